package world

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

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
