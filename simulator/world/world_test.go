package world

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
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

// asked is a request on a phone, and the outcomes that its server got.
type asked struct {
	*Confirmation

	t        *testing.T
	mu       sync.Mutex
	outcomes []Outcome
}

func ask(t *testing.T, w *World, user string, m Method) *asked {
	t.Helper()
	r := &asked{t: t, Confirmation: account(t, w, user).Ask(m, Origin{NAS: "gate"})}
	r.Await(r.take)
	return r
}

func (r *asked) take(o Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes = append(r.outcomes, o)
}

// got fails unless these are the outcomes so far.
func (r *asked) got(want ...Outcome) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Equal(r.outcomes, want) {
		r.t.Errorf("outcomes %v, want %v", r.outcomes, want)
	}
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
	spent("token again", token, 0)
	if now := a.phone().Token; now == token {
		t.Errorf("the token still shows %s", now)
	}
	for _, m := range []Method{Text, Mail} {
		first, second := sendCode(a, m), sendCode(a, m)
		if sent := a.phone().Messages; !sent[1].Used || sent[0].Used {
			t.Errorf("the older of two codes must be used, the newer not: %+v", sent)
		}
		spent("outdated", first, 0)
		spent("newest", second, m)
		spent("used", second, 0)
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
	if m := a.SpendCode(is(token)); m != 0 {
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

func TestDecisions(t *testing.T) {
	for _, c := range []struct {
		method  Method
		outcome Outcome
		err     error
	}{
		{Push, Approved, nil},
		{Push, Denied, nil},
		{Push, Reported, nil},
		{Push, Declined, ErrDecision},
		{Push, WrongNumber, ErrDecision},
		{Push, TimedOut, ErrDecision},
		{Call, Approved, nil},
		{Call, Denied, nil},
		{Call, Declined, nil},
		{Call, Reported, ErrDecision},
		{Call, Withdrawn, ErrDecision},
	} {
		w := newWorld()
		r := ask(t, w, "alice", c.method)
		if err := w.Decide("ALICE", r.request.ID, c.outcome); !errors.Is(err, c.err) {
			t.Errorf("%v, %d: %v, want %v", c.method, c.outcome, err, c.err)
		}
		if c.err != nil {
			r.got()
			continue
		}
		r.got(c.outcome)
		if err := w.Decide("alice", r.request.ID, c.outcome); !errors.Is(err, ErrGone) {
			t.Errorf("decided twice: %v", err)
		}
		if n := len(w.Phone("alice").Requests); n > 0 {
			t.Errorf("%d requests are still open", n)
		}
	}
}

func TestDecisionsOnWhatIsNotThere(t *testing.T) {
	w := newWorld()
	r := ask(t, w, "kim", Push)
	id := r.request.ID
	for name, c := range map[string]struct{ err, want error }{
		"unknown user":           {w.Decide("nobody", id, Approved), ErrNoUser},
		"push of another user":   {w.Decide("alice", id, Denied), ErrGone},
		"unknown push":           {w.Decide("kim", id+1, Reported), ErrGone},
		"push without numbers":   {w.ChooseNumber("kim", id, 10), ErrDecision},
		"number, unknown user":   {w.ChooseNumber("nobody", id, 10), ErrNoUser},
		"newest of unknown user": {func() error { _, err := w.NewestRequest("nobody"); return err }(), ErrNoUser},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
	r.got()
}

func TestNumberMatching(t *testing.T) {
	for name, right := range map[string]bool{"right": true, "wrong": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(WithSeed(7))
			r := ask(t, w, "grace", Push)
			numbers := w.Phone("grace").Requests[0].Numbers
			if len(numbers) != 3 || !slices.Contains(numbers, r.Number()) {
				t.Fatalf("phone shows %v, screen %d", numbers, r.Number())
			}
			if err := w.Decide("grace", r.request.ID, Approved); !errors.Is(err, ErrNumber) {
				t.Errorf("approved without a number: %v", err)
			}
			number, want := r.Number(), Approved
			if !right {
				number, want = numbers[(slices.Index(numbers, number)+1)%3], WrongNumber
			}
			if err := w.ChooseNumber("grace", r.request.ID, number); err != nil {
				t.Fatal(err)
			}
			r.got(want)
			if e := w.Phone("grace").Log[0]; e.Number != number || e.Outcome != want {
				t.Errorf("event %+v", e)
			}
		})
	}
}

func TestAwaitAfterTheDecision(t *testing.T) {
	w := newWorld()
	c := account(t, w, "kim").Ask(Push, Origin{})
	if err := w.Decide("kim", c.request.ID, Denied); err != nil {
		t.Fatal(err)
	}
	r := asked{t: t}
	c.Await(r.take)
	r.got(Denied)
}

func TestRequestsAreDecidedOneByOne(t *testing.T) {
	w := newWorld()
	first, second := ask(t, w, "kim", Push), ask(t, w, "kim", Push)
	if open := w.Phone("kim").Requests; len(open) != 2 || open[0].ID != second.request.ID {
		t.Fatalf("want two pushes, the newest first: %+v", open)
	}
	if err := w.Decide("kim", second.request.ID, Approved); err != nil {
		t.Fatal(err)
	}
	second.got(Approved)
	first.got()
}

func TestTimeOuts(t *testing.T) {
	for _, c := range []struct {
		user   string
		method Method
		after  time.Duration
	}{
		{"alice", Push, DefaultDecisionTime},
		{"alice", Call, DefaultDecisionTime},
		{"leo", Push, 5 * time.Second},
	} {
		t.Run(c.user+" "+c.method.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				r := ask(t, w, c.user, c.method)
				time.Sleep(c.after - time.Nanosecond) //nolint:forbidigo // virtual time
				synctest.Wait()
				r.got()
				time.Sleep(time.Nanosecond) //nolint:forbidigo // virtual time
				synctest.Wait()
				r.got(TimedOut)
				if n := len(w.Phone(c.user).Requests); n > 0 {
					t.Errorf("%d requests are still open", n)
				}
			})
		})
	}
}

func TestNewest(t *testing.T) {
	w := newWorld()
	none := func(user string, methods ...Method) {
		t.Helper()
		if r, err := w.NewestRequest(user, methods...); !errors.Is(err, ErrNothing) {
			t.Errorf("newest of %q: %+v, %v", user, r, err)
		}
	}
	newest := func(want *asked, user string, methods ...Method) {
		t.Helper()
		if r, err := w.NewestRequest(user, methods...); err != nil || r.ID != want.request.ID || r.User != want.request.User {
			t.Errorf("newest of %q, %v: %+v, %v", user, methods, r, err)
		}
	}
	none("")
	first, call := ask(t, w, "alice", Push), ask(t, w, "alice", Call)
	second := ask(t, w, "kim", Push)
	none("bob")
	none("kim", Call)
	newest(call, "Alice")
	newest(first, "alice", Push)
	newest(second, "")
	newest(call, "", Call)
	newest(second, "", Call, Push)

	if m, err := w.NewestMessage("alice"); !errors.Is(err, ErrNothing) {
		t.Errorf("newest message: %+v, %v", m, err)
	}
	a := account(t, w, "alice")
	text, mail := sendCode(a, Text), sendCode(a, Mail)
	for _, c := range []struct {
		want    string
		methods []Method
	}{{mail, nil}, {text, []Method{Text}}, {mail, []Method{Text, Mail}}} {
		if m, err := w.NewestMessage("alice", c.methods...); err != nil || m.Code != c.want || m.User != "alice" {
			t.Errorf("newest message of %v: %+v, %v", c.methods, m, err)
		}
	}
	a.SpendCode(is(mail))
	if m, err := w.NewestMessage(""); err != nil || m.Code != text {
		t.Errorf("newest message after the mail was used: %+v, %v", m, err)
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
		`name ""`:                   {Password: "x"},
		"printable":                 {Name: "a\x1b[31m", Password: "x"},
		"1 to 64":                   {Name: strings.Repeat("ä", 65), Password: "x"},
		"0 octets":                  {Name: "zoe"},
		"129 octets":                {Name: "zoe", Password: strings.Repeat("x", 129)},
		"unknown method 9":          {Name: "zoe", Password: "x", Methods: []Method{9}},
		`duplicate "push"`:          {Name: "zoe", Password: "x", Methods: []Method{Push, Push}},
		"carries an answer":         {Name: "zoe", Password: "x", First: FirstOTP},
		`needs the method "push"`:   {Name: "zoe", Password: "x", EmptyAnswer: true},
		`needs the method "token"`:  {Name: "zoe", Password: "x", NewPIN: true},
		"4 to 8 digits":             {Name: "zoe", Password: "x", PIN: "12a4"},
		"must not be negative":      {Name: "zoe", Password: "x", DecisionTime: -1},
		"first: unknown value 3":    {Name: "zoe", Password: "x", First: 3, Methods: []Method{Push}},
		"asks: unknown value 4":     {Name: "zoe", Password: "x", Asks: 4},
		"asks: a push at once":      {Name: "zoe", Password: "x", Asks: AsksPush, Methods: []Method{Token}},
		"without number matching":   {Name: "zoe", Password: "x", Asks: AsksPush, Methods: []Method{Push}, NumberMatching: true},
		"next code: needs":          {Name: "zoe", Password: "x", NextCode: true},
		`command "go": needs`:       {Name: "zoe", Password: "x", Commands: map[string]Method{"go": Push}},
		"must be at most 128":       {Name: "zoe", Password: "x", Methods: []Method{Push}, Commands: map[string]Method{strings.Repeat("x", 129): Push}},
		"must be 1 to 128\nmethods": {Name: "zoe", Methods: []Method{0}}, // all problems at once
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

func TestEventsComeBeforeOutcomes(t *testing.T) {
	w := newWorld(WithSeed(1))
	var order []Event
	stop := w.Follow(func(e Event) {
		w.Phone(e.User) // the lock is free
		e.At = time.Time{}
		order = append(order, e)
	})
	from := Origin{NAS: "gate"}
	c := account(t, w, "kim").Ask(Push, from)
	c.Await(func(Outcome) { order = append(order, Event{Number: -1}) })
	id := c.request.ID
	if err := w.Decide("kim", id, Approved); err != nil {
		t.Fatal(err)
	}
	want := []Event{
		{Kind: RequestSent, User: "kim", Method: Push, ID: id, From: from},
		{Kind: RequestEnded, User: "kim", Method: Push, ID: id, Outcome: Approved},
		{Number: -1},
	}
	if !slices.Equal(order, want) {
		t.Errorf("got %+v, want %+v", order, want)
	}
	order = nil
	alice := account(t, w, "alice")
	code := sendCode(alice, Text)
	alice.Report(NotSetUp, Push)
	alice.SetPIN("1234")
	w.Reset()
	want = []Event{
		{Kind: MessageDelivered, User: "alice", Method: Text, ID: id + 1, Code: code},
		{Kind: NotSetUp, User: "alice", Method: Push},
		{Kind: PINSet, User: "alice"},
		{Kind: WorldReset},
	}
	if !slices.Equal(order, want) {
		t.Errorf("got %+v, want %+v", order, want)
	}
	stop()
	w.Reset()
	if len(order) != len(want) {
		t.Errorf("followed after stop: %+v", order)
	}
}

func TestManyGoroutines(t *testing.T) {
	w := newWorld()
	kim := account(t, w, "kim")
	var waiting sync.WaitGroup
	for range 8 {
		waiting.Go(func() {
			for range 50 {
				done := make(chan Outcome, 1)
				kim.Ask(Push, Origin{}).Await(func(o Outcome) { done <- o })
				for _, r := range w.Phone("kim").Requests {
					if err := w.Decide("kim", r.ID, Approved); err != nil && !errors.Is(err, ErrGone) {
						t.Error(err)
					}
				}
				if o := <-done; o != Approved {
					t.Errorf("outcome %v", o)
				}
			}
		})
	}
	waiting.Wait()
	if n := len(w.Phone("kim").Requests); n != 0 {
		t.Errorf("%d pushes are left", n)
	}
}
