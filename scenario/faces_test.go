package scenario_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"otpdialog/scenario"
	"otpdialog/scenario/lines"
	"otpdialog/scenario/screens"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
)

// faces are all faces, by name.
var faces = map[string]func(context.Context, scenario.Seat) (scenario.Face, error){
	"session": scenario.AtSession, "screens": screens.New, "lines": lines.New,
}

// A table is a person at a face, in front of a lab.
type table struct {
	*testing.T

	ctx  context.Context //nolint:containedctx // of the test
	name string          // of the face
	lab  *control.Lab
	seat scenario.Seat
	face scenario.Face

	mu     sync.Mutex // of what is observed, in the goroutine of the face
	view   session.View
	asked  int      // how often
	events []string // what the session showed after each
}

// sitDown seats a person at a face.
func sitDown(t *testing.T, face string, change func(*scenario.Seat)) *table {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	lab, err := control.New(control.Setup{Seed: 1}, control.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &table{T: t, ctx: ctx, name: face, lab: lab}
	b.seat = scenario.Seat{
		Connection: labConnection(), Memory: session.NewMemory(), Clock: lab.Clock, RememberLastMethod: true, Observe: b.observe,
	}
	b.seat.Open = func(c *settings.Connection) session.Servers {
		return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: b.seat.Memory, Clock: lab.Clock, Dial: lab.Server.Dial})
	}
	if change != nil {
		change(&b.seat)
	}
	b.sit()
	return b
}

// labConnection is a connection to the people of the demonstration.
func labConnection() *settings.Connection {
	c := settings.DefaultConnection()
	c.Name, c.DisplayName, c.Primary, c.Secret = "lab", "The lab", "192.0.2.1", settings.Source{Value: simulator.DefaultSecret}
	c.Timeout = 65
	for _, a := range []settings.Action{
		{Title: "Push", Command: "push", Message: "Look at your phone"},
		{Title: "Call", Command: "phone", Message: "Your phone is ringing"},
		{Title: "SMS", Command: "sms"},
		{Title: "Token", Command: "token"},
	} {
		a.Enabled, a.Image = true, "push"
		c.Actions = append(c.Actions, a)
	}
	settings.GiveIDs(c.Actions)
	return &c
}

// sit has the person sit down at a face of the same seat.
func (b *table) sit() {
	b.Helper()
	var err error
	if b.face, err = faces[b.name](b.ctx, b.seat); err != nil {
		b.Fatal(err)
	}
	b.face = &closedOnce{Face: b.face}
	b.Cleanup(b.face.Close)
}

// closedOnce is a face that can be closed again.
type closedOnce struct {
	scenario.Face

	once sync.Once
}

// Close implements scenario.Face.
func (f *closedOnce) Close() { f.once.Do(f.Face.Close) }

func (b *table) observe(_ signin.Event, s *session.Session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.view = s.View()
	o := s.Outcome()
	b.asked = o.Rounds
	b.events = append(b.events, fmt.Sprintf("state %d, notice %q, prompt %q, hidden %t, draft %q, waits %q, rounds %d, method %q, automatic %q",
		b.view.State, b.view.Notice.Advice().Code, b.view.Prompt, b.view.Hidden, b.view.Draft, b.view.Waits(), o.Rounds, o.Method(), o.Cause.Words()))
}

// observed is what was seen so far.
func (b *table) observed() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.events)
}

func (b *table) now() session.View {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.view
}

// rounds is how many challenges there were in the sign-in.
func (b *table) rounds() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

// does does something at the face.
func (b *table) does(act scenario.Act) *table {
	b.Helper()
	if err := b.face.Do(b.ctx, act); err != nil {
		b.Fatalf("%s: %v\n%s", act.Words(), err, b.face.Shown())
	}
	return b
}

func (b *table) signsIn() *table {
	b.Helper()
	return b.does(scenario.Act{Verb: scenario.SignIn, UserName: simulator.DemoUser, Password: simulator.DemoPassword})
}

func (b *table) presses(action string) *table {
	b.Helper()
	return b.does(scenario.Act{Verb: scenario.Press, Text: action})
}

func (b *table) answers(text string) *table {
	b.Helper()
	return b.does(scenario.Act{Verb: scenario.Answer, Text: text})
}

// is waits until the sign-in is in a state, and fails unless the texts of it are shown.
func (b *table) is(state signin.State, texts ...string) *table {
	b.Helper()
	shown := func() bool {
		for _, text := range texts {
			if b.name != "session" && !strings.Contains(flat(b.face.Shown()), flat(text)) {
				return false
			}
		}
		return true
	}
	for b.now().State != state || !shown() {
		if b.ctx.Err() != nil {
			b.Fatalf("the state is %d, not %d with %q:\n%s\n%s", b.now().State, state, texts, b.face.Shown(), strings.Join(b.observed(), "\n"))
		}
		b.face.Pump(b.ctx)
	}
	return b
}

// flat is a text without what breaks its lines.
func flat(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune("│─╭╮╰╯", r) {
			return ' '
		}
		return r
	}, text)), " ")
}

// phone does something with the phone, once there is something to do it with.
func (b *table) phone(verb string) *table {
	b.Helper()
	changes, stop := b.lab.World.Changes()
	defer stop()
	var err error
	for b.ctx.Err() == nil {
		if _, err = b.lab.World.NewestRequest(simulator.DemoUser); err == nil {
			b.lab.Server.AwaitQuiet(b.ctx) // a person is slower than a server that is about to wait for them
			_, err = b.lab.Do(b.ctx, "phone."+verb, control.Pick{User: simulator.DemoUser})
		}
		if err == nil {
			return b
		}
		changed, cancel := context.WithCancel(b.ctx)
		var watching sync.WaitGroup
		watching.Go(func() {
			select {
			case <-changes:
				cancel()
			case <-changed.Done():
			}
		})
		b.face.Pump(changed)
		cancel()
		watching.Wait() // or it would take the next change
	}
	b.Fatalf("on %s the phone shows nothing to %s: %v\n%s\n%s", b.name, verb, err, b.face.Shown(), strings.Join(b.observed(), "\n"))
	return b
}

// waits lets time pass.
func (b *table) waits(d time.Duration) *table {
	b.Helper()
	if _, err := b.lab.Do(b.ctx, "clock.advance", control.Advance{By: d}); err != nil {
		b.Fatal(err)
	}
	return b
}

func (b *table) token() string {
	b.Helper()
	return b.lab.World.Phone(simulator.DemoUser).Token
}

// stories are sign-ins that every face must go through in the same way.
var stories = map[string]struct {
	change func(*scenario.Seat)
	tell   func(*table)
}{
	"push": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).presses("push").is(signin.Progress, "Look at your phone").phone("approve").is(signin.SignedIn)
	}},
	"denied, then a code": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).presses("Push").is(signin.Progress).phone("deny").is(signin.Dialog, "did not accept the sign-in")
		b.answers(b.token()).is(signin.SignedIn)
	}},
	"wrong password": {nil, func(b *table) {
		b.does(scenario.Act{Verb: scenario.SignIn, UserName: simulator.DemoUser, Password: "swordfish"}).is(signin.Idle, "did not accept the sign-in")
		b.signsIn().is(signin.Dialog)
	}},
	"a code instead": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).presses("Call").is(signin.Progress).phone("request").does(scenario.Act{Verb: scenario.EnterCodeInstead}).is(signin.Dialog)
		b.answers(b.token()).is(signin.SignedIn)
	}},
	"wrong code": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).answers("000000").is(signin.Dialog)
		b.answers(b.token()).is(signin.SignedIn)
	}},
	"nothing typed": {nil, func(b *table) { b.signsIn().is(signin.Dialog).answers("").is(signin.Dialog) }},
	"cancelled": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).presses("Push").is(signin.Progress).phone("request").does(scenario.Act{Verb: scenario.Cancel}).is(signin.Dialog)
	}},
	"left": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).does(scenario.Act{Verb: scenario.Cancel}).is(signin.Idle)
		b.signsIn().is(signin.Dialog)
	}},
	"time-out, then again": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).presses("Push").is(signin.Progress)
		b.phone("request").waits(61 * time.Second)
		b.is(signin.Dialog).does(scenario.Act{Verb: scenario.TryAgain}).is(signin.Progress).phone("approve").is(signin.SignedIn)
	}},
	"last method": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).presses("Push").is(signin.Progress).phone("approve").is(signin.SignedIn)
		b.signsIn().is(signin.Progress).phone("approve").is(signin.SignedIn)
	}},
	"last method is not remembered": {func(s *scenario.Seat) { s.RememberLastMethod = false }, func(b *table) {
		b.signsIn().is(signin.Dialog).presses("Push").is(signin.Progress).phone("approve").is(signin.SignedIn)
		b.signsIn().is(signin.Dialog)
	}},
	"last method is switched off": {nil, func(b *table) {
		b.signsIn().is(signin.Dialog).does(scenario.Act{Verb: scenario.Remember, On: false}).is(signin.Dialog)
		b.presses("Push").is(signin.Progress).phone("approve").is(signin.SignedIn)
		b.signsIn().is(signin.Dialog)
	}},
	"autosend": {func(s *scenario.Seat) { s.Connection.Actions[0].Autosend = true }, func(b *table) {
		b.signsIn().is(signin.Progress).phone("approve").is(signin.SignedIn)
	}},
	"only a code": {func(s *scenario.Seat) { s.Connection.Ask = settings.AskOTP }, func(b *table) {
		b.does(scenario.Act{Verb: scenario.SignIn, UserName: "otp"}).is(signin.Dialog)
	}},
}

// The same sign-in looks the same from every face.
func TestFaces(t *testing.T) {
	t.Parallel()
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[string][]string{}
			for face := range faces {
				b := sitDown(t, face, story.change)
				story.tell(b)
				seen[face] = b.observed()
			}
			for face, events := range seen {
				if !slices.Equal(events, seen["session"]) {
					t.Errorf("the session sees\n%s\n%s:\n%s", strings.Join(seen["session"], "\n"), face, strings.Join(events, "\n"))
				}
			}
		})
	}
}

// What the person cannot do is an error that says why, and nothing happens.
func TestWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	for face, said := range map[string]map[scenario.ActVerb]string{
		"session": {scenario.SignIn: "needs a form", scenario.EnterCodeInstead: "needs a progress box", scenario.TryAgain: "needs a failure"},
		"screens": {scenario.SignIn: "needs a form", scenario.EnterCodeInstead: "needs a progress box", scenario.TryAgain: "needs a failure", scenario.Answer: "cannot be typed"},
		"lines":   {scenario.SignIn: "needs a form", scenario.EnterCodeInstead: "needs a progress box", scenario.TryAgain: "needs a failure", scenario.Answer: "cannot be typed"},
	} {
		t.Run(face, func(t *testing.T) {
			t.Parallel()
			b := sitDown(t, face, nil).signsIn().is(signin.Dialog)
			before := len(b.observed())
			for verb, says := range said {
				err := b.face.Do(b.ctx, scenario.Act{Verb: verb, Text: "a line end\n", UserName: "maria"})
				if err == nil || !strings.Contains(err.Error(), says) {
					t.Errorf("%s: %v", verb, err)
				}
			}
			if err := b.face.Do(b.ctx, scenario.Act{Verb: scenario.Press, Text: "Fax"}); err == nil || !strings.Contains(err.Error(), "Fax") {
				t.Errorf("press: %v", err)
			}
			ended, cancel := context.WithCancel(b.ctx)
			b.presses("Push")
			cancel()
			if err := b.face.Do(ended, scenario.Act{Verb: scenario.Answer, Text: "1"}); err == nil {
				t.Error("an answer is typed where nothing asks")
			}
			if seen := b.observed(); len(seen) != before+1 {
				t.Errorf("it led to %q", seen[before:])
			}
		})
	}
}

// An icon that is not on the screen cannot be clicked.
func TestScreenTooSmall(t *testing.T) {
	t.Parallel()
	b := sitDown(t, "screens", func(s *scenario.Seat) { s.Width, s.Height = 20, 5 })
	err := b.face.Do(b.ctx, scenario.Act{Verb: scenario.SignIn, UserName: "maria"})
	if err == nil || !strings.Contains(err.Error(), "is not on the screen") || !strings.Contains(err.Error(), strings.TrimSpace(b.face.Shown())) {
		t.Errorf("it says %v", err)
	}
}

// A picture is the same each time, whatever the time is and however long things took.
func TestPicture(t *testing.T) {
	t.Parallel()
	var first []string
	for attempt := range 2 {
		var taken []string
		b := sitDown(t, "screens", nil)
		take := func() {
			t.Helper()
			painter, ok := b.face.(*closedOnce).Face.(scenario.Painter)
			if !ok {
				t.Fatal("the screens have no picture")
			}
			taken = append(taken, painter.Picture(b.ctx, 80, 24), painter.Picture(b.ctx, 130, 38))
		}
		take()
		b.signsIn().is(signin.Dialog)
		b.waits(time.Duration(attempt) * 7 * time.Second)
		take()
		b.presses("Push").is(signin.Progress)
		b.waits(time.Duration(attempt) * 33 * time.Second)
		take()
		b.phone("approve").is(signin.SignedIn)
		take()
		for i, picture := range taken {
			if strings.Count(picture, "\n") != []int{24, 38}[i%2] {
				t.Errorf("picture %d has the wrong size:\n%s", i, picture)
			}
			if attempt > 0 && picture != first[i] {
				t.Errorf("first\n%s\nand then\n%s", first[i], picture)
			}
		}
		first = taken
	}
}
