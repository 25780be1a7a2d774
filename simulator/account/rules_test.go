package account

import (
	"context"
	"encoding/base64"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"otpdialog/account/protocol"
	"otpdialog/clock"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is a client.
var office = From{netip.MustParseAddr("192.0.2.7")}

// lab is a service over a world, with a clock that the test moves.
type lab struct {
	*Service

	t      *testing.T
	clock  *clock.Adjustable
	hashes int
	issued int // ID tokens
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, clock: clock.NewAdjustable()}
	w := simulator.NewWorld(world.WithSeed(1), world.WithClock(l.clock))
	l.Service = New(Options{World: w, Accounts: Demonstration(), Organisations: DemonstrationOrganisations()})
	l.hash = func(password string, salt []byte) []byte {
		l.hashes++
		return argon(password, salt)
	}
	l.Connect("http://127.0.0.1:8282", func(token string) (Identity, error) {
		provider, email, ok := strings.Cut(token, " ")
		if !ok {
			return Identity{}, errors.New("the signature is wrong")
		}
		email, id, named := strings.Cut(email, " ")
		if !named {
			l.issued++
			id = strconv.Itoa(l.issued)
		}
		return Identity{provider, email, id, l.clock.Now().Add(time.Hour)}, nil
	})
	return l
}

// laptop is a device; each name has its own token.
func laptop(name string) protocol.Origin {
	return protocol.Origin{
		Token:   base64.RawURLEncoding.EncodeToString([]byte((name + strings.Repeat("-", 32))[:32])),
		Program: "otpdialog 1.0", System: "Debian GNU/Linux 13", Host: name,
	}
}

func (l *lab) signIn(email, device string) protocol.Ticket {
	l.t.Helper()
	t, err := l.SignIn(office, protocol.SignIn{Email: email, Password: Password, Device: laptop(device)})
	if err != nil {
		l.t.Fatal(err)
	}
	return t
}

// now is what a ticket is now.
func (l *lab) now(t protocol.Ticket) protocol.Ticket {
	l.t.Helper()
	after, err := l.Ticket(l.t.Context(), office, t.ID, t.Key, "")
	if err != nil {
		l.t.Fatal(err)
	}
	return after
}

// newest is the newest email to an address.
func (l *lab) newest(email string) world.Message {
	l.t.Helper()
	mails := l.world.Mailbox(email)
	if len(mails) == 0 {
		return world.Message{}
	}
	return mails[0]
}

// link is that of the newest email.
func (l *lab) link(email string) string {
	_, link, _ := strings.Cut(l.newest(email).Link, LinkPath)
	return link
}

func (l *lab) press(link string, yes bool) protocol.Ticket {
	l.t.Helper()
	t, err := l.Press(link, yes, "")
	if err != nil {
		l.t.Fatal(err)
	}
	return t
}

// trusted signs in with a device and confirms it, and returns the session.
func (l *lab) trusted(email, device string) string {
	l.t.Helper()
	t := l.signIn(email, device)
	l.press(l.link(email), true)
	return l.now(t).Session
}

// wants fails if an error does not have a code; "" stands for no error.
func wants(t *testing.T, err error, code protocol.Code) {
	t.Helper()
	var p *protocol.Problem
	switch {
	case err == nil && code == "":
	case !errors.As(err, &p) || p.Code != code:
		t.Errorf("got %v, want %q", err, code)
	}
}

func TestTheTwoSteps(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	attempt := l.signIn("alice@example.com", "laptop")
	if attempt.State != protocol.Waiting || attempt.Session != "" || attempt.Trusted || attempt.ExpiresIn != 600 || attempt.ResendIn != 30 {
		t.Fatalf("after the password: %+v", attempt)
	}
	if again := l.now(attempt); again.State != protocol.Waiting || again.Session != "" {
		t.Fatalf("before the email is confirmed: %+v", again)
	}
	mail := l.newest("alice@example.com")
	for _, want := range []string{attempt.MatchCode, "laptop", "Debian GNU/Linux 13", "otpdialog 1.0", "192.0.2.7", "Amsterdam"} {
		if !strings.Contains(mail.Text, want) || !strings.Contains(mail.HTML, want) {
			t.Errorf("the email lacks %q:\n%s\n%s", want, mail.Text, mail.HTML)
		}
	}
	if page, err := l.Open(l.link("alice@example.com")); err != nil || page.State != protocol.Waiting || page.ID+page.Key+page.Session != "" || page.MatchCode != attempt.MatchCode {
		t.Errorf("the page: %+v, %v", page, err)
	}
	if after := l.now(attempt); after.State != protocol.Waiting {
		t.Fatalf("opening the link has made it %s", after.State)
	}
	if page := l.press(l.link("alice@example.com"), true); page.State != protocol.Confirmed || page.Session != "" || !page.Trusted {
		t.Errorf("the page after Yes: %+v", page)
	}
	confirmed := l.now(attempt)
	if confirmed.State != protocol.Confirmed || confirmed.Session == "" || !confirmed.Trusted {
		t.Fatalf("after Yes: %+v", confirmed)
	}
	if again := l.now(attempt); again.Session != "" {
		t.Error("the session comes twice")
	}
	if a, err := l.Account(confirmed.Session); err != nil || a.Email != "alice@example.com" || a.Device == "" || a.Organisation != "Example Company" {
		t.Errorf("the account: %+v, %v", a, err)
	}
	if next := l.signIn("alice@example.com", "laptop"); next.State != protocol.Confirmed || next.Session == "" || !next.Trusted {
		t.Errorf("the next sign-in with a trusted device: %+v", next)
	}
	if other := l.signIn("alice@example.com", "tablet"); other.State != protocol.Waiting {
		t.Errorf("another device: %+v", other)
	}
}

func TestWhoNeedsNoMail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for email, want := range map[string]protocol.State{
		"alice@example.com": protocol.Waiting,   // unconditional
		"bob@example.com":   protocol.Confirmed, // off
		"carol@example.com": protocol.Waiting,   // conditional, with critical resources
		"dave@example.com":  protocol.Confirmed, // conditional, without
	} {
		got := l.signIn(email, "laptop")
		mail := l.newest(email)
		if notified := strings.HasPrefix(mail.Subject, "An unknown device"); got.State != want || got.Trusted || notified != (want == protocol.Confirmed) {
			t.Errorf("%s: %s, trusted %t, mail %q", email, got.State, got.Trusted, mail.Subject)
		}
	}
	// A license makes dave a member of a business account, which has a RAS farm.
	if _, err := l.License(l.signIn("dave@example.com", "laptop").Session, protocol.License{Key: "ras-1234-abcd-5678"}); err != nil {
		t.Fatal(err)
	}
	if got := l.signIn("dave@example.com", "laptop"); got.State != protocol.Waiting {
		t.Errorf("a business account with critical resources: %s", got.State)
	}
}

func TestDenial(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	attempt, link := l.signIn("alice@example.com", "laptop"), l.link("alice@example.com")
	if page := l.press(link, false); page.State != protocol.Denied {
		t.Errorf("the page: %+v", page)
	}
	if _, err := l.Press(link, true, ""); err == nil {
		t.Error("Yes after No")
	}
	if after := l.now(attempt); after.State != protocol.Denied || after.Session != "" || after.Trusted {
		t.Errorf("after No: %+v", after)
	}
	if mail := l.newest("alice@example.com"); !strings.Contains(mail.Text, "Change it now") {
		t.Errorf("the owner gets %q", mail.Text)
	}
	if next := l.signIn("alice@example.com", "laptop"); next.State != protocol.Waiting {
		t.Errorf("the denied device is trusted: %+v", next)
	}
}

func TestDenialOfADeletionEndsTheSession(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("alice@example.com", "laptop")
	if _, err := l.Delete(office, session, protocol.Confirm{Password: Password, Device: laptop("laptop")}); err != nil {
		t.Fatal(err)
	}
	l.press(l.link("alice@example.com"), false)
	_, err := l.Account(session)
	wants(t, err, protocol.NotSignedIn)
	if next := l.signIn("alice@example.com", "laptop"); next.State != protocol.Waiting {
		t.Error("the device of the denied attempt is still trusted")
	}
}

func TestALinkWorksOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	attempt := l.signIn("alice@example.com", "laptop")
	first := l.link("alice@example.com")
	_, err := l.Resend(office, attempt.ID, attempt.Key)
	wants(t, err, protocol.TooOften)
	l.clock.Advance(30 * time.Second)
	if again, err := l.Resend(office, attempt.ID, attempt.Key); err != nil || again.ResendIn != 60 {
		t.Errorf("the second email: %+v, %v", again, err)
	}
	second := l.link("alice@example.com")
	if first == second {
		t.Fatal("both mails have the same link")
	}
	_, err = l.Press(first, true, "") // only the newest one counts
	wants(t, err, protocol.UnknownTicket)
	l.press(second, true)
	for _, yes := range []bool{true, false} {
		page, err := l.Press(second, yes, "")
		wants(t, err, protocol.UnknownTicket)
		if page.State != protocol.Confirmed {
			t.Errorf("the page: %+v", page)
		}
	}
	_, err = l.Press("no link", true, "")
	wants(t, err, protocol.UnknownTicket)
}

func TestTicketsExpire(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	attempt := l.signIn("alice@example.com", "laptop")
	l.clock.Advance(10 * time.Minute)
	_, err := l.Press(l.link("alice@example.com"), true, "")
	wants(t, err, protocol.UnknownTicket)
	if after := l.now(attempt); after.State != protocol.Expired || after.Session != "" {
		t.Errorf("after ten minutes: %+v", after)
	}
}

func TestWaitingForATicket(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do   func(l *lab, attempt protocol.Ticket)
		want protocol.State
	}{
		"yes":      {func(l *lab, _ protocol.Ticket) { l.press(l.link("alice@example.com"), true) }, protocol.Confirmed},
		"no":       {func(l *lab, _ protocol.Ticket) { l.press(l.link("alice@example.com"), false) }, protocol.Denied},
		"given up": {func(l *lab, a protocol.Ticket) { wants(l.t, l.GiveUp(office, a.ID, a.Key), "") }, protocol.Expired},
		"expired":  {func(l *lab, _ protocol.Ticket) { l.clock.Advance(11 * time.Minute) }, protocol.Expired},
		"reset":    {func(l *lab, _ protocol.Ticket) { l.Reset() }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			attempt := l.signIn("alice@example.com", "laptop")
			got := make(chan protocol.Ticket)
			go func() {
				after, _ := l.Ticket(t.Context(), office, attempt.ID, attempt.Key, protocol.Waiting)
				got <- after
			}()
			test.do(l, attempt)
			if after := <-got; after.State != test.want {
				t.Errorf("%s, want %s", after.State, test.want)
			}
		})
	}
	l := newLab(t)
	attempt := l.signIn("alice@example.com", "laptop")
	over, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if after, err := l.Ticket(over, office, attempt.ID, attempt.Key, protocol.Waiting); err != nil || after.State != protocol.Waiting {
		t.Errorf("at the deadline: %+v, %v", after, err)
	}
	l.press(l.link("alice@example.com"), true)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if after, err := l.Ticket(gone, office, attempt.ID, attempt.Key, protocol.Waiting); err == nil || after.Session != "" {
		t.Errorf("a client that has gone gets the session: %+v, %v", after, err)
	}
	if after := l.now(attempt); after.Session == "" {
		t.Error("the session was lost with a client that had gone")
	}
}

// Wrong keys have a limit. It does not keep out who has the right one, at the same address.
func TestTheKeyOfATicket(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	attempt := l.signIn("alice@example.com", "laptop")
	for range wrongKeys.n {
		_, err := l.Ticket(t.Context(), office, attempt.ID, "wrong", "")
		wants(t, err, protocol.UnknownTicket)
	}
	wants(t, l.GiveUp(office, attempt.ID, "wrong"), protocol.TooOften)
	l.now(attempt)
	l.clock.Advance(wrongKeys.per)
	_, err := l.Ticket(t.Context(), office, "", "", "")
	wants(t, err, protocol.UnknownTicket)
}
