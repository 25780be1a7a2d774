package account_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"otpdialog/account/session"
	"otpdialog/clock"
	simulated "otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
	"otpdialog/ui/plain"
	"otpdialog/ui/plain/account"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A house is a simulated account service on loopback, with its people and their email.
type house struct {
	t        *testing.T
	clock    *clock.Adjustable // of all of it, and of the sessions
	world    *world.World
	service  *simulated.Service
	provider *provider.Provider
	server   *web.Server
	url      string
	memory   session.Forgetful // of the one device
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewAdjustable()}
	h.world = world.New(world.WithClock(h.clock), world.WithSeed(1))
	h.service = simulated.New(simulated.Options{
		World: h.world, Accounts: simulated.Demonstration(),
		Organisations: []simulated.Organisation{{Name: "Example", Domain: "example.com"}},
	})
	server, err := web.Start(h.world, h.service, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	h.server, h.url, h.provider = server, server.URL(), server.Provider
	return h
}

// mail is the newest email with that in its subject.
func (h *house) mail(to, subject string) world.Message {
	h.t.Helper()
	for _, m := range h.world.Mailbox(to) {
		if strings.Contains(m.Subject, subject) {
			return m
		}
	}
	h.t.Fatalf("%s has no email %q", to, subject)
	return world.Message{}
}

// presses presses a button of the page that the link of an email opens.
func (h *house) presses(to, subject string, yes bool) {
	h.t.Helper()
	link := h.mail(to, subject).Link
	if _, err := h.service.Press(link[strings.LastIndex(link, "/")+1:], yes, ""); err != nil {
		h.t.Error(err)
	}
}

// A talk is a conversation of the device of a house with a person, who types after a question, or
// with a script.
type talk struct {
	*house

	stop    context.CancelFunc
	session *session.Session
	typed   io.WriteCloser
	seen    int // how much of the transcript was answered
	over    chan struct{}
	err     error

	mu         sync.Mutex
	transcript bytes.Buffer
	changed    chan struct{}
}

// begins begins a conversation; script is nil for a person.
func (h *house) begins(script []string, do func(ctx context.Context, d *talk, v *plain.Voice) error) *talk {
	h.t.Helper()
	d := &talk{house: h, over: make(chan struct{}), changed: make(chan struct{}, 1)}
	lines := plain.NewLines(strings.NewReader(strings.Join(script, "\n")))
	if script == nil {
		var from io.Reader
		from, d.typed = io.Pipe()
		lines = plain.Typed(from)
	}
	ctx, stop := context.WithCancel(h.t.Context())
	d.stop = stop
	var err error
	d.session, err = session.New(ctx, session.Options{Service: h.url, Memory: &h.memory, Program: "otpdialog test", Clock: h.clock})
	if err != nil {
		h.t.Fatal(err)
	}
	go func() {
		defer close(d.over)
		ctx, voice, end := plain.Begin(ctx, d, lines)
		defer end()
		d.err = do(ctx, d, voice)
		d.session.Close()
	}()
	h.t.Cleanup(func() {
		stop()
		<-d.over
		if d.typed != nil {
			_ = d.typed.Close()
		}
	})
	return d
}

// signsIn begins a sign-in.
func (h *house) signsIn(script []string, o account.Options) *talk {
	h.t.Helper()
	return h.begins(script, func(ctx context.Context, d *talk, v *plain.Voice) error {
		o.Voice, o.Session = v, d.session
		return account.SignIn(ctx, o)
	})
}

// asks begins something else.
func (h *house) asks(script []string, do func(ctx context.Context, d account.Desk, key string) error) *talk {
	h.t.Helper()
	return h.begins(script, func(ctx context.Context, d *talk, v *plain.Voice) error {
		return do(ctx, account.Desk{Voice: v, Session: d.session}, d.session.Kept().Session)
	})
}

// Write implements io.Writer for what is said.
func (d *talk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.transcript.Write(p)
	select {
	case d.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (d *talk) said() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.transcript.String()
}

// sees waits until what is said since the last answer ends with that.
func (d *talk) sees(end string) {
	d.t.Helper()
	for !strings.HasSuffix(d.said()[d.seen:], end) {
		select {
		case <-d.changed:
		case <-d.over:
			if !strings.HasSuffix(d.said()[d.seen:], end) {
				d.t.Fatalf("it is over (%v), and does not end with %q:\n%s", d.err, end, d.said())
			}
		case <-time.After(20 * time.Second):
			d.t.Fatalf("it does not end with %q:\n%s", end, d.said())
		}
	}
}

// types waits for a question or a hint, and answers with a line, which the transcript shows.
func (d *talk) types(after, line string) *talk {
	d.t.Helper()
	d.sees(after)
	if !strings.Contains(after, "not shown") {
		_, _ = d.Write([]byte(line + "\n"))
	}
	d.seen = len(d.said())
	if _, err := io.WriteString(d.typed, line+"\n"); err != nil {
		d.t.Fatal(err)
	}
	return d
}

// ends waits for the end, and compares what was said with a golden file.
func (d *talk) ends(golden string) error {
	d.t.Helper()
	<-d.over
	said := d.said()
	for _, m := range d.world.Mails() {
		if m.Code != "" && strings.Contains(said, m.Code) && !strings.Contains(said, "Code from the email: "+m.Code) {
			d.t.Errorf("the code of an email was said")
		}
	}
	kept, _ := d.memory.Account(d.url)
	for _, secret := range []string{"wonderland", kept.Device, kept.Session, "long enough 2", "another long one"} {
		if secret != "" && strings.Contains(said, secret) {
			d.t.Errorf("the secret %q was said", secret)
		}
	}
	device := d.session.Device()
	said = strings.NewReplacer(d.url, "SERVICE", strings.TrimPrefix(d.url, "http://"), "ADDRESS", device.System, "SYSTEM", device.Host, "HOST").Replace(said)
	said = regexp.MustCompile(`(Time|Match code): .*`).ReplaceAllString(said, "$1: …")
	said = regexp.MustCompile(`[BCDFGHJ-NP-TV-Z]{4}-[BCDFGHJ-NP-TV-Z]{4}`).ReplaceAllString(said, "USER-CODE")
	said = regexp.MustCompile(`(?m)^\d+ (minute|second)s? left\.\n`).ReplaceAllString(said, "") // whether the clock waits for them differs
	path := filepath.Join("testdata", golden+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(said), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	if said != string(want) {
		d.t.Errorf("%s: got\n%s\nwant\n%s", path, said, want)
	}
	return d.err
}
