// Package lines seats the person of a case at a sign-in line by line, as package plain shows it:
// what they press is the line that names it, what they answer is typed.
//
//	face, err := lines.New(ctx, seat) // a scenario.Face
//	if err != nil {
//		return err
//	}
//	defer face.Close()
//	err = face.Do(ctx, scenario.Act{Verb: scenario.Press, Text: "Push"})
//
// A line is typed when plain mode asks for one. Cancel is Ctrl+C, which leaves plain mode: the
// person can only sign in anew after it.
package lines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	"otpdialog/scenario"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/plain"
)

// face implements [scenario.Face].
type face struct {
	ctx   context.Context //nolint:containedctx // of all sign-ins of the face
	seat  scenario.Seat
	clock *scenario.Pace
	typed chan string // by the person; closed when they leave for good
	lines *plain.Lines
	run   *run // the sign-in that was begun last; nil before the first

	changed chan struct{} // holds one, after anything below has changed

	mu      sync.Mutex
	shown   strings.Builder
	view    signin.View // of the session
	outcome session.Outcome
	events  int  // that the session has handled
	wanted  bool // a line is wanted, and none has been typed since
}

// run is one run of plain mode.
type run struct {
	end  context.CancelFunc
	over chan struct{}
	err  error // set before over is closed
}

// New seats the person of a case at lines. Their sign-ins end when ctx does.
func New(ctx context.Context, seat scenario.Seat) (scenario.Face, error) {
	f := &face{
		ctx: ctx, seat: seat, clock: &scenario.Pace{Clock: seat.Clock},
		typed: make(chan string), changed: make(chan struct{}, 1),
	}
	f.lines = plain.Typed(&reader{face: f})
	return f, nil
}

// reader gives plain mode what the person types.
type reader struct {
	*face

	rest string // of the line
}

// Read implements io.Reader: it waits for the next line.
func (r *reader) Read(p []byte) (int, error) {
	if r.rest == "" {
		r.change(func() { r.wanted = true })
		line, more := <-r.typed
		if !more {
			return 0, io.EOF
		}
		r.rest = line + "\n"
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// writer keeps what plain mode says.
type writer struct{ *face }

// Write implements io.Writer.
func (w writer) Write(p []byte) (int, error) {
	w.change(func() { w.shown.Write(p) })
	return len(p), nil
}

func (f *face) change(what func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	what()
	select {
	case f.changed <- struct{}{}:
	default: // an earlier change was not seen yet
	}
}

// observe is for [session.Options.Observe].
func (f *face) observe(e signin.Event, s *session.Session) {
	f.seat.Observe(e, s)
	f.change(func() {
		f.view, f.outcome = s.View().View, s.Outcome()
		f.events++
	})
}

// begin starts plain mode.
func (f *face) begin() {
	ctx, cancel := context.WithCancel(f.ctx)
	f.run = &run{end: cancel, over: make(chan struct{})}
	f.change(func() { f.view = signin.View{} })
	go func(r *run) {
		defer f.change(func() {})
		defer close(r.over)
		defer cancel()
		s := session.New(ctx, session.Options{
			Connection: f.seat.Connection, Memory: f.seat.Memory, Open: f.seat.Open, Clock: f.clock,
			RememberLastMethod: f.seat.RememberLastMethod, Observe: f.observe,
		})
		defer s.Close()
		r.err = plain.Run(ctx, plain.Options{Session: s, Out: writer{f}, Lines: f.lines, SetRemember: f.keepRemember})
	}(f.run)
}

// keepRemember is for [plain.Options.SetRemember]: it holds for the sign-ins that follow.
func (f *face) keepRemember(on bool) error {
	f.seat.RememberLastMethod = on
	return nil
}

// isOver is true if plain mode has ended, or never began.
func (f *face) isOver() bool {
	if f.run == nil {
		return true
	}
	select {
	case <-f.run.over:
		return true
	default:
		return false
	}
}

// now is what the session shows, and what its last outcome is.
func (f *face) now() (signin.View, session.Outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view, f.outcome
}

// asks is true if plain mode waits for the answer to a question; or for any line, if something is
// under way.
func (f *face) asks() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.wanted && (f.view.Waits() != "" || strings.HasSuffix(f.shown.String(), ": "))
}

// wait waits until something has happened. It is false if ctx is done before.
func (f *face) wait(ctx context.Context) bool {
	select {
	case <-f.changed:
		return true
	case <-ctx.Done():
		return false
	}
}

// Shown implements [scenario.Face].
func (f *face) Shown() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.shown.String()
}

// Pump implements [scenario.Face].
func (f *face) Pump(ctx context.Context) { f.wait(ctx) }

// Close implements [scenario.Face].
func (f *face) Close() {
	f.leave()
	close(f.typed)
}

// leave presses Ctrl+C, and waits for the end of plain mode.
func (f *face) leave() {
	if f.run != nil {
		f.run.end()
		<-f.run.over
	}
}

// Do implements [scenario.Face].
func (f *face) Do(ctx context.Context, act scenario.Act) error {
	for {
		v, _ := f.now()
		if act.Verb == scenario.SignIn {
			if v.State == signin.SignedIn { // plain mode is about to end
				<-f.run.over
			}
			if f.isOver() {
				f.begin()
				continue
			}
		}
		err := act.Fits(f.seat.Connection, v)
		switch {
		case f.isOver():
			return f.left()
		case err == nil && (act.Verb == scenario.Cancel || f.asks()):
			return f.do(ctx, act)
		case err != nil && v.Waits() == "", !f.wait(ctx):
			if err == nil {
				err = errors.New("plain mode does not ask for a line")
			}
			return err
		}
	}
}

// left says why nothing can be typed any more.
func (f *face) left() error {
	if err := f.run.err; err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return errors.New("plain mode has ended: only a sign-in can begin now")
}

func (f *face) do(ctx context.Context, act scenario.Act) error {
	f.clock.Pass(time.Second) // nothing is a key that was hit twice
	v, o := f.now()
	switch act.Verb {
	case scenario.SignIn:
		if err := f.enter(ctx, act.UserName, false); err != nil || !f.seat.Connection.Ask.NeedsPassword() {
			return err
		}
		return f.enter(ctx, act.Password, true)
	case scenario.Press:
		return f.press(ctx, act.Text)
	case scenario.Answer:
		return f.answer(ctx, act.Text)
	case scenario.EnterCodeInstead:
		return f.enter(ctx, "", false)
	case scenario.TryAgain:
		if v.Draft == "" && o.Action != nil {
			return f.press(ctx, o.Action.ID)
		}
		return f.enter(ctx, "", v.Hidden) // Enter sends what was typed before
	case scenario.Cancel:
		f.leave()
		return nil
	case scenario.Remember:
		return f.enter(ctx, map[bool]string{true: "remember on", false: "remember off"}[act.On], false)
	}
	return fmt.Errorf("plain mode has no line to %s", act.Verb)
}

// press types the name of an action.
func (f *face) press(ctx context.Context, name string) error {
	action, err := f.seat.Connection.FindAction(name)
	if err != nil {
		return err //nolint:wrapcheck // it says which actions there are
	}
	for _, line := range []string{action.Title, action.ID, action.Command} {
		if called, _ := f.seat.Connection.FindAction(line); called != nil && called.ID == action.ID && strings.Trim(line, "0123456789") != "" {
			return f.enter(ctx, line, false)
		}
	}
	return fmt.Errorf("plain mode has no name for the action %q: a line of digits is an OTP", action.Title)
}

// answer types an answer: twice, if plain mode takes it for a mistyped name.
func (f *face) answer(ctx context.Context, text string) error {
	v, _ := f.now()
	if called, _ := f.seat.Connection.FindAction(strings.TrimSpace(text)); called != nil && strings.Trim(text, "0123456789") != "" {
		return fmt.Errorf("in plain mode, the answer %q presses %s", text, called.Title)
	}
	if text == "" && v.Draft != "" {
		return errors.New("in plain mode, an empty line sends what was typed before")
	}
	for range 2 {
		before := f.handled()
		if err := f.enter(ctx, text, v.Hidden); err != nil || f.handled() > before {
			return err
		}
	}
	return errors.New("plain mode did not take the answer")
}

func (f *face) handled() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.events
}

// enter types a line and Enter, and waits until plain mode has taken it: it wants the next one then, or
// has ended.
func (f *face) enter(ctx context.Context, line string, hidden bool) error {
	for !f.asks() {
		if f.isOver() {
			return f.left()
		}
		if !f.wait(ctx) {
			return errors.New("plain mode does not ask for a line")
		}
	}
	if strings.ContainsFunc(line, unicode.IsControl) {
		return errors.New("what is to be a line of plain mode cannot be typed")
	}
	f.change(func() {
		f.wanted = false
		if !hidden {
			f.shown.WriteString(line + "\n")
		}
	})
	f.typed <- line
	for {
		f.mu.Lock()
		taken := f.wanted
		f.mu.Unlock()
		if taken || f.isOver() {
			return nil
		}
		if !f.wait(ctx) {
			return fmt.Errorf("plain mode did not take a line: %w", ctx.Err())
		}
	}
}
