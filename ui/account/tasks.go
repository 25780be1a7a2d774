package account

import (
	"context"
	"strings"

	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// IDs of fields beside those of the form.
const (
	nameID    = "name"
	codeID    = "code"
	licenseID = "license"
)

// Fields of several tasks.
var (
	nameField     = field{id: nameID, label: "Name", wrong: []protocol.Code{protocol.BadName}}
	passwordField = field{id: PasswordID, label: passwordWord, secret: true, wrong: []protocol.Code{protocol.WrongPair}}

	newPasswordField = field{
		id: NewPasswordID, label: "New password", secret: true, wrong: []protocol.Code{protocol.BadPassword, protocol.WidelyUsed},
		help: "A few words that you use nowhere else are better than one word with digits at its end.",
	}
)

// with is a field with another help.
func (f field) with(help string) field {
	f.help = help
	return f
}

// The tasks of people who are not signed in.
var (
	signUp = task{
		title: createWord, row: protocol.HelpBusiness, button: createWord,
		intro: "This creates a personal account. It becomes a business account when you register the license of a business product.",
		fields: []field{
			{id: EmailID, label: emailWord, help: "An email is sent there. Its link creates the account.", wrong: []protocol.Code{protocol.BadEmail, protocol.EmailInUse, protocol.AddressDeleted}},
			nameField.with("Your name, as you want to be called."), signUpPassword(),
		},
		send: func(ctx context.Context, r *request) (any, error) {
			return r.SignUp(ctx, protocol.SignUp{Email: r.get(EmailID), Name: r.get(nameID), Password: r.get(PasswordID), Device: r.device})
		},
	}

	forgotPassword = task{
		title: "Forgot password", row: protocol.HelpForgottenPassword, button: "Send the email",
		intro:  "If there is an account with this address, an email with a code is sent to it. With the code, you choose a new password here.",
		fields: []field{{id: EmailID, label: emailWord, help: "The address of your account: the email is sent there.", wrong: []protocol.Code{protocol.BadEmail}}},
		send: func(ctx context.Context, r *request) (any, error) {
			return r.Reset(ctx, protocol.Reset{Email: r.get(EmailID), Device: r.device})
		},
	}
)

// signUpPassword is the password of a new account.
func signUpPassword() field {
	f := newPasswordField
	f.id, f.label = PasswordID, passwordWord
	return f
}

// The tasks of people who are signed in.
var (
	changePassword = task{
		title: changeWord, row: protocol.HelpWidelyUsed, button: changeWord, done: "The password has been changed.",
		intro:  "You stay signed in here, and are signed out everywhere else.",
		fields: []field{{id: PasswordID, label: "Current password", secret: true, wrong: []protocol.Code{protocol.WrongPair}}, newPasswordField},
		send: func(ctx context.Context, r *request) (any, error) {
			return nil, r.ChangePassword(ctx, r.key, protocol.ChangePassword{Old: r.get(PasswordID), New: r.get(NewPasswordID)})
		},
	}

	registerLicense = task{
		title: licenseWord, row: protocol.HelpBusiness, button: "Register", done: "The license has been registered.",
		intro:  "The license of a business product makes this account a business account.",
		fields: []field{{id: licenseID, label: "License key", help: "As in the email about your purchase.", wrong: []protocol.Code{protocol.BadLicense}}},
		send: func(ctx context.Context, r *request) (any, error) {
			return r.License(ctx, r.key, protocol.License{Key: r.get(licenseID)})
		},
	}
)

func deleteAccount(a *protocol.Account) task {
	return task{
		title: deleteWord, row: protocol.HelpAddressDeleted, button: deleteWord, breaks: true, fields: []field{passwordField},
		intro: "The account of " + a.Email + " and everything in it is deleted, once you have confirmed the email that is sent to you. For some days after that, no account can be created with this address.",
		send: func(ctx context.Context, r *request) (any, error) {
			return r.Delete(ctx, r.key, protocol.Confirm{Password: r.get(PasswordID), Device: r.device})
		},
	}
}

func renameDevice(d *protocol.Device) task {
	id, name := d.ID, nameField
	name.value = d.Name
	return task{
		title: "Rename " + d.Name, button: "Rename", done: "The device has been renamed.", fields: []field{name},
		intro: "Choose a name by which you recognise the device in the list.",
		send: func(ctx context.Context, r *request) (any, error) {
			return nil, r.Rename(ctx, r.key, id, protocol.Rename{Name: r.get(nameID)})
		},
	}
}

func revokeDevice(d *protocol.Device) task {
	id := d.ID
	return task{
		title: "Revoke " + d.Name, button: "Revoke", breaks: true, done: "The device is no longer trusted.",
		intro: "The next sign-in from " + d.Name + " has to be confirmed by email. It is signed out now.",
		send: func(ctx context.Context, r *request) (any, error) {
			return nil, r.Revoke(ctx, r.key, id)
		},
	}
}

func revokeOthers(*protocol.Device) task {
	return task{
		title: "Revoke all others", button: "Revoke", breaks: true, done: "The other devices are no longer trusted.",
		intro: "All devices but this one have to be confirmed by email again, and are signed out now.",
		send: func(ctx context.Context, r *request) (any, error) {
			return nil, r.RevokeOthers(ctx, r.key)
		},
	}
}

// securitySettings ask when a device has to be confirmed.
func securitySettings(a *protocol.Account) task {
	on, method := a.TwoStep != protocol.Off, a.TwoStep
	if !on {
		method = protocol.Unconditional
	}
	chosen := func() protocol.TwoStep {
		if on {
			return method
		}
		return protocol.Off
	}
	critical := "This account has no critical resources, such as registered remote computers."
	if len(a.Critical) > 0 {
		critical = "Critical resources: " + strings.Join(a.Critical, ", ") + "."
	}
	return task{
		title: securityWord, row: protocol.HelpTwoStep, button: "Save", done: "The settings have been saved.",
		intro: "With two-step verification, a sign-in from a device that is not trusted has to be confirmed by email.",
		send: func(ctx context.Context, r *request) (any, error) {
			return r.Change(ctx, r.key, protocol.Change{TwoStep: chosen(), Password: r.get(PasswordID)})
		},
		more: func(b *builder, p *taskPage) {
			choice := func(id, label, value string, take func(string), options ...kit.Option) {
				b.part(&kit.Choice{Entry: kit.Entry{ID: id, Label: label}, Value: value, Options: options, Set: func(value string) {
					take(value)
					switch {
					case !chosen().IsWeaker(a.TwoStep):
						p.of = nil
					case p.of == nil:
						p.fields = newFields(passwordField.with("Required because fewer devices would have to be confirmed."))
					}
				}})
			}
			value := map[bool]string{true: "on", false: "off"}[on]
			choice("two-step", "Two-step verification", value, func(v string) { on = v == "on" }, kit.Option{Value: "on", Label: "Enabled"}, kit.Option{Value: "off", Label: "Disabled"})
			if on {
				choice("method", "Preferred method", string(method), func(v string) { method = protocol.TwoStep(v) },
					kit.Option{Value: string(protocol.Unconditional), Label: protocol.Unconditional.Words()}, kit.Option{Value: string(protocol.Conditional), Label: protocol.Conditional.Words()})
			}
			b.part(&kit.Paragraph{Text: twoStepHelp(chosen())}, &kit.Paragraph{Text: critical, Style: kit.Muted})
		},
	}
}
