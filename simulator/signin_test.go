package simulator

import (
	"crypto/md5"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"otpdialog/simulator/world"
)

// people is a World and the sign-ins of its people, without packets.
type people struct {
	*world.World

	signIns *signIns
}

func newPeople(options ...world.Option) *people {
	w := NewWorld(options...)
	return &people{w, &signIns{world: w}}
}

// exchange is one request on its way.
type exchange struct {
	t       *testing.T
	mu      sync.Mutex
	replies []reply
}

// take is called with the reply.
func (e *exchange) take(r reply) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.replies = append(e.replies, r)
}

// send begins or continues a sign-in.
func send(t *testing.T, w *people, user, typed, state string) *exchange {
	t.Helper()
	e := &exchange{t: t}
	w.signIns.answer(accessRequest{
		user:   user,
		answer: papAnswer([]byte(typed)),
		state:  state,
		from:   world.Origin{NAS: "test"},
	}, e.take)
	return e
}

// reply is the only one that there must be by now.
func (e *exchange) reply() reply {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.replies) != 1 {
		e.t.Fatalf("%d replies, want 1", len(e.replies))
	}
	return e.replies[0]
}

// waits fails if there is a reply already.
func (e *exchange) waits() {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.replies) != 0 {
		e.t.Fatalf("replied %+v before the person decided", e.replies)
	}
}

// line is one round of a conversation: what is typed, what the person does on the
// phone while the request waits, and what comes back.
type line struct {
	types string // {text}, {mail}, {token} stand for the code in the hand, {number} for the number on the screen
	phone string // of presses; empty if the reply comes at once
	want  verdict
	says  string // part of the Reply-Messages
}

// presses are what a person can do with the newest request.
var presses = map[string]struct {
	method  world.Method
	outcome world.Outcome
}{
	"approve": {world.Push, world.Approved},
	"deny":    {world.Push, world.Denied},
	"fraud":   {world.Push, world.Reported},
	"answer":  {world.Call, world.Approved},
	"listen":  {world.Call, world.Denied},
	"hang up": {world.Call, world.Declined},
}

// press decides the newest request of the user.
func press(t *testing.T, w *world.World, user, key string) {
	t.Helper()
	r, err := w.NewestRequest(user, presses[key].method)
	if err == nil {
		err = w.Decide(user, r.ID, presses[key].outcome)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestConversations(t *testing.T) {
	const sent = "We sent a"
	for _, c := range []struct {
		name  string
		user  string
		lines []line
	}{
		{"wrong password", "alice", []line{{"wonderlan", "", reject, "Incorrect user name or password."}}},
		{"empty password", "alice", []line{{"", "", reject, "Incorrect user name or password."}}},
		{"unknown user", "nobody", []line{{"wonderland", "", reject, "Incorrect user name or password."}}},
		{"no user name", "", []line{{"wonderland", "", reject, "The request has no User-Name."}}},
		{"name in capitals", "ALICE", []line{{"wonderland", "", challenge, "1. Push to your phone"}}},
		{"no second factor", "bob", []line{{"wonderland", "", accept, "Welcome, bob."}}},
		{"other alphabet", "uma", []line{{"pässwörd-密码", "", challenge, "option (1-5)"}}},
		{"locked, right password", "eve", []line{{"wonderland", "", reject, "locked"}}},
		{"locked, wrong password", "eve", []line{{"x", "", reject, "Incorrect user name or password."}}},

		{"push approved", "alice", []line{{"wonderland", "", challenge, "choose"}, {"push", "approve", accept, "Welcome, alice."}}},
		{"push by number", "alice", []line{{"wonderland", "", challenge, ""}, {"1", "approve", accept, ""}}},
		{"push by auto", "alice", []line{{"wonderland", "", challenge, ""}, {"auto", "approve", accept, ""}}},
		{"push denied", "alice", []line{{"wonderland", "", challenge, ""}, {"push", "deny", reject, "denied"}}},
		{"push reported", "alice", []line{{"wonderland", "", challenge, ""}, {"push", "fraud", reject, "fraud"}, {"wonderland", "", challenge, ""}}},
		{"call confirmed", "alice", []line{{"wonderland", "", challenge, "2. Call to xxx-0134"}, {"phone", "answer", accept, ""}}},
		{"call by its number", "alice", []line{{"wonderland", "", challenge, ""}, {"2", "answer", accept, ""}}},
		{"call not confirmed", "alice", []line{{"wonderland", "", challenge, ""}, {"call", "listen", reject, "denied"}}},
		{"call declined", "alice", []line{{"wonderland", "", challenge, ""}, {"call", "hang up", reject, "declined"}}},
		{"text message", "alice", []line{{"wonderland", "", challenge, ""}, {"sms", "", challenge, sent + " text message to xxx-0134."}, {"{text}", "", accept, ""}}},
		{"mail", "alice", []line{{"wonderland", "", challenge, ""}, {"email", "", challenge, "We sent an email to a***@example.com."}, {"{mail}", "", accept, ""}}},
		{"token asked for", "alice", []line{{"wonderland", "", challenge, ""}, {"custom", "", challenge, "code on your token"}, {"{token}", "", accept, ""}}},
		{"token at once", "alice", []line{{"wonderland", "", challenge, ""}, {"{token}", "", accept, ""}}},
		{"second thoughts", "alice", []line{{"wonderland", "", challenge, ""}, {"3", "", challenge, sent}, {"4", "", challenge, sent}, {"{text}", "", accept, ""}}},
		{"command in capitals is a wrong code", "alice", []line{{"wonderland", "", challenge, ""}, {"PUSH", "", challenge, "Incorrect code"}}},
		{"three wrong codes", "alice", []line{
			{"wonderland", "", challenge, ""},
			{"no", "", challenge, "Incorrect code (attempt 1 of 3)"},
			{"sms", "", challenge, sent},
			{"no", "", challenge, "Incorrect code (attempt 2 of 3)"},
			{"no", "", reject, "Incorrect code (attempt 3 of 3)"},
		}},
		{"two wrong, then right", "alice", []line{{"wonderland", "", challenge, ""}, {"no", "", challenge, ""}, {"", "", challenge, ""}, {"{token}", "", accept, ""}}},

		{"prompt", "carol", []line{{"wonderland", "", challenge, "Enter your code."}, {"{token}", "", accept, ""}}},
		{"numbers only answer a menu", "carol", []line{{"wonderland", "", challenge, ""}, {"1", "", challenge, "Incorrect code"}}},
		{"method not set up", "carol", []line{{"wonderland", "", challenge, ""}, {"push", "", challenge, "Not set up for you: push (attempt 1 of 3)"}}},
		{"command without a menu", "carol", []line{{"wonderland", "", challenge, ""}, {"text", "", challenge, sent}, {"{text}", "", accept, ""}}},

		{"empty answer is a push", "fay", []line{{"wonderland", "", challenge, "empty for a push"}, {"", "approve", accept, ""}}},
		{"push at once", "kim", []line{{"wonderland", "approve", accept, ""}}},
		{"push at once, denied", "kim", []line{{"wonderland", "deny", reject, "denied"}}},

		{"codes by reject", "heidi", []line{
			{"wonderland", "", challenge, ""},
			{"sms", "", reject, sent},
			{"wonderland", "", challenge, ""},
			{"{text}", "", accept, ""},
		}},
		{"otp first: push", "ivan", []line{{"push", "approve", accept, ""}}},
		{"otp first: code", "ivan", []line{{"{token}", "", accept, ""}}},
		{"otp first: text", "ivan", []line{{"sms", "", challenge, sent}, {"{text}", "", accept, ""}}},
		{"otp first: wrong", "ivan", []line{{"000", "", reject, "Incorrect code."}}},
		{"otp first: not the password", "ivan", []line{{"wonderland", "", reject, "Incorrect code."}}},
		{"append: push", "judy", []line{{"wonderland,push", "approve", accept, ""}}},
		{"append: code", "judy", []line{{"wonderland,{token}", "", accept, ""}}},
		{"append: text", "judy", []line{{"wonderland,sms", "", challenge, sent}, {"{text}", "", accept, ""}}},
		{"append: wrong password", "judy", []line{{"wonder,push", "", reject, "Incorrect user name, password or code."}}},
		{"append: wrong code", "judy", []line{{"wonderland,1x", "", reject, "Incorrect user name, password or code."}}},
		{"append: password alone", "judy", []line{{"wonderland", "", reject, "Incorrect user name, password or code."}}},

		{"new PIN", "dave", []line{
			{"wonderland", "", challenge, "Enter your code."},
			{"{token}", "", challenge, "Choose a new PIN"},
			{"2468", "", challenge, "once more"},
			{"2468", "", challenge, "PIN is set"},
			{"{token}", "", challenge, "Incorrect code (attempt 1 of 3)"},
			{"2468{token}", "", accept, ""},
			{"wonderland", "", challenge, "Enter your PIN"},
			{"2468{token}", "", accept, ""},
		}},
		{"new PIN, three times wrong", "dave", []line{
			{"wonderland", "", challenge, ""},
			{"{token}", "", challenge, ""},
			{"123", "", challenge, "4 to 8 digits (attempt 1 of 3)"},
			{"1234", "", challenge, ""},
			{"1235", "", challenge, "do not match (attempt 2 of 3)"},
			{"123456789", "", reject, "attempt 3 of 3"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			converse(t, newPeople(world.WithSeed(1)), c.user, c.lines)
		})
	}
}

// converse plays the lines as the user.
func converse(t *testing.T, w *people, user string, lines []line) {
	t.Helper()
	state := ""
	for i, l := range lines {
		text, _ := w.NewestMessage(user, world.Text)
		mail, _ := w.NewestMessage(user, world.Mail)
		typed := strings.NewReplacer("{token}", w.Phone(user).Token, "{text}", text.Code, "{mail}", mail.Code).Replace(l.types)
		e := send(t, w, user, typed, state)
		if l.phone != "" {
			e.waits()
			press(t, w.World, user, l.phone)
		}
		r := e.reply()
		if text := strings.Join(r.text, ""); r.verdict != l.want || !strings.Contains(text, l.says) {
			t.Fatalf("line %d, %q: got verdict %d %q, want %d %q", i+1, l.types, r.verdict, text, l.want, l.says)
		}
		if (r.state != "") != (l.want == challenge) {
			t.Fatalf("line %d: State %q with verdict %d", i+1, r.state, r.verdict)
		}
		state = r.state
	}
}

func TestMenuFitsADialog(t *testing.T) {
	r := send(t, newPeople(), "alice", DemoPassword, "").reply()
	if len(r.text) != 3 {
		t.Errorf("%d Reply-Messages, want 3", len(r.text))
	}
	lines := strings.Split(strings.Join(r.text, ""), "\n")
	if len(lines) > 8 {
		t.Errorf("menu of %d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for _, l := range lines {
		if len(l) > 38 {
			t.Errorf("line of %d characters: %q", len(l), l)
		}
	}
}

func TestNumberMatching(t *testing.T) {
	begin := func(t *testing.T) (w *people, screen int, push world.Request, state string) {
		t.Helper()
		w = newPeople(world.WithSeed(7))
		menu := send(t, w, "grace", "wonderland", "").reply()
		r := send(t, w, "grace", "push", menu.state).reply()
		if _, err := fmt.Sscanf(r.text[0], "Choose %d on your phone", &screen); err != nil || r.verdict != challenge {
			t.Fatalf("verdict %d, text %q: %v", r.verdict, r.text, err)
		}
		push = w.Phone("grace").Requests[0]
		if len(push.Numbers) != 3 || !slices.Contains(push.Numbers, screen) {
			t.Fatalf("phone shows %v, screen %d", push.Numbers, screen)
		}
		if r.timeout != world.DefaultDecisionTime {
			t.Errorf("the number can be answered for %v, the push for %v", r.timeout, world.DefaultDecisionTime)
		}
		return w, screen, push, r.state
	}
	t.Run("right, after the answer", func(t *testing.T) {
		w, n, push, state := begin(t)
		e := send(t, w, "grace", "anything", state)
		e.waits()
		if err := w.ChooseNumber("grace", push.ID, n); err != nil {
			t.Fatal(err)
		}
		if r := e.reply(); r.verdict != accept {
			t.Errorf("got %+v", r)
		}
	})
	t.Run("right, before the answer", func(t *testing.T) {
		w, n, push, state := begin(t)
		if err := w.ChooseNumber("grace", push.ID, n); err != nil {
			t.Fatal(err)
		}
		if r := send(t, w, "grace", "", state).reply(); r.verdict != accept {
			t.Errorf("got %+v", r)
		}
	})
	t.Run("wrong", func(t *testing.T) {
		w, n, push, state := begin(t)
		wrong := push.Numbers[(slices.Index(push.Numbers, n)+1)%3]
		e := send(t, w, "grace", strconv.Itoa(n), state)
		if err := w.ChooseNumber("grace", push.ID, wrong); err != nil {
			t.Fatal(err)
		}
		if r := e.reply(); r.verdict != reject || !strings.Contains(r.text[0], "wrong number") {
			t.Errorf("got %+v", r)
		}
	})
	t.Run("approve does not do", func(t *testing.T) {
		w, _, push, state := begin(t)
		e := send(t, w, "grace", "", state)
		if err := w.Decide("grace", push.ID, world.Approved); err == nil {
			t.Error("approved without a number")
		}
		e.waits()
	})
}

func TestCHAP(t *testing.T) {
	byCHAP := func(secret string) answer {
		c := chapResponse{id: 9, challenge: []byte("sixteen octets!!")}
		c.response = md5.Sum([]byte("\x09" + secret + "sixteen octets!!"))
		return answer{chap: &c}
	}
	w := newPeople(world.WithSeed(1))
	say := func(user string, a answer, state string) reply {
		e := &exchange{t: t}
		w.signIns.answer(accessRequest{user: user, answer: a, state: state}, e.take)
		return e.reply()
	}
	if r := say("alice", byCHAP("wonder"), ""); r.verdict != reject {
		t.Errorf("wrong password: %+v", r)
	}
	r := say("alice", byCHAP("wonderland"), "")
	if r.verdict != challenge {
		t.Fatalf("password: %+v", r)
	}
	if r = say("alice", byCHAP(w.Phone("alice").Token), r.state); r.verdict != accept {
		t.Errorf("code: %+v", r)
	}
	if r = say("judy", byCHAP("wonderland,"+w.Phone("judy").Token), ""); r.verdict != accept {
		t.Errorf("password and code: %+v", r)
	}
	if r = say("alice", answer{}, ""); r.verdict != reject {
		t.Errorf("no password at all: %+v", r)
	}
	r = say("dave", byCHAP("wonderland"), "")
	r = say("dave", byCHAP(w.Phone("dave").Token), r.state)
	if r = say("dave", byCHAP("1234"), r.state); !strings.Contains(r.text[0], "4 to 8 digits") {
		t.Errorf("a PIN was read from CHAP: %+v", r)
	}
}

func TestStateIsGoodForOneAnswerOfItsUser(t *testing.T) {
	w := newPeople(world.WithSeed(1))
	over := func(name string, r reply) {
		t.Helper()
		if r.verdict != reject || !strings.Contains(r.text[0], "over") {
			t.Errorf("%s: %+v", name, r)
		}
	}
	state := send(t, w, "alice", "wonderland", "").reply().state
	send(t, w, "alice", "no", state).reply()
	over("used", send(t, w, "alice", w.Phone("alice").Token, state).reply())

	state = send(t, w, "alice", "wonderland", "").reply().state
	over("of another user", send(t, w, "uma", w.Phone("uma").Token, state).reply())
	over("used by another user", send(t, w, "alice", w.Phone("alice").Token, state).reply())
	over("invented", send(t, w, "alice", w.Phone("alice").Token, "invented").reply())

	state = send(t, w, "alice", "wonderland", "").reply().state
	if err := w.ResetUser("alice"); err != nil {
		t.Fatal(err)
	}
	over("before a reset", send(t, w, "alice", w.Phone("alice").Token, state).reply())
}

func TestLockedAtTheLastMoment(t *testing.T) {
	lock := func(w *people, user string) {
		u, _ := w.User(user)
		u.Locked = true
		if err := w.SetUser(u); err != nil {
			t.Fatal(err)
		}
	}
	locked := func(name string, r reply) {
		t.Helper()
		if r.verdict != reject || r.text[0] != lockedText {
			t.Errorf("%s: %+v", name, r)
		}
	}
	w := newPeople(world.WithSeed(1))
	e := send(t, w, "kim", "wonderland", "")
	lock(w, "kim")
	press(t, w.World, "kim", "approve")
	locked("while the push waits", e.reply())

	state := send(t, w, "alice", "wonderland", "").reply().state
	other := send(t, w, "alice", "wonderland", "").reply().state
	lock(w, "alice")
	locked("before the code", send(t, w, "alice", w.Phone("alice").Token, state).reply())
	locked("before the command", send(t, w, "alice", "push", other).reply())
	if len(w.Phone("alice").Requests) > 0 {
		t.Error("a locked user was asked")
	}
}
