package session_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"otpdialog/account"
	"otpdialog/account/client"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/devicegrant"
	"otpdialog/settings"
)

// An external service is one step; the email is the other.
func TestExternal(t *testing.T) {
	t.Parallel()
	for _, with := range protocol.Services {
		t.Run(with, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			s := r.open(&session.Forgetful{})
			defer s.Close()
			s.Handle(account.ContinueWith{With: with, Email: alice})
			v := s.until(account.External)
			if v.Grant.Code == "" || !strings.HasPrefix(v.Grant.Address, r.server.URL()) || !strings.Contains(strings.ToLower(v.Grant.Provider), "simulated") {
				t.Errorf("%+v", v.Grant)
			}
			if err := r.server.Provider.Approve(v.Grant.Code, alice); err != nil {
				t.Fatal(err)
			}
			r.clock.Advance(time.Minute) // past the pause between polls
			s.until(account.CheckEmail)
			if err := r.press(alice, true); err != nil {
				t.Fatal(err)
			}
			s.until(account.SignedIn)
			if o := s.Outcome(); !o.Trusted || o.Email != alice || o.Method != account.Method(with) {
				t.Errorf("%+v", o)
			}
		})
	}
}

func TestExternalFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  func(*rig, devicegrant.Grant) error
		want account.Failure
	}{
		"refused": {func(r *rig, g devicegrant.Grant) error { return r.server.Provider.Refuse(g.Code) }, account.Refused},
		"expired": {func(*rig, devicegrant.Grant) error { return nil }, account.Expired},
		"no signature": {func(r *rig, g devicegrant.Grant) error {
			if !r.server.Provider.SetFault("alg-none") {
				return errors.New("there is no such fault")
			}
			return r.server.Provider.Approve(g.Code, alice)
		}, account.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			s := r.open(&session.Forgetful{})
			defer s.Close()
			s.Handle(account.ContinueWith{With: protocol.Google})
			v := s.until(account.External)
			if err := test.end(r, v.Grant); err != nil {
				t.Fatal(err)
			}
			past := time.Minute
			if test.want == account.Expired {
				past = v.Until.Sub(r.clock.Now())
			}
			r.clock.Advance(past)
			s.until(account.Form)
			if p := s.View().Problem; p == nil || p.Kind != test.want || p.Advice.Next == "" {
				t.Errorf("%+v", p)
			}
			if r.mails() != 0 {
				t.Error("an email was sent")
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.open(&session.Forgetful{})
	defer s.Close()
	if err := r.server.Close(); err != nil {
		t.Fatal(err)
	}
	s.Handle(signIn(alice))
	s.until(account.Form)
	if p := s.View().Problem; p.Kind != account.Unreachable || p.Advice.Code != client.Unreachable || s.View().Email != alice {
		t.Errorf("%+v", p)
	}
}

func TestMistakesOfTheConnection(t *testing.T) {
	t.Parallel()
	if _, err := session.New(t.Context(), session.Options{Service: "http://accounts.example.com", Memory: &session.Forgetful{}}); err == nil {
		t.Error("a service without TLS is accepted")
	}
}

// readOnly keeps nothing.
type readOnly struct{ session.Forgetful }

var errReadOnly = errors.New("read-only file system")

func (*readOnly) Account(string) (settings.RememberedAccount, error) {
	return settings.RememberedAccount{}, errReadOnly
}

func (*readOnly) UpdateAccount(string, func(*settings.RememberedAccount)) error { return errReadOnly }

// A device whose files cannot be written signs in all the same, and the person is told.
func TestNothingCanBeKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.open(&readOnly{})
	s.Handle(signIn(bob))
	s.until(account.SignedIn)
	s.Close()
	if notes := s.Notes(); len(notes) != 2 || notes[0].What != errReadOnly.Error() {
		t.Errorf("%+v", notes)
	}
}
