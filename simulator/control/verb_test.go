package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/advice"
	"otpdialog/radiusclient/packet"
	"otpdialog/schema"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is a RADIUS client of a lab.
type client struct {
	*Lab

	t    *testing.T
	conn net.Conn
}

func newClient(t *testing.T, s Setup) *client {
	t.Helper()
	c := &client{Lab: newLab(t, s), t: t}
	var err error
	if c.conn, err = c.Server.Dial(t.Context(), "udp", ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.conn.Close() })
	return c
}

// ask sends an answer without a password, which ivan may.
func (c *client) ask(user, answer string) {
	c.t.Helper()
	p := radius.New(radius.CodeAccessRequest, []byte(simulator.DefaultSecret))
	_ = rfc2865.UserName_SetString(p, user)
	_ = rfc2865.UserPassword_SetString(p, answer)
	octets, err := p.Encode()
	if err == nil {
		_, err = c.conn.Write(octets)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// reply is the code and the text of the next answer.
func (c *client) reply() string {
	c.t.Helper()
	octets := make([]byte, radius.MaxPacketLength)
	n, err := c.conn.Read(octets)
	if err != nil {
		c.t.Fatal(err)
	}
	p, err := radius.Parse(octets[:n], []byte(simulator.DefaultSecret))
	if err != nil {
		c.t.Fatal(err)
	}
	return p.Code.String() + " " + rfc2865.ReplyMessage_GetString(p)
}

// do does a verb that must succeed.
func (c *client) do(name string, arguments any) any {
	c.t.Helper()
	result, err := c.Do(c.t.Context(), name, arguments)
	if err != nil {
		c.t.Fatalf("%s: %v", name, err)
	}
	return result
}

// fails does a verb that must fail with the code.
func (c *client) fails(code, name string, arguments any) {
	c.t.Helper()
	_, err := c.Do(c.t.Context(), name, arguments)
	if got := advice.Of(err); len(got) == 0 || got[0].Code != code || got[0].Next == "" {
		c.t.Errorf("%s %v fails with %+v, not with %s and a next step", name, arguments, got, code)
	}
}

type tree = map[string]any

func TestDecisions(t *testing.T) {
	for _, test := range []struct {
		verb, method string
		want         string
	}{
		{"phone.approve", "push", "Access-Accept Welcome"},
		{"phone.deny", "push", "Access-Reject Login request denied."},
		{"phone.fraud", "push", "Access-Reject Login request denied and reported as fraud"},
		{"phone.answer_call", "phone", "Access-Accept Welcome"},
		{"phone.hang_up", "phone", "Access-Reject Login request denied: the call was declined"},
	} {
		for _, arguments := range []any{nil, Pick{}, Pick{User: "ivan"}, tree{"id": "newest", "user": "IVAN"}, tree{"id": int64(1)}, tree{"id": "1"}} {
			t.Run(fmt.Sprint(test.verb, arguments), func(t *testing.T) {
				c := newClient(t, Setup{})
				c.fails(CodeNothingWaiting, test.verb, nil)
				c.ask("ivan", test.method)
				if r := c.do(test.verb, arguments).(Request); r.ID != 1 || r.User != "ivan" || r.From == "" || !r.Expires.After(r.Sent) {
					t.Errorf("it decided %+v", r)
				}
				if got := c.reply(); !strings.HasPrefix(got, test.want) {
					t.Errorf("the answer is %q", got)
				}
				c.fails(CodeGone, test.verb, Pick{ID: 1})
				c.fails(CodeGone, test.verb, Pick{ID: 1, User: "ivan"})
				c.fails(CodeUnknownUser, test.verb, Pick{User: "nobody"})
				c.fails(CodeUnknownUser, test.verb, Pick{ID: 1, User: "nobody"})
			})
		}
	}
}

func TestChoose(t *testing.T) {
	c := newClient(t, Setup{Users: []world.User{{Name: "gus", First: "otp", Methods: []world.Method{"push"}, NumberMatching: true}}})
	c.ask("gus", "push")
	shown := c.reply()
	var right int
	if _, err := fmt.Sscanf(shown, "Access-Challenge Choose %d", &right); err != nil {
		t.Fatalf("%q: %v", shown, err)
	}
	c.fails(CodeNeedsNumber, "phone.approve", nil)
	r := c.do("phone.requests", nil).([]Request)[0]
	wrong := r.Numbers[(slices.Index(r.Numbers, right)+1)%3]
	c.do("phone.choose", tree{"number": int64(wrong)})
	if e := c.World.Phone("gus").Log[0]; e.Outcome != world.WrongNumber || e.Number != wrong {
		t.Errorf("the phone notes %+v", e)
	}
	c.ask("gus", "push")
	if _, err := fmt.Sscanf(c.reply(), "Access-Challenge Choose %d", &right); err != nil {
		t.Fatal(err)
	}
	c.do("phone.choose", Choice{Number: right})
	if e := c.World.Phone("gus").Log[0]; e.Outcome != world.Approved {
		t.Errorf("the phone notes %+v", e)
	}
	c.fails("missing-key", "phone.choose", tree{})
	c.ask("gus", "push")
	c.fails(CodeWrongDecision, "phone.hang_up", Pick{ID: 3})
}

func TestIgnore(t *testing.T) {
	c := newClient(t, Setup{})
	c.ask("ivan", "push")
	c.do("phone.ignore", nil)
	c.fails(CodeNothingWaiting, "phone.approve", nil)
	c.fails(CodeNothingWaiting, "phone.ignore", nil)
	if got := c.do("phone.show", Owner{"ivan"}).(Phone).Requests; len(got) != 0 {
		t.Errorf("the phone shows %v", got)
	}
	c.do("clock.advance", tree{"by": "61s"})
	if got := c.reply(); got != "Access-Reject Login request timed out." {
		t.Errorf("the answer is %q", got)
	}
}

func TestPhoneShows(t *testing.T) {
	c := newClient(t, Setup{})
	for _, answer := range []string{"push", "phone", "sms", "email"} {
		c.ask("ivan", answer)
	}
	p := c.do("phone.show", tree{"user": "Ivan"}).(Phone)
	if p.User != "ivan" || p.Token == "" || p.Number == "" || p.Address == "" || len(p.Requests) != 2 || len(p.Messages) != 2 {
		t.Errorf("the phone is %+v", p)
	}
	if token := c.do("phone.token", tree{"user": "ivan"}).(Code); token.Code != p.Token {
		t.Errorf("the token shows %v", token)
	}
	c.fails(CodeUnknownUser, "phone.show", tree{"user": "nobody"})
	c.fails("missing-key", "phone.show", nil)
	c.fails(CodeUnknownUser, "phone.token", tree{"user": "nobody"})
	c.fails(CodeNoToken, "phone.token", tree{"user": "bob"})

	methods := func(filter any) string {
		var found []string
		for _, r := range c.do("phone.requests", filter).([]Request) {
			found = append(found, r.Method)
		}
		return strings.Join(found, " ")
	}
	if got := methods(nil); got != "call push" {
		t.Errorf("there wait %s", got)
	}
	if got := methods(Filter{User: "ivan", Method: "push"}); got != "push" {
		t.Errorf("there wait %s", got)
	}
	if got := methods(Filter{User: "alice"}); got != "" {
		t.Errorf("there wait %s", got)
	}
	c.fails(CodeUnknownUser, "phone.requests", Filter{User: "nobody"})
	mails := c.do("phone.messages", Filter{Method: "mail"}).([]Message)
	if len(mails) != 1 || mails[0].Subject == "" || mails[0].From == "" || !strings.Contains(mails[0].Text, mails[0].Code) || mails[0].Used {
		t.Errorf("the mails are %+v", mails)
	}
	if m := c.do("phone.message", nil).(Message); m != mails[0] {
		t.Errorf("the newest message is %+v", m)
	}
	if m := c.do("phone.message", tree{"id": int64(3)}).(Message); m.Method != "text" {
		t.Errorf("message 3 is %+v", m)
	}
	if r := c.do("phone.request", tree{"id": "1", "user": "ivan"}).(Request); r.Method != "push" {
		t.Errorf("request 1 is %+v", r)
	}
	c.fails(CodeGone, "phone.message", Pick{ID: 77})
	c.fails(CodeNothingWaiting, "phone.message", Pick{User: "bob"})
	for _, id := range []any{int64(0), int64(-1), "first", true, 1.5, nil} {
		c.fails("wrong-type", "phone.request", tree{"id": id})
	}
}

// What waits gets the push as soon as it is there.
func TestWaits(t *testing.T) {
	for name, arguments := range map[string]any{
		"phone.request": tree{"wait": "10m"}, "phone.requests": tree{"wait": "10m", "method": "push"},
		"phone.approve": Pick{Wait: time.Minute}, "phone.messages": tree{"wait": "10m"}, "phone.message": tree{"wait": "10m"},
	} {
		c := newClient(t, Setup{})
		got := make(chan any)
		go func() { got <- c.do(name, arguments) }()
		c.ask("ivan", map[bool]string{true: "sms", false: "push"}[strings.HasPrefix(name, "phone.message")])
		if text := fmt.Sprint(<-got); !strings.Contains(text, "ivan") {
			t.Errorf("%s: %s", name, text)
		}
	}
	c := newClient(t, Setup{})
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := c.Do(ctx, "phone.request", Pick{Wait: time.Hour}); advice.Of(err)[0].Code != CodeNothingWaiting {
		t.Errorf("one that leaves gets %v", err)
	}
	c.fails(CodeNothingWaiting, "phone.request", Pick{Wait: 1})
	if got := c.do("phone.requests", Filter{Wait: 1}).([]Request); got == nil || len(got) > 0 {
		t.Errorf("in vain, it gets %v", got)
	}
	c.fails("out-of-range", "phone.request", tree{"wait": "11m"})
}

func TestUsers(t *testing.T) {
	c := newClient(t, Setup{Vendor: "duo"})
	if users := c.do("users.list", nil).([]world.User); len(users) != 1 || users[0].Name != simulator.DemoUser || users[0].Password != "" || users[0].Commands["sms"] != "text" {
		t.Errorf("the users are %+v", users)
	}
	c.do("users.write", tree{"name": "zoe", "password": "secret", "methods": []any{"token"}})
	c.do("users.write", tree{"name": "ZOE", "locked": true})
	if u := c.do("users.read", Named{"zoe"}).(world.User); u.Name != "ZOE" || !u.Locked || u.Methods != nil || u.Password != "" {
		t.Errorf("the user is %+v", u)
	}
	if u, _ := c.World.User("zoe"); u.Password != "secret" {
		t.Errorf("a password that is not written becomes %q", u.Password)
	}
	c.fails(CodeWrongUser, "users.write", world.User{Name: "zoe", NewPIN: true})
	c.fails("unknown-value", "users.write", tree{"name": "zoe", "methods": []any{"fax"}})
	c.fails("unknown-key", "users.write", tree{"name": "zoe", "lockd": true})
	c.fails(CodeUnknownUser, "users.read", Named{"nobody"})
	c.do("users.reset", Named{"zoe"})
	c.fails(CodeUnknownUser, "users.read", Named{"zoe"})
	c.fails(CodeUnknownUser, "users.reset", Named{"zoe"})
	c.do("users.write", world.User{Name: simulator.DemoUser, Locked: true})
	c.do("users.reset", Named{simulator.DemoUser})
	if u := c.do("users.read", Named{simulator.DemoUser}).(world.User); u.Locked {
		t.Error("a reset does not reset the user")
	}
	c.do("users.delete", Named{simulator.DemoUser})
	c.fails(CodeUnknownUser, "users.delete", Named{simulator.DemoUser})
	c.do("reset", nil)
	if users := c.do("users.list", nil).([]world.User); len(users) != 1 {
		t.Errorf("after a reset there are %d users", len(users))
	}
}

func TestLabVerbs(t *testing.T) {
	c := newClient(t, Setup{})
	before := c.do("clock.read", nil).(Time).Now
	c.do("clock.advance", Advance{By: time.Hour})
	if moved := c.do("clock.read", nil).(Time).Now.Sub(before); moved < time.Hour || moved > 2*time.Hour {
		t.Errorf("the clock moved by %v", moved)
	}
	c.fails("missing-key", "clock.advance", nil)
	c.ask("ivan", "push")
	c.ask("ivan", "sms")
	if _, err := c.conn.Write([]byte("junk")); err != nil {
		t.Fatal(err)
	}
	want := Counters{Waiting: 1}
	want.Pushes, want.Texts, want.Datagrams, want.Answers, want.Servers = 1, 1, 2, 1, []string{""}
	if got := c.do("counters", OfUser{"ivan"}).(Counters); !reflect.DeepEqual(got, want) {
		t.Errorf("the counters are %+v", got)
	}
	if got := c.do("counters", OfUser{"bob"}).(Counters); got.Pushes+got.Datagrams+got.Waiting != 0 {
		t.Errorf("the counters of another user are %+v", got)
	}
	if got := c.do("counters", nil).(Counters); got.Dropped != 1 {
		t.Errorf("all counters are %+v", got)
	}
	c.fails(CodeUnknownUser, "counters", OfUser{"nobody"})
	c.do("journal.delete", simulator.JournalFilter{User: "ivan"})
	if got := c.do("counters", OfUser{"ivan"}).(Counters); !reflect.DeepEqual(got, Counters{Waiting: 1}) {
		t.Errorf("after the journal is deleted, the counters are %+v", got)
	}
	if got := c.do("health", nil).(Health); got.Status != "up" {
		t.Errorf("the health is %+v", got)
	}
	c.fails("unknown-key", "health", tree{"x": true})
	c.fails(CodeUnknownVerb, "phone.aprove", nil)
}

func TestFaults(t *testing.T) {
	c := newClient(t, Setup{Faults: []simulator.Fault{{Effect: simulator.EffectReject, Text: "from the setup"}}})
	c.ask("ivan", "sms")
	if got := c.reply(); got != "Access-Reject from the setup" {
		t.Errorf("the answer is %q", got)
	}
	if set := c.do("faults.list", nil).([]simulator.SetFault); len(set) != 1 || set[0].Hits != 1 {
		t.Errorf("the faults are %+v", set)
	}
	c.do("faults.clear", nil)
	id := c.do("faults.add", tree{"effect": "reject", "text": "added", "match": tree{"user": "ivan"}}).(FaultID)
	c.ask("ivan", "sms")
	if got := c.reply(); got != "Access-Reject added" {
		t.Errorf("the answer is %q", got)
	}
	c.do("faults.remove", id)
	c.fails(CodeUnknownFault, "faults.remove", id)
	c.fails("unknown-value", "faults.add", tree{"effect": "explode"})
	c.fails("bad-fault", "faults.add", tree{"effect": "drop", "text": "x"})
	c.ask("ivan", "sms")
	if got := c.reply(); !strings.HasPrefix(got, "Access-Challenge") {
		t.Errorf("the answer is %q", got)
	}
	c.do("reset", nil)
	if set := c.do("faults.list", nil).([]simulator.SetFault); len(set) != 1 || set[0].Text != "from the setup" {
		t.Errorf("after a reset, the faults are %+v", set)
	}
}

// The journal has both sides of what happened, and no secret.
func TestJournal(t *testing.T) {
	c := newClient(t, Setup{})
	c.ask("bob", "wonderland")
	c.ask("ivan", "sms")
	entries := c.do("journal.list", nil).([]Exchange)
	if len(entries) != 2 {
		t.Fatalf("there are %d entries", len(entries))
	}
	e := entries[0]
	if e.User != "bob" || e.Round != 1 || e.State != "none" || e.Request.MessageAuthenticator != packet.Missing || e.Request.Code != "Access-Request" || e.Request.To != "server" {
		t.Errorf("the request is %+v", e)
	}
	if len(e.Sent) != 1 || e.Sent[0].Packet.Code != "Access-Accept" || e.Sent[0].Packet.Authenticator != packet.Valid || e.Sent[0].Packet.MessageAuthenticator != packet.Valid {
		t.Errorf("the answer is %+v", e.Sent)
	}
	text, err := json.Marshal(schema.Tree(entries))
	if err != nil || strings.Contains(string(text), "wonderland") || strings.Contains(string(text), fmt.Sprintf("%x", "wonderland")) {
		t.Errorf("%v, it holds a secret: %s", err, text)
	}
	if got := c.do("journal.list", tree{"user": "IVAN"}).([]Exchange); len(got) != 1 || got[0].ID != 2 {
		t.Errorf("those of ivan are %+v", got)
	}
	c.do("journal.delete", tree{"user": "ivan"})
	if got := c.do("journal.list", nil).([]Exchange); len(got) != 1 || got[0].ID != 1 {
		t.Errorf("there remains %+v", got)
	}
	c.do("reset", nil)
	if got := c.do("journal.list", nil).([]Exchange); len(got) != 0 {
		t.Errorf("after a reset, there is %+v", got)
	}
}

// The table is complete and consistent: a path has its arguments, every verb has a help text.
func TestVerbs(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range Verbs() {
		route := v.Method + " " + v.Path
		if v.Name == "" || v.Help == "" || seen[v.Name] || seen[route] || strings.HasSuffix(v.Help, ".") {
			t.Errorf("%+v has no name or help of its own, or no path of its own", v)
		}
		seen[v.Name], seen[route] = true, true
		properties, _ := schema.Describe(v.Arguments)["properties"].(map[string]any)
		for part := range strings.SplitSeq(v.Path, "/") {
			if key, ok := strings.CutPrefix(part, "{"); ok && properties[strings.TrimSuffix(key, "}")] == nil {
				t.Errorf("%s: %s is no argument", v.Name, part)
			}
		}
	}
}

func TestTree(t *testing.T) {
	v, err := Find("phone.choose")
	if err != nil {
		t.Fatal(err)
	}
	got := v.Tree(map[string]string{"number": "42", "user": "42", "id": "7", "wait": "1s", "other": "true"})
	if text := fmt.Sprintf("%#v", got["number"]); text != `"42"` || fmt.Sprintf("%T", got["number"]) != "json.Number" {
		t.Errorf("the number is %s", text)
	}
	delete(got, "number")
	if want := (map[string]any{"user": "42", "id": "7", "wait": "1s", "other": "true"}); !maps.Equal(got, want) {
		t.Errorf("got %#v", got)
	}
}

func TestWatch(t *testing.T) {
	var early, late int
	l, err := New(Setup{}, Options{Config: simulator.Config{Log: func(simulator.Event) { early++ }}})
	if err != nil {
		t.Fatal(err)
	}
	stop := l.Watch(func(simulator.Event) { late++ })
	conn, err := l.Server.Dial(t.Context(), "udp", "")
	if err != nil {
		t.Fatal(err)
	}
	_, first := conn.Write(nil)
	stop()
	_, second := conn.Write(nil)
	if err := errors.Join(first, second, conn.Close(), l.Close()); err != nil || early != 2 || late != 1 {
		t.Errorf("%v, %d and %d events", err, early, late)
	}
}
