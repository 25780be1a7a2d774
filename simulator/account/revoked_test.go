package account

import (
	"testing"
	"time"

	"otpdialog/account/protocol"
)

// signsUp creates an account that nobody has signed in to yet: the session waits for who has the key.
func (l *lab) signsUp(email, device string) protocol.Ticket {
	l.t.Helper()
	t, err := l.SignUp(office, protocol.SignUp{Email: email, Name: "New", Password: "correct horse battery", Device: laptop(device)})
	if err != nil {
		l.t.Fatal(err)
	}
	l.press(l.link(email), true)
	return t
}

// A session that waits to be fetched ends as all others do.
func TestSessionsThatWaitEnd(t *testing.T) {
	t.Parallel()
	const email = "new@example.com"
	for name, end := range map[string]func(l *lab){
		"a new password": func(l *lab) {
			reset, err := l.ResetPassword(office, protocol.Reset{Email: email})
			wants(t, err, "")
			_, err = l.NewPassword(office, reset.ID, reset.Key, protocol.NewPassword{Code: l.newest(email).Code, Password: "another horse battery"})
			wants(t, err, "")
		},
		"all other devices are revoked": func(l *lab) {
			mine, err := l.SignIn(office, protocol.SignIn{Email: email, Password: "correct horse battery", Device: laptop("tablet")})
			wants(t, err, "")
			l.press(l.link(email), true)
			wants(t, l.RevokeOthers(l.now(mine).Session), "")
		},
		"the device is revoked": func(l *lab) {
			mine, err := l.SignIn(office, protocol.SignIn{Email: email, Password: "correct horse battery", Device: laptop("laptop")})
			wants(t, err, "")
			devices, err := l.Devices(mine.Session)
			wants(t, err, "")
			wants(t, l.Revoke(mine.Session, devices[0].ID), "")
		},
		"the account is removed": func(l *lab) { l.RemoveAccount(email) },
		"an hour":                func(l *lab) { l.clock.Advance(time.Hour + time.Second) },
	} {
		l := newLab(t)
		waits := l.signsUp(email, "laptop")
		end(l)
		after, err := l.Ticket(t.Context(), office, waits.ID, waits.Key, "")
		if after.Session != "" {
			t.Errorf("after %s: a session, %v", name, err)
		}
	}
	l := newLab(t)
	waits := l.signsUp(email, "laptop")
	if after := l.now(waits); after.Session == "" {
		t.Errorf("nothing has happened: %+v", after)
	}
	attempt := l.signIn("alice@example.com", "laptop")
	l.clock.Advance(day)
	if after := l.now(attempt); after.State != protocol.Expired {
		t.Errorf("after a day, who waits is told %+v", after)
	}
}

// With a new password, the other resets are over. Who has asked for them does not learn that.
func TestOtherResetsEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	reset := func() (protocol.Ticket, string, string) {
		ticket, err := l.ResetPassword(office, protocol.Reset{Email: "alice@example.com"})
		wants(t, err, "")
		return ticket, l.link("alice@example.com"), l.newest("alice@example.com").Code
	}
	first, firstLink, firstCode := reset()
	_, secondLink, _ := reset()
	_, err := l.Press(secondLink, true, "correct horse battery")
	wants(t, err, "")
	if page, err := l.Open(secondLink); err != nil || page.State != protocol.Confirmed {
		t.Errorf("the link that was used: %+v, %v", page, err)
	}
	_, err = l.Press(firstLink, true, "a password of another")
	wants(t, err, protocol.UnknownTicket)
	_, err = l.NewPassword(office, first.ID, first.Key, protocol.NewPassword{Code: firstCode, Password: "a password of another"})
	wants(t, err, protocol.WrongCode)
	if after := l.now(first); after.State != protocol.Waiting {
		t.Errorf("a stranger sees %+v", after)
	}
	_, err = l.Resend(office, first.ID, first.Key)
	wants(t, err, protocol.TooOften)
	l.clock.Advance(firstCooldown)
	_, err = l.Resend(office, first.ID, first.Key)
	wants(t, err, "")
	_, err = l.Press(l.link("alice@example.com"), true, "a third horse battery") // of an email that was sent after that
	wants(t, err, "")
}

// A deletion ends with the session that has asked for it, and not with another one.
func TestDeletionsEnd(t *testing.T) {
	t.Parallel()
	for who, want := range map[string]protocol.State{"laptop": protocol.Waiting, "tablet": protocol.Expired} {
		l := newLab(t)
		sessions := map[string]string{"laptop": l.trusted("alice@example.com", "laptop"), "tablet": l.trusted("alice@example.com", "tablet")}
		deletion, err := l.Delete(office, sessions[who], protocol.Confirm{Password: Password})
		wants(t, err, "")
		wants(t, l.ChangePassword(sessions["laptop"], protocol.ChangePassword{Old: Password, New: "correct horse battery"}), "")
		if after := l.now(deletion); after.State != want {
			t.Errorf("the deletion of the %s: %s", who, after.State)
		}
	}
}
