package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/account/protocol"
	"otpdialog/simulator"
	"otpdialog/simulator/account"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of these tests, and is only spent if one fails.
const patience = 20 * time.Second

// screen is what a Console wrote.
type screen struct {
	t    *testing.T
	mu   sync.Mutex
	text string
	more chan struct{}
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text += string(b)
	select {
	case s.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

// shows waits until the output contains the words, and skips everything up to them.
func (s *screen) shows(words string) {
	s.t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		text := s.text
		_, rest, found := strings.Cut(text, words)
		if found {
			s.text = rest
		}
		s.mu.Unlock()
		if found {
			return
		}
		select {
		case <-s.more:
		case <-late:
			s.t.Fatalf("the console never says %q; it says\n%s", words, text)
		}
	}
}

// bench is a console in front of a server, somebody at its keyboard, and a client.
type bench struct {
	t      *testing.T
	lab    *control.Lab
	world  *world.World
	client net.Conn
	screen *screen
	keys   *io.PipeWriter
}

func newLab(t *testing.T) *control.Lab {
	t.Helper()
	lab, err := control.New(control.Setup{Seed: 1}, control.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return lab
}

func newBench(t *testing.T) *bench {
	t.Helper()
	in, keys := io.Pipe()
	lab := newLab(t)
	b := &bench{t: t, lab: lab, world: lab.World, screen: &screen{t: t, more: make(chan struct{}, 1)}, keys: keys}
	console := New(lab, in, b.screen)
	client, err := lab.Server.Dial(t.Context(), "udp", "")
	if err != nil {
		t.Fatal(err)
	}
	b.client = client
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- console.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, keys.Close(), client.Close(), lab.Close()); err != nil {
			t.Error(err)
		}
	})
	b.screen.shows("every method, offered in a menu")
	b.screen.shows("type \"help\"") // from here on the console follows the world
	return b
}

// send sends an Access-Request. With state, it answers the challenge.
func (b *bench) send(user, password string, challenge *radius.Packet) {
	b.t.Helper()
	p := radius.New(radius.CodeAccessRequest, []byte(simulator.DefaultSecret))
	_ = rfc2865.UserName_SetString(p, user)
	_ = rfc2865.UserPassword_SetString(p, password)
	if challenge != nil {
		p.Add(rfc2865.State_Type, challenge.Get(rfc2865.State_Type))
	}
	octets, err := p.Encode()
	if err == nil {
		_, err = b.client.Write(octets)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// read returns the reply, which must have the code and the text.
func (b *bench) read(code radius.Code, text string) *radius.Packet {
	b.t.Helper()
	octets := make([]byte, radius.MaxPacketLength)
	n, err := b.client.Read(octets)
	if err != nil {
		b.t.Fatal(err)
	}
	p, err := radius.Parse(octets[:n], []byte(simulator.DefaultSecret))
	if err != nil {
		b.t.Fatal(err)
	}
	if got := rfc2865.ReplyMessage_GetString(p); p.Code != code || !strings.Contains(got, text) {
		b.t.Fatalf("got %v %q, want %v %q", p.Code, got, code, text)
	}
	return p
}

func (b *bench) types(line string) {
	b.t.Helper()
	if _, err := fmt.Fprintln(b.keys, line); err != nil {
		b.t.Fatal(err)
	}
}

func TestConsoleDecides(t *testing.T) {
	for _, c := range []struct {
		command string // what the person asks for
		answers string
		want    radius.Code
	}{
		{"push", "approve", radius.CodeAccessAccept},
		{"push", "approve alice", radius.CodeAccessAccept},
		{"push", "  APPROVE  Alice ", radius.CodeAccessAccept},
		{"push", "deny", radius.CodeAccessReject},
		{"push", "fraud alice", radius.CodeAccessReject},
		{"call", "answer", radius.CodeAccessAccept},
		{"call", "hangup alice", radius.CodeAccessReject},
		{"push", "advance 61s", radius.CodeAccessReject},
		{"push", "reset", radius.CodeAccessReject},
		{"push", "reset alice", radius.CodeAccessReject},
	} {
		t.Run(c.command+" "+c.answers, func(t *testing.T) {
			b := newBench(t)
			b.send("alice", "wonderland", nil)
			menu := b.read(radius.CodeAccessChallenge, "")
			b.screen.shows("Access-Request alice")
			b.screen.shows("Access-Challenge alice")
			b.send("alice", c.command, menu)
			b.screen.shows("sign-in from 127.0.0.1")
			b.types(c.answers)
			b.read(c.want, "")
			b.screen.shows(c.want.String() + " alice")
		})
	}
}

func TestConsoleChoosesNumbers(t *testing.T) {
	b := newBench(t)
	b.send("grace", "wonderland", nil)
	b.send("grace", "push", b.read(radius.CodeAccessChallenge, ""))
	number := b.read(radius.CodeAccessChallenge, "")
	b.send("grace", "", number)
	b.types("approve")
	b.screen.shows("approved by choosing a number")
	b.types("show grace")
	b.screen.shows(fmt.Sprintf("choose one of %v", b.world.Phone("grace").Requests[0].Numbers))
	var right int
	if _, err := fmt.Sscanf(rfc2865.ReplyMessage_GetString(number), "Choose %d", &right); err != nil {
		t.Fatal(err)
	}
	b.types(fmt.Sprintf("choose %d", right))
	b.read(radius.CodeAccessAccept, "Welcome, grace.")
	b.screen.shows("grace: push approved by its number")
}

func TestConsoleShows(t *testing.T) {
	b := newBench(t)
	b.types("show")
	b.screen.shows("nothing on any phone")
	b.send("ivan", "sms", nil)
	b.read(radius.CodeAccessChallenge, "")
	code := b.world.Phone("ivan").Messages[0].Code
	b.screen.shows("ivan: text message: code " + code)
	b.send("judy", "wonderland,email", nil)
	b.read(radius.CodeAccessChallenge, "")
	b.types("show")
	b.screen.shows("ivan's phone\n  text message at ")
	b.screen.shows("code " + code)
	b.screen.shows("judy's phone\n  email at ")
	b.types("show bob")
	b.screen.shows("bob's phone\n  nothing")
	b.types("show alice")
	b.screen.shows("token shows " + b.world.Phone("alice").Token)
	b.send("ivan", code, nil)
	b.read(radius.CodeAccessAccept, "")
	b.types("show ivan")
	b.screen.shows("old text message at ")
}

func TestConsoleReportsMistakes(t *testing.T) {
	b := newBench(t)
	for typed, says := range map[string]string{
		"\x1b[31mnonsense":    "unknown command \"\uFFFD[31mnonsense\"; type \"help\"",
		"approve":             "approve: no push is waiting; start a sign-in first",
		"users.rite":          `unknown command "users.rite"`,
		"users.read bob":      `users.read: unexpected argument "bob"; write KEY=VALUE`,
		"users.read":          "users.read: name is missing",
		"users.read x=1":      `unknown key "x"`,
		"hangup":              "hangup: no call is waiting",
		"approve nobody":      `approve: user "nobody": no such user`,
		"approve a \x1b[31mb": "approve: unexpected argument \"\uFFFD[31mb\"; type \"help\"",
		"choose":              "choose: missing argument NUMBER",
		"choose red":          "choose: number must be a whole number, not text",
		"advance":             "advance: missing argument DURATION",
		"advance soon":        `advance: by cannot be "soon"`,
		"choose 17":           "choose: no push is waiting",
		"users all":           `users: unexpected argument "all"`,
		"help me":             `help: unexpected argument "me"`,
		"reset nobody":        `reset: user "nobody": no such user`,
		"reset a b":           `reset: unexpected argument "b"`,
		"show nobody":         "no such user",
	} {
		b.types(typed)
		b.screen.shows(says)
	}
	b.types("")
	b.types("help")
	for _, c := range commands() {
		b.screen.shows(c.usage)
	}
	b.screen.shows("show this list")
	b.types("verbs")
	for _, v := range control.Verbs() {
		b.screen.shows(v.Name)
	}
}

func TestConsoleFaults(t *testing.T) {
	b := newBench(t)
	b.types("faults")
	b.screen.shows("nothing goes wrong")
	b.types("fault explode")
	b.screen.shows(`fault: effect cannot be "explode"`)
	b.types("fault reject bob")
	b.types("faults")
	b.screen.shows("reject  bob  0 times so far")
	b.send("bob", "wonderland", nil)
	b.read(radius.CodeAccessReject, "")
	b.types("heal")
	b.types("faults")
	b.screen.shows("nothing goes wrong")
	b.send("bob", "wonderland", nil)
	b.read(radius.CodeAccessAccept, "")
}

// Any verb can be typed by its name.
func TestConsoleVerbs(t *testing.T) {
	b := newBench(t)
	b.types("users.write name=zoe methods=push,token locked=true decision_time=90s")
	b.screen.shows("zoe: user added")
	b.types("users.read name=zoe")
	b.screen.shows(`"decision_time": "1m30s"`)
	b.screen.shows(`"locked": true`)
	b.types("faults.add effect=junk count=2 match.user=zoe match.round=1")
	b.screen.shows(`"id": 1`)
	b.types("faults.list")
	b.screen.shows(`"round": 1`)
}

// The console has the emails of accounts, with the buttons of their pages.
func TestConsoleMails(t *testing.T) {
	b := newBench(t)
	b.lab.Account().Connect("http://127.0.0.1:1", nil)
	from := account.From{Address: netip.MustParseAddr("127.0.0.1")}
	b.types("mails")
	b.screen.shows("no email")
	b.types("confirm")
	b.screen.shows("there is no email for it")
	for _, test := range []struct{ typed, shown string }{{"confirm", "device confirmed"}, {"refuse bob@example.com", "there is no email"}, {"refuse alice@example.com", "device denied"}} {
		request := protocol.SignIn{Email: "alice@example.com", Password: account.Password}
		if _, err := b.lab.Account().SignIn(from, request); err != nil {
			t.Fatal(err)
		}
		b.screen.shows("mail to alice@example.com")
		b.types(test.typed)
		b.screen.shows(test.shown)
	}
	b.types("mails alice@example.com")
	b.screen.shows("Confirm your sign-in from a new device")
	b.screen.shows("http://127.0.0.1:1/mail/")
}

func TestConsoleOutlivesItsInput(t *testing.T) {
	b := newBench(t)
	if err := b.keys.Close(); err != nil {
		t.Fatal(err)
	}
	b.send("bob", "wonderland", nil)
	b.read(radius.CodeAccessAccept, "")
	b.screen.shows("Access-Accept bob")
}

func TestConsoleWithoutOutput(t *testing.T) {
	_, out := io.Pipe()
	_ = out.CloseWithError(errors.New("the paper is out"))
	err := New(newLab(t), strings.NewReader("help\n"), out).Run(t.Context())
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

func TestConsoleWithSlowOutputHoldsNothingUp(t *testing.T) {
	s := &screen{t: t, more: make(chan struct{}, 1)}
	lab := newLab(t)
	console := New(lab, strings.NewReader(""), s)
	client, err := lab.Server.Dial(t.Context(), "udp", "")
	if err != nil {
		t.Fatal(err)
	}
	for range backlog + 7 { // not printed yet
		if _, err := client.Write(nil); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- console.Run(ctx) }()
	s.shows("(7 lines dropped: the output is too slow)")
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
