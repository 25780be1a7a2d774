package world

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newWorld returns a World with a few people in it.
func newWorld(options ...Option) *World {
	every := []Method{Push, Call, Text, Mail, Token}
	return New(append([]Option{WithUsers(
		User{Name: "alice", Password: "wonderland", Methods: every},
		User{Name: "bob", Password: "wonderland"},
		User{Name: "grace", Password: "wonderland", Methods: []Method{Push}, NumberMatching: true},
		User{Name: "kim", Password: "wonderland", Methods: []Method{Push}},
		User{Name: "leo", Password: "wonderland", Methods: []Method{Push, Call}, DecisionTime: 5 * time.Second},
	)}, options...)...)
}

// account returns the account of a user who exists.
func account(t *testing.T, w *World, name string) *Account {
	t.Helper()
	a, ok := w.Account(name)
	if !ok {
		t.Fatalf("no user %q", name)
	}
	return a
}

// sendCode delivers a new code and returns it.
func sendCode(a *Account, m Method) string {
	code := a.NewCode()
	a.Deliver(Message{Method: m, Text: "Your code is " + code + ".", Code: code})
	return code
}

// is returns what [Account.SpendCode] wants for a typed answer.
func is(typed string) func(string) bool { return func(code string) bool { return code == typed } }

func TestSameSeedSameWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		play := func(w *World) (all []Phone) {
			sendCode(account(t, w, "alice"), Text)
			ask(t, w, "grace", Push)
			for _, u := range w.Users() {
				all = append(all, w.Phone(u.Name))
			}
			return all
		}
		w := newWorld(WithSeed(3))
		first := play(w)
		if again := play(newWorld(WithSeed(3))); !reflect.DeepEqual(first, again) {
			t.Errorf("two worlds of one seed differ:\n%+v\n%+v", first, again)
		}
		other := newWorld(WithSeed(4))
		if reflect.DeepEqual(first, play(other)) {
			t.Error("worlds of two seeds are the same")
		}
		w.Reset()
		again := play(w)
		for i := range again { // only the IDs continue
			if again[i].Token != first[i].Token {
				t.Errorf("%s's token shows %s after a reset, and %s at the start", again[i].User, again[i].Token, first[i].Token)
			}
		}
		w.Reset()
		other.Reset()
	})
}

func TestCodesAreValidOnce(t *testing.T) {
	a := account(t, newWorld(WithSeed(1)), "alice")
	spent := func(name, code string, want Method) {
		t.Helper()
		if m := a.SpendCode(is(code)); m != want {
			t.Errorf("%s: code of %v, want %v", name, m, want)
		}
	}
	token := a.phone().Token
	spent("token", token, Token)
	spent("token again", token, "")
	if now := a.phone().Token; now == token {
		t.Errorf("the token still shows %s", now)
	}
	for _, m := range []Method{Text, Mail} {
		first, second := sendCode(a, m), sendCode(a, m)
		if sent := a.phone().Messages; !sent[1].Used || sent[0].Used {
			t.Errorf("the older of two codes must be used, the newer not: %+v", sent)
		}
		spent("outdated", first, "")
		spent("newest", second, m)
		spent("used", second, "")
		if !a.phone().Messages[0].Used {
			t.Error("the phone shows a used code as valid")
		}
	}
}

func TestPIN(t *testing.T) {
	w := newWorld()
	a := account(t, w, "alice")
	a.SetPIN("2468")
	if a.User().PIN != "2468" {
		t.Errorf("PIN %q", a.User().PIN)
	}
	token := a.phone().Token
	if m := a.SpendCode(is(token)); m != "" {
		t.Error("a code without the PIN was accepted")
	}
	if m := a.SpendCode(is("2468" + token)); m != Token {
		t.Errorf("PIN and code: %v", m)
	}
	if !a.SpendTokenCode(is(a.phone().Token)) {
		t.Error("the next code needs a PIN")
	}
	for pin, want := range map[string]bool{"1234": true, "12345678": true, "123": false, "123456789": false, "12a4": false} {
		if ValidPIN(pin) != want {
			t.Errorf("%q is valid: %v", pin, !want)
		}
	}
}

func TestPhoneKeepsTheLastOfEachKind(t *testing.T) {
	w := newWorld()
	a := account(t, w, "alice")
	for range history + 5 {
		sendCode(a, Text)
		sendCode(a, Mail)
	}
	p := w.Phone("alice")
	texts := 0
	for i, m := range p.Messages {
		if m.Method == Text {
			texts++
		}
		if i > 0 && m.ID > p.Messages[i-1].ID {
			t.Error("messages are not newest first")
		}
	}
	if texts != history || len(p.Messages) != 2*history || len(p.Log) != history {
		t.Errorf("the phone keeps %d texts of %d messages, and %d events", texts, len(p.Messages), len(p.Log))
	}
}

func TestPhoneIsASnapshot(t *testing.T) {
	w := newWorld()
	a := account(t, w, "alice")
	sendCode(a, Text)
	before := w.Phone("alice")
	before.Messages[0].Code = "changed"
	if w.Phone("alice").Messages[0].Code == "changed" {
		t.Error("changing a snapshot changes the world")
	}
	before = w.Phone("alice")
	sendCode(a, Text)
	if before.Messages[0].Used || len(before.Messages) != 1 {
		t.Error("a snapshot changed")
	}
	u, _ := w.User("alice")
	u.Methods[0] = Token
	if u, _ = w.User("alice"); u.Methods[0] != Push {
		t.Error("changing a copy of a user changes the world")
	}
}

func TestResets(t *testing.T) {
	w := newWorld()
	r := ask(t, w, "kim", Push)
	old := account(t, w, "kim")
	if err := w.ResetUser("kim"); err != nil {
		t.Fatal(err)
	}
	r.got(Withdrawn)
	next := ask(t, w, "kim", Push)
	if err := w.Decide("kim", r.request.ID, Approved); !errors.Is(err, ErrGone) || next.request.ID == r.request.ID {
		t.Errorf("a push from before the reset was approved: %v", err)
	}
	late := asked{t: t}
	old.Ask(Push, Origin{}).Await(late.take)
	late.got(Withdrawn)
	if err := w.SetUser(User{Name: "zoe", Password: "x"}); err != nil {
		t.Fatal(err)
	}
	w.Reset()
	next.got(Withdrawn)
	if !reflect.DeepEqual(w.Users(), newWorld().Users()) {
		t.Error("users after a reset are not those of the start")
	}
	if err := w.ResetUser("zoe"); !errors.Is(err, ErrNoUser) {
		t.Errorf("got %v", err)
	}
}

func TestSetUser(t *testing.T) {
	w := newWorld(WithSeed(1))
	u, _ := w.User("bob")
	u.Methods = []Method{Token}
	if err := w.SetUser(u); err != nil {
		t.Fatal(err)
	}
	if token := w.Phone("bob").Token; len(token) != 6 {
		t.Errorf("bob's new token shows %q", token)
	}
	u.Methods = nil
	if err := w.SetUser(u); err != nil {
		t.Fatal(err)
	}
	if token := w.Phone("bob").Token; token != "" {
		t.Errorf("bob has no token, but it shows %s", token)
	}
	if err := w.SetUser(User{Name: "Zoe", Password: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, ok := w.User("zoe"); !ok {
		t.Error("zoe was not added")
	}
	if err := w.ResetUser("ZOE"); err != nil {
		t.Fatal(err)
	}
	if _, ok := w.User("zoe"); ok {
		t.Error("zoe was added later, and is still there")
	}
}

func TestImpossibleUsers(t *testing.T) {
	for says, u := range map[string]User{
		`name ""`:                    {Password: "x"},
		"printable":                  {Name: "a\x1b[31m", Password: "x"},
		"1 to 64":                    {Name: strings.Repeat("ä", 65), Password: "x"},
		"0 octets":                   {Name: "zoe"},
		"129 octets":                 {Name: "zoe", Password: strings.Repeat("x", 129)},
		`unknown method "fax"`:       {Name: "zoe", Password: "x", Methods: []Method{"fax"}},
		`duplicate "push"`:           {Name: "zoe", Password: "x", Methods: []Method{Push, Push}},
		"carries an answer":          {Name: "zoe", Password: "x", First: FirstOTP},
		`needs the method "push"`:    {Name: "zoe", Password: "x", EmptyAnswer: true},
		`needs the method "token"`:   {Name: "zoe", Password: "x", NewPIN: true},
		"4 to 8 digits":              {Name: "zoe", Password: "x", PIN: "12a4"},
		"must not be negative":       {Name: "zoe", Password: "x", DecisionTime: -1},
		`first: unknown value "pin"`: {Name: "zoe", Password: "x", First: "pin", Methods: []Method{Push}},
		`asks: unknown value "fax"`:  {Name: "zoe", Password: "x", Asks: "fax"},
		"asks: a push at once":       {Name: "zoe", Password: "x", Asks: AsksPush, Methods: []Method{Token}},
		"without number matching":    {Name: "zoe", Password: "x", Asks: AsksPush, Methods: []Method{Push}, NumberMatching: true},
		"next code: needs":           {Name: "zoe", Password: "x", NextCode: true},
		`command "go": needs`:        {Name: "zoe", Password: "x", Commands: map[string]Method{"go": Push}},
		"must be at most 128":        {Name: "zoe", Password: "x", Methods: []Method{Push}, Commands: map[string]Method{strings.Repeat("x", 129): Push}},
		"must be 1 to 128\nmethods":  {Name: "zoe", Methods: []Method{""}}, // all problems at once
	} {
		w := newWorld()
		if err := w.SetUser(u); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
		if _, ok := w.User(u.Name); ok {
			t.Errorf("%q was added", u.Name)
		}
	}
	limit := User{Name: strings.Repeat("ä", 64), Password: strings.Repeat("x", 128), PIN: "12345678"}
	if err := newWorld().SetUser(limit); err != nil {
		t.Errorf("at the limits: %v", err)
	}
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "zoe") {
			t.Errorf("got %v", err)
		}
	}()
	New(WithUsers(User{Name: "zoe"}))
}

func TestChanges(t *testing.T) {
	w := newWorld()
	changes, stop := w.Changes()
	select {
	case <-changes:
		t.Error("a change before anything changed")
	default:
	}
	for range 3 {
		ask(t, w, "kim", Push)
	}
	<-changes
	select {
	case <-changes:
		t.Error("a change twice")
	default:
	}
	w.Reset()
	<-changes
	stop()
	stop()
	if _, open := <-changes; open {
		t.Error("a change after stop")
	}
	w.Reset() // does not panic
}
