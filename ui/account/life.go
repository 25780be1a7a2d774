package account

import (
	"context"
	"strings"
	"unicode"

	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// What the pages ask for, and what comes of it.

const passwordHelp = "A few words that you use nowhere else are better than one word with digits at its end."

// newSignUp asks for a new account.
func (f *Form) newSignUp() *ask {
	if f.signUp != nil {
		return f.signUp
	}
	email := &field{id: EmailID, label: emailWord, value: f.email, help: "A message is sent there. Its link creates the account.", wrong: []protocol.Code{protocol.BadEmail, protocol.EmailInUse, protocol.AddressDeleted}}
	name := &field{id: "name", label: "Name", help: "Your name, as you want to be called.", wrong: []protocol.Code{protocol.BadName}}
	password := newPassword(passwordWord)
	f.signUp = &ask{
		form: f, title: createWord, row: protocol.HelpBusiness, inputs: inputs{fields: []*field{email, name, password}}, button: createWord,
		intro: "A personal account. It becomes a business account when the license of a business product is registered.",
		send: func(ctx context.Context) (any, error) {
			return f.o.Session.Client().SignUp(ctx, protocol.SignUp{Email: email.value, Name: name.value, Password: password.value, Device: f.o.Session.Device()})
		},
	}
	return f.signUp
}

func newPassword(label string) *field {
	return &field{id: PasswordID, label: label, help: passwordHelp, secret: true, wrong: []protocol.Code{protocol.BadPassword, protocol.WidelyUsed}}
}

// newForgot asks for the email with which to choose a new password.
func (f *Form) newForgot() *ask {
	email := &field{id: EmailID, label: emailWord, value: f.email, help: "Where the message is sent.", wrong: []protocol.Code{protocol.BadEmail}}
	if f.signUp != nil && f.email == "" {
		email.value = f.signUp.fields[0].value
	}
	f.forgot = &ask{
		form: f, title: "Forgot password", row: protocol.HelpForgottenPassword, inputs: inputs{fields: []*field{email}}, button: "Send the message",
		intro: "If there is an account with this address, a message with a code is sent to it. With the code you choose a new password here.",
		send: func(ctx context.Context) (any, error) {
			return f.o.Session.Client().Reset(ctx, protocol.Reset{Email: email.value, Device: f.o.Session.Device()})
		},
	}
	return f.forgot
}

// cleanCode is a code without what people put between its characters.
func cleanCode(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, text)
}

// changed says that something of the account is different now.
type changed struct{ text string }

// done goes back to the account.
func done(text string) kit.Want { return kit.Reply{Action: changed{text}} }

func (f *Form) newChangePassword() *ask {
	key := f.o.Session.Kept().Session
	old := &field{id: "old", label: "Current password", secret: true, wrong: []protocol.Code{protocol.WrongPair}}
	password := newPassword("New password")
	return &ask{
		form: f, title: changeWord, row: protocol.HelpWidelyUsed, inputs: inputs{fields: []*field{old, password}}, button: changeWord,
		intro: "You stay signed in here, and are signed out everywhere else.",
		send: func(ctx context.Context) (any, error) {
			return nil, f.o.Session.Client().ChangePassword(ctx, key, protocol.ChangePassword{Old: old.value, New: password.value})
		},
		then: done("The password has been changed."),
	}
}

func (f *Form) newLicense() *ask {
	key := f.o.Session.Kept().Session
	license := &field{id: "license", label: "License key", help: "As in the email about your purchase.", wrong: []protocol.Code{protocol.BadLicense}}
	return &ask{
		form: f, title: licenseWord, row: protocol.HelpBusiness, inputs: inputs{fields: []*field{license}}, button: "Register",
		intro: "The license of a business product makes this account a business account.",
		send: func(ctx context.Context) (any, error) {
			return f.o.Session.Client().License(ctx, key, protocol.License{Key: license.value})
		},
		then: done("The license has been registered."),
	}
}

func (f *Form) newDelete(a *protocol.Account) *ask {
	key := f.o.Session.Kept().Session
	password := &field{id: PasswordID, label: passwordWord, secret: true, wrong: []protocol.Code{protocol.WrongPair}}
	return &ask{
		form: f, title: deleteWord, row: protocol.HelpAddressDeleted, inputs: inputs{fields: []*field{password}}, button: deleteWord, breaks: true,
		intro: "The account of " + a.Email + " and everything in it is deleted, once you have confirmed the message that is sent to you. For some days after that, no account can be created with this address.",
		send: func(ctx context.Context) (any, error) {
			return f.o.Session.Client().Delete(ctx, key, protocol.Confirm{Password: password.value, Device: f.o.Session.Device()})
		},
	}
}

// newSecurity asks when a device has to be confirmed.
func (f *Form) newSecurity(a *protocol.Account) *ask {
	key := f.o.Session.Kept().Session
	two, method := a.TwoStep, a.TwoStep
	if two != protocol.Off {
		two = "on"
	} else {
		method = protocol.Unconditional
	}
	p := &ask{form: f, title: securityWord, row: protocol.HelpTwoStep, button: "Save"}
	chosen := func() protocol.TwoStep {
		if two == protocol.Off {
			return protocol.Off
		}
		return method
	}
	password := &field{id: PasswordID, label: passwordWord, help: "Because fewer devices would be confirmed than now.", secret: true, wrong: []protocol.Code{protocol.WrongPair}}
	choose := func(setting *protocol.TwoStep) func(string) {
		return func(value string) {
			*setting, p.fields = protocol.TwoStep(value), nil
			if chosen().IsWeaker(a.TwoStep) {
				p.fields = []*field{password}
			}
		}
	}
	p.more = func(b *builder) {
		b.add(&kit.Choice{
			Entry: kit.Entry{ID: "two-step", Label: "Two-step verification", Help: "Whether a sign-in from a device that is not trusted has to be confirmed."}, Value: string(two),
			Options: []kit.Option{{Value: "on", Label: "Enabled"}, {Value: string(protocol.Off), Label: "Disabled"}},
			Set:     choose(&two),
		})
		if two != protocol.Off {
			b.add(&kit.Choice{
				Entry: kit.Entry{ID: "method", Label: "Preferred method", Help: "By email: the message says where the sign-in comes from."}, Value: string(method),
				Options: []kit.Option{
					{Value: string(protocol.Unconditional), Label: protocol.Unconditional.Words()}, {Value: string(protocol.Conditional), Label: protocol.Conditional.Words()},
				},
				Set: choose(&method),
			})
		}
		b.add(b.blank(), &kit.Paragraph{Text: twoStepHelp(chosen())})
		critical := "This account has no critical resources."
		if len(a.Critical) > 0 {
			critical = "Critical resources: " + strings.Join(a.Critical, ", ") + "."
		}
		b.add(b.blank(), &kit.Paragraph{Text: critical, Style: kit.Muted})
		if len(p.fields) > 0 {
			b.add(b.blank())
		}
	}
	p.send = func(ctx context.Context) (any, error) {
		return f.o.Session.Client().Change(ctx, key, protocol.Change{TwoStep: chosen(), Password: password.value})
	}
	p.then = done("The settings have been saved.")
	return p
}
