package session_test

import (
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/settings/store"
	simulated "otpdialog/simulator/account"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
)

func TestMain(m *testing.M) {
	// A server closes a connection half a second after its last answer.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

const (
	alice = "alice@example.com"
	bob   = "bob@example.com" // without two-step verification
)

// rig is a simulated service on loopback, with a clock that the test moves.
type rig struct {
	t *testing.T

	clock   *clock.Adjustable
	world   *world.World
	service *simulated.Service
	server  *web.Server
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, clock: clock.NewAdjustable()}
	r.world = world.New(world.WithClock(r.clock))
	r.service = simulated.New(simulated.Options{
		World: r.world, Accounts: simulated.Demonstration(), Organisations: simulated.DemonstrationOrganisations(),
	})
	var err error
	r.server, err = web.Start(r.world, r.service, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.server.Close() })
	return r
}

// visit is a session of a person at a device.
type visit struct {
	*session.Session

	rig *rig
}

// open opens a session with what a device keeps.
func (r *rig) open(m session.Memory) *visit {
	r.t.Helper()
	s, err := session.New(r.t.Context(), session.Options{Service: r.server.URL(), Memory: m, Program: "otpdialog 1.0", Clock: r.clock})
	if err != nil {
		r.t.Fatal(err)
	}
	return &visit{s, r}
}

// until hands in events until the state is reached, or nothing is awaited any more.
func (v *visit) until(state account.State) account.View {
	v.rig.t.Helper()
	for v.View().State != state {
		if v.View().Waits() == "" {
			v.rig.t.Fatalf("nothing is awaited in the state %v: %+v", v.View().State, v.View().Problem)
		}
		v.next()
	}
	return v.View()
}

func (v *visit) next() {
	v.rig.t.Helper()
	e, more := v.Next()
	if !more {
		v.rig.t.Fatal("the session has ended")
	}
	v.Handle(e)
}

// press presses a button of the page that the newest email to an address leads to.
func (r *rig) press(email string, yes bool) error {
	r.t.Helper()
	link := r.world.Mailbox(email)[0].Link
	_, secret, _ := strings.Cut(link, simulated.LinkPath)
	_, err := r.service.Press(secret, yes, "")
	return err
}

// mails is how many Alice has.
func (r *rig) mails() int { return len(r.world.Mailbox(alice)) }

func signIn(email string) account.SignIn {
	return account.SignIn{Email: email, Password: simulated.Password}
}

func newStore(t *testing.T) *store.Store {
	t.Helper()
	return store.Open(store.Dirs{State: t.TempDir(), Config: t.TempDir(), System: t.TempDir()})
}

func TestTrustedDevice(t *testing.T) {
	t.Parallel()
	r, files := newRig(t), newStore(t)
	first := r.open(files)
	first.Handle(signIn(alice))
	v := first.until(account.CheckEmail)
	mail := r.world.Mailbox(alice)[0]
	for _, same := range []string{v.Ticket.MatchCode, v.Ticket.Origin.Host, v.Ticket.Origin.System, "otpdialog 1.0"} {
		if same == "" || !strings.Contains(mail.Text, same) {
			t.Errorf("the email does not show %q:\n%s", same, mail.Text)
		}
	}
	if err := r.press(alice, true); err != nil {
		t.Fatal(err)
	}
	first.until(account.SignedIn)
	if o := first.Outcome(); o.Err() != nil || !o.Trusted || o.Email != alice || o.Method != account.Password {
		t.Errorf("%+v", o)
	}
	if _, err := first.Client().Account(t.Context(), first.Kept().Session); err != nil {
		t.Errorf("the session is not usable: %v", err)
	}
	first.Close()
	if notes := first.Notes(); notes != nil {
		t.Error(notes)
	}
	kept, err := files.Account(r.server.URL())
	if err != nil || kept != first.Kept() || kept.Device != first.Device().Token || kept.Session == "" || kept.Email != alice {
		t.Errorf("kept is %+v, %v", kept, err)
	}

	// The same device again, later: no email.
	mails := r.mails()
	second := r.open(files)
	defer second.Close()
	if second.View().Email != alice {
		t.Errorf("the form proposes %q", second.View().Email)
	}
	second.Handle(signIn(alice))
	second.until(account.SignedIn)
	if r.mails() != mails || !second.Outcome().Trusted {
		t.Errorf("%d mails, trusted: %t", r.mails()-mails, second.Outcome().Trusted)
	}
	second.Handle(account.SignedOut{})
	if kept := second.Kept(); kept.Session != "" || kept.Device == "" || second.View().State != account.Form {
		t.Errorf("after the end of the session: %+v", kept)
	}
}

// What one service has given is kept from another, and a device that is not trusted keeps no token.
func TestNothingElseIsKept(t *testing.T) {
	t.Parallel()
	r, files := newRig(t), newStore(t)
	err := files.UpdateAccount("http://127.0.0.1:1", func(kept *settings.RememberedAccount) {
		*kept = settings.RememberedAccount{Email: alice, Device: "token-of-another-service", Session: "session-of-another-service"}
	})
	if err != nil {
		t.Fatal(err)
	}
	s := r.open(files)
	token := s.Device().Token
	if kept := s.Kept(); kept != (settings.RememberedAccount{}) || token == "token-of-another-service" || len(token) != 43 {
		t.Errorf("kept is %+v, the token %q", kept, token)
	}
	s.Handle(signIn(bob))
	s.until(account.SignedIn)
	s.Close()
	kept, err := files.Account(r.server.URL())
	if err != nil || s.Outcome().Trusted || kept.Device != "" || kept.Session == "" {
		t.Errorf("kept is %+v, %v", kept, err)
	}
	if next := r.open(files); next.Device().Token == token {
		t.Error("two sessions have the same token")
	} else {
		next.Close()
	}
}

func TestDenied(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.open(&session.Forgetful{})
	defer s.Close()
	s.Handle(signIn(alice))
	s.until(account.CheckEmail)
	if err := r.press(alice, false); err != nil {
		t.Fatal(err)
	}
	s.until(account.Form)
	problem, ok := errors.AsType[*account.Problem](s.Outcome().Err())
	if !ok || problem.Kind != account.Denied || problem.Help != protocol.HelpUnknownSignIn {
		t.Fatalf("%+v", s.Outcome())
	}
	if what, next := problem.Advice.Sentences(); !strings.Contains(next, "change your password") {
		t.Errorf("%s %s", what, next)
	}
	if kept := s.Kept(); kept != (settings.RememberedAccount{}) {
		t.Errorf("kept is %+v", kept)
	}
}

// The email has ten minutes, by the clock of both sides.
func TestExpired(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.open(&session.Forgetful{})
	defer s.Close()
	s.Handle(signIn(alice))
	v := s.until(account.CheckEmail)
	r.clock.Advance(v.Until.Sub(r.clock.Now()))
	s.until(account.Form)
	if p := s.Outcome().Problem; p == nil || p.Kind != account.Expired {
		t.Errorf("%+v", p)
	}
	if err := r.press(alice, true); err == nil {
		t.Error("the link still works")
	}
}

func TestResent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.open(&session.Forgetful{})
	defer s.Close()
	s.Handle(signIn(alice))
	v := s.until(account.CheckEmail)
	s.Handle(account.Resend{}) // too early
	r.clock.Advance(v.ResendAt.Sub(r.clock.Now()))
	s.Handle(account.Resend{})
	for s.View().Sent == 1 {
		s.next()
	}
	if r.mails() != 2 || !s.View().ResendAt.After(v.ResendAt) {
		t.Errorf("%d mails, again at %v", r.mails(), s.View().ResendAt)
	}
	if err := r.press(alice, true); err != nil {
		t.Fatal(err)
	}
	s.until(account.SignedIn)
}

// Who has confirmed a new account is signed in, on a device that is trusted from then on.
func TestSignedUp(t *testing.T) {
	t.Parallel()
	const erin = "erin@example.com"
	r, files := newRig(t), newStore(t)
	s := r.open(files)
	ticket, err := s.Client().SignUp(t.Context(), protocol.SignUp{Email: erin, Name: "Erin", Password: "amber river stone", Device: s.Device()})
	if err != nil {
		t.Fatal(err)
	}
	s.Handle(account.Confirm{Ticket: ticket})
	if err := r.press(erin, true); err != nil {
		t.Fatal(err)
	}
	s.until(account.SignedIn)
	if o := s.Outcome(); !o.SignedIn || o.Email != erin || !o.Trusted {
		t.Errorf("%+v", o)
	}
	s.Close()
	if kept, err := files.Account(r.server.URL()); err != nil || kept.Device != s.Device().Token || kept.Session == "" {
		t.Errorf("kept is %+v, %v", kept, err)
	}
}

// A new password, with the code of the email; the session that was kept has ended with the old one.
func TestReset(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.open(&session.Forgetful{})
	defer s.Close()
	ticket, err := s.Client().Reset(t.Context(), protocol.Reset{Email: alice, Device: s.Device()})
	if err != nil {
		t.Fatal(err)
	}
	s.Handle(account.Confirm{Ticket: ticket})
	for _, code := range []string{"nonsense", r.world.Mailbox(alice)[0].Code} {
		s.Handle(account.NewPassword{Code: code, Password: "amber river stone"})
		for s.View().Sending {
			s.next()
		}
		if p := s.View().Problem; (p != nil) != (code == "nonsense") || p != nil && p.Advice.Code != string(protocol.WrongCode) {
			t.Fatalf("%+v", p)
		}
	}
	if v := s.View(); v.State != account.Form || v.Ticket.State != protocol.Confirmed {
		t.Fatalf("%+v", v)
	}
	s.Handle(account.SignIn{Email: alice, Password: "amber river stone"})
	s.until(account.CheckEmail)
}

// A deletion that its email confirms signs out; one that is denied does not.
func TestDeletion(t *testing.T) {
	t.Parallel()
	for _, yes := range []bool{true, false} {
		r := newRig(t)
		s := r.open(&session.Forgetful{})
		s.Handle(signIn(bob))
		s.until(account.SignedIn)
		ticket, err := s.Client().Delete(t.Context(), s.Kept().Session, protocol.Confirm{Password: simulated.Password, Device: s.Device()})
		if err != nil {
			t.Fatal(err)
		}
		s.Handle(account.Confirm{Ticket: ticket})
		if err := r.press(bob, yes); err != nil {
			t.Fatal(err)
		}
		s.next()
		if v := s.View(); (v.State == account.Form) != yes || (v.Problem == nil) != yes || (s.Kept().Session == "") != yes {
			t.Errorf("pressed %t: %+v", yes, v)
		}
		s.Close()
	}
}

// Wrong passwords lock the form, until the time that the service gives.
func TestLocked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.open(&session.Forgetful{})
	defer s.Close()
	wrong := account.SignIn{Email: alice, Password: "rabbit"}
	for s.View().Until.IsZero() {
		s.Handle(wrong)
		s.until(account.Form)
	}
	if p := s.View().Problem; p.Advice.Code != string(protocol.LockedOut) || p.RetryAfter == 0 {
		t.Errorf("%+v", p)
	}
	s.Handle(signIn(alice))
	if s.View().State != account.Form {
		t.Error("the form was submitted")
	}
	r.clock.Advance(s.View().Until.Sub(r.clock.Now()))
	for !s.View().Until.IsZero() {
		s.next()
	}
	s.Handle(signIn(alice))
	s.until(account.CheckEmail)
}

// Who cancels ends the attempt at the service, too: the link of its email no longer works.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*visit){
		"cancel": func(s *visit) { s.Handle(account.Cancel{}); s.Close() },
		"close":  func(s *visit) { s.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			s := r.open(&session.Forgetful{})
			s.Handle(signIn(alice))
			s.until(account.CheckEmail)
			end(s)
			if err := r.press(alice, true); err == nil {
				t.Error("the link still works")
			}
			if err := s.Outcome().Err(); !errors.Is(err, session.ErrInterrupted) {
				t.Error(err)
			}
			if _, more := s.Next(); more {
				t.Error("there are events after the end")
			}
		})
	}
}
