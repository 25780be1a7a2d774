package account

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/simulator/world"
)

// same fails if two answers differ in more than what is random, and in the address that was typed.
func same(t *testing.T, known, unknown protocol.Ticket) {
	t.Helper()
	for _, one := range []*protocol.Ticket{&known, &unknown} {
		if len(one.ID) != 16 || len(one.Key) != 43 || one.MatchCode == "" {
			t.Errorf("not random: %+v", one)
		}
		one.ID, one.Key, one.MatchCode, one.Email, one.At = "", "", "", "", ""
	}
	if !reflect.DeepEqual(known, unknown) {
		t.Errorf("an address with an account: %+v\nwithout: %+v", known, unknown)
	}
}

func TestSameAnswerAndSameWork(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("carol@example.com", "laptop")
	if _, err := l.Delete(office, session, protocol.Confirm{Password: Password}); err != nil {
		t.Fatal(err)
	}
	l.press(l.link("carol@example.com"), true)

	for name, ask := range map[string]func(email string) (protocol.Ticket, error){
		"sign-in": func(email string) (protocol.Ticket, error) {
			return l.SignIn(office, protocol.SignIn{Email: email, Password: "not the password"})
		},
		"sign-up": func(email string) (protocol.Ticket, error) {
			return l.SignUp(office, protocol.SignUp{Email: email, Name: "Somebody", Password: "correct horse battery"})
		},
		"reset": func(email string) (protocol.Ticket, error) {
			return l.ResetPassword(office, protocol.Reset{Email: email})
		},
	} {
		var answers []protocol.Ticket
		var work []int
		var errs []error
		for _, email := range []string{"alice@example.com", "nobody@example.com", "carol@example.com"} {
			hashes, mails := l.hashes, len(l.world.Mailbox(email))
			answer, err := ask(email)
			answers, errs = append(answers, answer), append(errs, err)
			work = append(work, l.hashes-hashes, len(l.world.Mailbox(email))-mails)
		}
		for i := 1; i < 3; i++ {
			if !reflect.DeepEqual(errs[0], errs[i]) || work[0] != work[2*i] || work[1] != work[2*i+1] {
				t.Errorf("%s: errors %v, hashes and mails %d", name, errs, work)
			}
			if errs[0] == nil {
				same(t, answers[0], answers[i])
			}
		}
		if want := map[string]int{"sign-in": 1, "sign-up": 1, "reset": 0}[name]; work[0] != want {
			t.Errorf("%s: %d hashes, want %d", name, work[0], want)
		}
	}
}

func TestLocks(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"alice@example.com", "nobody@example.com"} {
		l := newLab(t)
		try := func(password string) *protocol.Problem {
			_, err := l.SignIn(office, protocol.SignIn{Email: strings.ToUpper(email), Password: password})
			p, _ := err.(*protocol.Problem) //nolint:errorlint // it is not wrapped
			if p == nil {
				return &protocol.Problem{}
			}
			return p
		}
		for i := 1; i < 5; i++ {
			if p := try("wrong"); p.Code != protocol.WrongPair || p.Title != protocol.WrongPairWords {
				t.Fatalf("%s: wrong password %d: %+v", email, i, p)
			}
		}
		for i, want := range []int{60, 120, 240, 480, 960, 1920, 3600, 3600} {
			if p := try("wrong"); p.Code != protocol.LockedOut || p.RetryAfter != want {
				t.Fatalf("%s: lock %d: %+v, want %d seconds", email, i, p, want)
			}
			hashes := l.hashes
			l.clock.Advance(time.Duration(want)*time.Second - 2*time.Second)
			if p := try(Password); p.Code != protocol.LockedOut || p.RetryAfter == 0 || p.RetryAfter > 2 || l.hashes != hashes {
				t.Fatalf("%s: the right password while locked: %+v", email, p)
			}
			l.clock.Advance(2 * time.Second)
		}
		want := protocol.LockedOut // one wrong password more
		if email == "alice@example.com" {
			want = ""
		}
		if p := try(Password); p.Code != want {
			t.Errorf("%s: the right password in the end: %+v", email, p)
		}
		if p := try("wrong"); email == "alice@example.com" && p.Code != protocol.WrongPair {
			t.Errorf("%s: the wrong ones before count: %+v", email, p)
		}
		if other := l.signIn("bob@example.com", "laptop"); other.State != protocol.Confirmed {
			t.Errorf("the account of another is locked: %+v", other)
		}
	}
}

// Strangers who know an address cannot keep its owner out: a device that is trusted has a lock of its own,
// and a person who can read the email ends every lock with a new password.
func TestStrangersLockNoOwnerOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("alice@example.com", "laptop")
	stranger := func() error {
		_, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: "wrong", Device: laptop("stranger")})
		return err
	}
	for range 4 {
		wants(t, stranger(), protocol.WrongPair)
	}
	wants(t, stranger(), protocol.LockedOut)
	_, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: Password, Device: laptop("tablet")})
	wants(t, err, protocol.LockedOut)
	if in := l.signIn("alice@example.com", "laptop"); in.State != protocol.Confirmed {
		t.Errorf("the trusted device: %+v", in)
	}
	wants(t, l.ChangePassword(session, protocol.ChangePassword{Old: "wrong", New: newPassword}), protocol.WrongPair)

	own := func(password string) error {
		_, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: password, Device: laptop("laptop")})
		return err
	}
	for range 3 { // one more was in the settings
		wants(t, own("wrong"), protocol.WrongPair)
	}
	wants(t, own("wrong"), protocol.LockedOut) // a stolen device guesses no longer than a stranger
	wants(t, own(Password), protocol.LockedOut)

	reset, err := l.ResetPassword(office, protocol.Reset{Email: "alice@example.com", Device: laptop("tablet")})
	wants(t, err, "")
	_, err = l.NewPassword(office, reset.ID, reset.Key, protocol.NewPassword{Code: l.newest("alice@example.com").Code, Password: newPassword})
	wants(t, err, "")
	wants(t, own(newPassword), "")
	if _, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: newPassword, Device: laptop("tablet")}); err != nil {
		t.Errorf("after the email: %v", err)
	}
}

// An external service opens any number of sessions without the password, each with a token of its own. They
// share one lock, which no stranger outside can lock.
func TestSessionsShareALock(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	number := 0
	guess := func(old string) error {
		number++
		in, err := l.External(office, protocol.External{With: protocol.Google, IDToken: "google bob@example.com", Device: laptop(fmt.Sprintf("guess %d", number))})
		wants(t, err, "")
		return l.ChangePassword(in.Session, protocol.ChangePassword{Old: old, New: newPassword})
	}
	for range 5 {
		_, _ = l.SignIn(office, protocol.SignIn{Email: "bob@example.com", Password: "wrong", Device: laptop("stranger")})
	}
	_, err := l.SignIn(office, protocol.SignIn{Email: "bob@example.com", Password: Password, Device: laptop("stranger")})
	wants(t, err, protocol.LockedOut)
	for range 4 {
		wants(t, guess("wrong"), protocol.WrongPair)
	}
	wants(t, guess("wrong"), protocol.LockedOut)
	wants(t, guess(Password), protocol.LockedOut)
	l.clock.Advance(firstLock)
	wants(t, guess(Password), "")
}

// Only the email of a reset ends a lock: asking for it, and guessing its code, does not. The token of a device
// that is trusted for another account is one of a stranger.
func TestStrangersEndNoLock(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"alice@example.com", "nobody@example.com"} {
		l := newLab(t)
		l.trusted("maria@example.com", "stranger")
		try := func() error {
			_, err := l.SignIn(office, protocol.SignIn{Email: email, Password: "wrong", Device: laptop("stranger")})
			return err
		}
		for range 4 {
			wants(t, try(), protocol.WrongPair)
		}
		wants(t, try(), protocol.LockedOut)
		reset, err := l.ResetPassword(office, protocol.Reset{Email: email, Device: laptop("stranger")})
		wants(t, err, "")
		for range maxWrongCode - 1 {
			_, err = l.NewPassword(office, reset.ID, reset.Key, protocol.NewPassword{Code: "WRONGWRO", Password: newPassword})
			wants(t, err, protocol.WrongCode)
		}
		if after, err := l.NewPassword(office, reset.ID, reset.Key, protocol.NewPassword{Code: "WRONGWRO", Password: newPassword}); err != nil || after.Problem == nil {
			t.Errorf("%s: after all codes: %+v, %v", email, after, err)
		}
		wants(t, try(), protocol.LockedOut)
	}
}

func TestWrongPasswordsAreForgottenAfterADay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	wrong := func() error {
		_, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: "wrong"})
		return err
	}
	for range 4 {
		wants(t, wrong(), protocol.WrongPair)
	}
	l.clock.Advance(25 * time.Hour)
	wants(t, wrong(), protocol.WrongPair)
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	other := From{netip.MustParseAddr("198.51.100.3")}
	number := 0
	for name, test := range map[string]struct {
		limit limit
		do    func(l *lab, from From) error
		same  bool // for another client, too
	}{
		"sign-ins of a client": {signIns, func(l *lab, from From) error {
			number++
			_, err := l.SignIn(from, protocol.SignIn{Email: fmt.Sprintf("user%d@example.com", number), Password: "wrong"})
			return err
		}, false},
		"external sign-ins": {signIns, func(l *lab, from From) error {
			_, err := l.External(from, protocol.External{With: protocol.Google, IDToken: "wrong"})
			return err
		}, false},
		"resets of a client": {requests, func(l *lab, from From) error {
			number++
			_, err := l.ResetPassword(from, protocol.Reset{Email: fmt.Sprintf("user%d@example.com", number)})
			return err
		}, false},
		"resets for an address": {mails, func(l *lab, from From) error {
			_, err := l.ResetPassword(from, protocol.Reset{Email: "nobody@example.com"})
			return err
		}, false},
		"sign-ups for an address": {mails, func(l *lab, from From) error {
			_, err := l.SignUp(from, protocol.SignUp{Email: "alice@example.com", Name: "Alice", Password: "correct horse battery"})
			return err
		}, false},
		"resets for the mailbox behind an address": {mails, func(l *lab, from From) error {
			number++
			_, err := l.ResetPassword(from, protocol.Reset{Email: fmt.Sprintf("Nobody+%d@example.com", number)})
			return err
		}, false},
		"mails to who knows the password": {ownMails, func(l *lab, from From) error {
			l.clock.Advance(2 * time.Second)
			_, err := l.SignIn(from, protocol.SignIn{Email: "alice@example.com", Password: Password})
			return err
		}, true},
	} {
		l := newLab(t)
		for range test.limit.n {
			if err := test.do(l, office); tooOften(err) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if err := test.do(l, office); !tooOften(err) {
			t.Errorf("%s: %v, want a limit", name, err)
		}
		if err := test.do(l, other); tooOften(err) != test.same {
			t.Errorf("%s of another client: %v", name, err)
		}
		l.clock.Advance(test.limit.per)
		if err := test.do(l, office); tooOften(err) {
			t.Errorf("%s later: %v", name, err)
		}
	}
}

// One stranger does not use up the emails of an address, but all strangers together cannot fill its mailbox.
func TestMailsOfAllStrangers(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"alice@example.com", "nobody@example.com"} {
		l := newLab(t)
		for i := range allMails.n {
			from := From{netip.AddrFrom4([4]byte{198, 51, 100, byte(i / mails.n)})}
			_, err := l.ResetPassword(from, protocol.Reset{Email: email})
			wants(t, err, "")
		}
		_, err := l.ResetPassword(office, protocol.Reset{Email: email})
		wants(t, err, protocol.TooOften)
		l.clock.Advance(allMails.per)
		_, err = l.ResetPassword(office, protocol.Reset{Email: email})
		wants(t, err, "")
	}
}

// An email that is sent again counts as well.
func TestResentMailsCount(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	sent := func() int { return len(l.world.Mailbox("nobody@example.com")) }
	for range mails.n {
		ticket, err := l.ResetPassword(office, protocol.Reset{Email: "nobody@example.com"})
		for i := 0; err == nil && i < 3; i++ {
			l.clock.Advance(firstCooldown << i)
			_, err = l.Resend(office, ticket.ID, ticket.Key)
		}
		if err != nil && !tooOften(err) {
			t.Fatal(err)
		}
		if ticket.ID != "" && err != nil && l.now(ticket).ResendIn < 60 {
			t.Errorf("the page says that the mail can be sent again in %d seconds", l.now(ticket).ResendIn)
		}
	}
	if sent() != mails.n {
		t.Errorf("%d mails in an hour", sent())
	}
}

// An ID token is good for one sign-in, whatever happened to that.
func TestTokensAreSpent(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	use := func(token string) error {
		_, err := l.External(office, protocol.External{With: protocol.Google, IDToken: token})
		return err
	}
	wants(t, use("google bob@example.com one"), "")
	wants(t, use("google bob@example.com one"), protocol.BadToken)
	wants(t, use("google alice@example.com one"), protocol.BadToken)
	wants(t, use("google nobody@example.com two"), protocol.NoAccount)
	wants(t, use("google bob@example.com two"), protocol.BadToken)
	wants(t, use("google bob@example.com "), protocol.BadToken) // it has no ID
	l.clock.Advance(59 * time.Minute)
	wants(t, use("google bob@example.com one"), protocol.BadToken)
	l.clock.Advance(2 * time.Minute)
	wants(t, use("google bob@example.com three"), "")
	if len(l.tokens) != 1 {
		t.Errorf("%d tokens are kept after they have expired", len(l.tokens))
	}
}

// tooOften reports whether an error is a limit.
func tooOften(err error) bool {
	p, ok := err.(*protocol.Problem) //nolint:errorlint // it is not wrapped
	return ok && p.Code == protocol.TooOften
}

func TestClients(t *testing.T) {
	t.Parallel()
	client := func(a string) string { return From{netip.MustParseAddr(a)}.Client() }
	if client("2001:db8::1") != client("2001:db8::ffff:2") || client("2001:db8:0:1::1") == client("2001:db8::1") || client("192.0.2.1") == client("192.0.2.2") || client("::ffff:192.0.2.1") != client("192.0.2.1") {
		t.Error("an IPv6 client is its /64; an IPv4 client is its address")
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, email := range []string{"", "alice", "alice@", "Alice <alice@example.com>", "alice@example.com\nBcc: bob@example.com", `"a b"@example.com`, "a@b c", " alice@example.com", "alice@\u017fchool.example.com", "\u212aate@example.com", "al\u0130ce@example.com", strings.Repeat("a", 250) + "@example.com"} {
		_, err := l.SignIn(office, protocol.SignIn{Email: email, Password: Password})
		wants(t, err, protocol.BadEmail)
		_, err = l.SignUp(office, protocol.SignUp{Email: email, Name: "Eve", Password: "correct horse battery"})
		wants(t, err, protocol.BadEmail)
	}
	for _, name := range []string{"", "a\x1b[31m", "a\nb", strings.Repeat("a", 65), "\xff"} {
		_, err := l.SignUp(office, protocol.SignUp{Email: "new@example.com", Name: name, Password: "correct horse battery"})
		wants(t, err, protocol.BadName)
	}
	for password, want := range map[string]protocol.Code{
		"seven77": protocol.BadPassword, "ääääääää": "", "äääääää": protocol.BadPassword,
		strings.Repeat("xY", 64): "", strings.Repeat("x", 129): protocol.BadPassword, "\xff\xff\xff\xff\xff\xff\xff\xff": protocol.BadPassword,
		"password": protocol.WidelyUsed,
	} {
		_, err := l.SignUp(office, protocol.SignUp{Email: "new@example.com", Name: "New", Password: password})
		wants(t, err, want)
	}
	for _, token := range []string{"short", strings.Repeat("A", 44), "!" + strings.Repeat("A", 42), base64.RawURLEncoding.EncodeToString(make([]byte, 31))} {
		_, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: Password, Device: protocol.Origin{Token: token}})
		wants(t, err, protocol.BadRequest)
	}
}

func TestWidelyUsed(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]bool{
		"password": true, "PassWord": true, "password1": true, "Password2026!": true, "dragon!!": true, "Sunshine123": true,
		"12345678": true, "qwertyuiop": true,
		"correct horse battery": false, "981726354019": false, "pAssage-of-otters": false, "": false, "!!!!!!!!1": false,
		"password12345678901": false, // more than an ending, and not on the list
	} {
		if got := isWidelyUsed(password); got != want {
			t.Errorf("%q is widely used: %t", password, got)
		}
	}
}

func TestTextOfStrangers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	device := laptop("laptop")
	device.Host, device.Program, device.Address, device.Place = "<b>x</b>\x1b]52;c;aGk=\x07\n", strings.Repeat("very long ", 20), "203.0.113.9", "the moon"
	attempt, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: Password, Device: device})
	if err != nil {
		t.Fatal(err)
	}
	if attempt.Origin.Address != "192.0.2.7" || attempt.Origin.Place != "Amsterdam, Netherlands" || attempt.Origin.Token != "" || len([]rune(attempt.Origin.Program)) > 64 {
		t.Errorf("the origin: %+v", attempt.Origin)
	}
	mail := l.newest("alice@example.com")
	if strings.ContainsAny(mail.Text+mail.HTML, "\x1b\x07") || strings.Contains(mail.HTML, "<b>x") || !strings.Contains(mail.HTML, "&lt;b&gt;x") {
		t.Errorf("the email: %q", mail.HTML)
	}
}

// texts are all texts in a value, also those that no code exports, except in the world.
func texts(v reflect.Value, seen map[any]bool) (all []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*world.World]() || seen[v.Pointer()] {
			return nil
		}
		seen[v.Pointer()] = true
		return texts(v.Elem(), seen)
	case reflect.Struct:
		for _, field := range v.Fields() {
			all = append(all, texts(field, seen)...)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			var b strings.Builder
			for i := range v.Len() {
				b.WriteByte(byte(v.Index(i).Uint()))
			}
			return []string{b.String()}
		}
		for i := range v.Len() {
			all = append(all, texts(v.Index(i), seen)...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			all = append(all, append(texts(key, seen), texts(v.MapIndex(key), seen)...)...)
		}
	}
	return all
}

func TestSecretsAreKeptAsHashesOnly(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.o.Accounts = nil // the passwords of the start
	secrets := map[string]string{"device": laptop("laptop").Token, "password": Password, "new password": "correct horse battery"}
	attempt := l.signIn("alice@example.com", "laptop")
	secrets["key"], secrets["link"] = attempt.Key, l.link("alice@example.com")
	l.press(secrets["link"], true)
	secrets["session"] = l.now(attempt).Session
	reset, err := l.ResetPassword(office, protocol.Reset{Email: "bob@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	secrets["code"], secrets["reset link"] = l.newest("bob@example.com").Code, l.link("bob@example.com")
	if _, err := l.NewPassword(office, reset.ID, reset.Key, protocol.NewPassword{Code: secrets["code"], Password: secrets["new password"]}); err != nil {
		t.Fatal(err)
	}
	kept := strings.Join(texts(reflect.ValueOf(l.Service), map[any]bool{}), "\n")
	if !strings.Contains(kept, attempt.ID) || !strings.Contains(kept, "alice@example.com") {
		t.Fatal("the test does not see what is kept")
	}
	for name, secret := range secrets {
		if secret == "" || strings.Contains(kept, secret) {
			t.Errorf("%s %q is kept as it is", name, secret)
		}
	}
	for _, email := range []string{"alice@example.com", "bob@example.com"} {
		for _, m := range l.world.Mailbox(email) {
			for name, secret := range secrets {
				if strings.Contains(m.Subject, secret) {
					t.Errorf("the subject %q has the %s", m.Subject, name)
				}
			}
		}
	}
}
