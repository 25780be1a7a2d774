package simulator

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// pushed begins a sign-in of kim, whose push comes at once.
func pushed(t *testing.T, w *World) (*exchange, Push) {
	t.Helper()
	e := send(t, w, "kim", "wonderland", "")
	e.waits()
	return e, w.Phone("kim").Pushes[0]
}

func TestOneSeedOneWorld(t *testing.T) {
	run := func(w *World) (all []Phone) {
		r := send(t, w, "alice", "wonderland", "").reply()
		send(t, w, "alice", "sms", r.state)
		send(t, w, "ivan", "push", "")
		for _, u := range w.Users() {
			all = append(all, w.Phone(u.Name))
		}
		return all
	}
	clock := newManualClock()
	w := NewWorld(WithSeed(3), WithClock(clock))
	first := run(w)
	if again := run(NewWorld(WithSeed(3), WithClock(clock))); !reflect.DeepEqual(first, again) {
		t.Errorf("two worlds of one seed differ:\n%+v\n%+v", first, again)
	}
	if other := run(NewWorld(WithSeed(4), WithClock(clock))); reflect.DeepEqual(first, other) {
		t.Error("worlds of two seeds are alike")
	}
	w.Reset()
	again := run(w)
	for i := range again { // only the numbers go on
		if again[i].Token != first[i].Token {
			t.Errorf("%s's token shows %s after a reset, and %s at the start", again[i].User, again[i].Token, first[i].Token)
		}
	}
}

func TestCodesAreGoodOnce(t *testing.T) {
	w := NewWorld(WithSeed(1))
	token := w.Phone("ivan").Token
	if r := send(t, w, "ivan", token, "").reply(); r.verdict != accept {
		t.Fatalf("got %+v", r)
	}
	if r := send(t, w, "ivan", token, "").reply(); r.verdict != reject {
		t.Errorf("a token code was good twice: %+v", r)
	}
	if now := w.Phone("ivan").Token; now == token {
		t.Errorf("the token still shows %s", now)
	}

	send(t, w, "ivan", "sms", "").reply()
	send(t, w, "ivan", "sms", "").reply()
	texts := w.Phone("ivan").Texts
	if !texts[1].Used || texts[0].Used {
		t.Errorf("the older of two codes must be used up, the newer not: %+v", texts)
	}
	if r := send(t, w, "ivan", texts[1].Code, "").reply(); r.verdict != reject {
		t.Errorf("an outdated code is good: %+v", r)
	}
	if r := send(t, w, "ivan", texts[0].Code, "").reply(); r.verdict != accept {
		t.Errorf("the last code is not good: %+v", r)
	}
	if r := send(t, w, "ivan", texts[0].Code, "").reply(); r.verdict != reject {
		t.Errorf("a text code was good twice: %+v", r)
	}
	if !w.Phone("ivan").Texts[0].Used {
		t.Error("the phone shows a used code as good")
	}
}

func TestPhoneKeepsTheLastOfEverything(t *testing.T) {
	w := NewWorld()
	for range history + 5 {
		send(t, w, "ivan", "sms", "").reply()
		send(t, w, "ivan", "mail", "").reply()
	}
	p := w.Phone("ivan")
	if len(p.Texts) != history || len(p.Mails) != history || len(p.Log) != history {
		t.Errorf("phone keeps %d texts, %d mails, %d notes", len(p.Texts), len(p.Mails), len(p.Log))
	}
	if p.Texts[0].ID < p.Texts[1].ID {
		t.Error("texts are not newest first")
	}
}

func TestPhoneIsAPicture(t *testing.T) {
	w := NewWorld()
	send(t, w, "ivan", "sms", "").reply()
	before := w.Phone("ivan")
	before.Texts[0].Code = "changed"
	if w.Phone("ivan").Texts[0].Code == "changed" {
		t.Error("who changes a snapshot changes the world")
	}
	before = w.Phone("ivan")
	send(t, w, "ivan", "sms", "").reply()
	if before.Texts[0].Used || len(before.Texts) != 1 {
		t.Error("a snapshot changed")
	}
	u, _ := w.User("alice")
	u.Methods[0] = MethodToken
	if u, _ = w.User("alice"); u.Methods[0] != MethodPush {
		t.Error("who changes a user's copy changes the world")
	}
}

func TestDecisionsOnWhatIsNotThere(t *testing.T) {
	w := NewWorld()
	e, push := pushed(t, w)
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"unknown user":      {w.Approve("nobody", push.ID), ErrNoUser},
		"another's push":    {w.Deny("alice", push.ID), ErrGone},
		"unknown push":      {w.Fraud("kim", push.ID+1), ErrGone},
		"a push is no call": {w.AnswerCall("kim", push.ID, true), ErrGone},
		"nor to hang up":    {w.HangUp("kim", push.ID), ErrGone},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
	if err := w.ChooseNumber("kim", push.ID, 10); err == nil {
		t.Error("a number was chosen on a push without numbers")
	}
	e.waits()
	if err := w.Deny("kim", push.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Approve("kim", push.ID); !errors.Is(err, ErrGone) {
		t.Errorf("approved after deny: %v", err)
	}
	if r := e.reply(); r.verdict != reject {
		t.Errorf("got %+v", r)
	}
}

func TestPushesAreDecidedOneByOne(t *testing.T) {
	w := NewWorld()
	first, _ := pushed(t, w)
	second, push := pushed(t, w)
	if pushes := w.Phone("kim").Pushes; len(pushes) != 2 || pushes[0].ID != push.ID {
		t.Fatalf("want two pushes, the newest first: %+v", pushes)
	}
	if err := w.Approve("kim", push.ID); err != nil {
		t.Fatal(err)
	}
	if r := second.reply(); r.verdict != accept {
		t.Errorf("got %+v", r)
	}
	first.waits()
}

func TestResets(t *testing.T) {
	w := NewWorld()
	e, push := pushed(t, w)
	if err := w.ResetUser("kim"); err != nil {
		t.Fatal(err)
	}
	if r := e.reply(); r.verdict != reject {
		t.Errorf("a sign-in that waits at a reset: %+v", r)
	}
	e, next := pushed(t, w)
	if err := w.Approve("kim", push.ID); !errors.Is(err, ErrGone) || next.ID == push.ID {
		t.Errorf("a push of before the reset was approved: %v", err)
	}
	if err := w.SetUser(User{Name: "zoe", Password: "x"}); err != nil {
		t.Fatal(err)
	}
	w.Reset()
	if r := e.reply(); r.verdict != reject {
		t.Errorf("a sign-in that waits at a reset: %+v", r)
	}
	if !reflect.DeepEqual(w.Users(), NewWorld().Users()) {
		t.Error("users after a reset are not those of the start")
	}
	if err := w.ResetUser("zoe"); !errors.Is(err, ErrNoUser) {
		t.Errorf("got %v", err)
	}
}

func TestSetUser(t *testing.T) {
	w := NewWorld(WithSeed(1))
	u, _ := w.User("bob")
	u.Methods = []Method{MethodToken}
	u.Asks = AsksPrompt
	if err := w.SetUser(u); err != nil {
		t.Fatal(err)
	}
	r := send(t, w, "bob", "wonderland", "").reply()
	if r = send(t, w, "bob", w.Phone("bob").Token, r.state).reply(); r.verdict != accept {
		t.Errorf("bob with a token: %+v", r)
	}
	u.Methods = nil
	if err := w.SetUser(u); err != nil {
		t.Fatal(err)
	}
	if token := w.Phone("bob").Token; token != "" {
		t.Errorf("bob has no token, and it shows %s", token)
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
		t.Error("zoe, who came later, is still there")
	}
}

func TestImpossibleUsers(t *testing.T) {
	for says, u := range map[string]User{
		`name ""`:                         {Password: "x"},
		"printable":                       {Name: "a\x1b[31m", Password: "x"},
		"1 to 64":                         {Name: strings.Repeat("ä", 65), Password: "x"},
		"0 octets":                        {Name: "zoe"},
		"129 octets":                      {Name: "zoe", Password: strings.Repeat("x", 129)},
		"no method":                       {Name: "zoe", Password: "x", Methods: []Method{9}},
		"there twice":                     {Name: "zoe", Password: "x", Methods: []Method{MethodPush, MethodPush}},
		"carries an answer":               {Name: "zoe", Password: "x", First: FirstOTP},
		`needs the method "push"`:         {Name: "zoe", Password: "x", EmptyAnswer: true},
		`needs the method "token"`:        {Name: "zoe", Password: "x", NewPIN: true},
		"4 to 8 digits":                   {Name: "zoe", Password: "x", PIN: "12a4"},
		"is negative":                     {Name: "zoe", Password: "x", DecisionTime: -1},
		"first: 3 is not known":           {Name: "zoe", Password: "x", First: 3, Methods: []Method{MethodPush}},
		"asks: 4 is not known":            {Name: "zoe", Password: "x", Asks: 4},
		"asks: a push at once needs":      {Name: "zoe", Password: "x", Asks: AsksPush, Methods: []Method{MethodToken}},
		"without numbers":                 {Name: "zoe", Password: "x", Asks: AsksPush, Methods: []Method{MethodPush}, NumberMatching: true},
		"next code: needs":                {Name: "zoe", Password: "x", NextCode: true},
		`command "go": needs`:             {Name: "zoe", Password: "x", Commands: map[string]Method{"go": MethodPush}},
		"129 octets, has at most 128":     {Name: "zoe", Password: "x", Methods: []Method{MethodPush}, Commands: map[string]Method{strings.Repeat("x", 129): MethodPush}},
		"octets, needs 1 to 128\nmethods": {Name: "zoe", Methods: []Method{0}}, // all problems at once
	} {
		w := NewWorld()
		if err := w.SetUser(u); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
		if _, ok := w.User(u.Name); ok {
			t.Errorf("%q was added", u.Name)
		}
	}
	limit := User{Name: strings.Repeat("ä", 64), Password: strings.Repeat("x", 128), PIN: "12345678"}
	if err := NewWorld().SetUser(limit); err != nil {
		t.Errorf("at the limits: %v", err)
	}
}

func TestFirstUsersAreUsers(t *testing.T) {
	for _, u := range seedUsers() {
		if err := u.check(); err != nil {
			t.Error(err)
		}
		if u.Description == "" || len(u.Description) > 70 || strings.Contains(u.Description, "\n") {
			t.Errorf("%s: description %q needs one short line", u.Name, u.Description)
		}
		if m := menu(u); strings.Contains(strings.Join(m, ""), "%!") {
			t.Errorf("%s: menu %q", u.Name, m)
		}
	}
}

func TestChanges(t *testing.T) {
	w := NewWorld()
	changes, stop := w.Changes()
	select {
	case <-changes:
		t.Error("a change before anything changed")
	default:
	}
	for range 3 {
		pushed(t, w)
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
	w.Reset() // tells nobody, and does not panic
}

func TestNotesComeBeforeTheirAnswer(t *testing.T) {
	w := NewWorld()
	var order []string
	stop := w.Follow(func(n Note) {
		w.Phone(n.User) // the lock is free
		order = append(order, n.User+": "+n.Text)
	})
	w.signIn(request{user: "kim", answer: papAnswer([]byte("wonderland")), from: Origin{NAS: "gate"}}, func(reply) { order = append(order, "reply") })
	if err := w.Approve("kim", w.Phone("kim").Pushes[0].ID); err != nil {
		t.Fatal(err)
	}
	want := []string{"kim: push: sign-in from gate", "kim: push approved", "reply"}
	if !slices.Equal(order, want) {
		t.Errorf("got %q, want %q", order, want)
	}
	stop()
	w.Reset()
	if len(order) != len(want) {
		t.Errorf("told after stop: %q", order)
	}
}

func TestManyHands(t *testing.T) {
	w := NewWorld()
	var waiting sync.WaitGroup
	for range 8 {
		waiting.Go(func() {
			for range 50 {
				done := make(chan reply, 1)
				w.signIn(request{user: "kim", answer: papAnswer([]byte("wonderland"))}, func(r reply) { done <- r })
				for _, p := range w.Phone("kim").Pushes {
					if err := w.Approve("kim", p.ID); err != nil && !errors.Is(err, ErrGone) {
						t.Error(err)
					}
				}
				if r := <-done; r.verdict != accept {
					t.Errorf("got %+v", r)
				}
			}
		})
	}
	waiting.Wait()
	if p := w.Phone("kim"); len(p.Pushes) != 0 {
		t.Errorf("%d pushes are left", len(p.Pushes))
	}
}
