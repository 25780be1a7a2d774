package account_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	accounts "otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/plain"
	"otpdialog/ui/plain/account"
)

const (
	emailAsked    = "Email: "
	passwordAsked = "Password (not shown): "
	newAsked      = "New password (not shown): "
	mailHint      = "Press Ctrl+C to leave.\n"
	deviceMail    = "new device"
)

// kind is the kind of the failure that an error is.
func kind(err error) accounts.Failure {
	if problem, ok := errors.AsType[*accounts.Problem](err); ok {
		return problem.Kind
	}
	return 0
}

// knows signs the device in, and so has it trusted.
func (h *house) knows(email string) {
	h.t.Helper()
	d := h.signsIn([]string{email, "wonderland"}, account.Options{})
	d.sees("10 minutes.\n")
	h.presses(email, deviceMail, true)
	<-d.over
	if d.err != nil {
		h.t.Fatal(d.err)
	}
}

// A script gives email address and password, and waits for the email. The next sign-in needs none.
func TestScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.signsIn([]string{"alice@example.com", "wonderland", "resend", "back"}, account.Options{})
	d.sees("10 minutes.\n")
	h.presses("alice@example.com", deviceMail, true)
	if err := d.ends("script"); err != nil || !d.session.Outcome().Trusted {
		t.Errorf("%v, %+v", err, d.session.Outcome())
	}
	if err := h.signsIn([]string{"alice@example.com", "wonderland"}, account.Options{}).ends("script-trusted"); err != nil {
		t.Error(err)
	}
	wrong := h.signsIn([]string{"alice@example.com", "wrong"}, account.Options{})
	if err := wrong.ends("script-wrong"); kind(err) != accounts.Refused {
		t.Error(err)
	}
}

// A person tries again after a wrong password, has the email sent again, and gets help.
func TestPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.signsIn(nil, account.Options{})
	d.types(emailAsked, "alice@example.com").types(passwordAsked, "wonder")
	d.types("Email [alice@example.com]: ", "").types(passwordAsked, "wonderland")
	d.types(mailHint, "resend").types("seconds.\n", "what").types(mailHint, "help").types("it needs no email.\n", "")
	h.clock.Advance(time.Minute)
	d.types("9 minutes left.\n", "RESEND").sees("again.\n")
	h.presses("alice@example.com", deviceMail, true)
	if err := d.ends("person"); err != nil || !d.session.Outcome().Trusted {
		t.Errorf("%v, %+v", err, d.session.Outcome())
	}
}

// A denial ends the sign-in, also of a person.
func TestDenied(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.signsIn(nil, account.Options{Email: "alice@example.com"})
	d.types(passwordAsked, "wonderland").sees(mailHint)
	h.presses("alice@example.com", deviceMail, false)
	if err := d.ends("denied"); kind(err) != accounts.Denied {
		t.Error(err)
	}
}

// An email that is not confirmed in time.
func TestExpired(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.signsIn([]string{"alice@example.com", "wonderland"}, account.Options{})
	d.sees("10 minutes.\n")
	h.clock.Advance(11 * time.Minute)
	if err := d.ends("expired"); kind(err) != accounts.Expired {
		t.Error(err)
	}
}

// Who goes back or leaves gives up the email: its link no longer works.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.signsIn(nil, account.Options{Email: "alice@example.com"})
	d.types(passwordAsked, "wonderland").types(mailHint, "back").sees(passwordAsked)
	if err := d.typed.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.ends("back"); !errors.Is(err, plain.ErrLeft) {
		t.Error(err)
	}
	first := h.mail("alice@example.com", deviceMail).Link

	d = h.signsIn(nil, account.Options{Email: "alice@example.com"})
	d.types(passwordAsked, "wonderland").sees(mailHint)
	d.stop()
	<-d.over
	if !errors.Is(d.err, context.Canceled) {
		t.Error(d.err)
	}
	for _, link := range []string{first, h.mail("alice@example.com", deviceMail).Link} {
		if _, err := h.service.Press(link[len(h.url)+len("/mail/"):], true, ""); err == nil {
			t.Error("an email that was given up signs in")
		}
	}
}

// After too many wrong passwords, a person waits with the account, and can use another method
// meanwhile.
func TestLocked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.signsIn(nil, account.Options{Email: "alice@example.com"})
	for range 5 {
		d.types(passwordAsked, "wonder")
	}
	d.sees("with an email; for help: otpdialog account help forgotten-password\n")
	h.clock.Advance(time.Minute + time.Second)
	d.types(passwordAsked, "wonderland").sees(mailHint)
	h.presses("alice@example.com", deviceMail, true)
	if err := d.ends("locked"); err != nil {
		t.Error(err)
	}
}

// External services, by name or by flag: a code in a browser, and then the email.
func TestExternal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.signsIn(nil, account.Options{})
	d.types(emailAsked, "Google").sees("leave.\n")
	h.decides(func(code string) error { return h.provider.Refuse(code) })
	h.clock.Advance(10 * time.Second) // until the next poll
	d.types("Email: ", "sso").types(emailAsked, "alice@example.com").sees("leave.\n")
	h.decides(func(code string) error { return h.provider.Approve(code, "alice@example.com") })
	h.clock.Advance(10 * time.Second)
	d.sees(`"help". To go back, type "back". ` + mailHint)
	h.presses("alice@example.com", deviceMail, true)
	if err := d.ends("external"); err != nil || d.session.Outcome().Method != protocol.SSO {
		t.Errorf("%v, %+v", err, d.session.Outcome())
	}
	script := h.signsIn([]string{}, account.Options{With: protocol.Apple})
	script.sees("10 minutes.\n")
	h.decides(func(code string) error { return h.provider.Refuse(code) })
	h.clock.Advance(10 * time.Second)
	if err := script.ends("external-refused"); kind(err) != accounts.Refused {
		t.Error(err)
	}
}

// decides decides about the device grant that waits.
func (h *house) decides(how func(userCode string) error) {
	h.t.Helper()
	waiting := h.provider.Pending()
	if len(waiting) != 1 {
		h.t.Fatalf("%d grants wait", len(waiting))
	}
	if err := how(waiting[0].UserCode); err != nil {
		h.t.Error(err)
	}
}

// Questions that a script does not answer, and answers that were given in advance.
func TestGiven(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	saved := func(context.Context) (string, error) { return "wonderland", nil }
	broken := func(context.Context) (string, error) { return "", errors.New("there is no keyring") }
	for _, test := range []struct {
		script []string
		o      account.Options
		asked  plain.Question
	}{
		{[]string{}, account.Options{}, plain.EmailQuestion},
		{[]string{"alice@example.com"}, account.Options{}, plain.PasswordQuestion},
		{[]string{}, account.Options{With: protocol.SSO}, plain.EmailQuestion},
		{[]string{}, account.Options{Password: saved}, plain.EmailQuestion},
	} {
		d := h.signsIn(test.script, test.o)
		<-d.over
		if unanswered, ok := errors.AsType[*plain.UnansweredError](d.err); !ok || unanswered.What != test.asked {
			t.Errorf("%+v: %v", test, d.err)
		}
	}
	d := h.signsIn([]string{}, account.Options{Email: "alice@example.com", Password: broken})
	<-d.over
	if !errors.As(d.err, new(*plain.SourceError)) {
		t.Error(d.err)
	}
	d = h.signsIn([]string{}, account.Options{Email: "bob@example.com", Password: saved})
	if err := d.ends("given"); err != nil {
		t.Error(err)
	}
	person := h.signsIn(nil, account.Options{Email: "bob@example.com", Password: broken})
	person.types(passwordAsked, "wonderland")
	if err := person.ends("given-broken"); err != nil {
		t.Error(err)
	}
}

// A new account: a person corrects what the service does not take, and confirms the email.
func TestSignUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	up := func(ctx context.Context, d account.Desk, _ string) error { return d.SignUp(ctx, &protocol.SignUp{}) }
	d := h.asks(nil, up)
	d.types(emailAsked, "nobody").types("Name: ", "Erin").types(passwordAsked, "another long one").types("New password again (not shown): ", "another long one")
	d.types(emailAsked, "erin@example.com").sees(mailHint)
	h.presses("erin@example.com", "new account", true)
	if err := d.ends("sign-up"); err != nil {
		t.Error(err)
	}
	d = h.asks(nil, up)
	d.types(emailAsked, "erin@example.com").types("Name: ", "Erin").types(passwordAsked, "Password1").types("New password again (not shown): ", "Password")
	d.types(passwordAsked, "Password1").types("New password again (not shown): ", "Password1")
	d.types(passwordAsked, "long enough 2").types("New password again (not shown): ", "long enough 2").sees(mailHint)
	h.presses("erin@example.com", "new account", true)
	if err := d.ends("sign-up-used"); kind(err) != accounts.Refused {
		t.Error(err)
	}
	script := h.asks([]string{"frank@example.com", "Frank", "password1"}, up)
	if err := script.ends("sign-up-script"); kind(err) != accounts.Refused {
		t.Error(err)
	}
}

// Who goes back or leaves gives up the email of a new account, too.
func TestSignUpGivenUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for email, leaves := range map[string]func(d *talk){
		"erin@example.com":  func(d *talk) { d.types(mailHint, "back") },
		"frank@example.com": func(d *talk) { d.sees(mailHint); d.stop() },
	} {
		d := h.asks(nil, func(ctx context.Context, d account.Desk, _ string) error {
			return d.SignUp(ctx, &protocol.SignUp{Email: email, Name: "Erin", Password: "long enough 2"})
		})
		leaves(d)
		<-d.over
		if !errors.Is(d.err, plain.ErrLeft) && !errors.Is(d.err, context.Canceled) {
			t.Errorf("%s: %v", email, d.err)
		}
		link := h.mail(email, "new account").Link
		if _, err := h.service.Press(link[strings.LastIndex(link, "/")+1:], true, ""); err == nil {
			t.Errorf("%s: an email that was given up makes an account", email)
		}
	}
}

// A service that goes away while an email is waited for, and does not come back.
func TestSignUpUnreachable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.asks(nil, func(ctx context.Context, d account.Desk, _ string) error {
		return d.SignUp(ctx, &protocol.SignUp{Email: "erin@example.com", Name: "Erin", Password: "long enough 2"})
	})
	d.sees(mailHint)
	if err := h.server.Close(); err != nil {
		t.Error(err)
	}
	h.clock.Advance(10*time.Minute - time.Second) // the last question of the session before the email expires
	<-d.over
	if kind(d.err) != accounts.Unreachable {
		t.Error(d.err)
	}
}

// A new password with the code of an email.
func TestReset(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const codeAsked = "Code from the email: "
	d := h.asks(nil, func(ctx context.Context, d account.Desk, _ string) error {
		email := "alice@example.com"
		return d.ResetPassword(ctx, &email)
	})
	d.types(codeAsked, "help").types(codeAsked, "resend").types(codeAsked, "nonsense").types(newAsked, "long enough 2").types("New password again (not shown): ", "long enough 2")
	d.types(codeAsked, h.mail("alice@example.com", "password").Code)
	if err := d.ends("reset"); err != nil {
		t.Error(err)
	}
	if signedIn := h.signsIn([]string{"alice@example.com", "wonderland"}, account.Options{}); kind(signedIn.ends("reset-old")) != accounts.Refused {
		t.Error("the old password is still good")
	}
}

// A weaker two-step verification asks for the password, and a stronger one does not.
func TestTwoStep(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.knows("alice@example.com")
	change := func(from, to protocol.TwoStep) func(context.Context, account.Desk, string) error {
		return func(ctx context.Context, d account.Desk, key string) error {
			a, err := d.ChangeTwoStep(ctx, key, from, to, nil)
			if err == nil && a.TwoStep != to {
				t.Errorf("%+v", a)
			}
			return err
		}
	}
	d := h.asks(nil, change(protocol.Unconditional, protocol.Off))
	d.types(passwordAsked, "wonder").types(passwordAsked, "wonderland")
	if err := d.ends("two-step-off"); err != nil {
		t.Error(err)
	}
	d = h.asks(nil, change(protocol.Off, protocol.Unconditional))
	if err := d.ends("two-step-on"); err != nil {
		t.Error(err)
	}
	script := h.asks([]string{"wonder"}, change(protocol.Unconditional, protocol.Conditional))
	if err := script.ends("two-step-script"); kind(err) != accounts.Refused {
		t.Error(err)
	}
}

// Changing the password and deleting the account, of someone who is signed in.
func TestLife(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.knows("alice@example.com")
	given := func(context.Context) (string, error) { return "wonder", nil }
	d := h.asks(nil, func(ctx context.Context, d account.Desk, key string) error { return d.ChangePassword(ctx, key, given) })
	d.types(newAsked, "long enough 2").types("New password again (not shown): ", "long enough 2").types("Current password (not shown): ", "wonderland")
	if err := d.ends("change"); err != nil {
		t.Error(err)
	}
	d = h.asks(nil, func(ctx context.Context, d account.Desk, key string) error {
		return d.Delete(ctx, key, "alice@example.com", given)
	})
	d.types(passwordAsked, "long enough 2").sees(mailHint)
	h.presses("alice@example.com", "deleted", false)
	if err := d.ends("delete-denied"); kind(err) != accounts.Denied {
		t.Error(err)
	}
}
