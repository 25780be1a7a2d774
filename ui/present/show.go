package present

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/scenario"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/ui"
	"otpdialog/ui/kit"
	"otpdialog/ui/story"
)

// Pace is the pause between two acts of the person.
type Pace time.Duration

// The paces with a name.
const (
	Slow   = Pace(1600 * time.Millisecond)
	Normal = Pace(800 * time.Millisecond)
	Fast   = Pace(300 * time.Millisecond)

	slowest = Pace(10 * time.Second)
	least   = Pace(50 * time.Millisecond) // that + can make longer again
)

// A state is where a presentation is.
type state int

const (
	forward state = iota // it plays to a step at once, unseen
	waiting              // for the presenter, or in Auto for the audience to read
	acting
	free   // the presenter has the screens
	over   // all steps have been played
	failed // something else came than the scenario expects
)

// A show is a presentation. Its methods are called where messages are handled, except those of the
// player: run, before, sleep and sit.
type show struct {
	r *Root
	c *scenario.Case

	screens *ui.Model    // nil before the first are open
	lab     *control.Lab // of the screens
	frozen  *tea.View    // what is shown while it plays forward, nil for the screens

	state  state
	at     int    // the step, or their number at the end
	reason string // why it failed
	began  time.Time

	blank, notes, help bool

	pace   atomic.Int64 // a Pace
	next   chan struct{}
	cancel context.CancelFunc
	done   chan struct{} // of the run; nil before the first
	unseen atomic.Bool   // it plays forward
	hurry  atomic.Bool   // the step is played without pauses
}

// keys are those of the presenter. Clickers of presenters send PgDn and PgUp.
var keys = struct{ Next, Back, Again, Free, Blank, Slower, Faster, Notes, Help, Leave, Return, Quit key.Binding }{
	Next:   kit.Bind("Space", "next", "space", "right", "pgdown", "enter"),
	Back:   kit.Bind("b", "back", "b", "left", "pgup"),
	Again:  kit.Bind("r", "from the start", "r", "home"),
	Free:   kit.Bind("p", "free play", "p"),
	Blank:  kit.Bind(".", "blank", "."),
	Slower: kit.Bind("-", "slower", "-"),
	Faster: kit.Bind("+", "faster", "+", "="),
	Notes:  kit.Bind("n", "notes", "n"),
	Help:   kit.Bind("?", "keys", "?", "f1"),
	Leave:  kit.Bind("Esc", "leave", "esc", "q", "f8"),
	Return: kit.Bind("F8", "back to the story", "f8"),
	Quit:   kit.Keys.Quit,
}

func newShow(r *Root, c *scenario.Case) *show {
	s := &show{r: r, c: c, next: make(chan struct{}, 1), cancel: func() {}, began: time.Now()}
	s.pace.Store(int64(r.o.Pace))
	return s
}

// play begins anew in a clean world, and plays at once to a step.
func (s *show) play(to int) tea.Cmd {
	s.stop()
	s.freeze()
	s.state, s.reason = forward, ""
	before := s.done
	ctx, cancel := context.WithCancel(s.r.ctx)
	done := make(chan struct{})
	s.cancel, s.done = cancel, done
	s.r.playing.Go(func() {
		defer close(done)
		defer cancel()
		if before != nil {
			<-before
		}
		s.run(ctx, to)
	})
	return nil
}

// stop ends what is played.
func (s *show) stop() { s.cancel() }

// freeze keeps the screen as it is until others have come to where it is.
func (s *show) freeze() {
	if s.frozen == nil && s.screens != nil {
		v := s.screens.View()
		s.frozen = &v
	}
}

// run plays the case.
func (s *show) run(ctx context.Context, to int) {
	s.unseen.Store(to > 0)
	once := *s.c
	once.Retries = 0
	result := once.Play(ctx, scenario.PlayOptions{
		FaceName: "screens", Sit: s.sit, Held: true,
		Before: func(ctx context.Context, step int) error { return s.before(ctx, step, to) },
		Report: func(e scenario.Event) {
			if e.Kind == scenario.StepEnded && e.Status != scenario.Passed {
				s.fail(ctx, e.Reason, s.r.o.Auto)
				<-ctx.Done() // until then the audience sees where it is
			}
		},
	})
	s.fail(ctx, result.Reason, true) // its world could not be made
}

// fail says why the case ended before its end.
func (s *show) fail(ctx context.Context, reason string, leave bool) {
	if ctx.Err() != nil {
		return
	}
	s.r.call(ctx, func() tea.Cmd {
		reason, _, _ = strings.Cut(reason, "; the screen is")
		s.state, s.reason, s.frozen = failed, reason, nil
		s.tell()
		if leave {
			s.r.leave, s.r.err = true, failure(s.c, s.at, s.reason)
			return tea.Quit
		}
		return nil
	})
}

// before shows the caption of a step, and waits for the presenter.
func (s *show) before(ctx context.Context, step, to int) error {
	if step < to {
		return nil
	}
	s.unseen.Store(false)
	s.hurry.Store(false)
	s.settle(ctx)
	if s.r.o.Auto && step > to { // the audience sees what the step before has led to
		s.sleep(ctx, story.Usual.Thinking)
	}
	end := step == len(s.c.Steps)
	stops := end || s.c.Steps[step].Say != ""
	s.r.call(ctx, func() tea.Cmd {
		s.at, s.frozen, s.state = step, nil, acting
		if stops {
			s.state = waiting
		}
		if end {
			s.state = over
		}
		select { // what was pressed for the step before
		case <-s.next:
		default:
		}
		s.tell()
		if s.r.o.Step != nil {
			s.r.o.Step(s.c, step)
		}
		return nil
	})
	switch {
	case !stops:
	case s.r.o.Auto:
		s.read(ctx, s.caption())
		if end {
			s.r.call(ctx, func() tea.Cmd {
				s.r.leave = true
				return tea.Quit
			})
			<-ctx.Done()
		}
	case end:
		<-ctx.Done()
	default:
		select {
		case <-s.next:
		case <-ctx.Done():
		}
	}
	s.r.call(ctx, func() tea.Cmd {
		s.state = acting
		return nil
	})
	return ctx.Err()
}

// How long nothing may happen until a screen has come to rest, and how long it may take to.
const (
	atRest   = 100 * time.Millisecond
	restless = 600 * time.Millisecond
)

// settle waits until the screen has come to rest: what is said about it is about all of it.
func (s *show) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, restless)
	defer cancel()
	for {
		select {
		case <-s.r.updated:
		case <-time.After(atRest):
			return
		case <-ctx.Done():
			return
		}
	}
}

// read leaves time to read a text, if the pace leaves any.
func (s *show) read(ctx context.Context, text string) {
	perRune := story.Usual.Typing
	s.sleep(ctx, 4*story.Usual.Thinking+time.Duration(len([]rune(text)))*perRune)
}

// Usual paces in package story are those of a person; a person who is watched is slower or faster.
func (s *show) sleep(ctx context.Context, d time.Duration) {
	if s.unseen.Load() || s.hurry.Load() || s.pace.Load() == 0 {
		return
	}
	d = time.Duration(float64(d) * float64(s.pace.Load()) / float64(story.Usual.Thinking))
	if s.r.o.Sleep != nil {
		s.settle(ctx)
		s.r.call(ctx, func() tea.Cmd { return s.r.to(s.r.Screens(), struct{}{}) }) // shows the time of now
		s.r.call(ctx, func() tea.Cmd { return nil })                               // and so that is drawn
		s.r.o.Sleep(d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.next:
		s.hurry.Store(true)
	case <-ctx.Done():
	}
}

// view is what is shown.
func (s *show) view() tea.View {
	switch {
	case s.blank:
		v := tea.NewView("")
		v.AltScreen = true
		return v
	case s.frozen != nil:
		return *s.frozen
	case s.screens == nil:
		return s.r.base.View()
	}
	return s.screens.View()
}

// input takes in what the presenter does, and reports whether it was for the presentation.
func (s *show) input(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case kit.Matches(msg, keys.Quit):
			return s.r.to(s.r.base, msg), true
		case s.state != free:
			return s.key(msg), true
		case kit.Matches(msg, keys.Return):
			return s.play(s.at), true
		}
	case tea.MouseClickMsg:
		if s.state != free && msg.Button == tea.MouseLeft && !s.uncover() {
			s.goOn()
		}
	}
	_, mouse := msg.(tea.MouseMsg)
	_, paste := msg.(tea.PasteMsg)
	return nil, (mouse || paste) && s.state != free
}

// uncover shows the screen and its caption again, and is false if they are shown.
func (s *show) uncover() bool {
	covered := s.blank || s.help
	s.blank, s.help = false, false
	return covered
}

// key takes in a key of the presenter.
func (s *show) key(msg tea.KeyPressMsg) tea.Cmd {
	if s.uncover() {
		return nil
	}
	switch {
	case kit.Matches(msg, keys.Next):
		s.goOn()
	case kit.Matches(msg, keys.Back):
		return s.play(s.said(s.at))
	case kit.Matches(msg, keys.Again):
		return s.play(0)
	case kit.Matches(msg, keys.Leave):
		return s.r.end()
	case kit.Matches(msg, keys.Free):
		if s.state == waiting || s.state == over {
			s.state = free
			s.lab.Clock.Release()
		}
	case kit.Matches(msg, keys.Blank):
		s.blank = true
	case kit.Matches(msg, keys.Notes):
		s.notes = !s.notes
		return s.resize()
	case kit.Matches(msg, keys.Help):
		s.help = true
	case kit.Matches(msg, keys.Slower):
		s.pace.Store(min(int64(slowest), max(int64(least), s.pace.Load()*3/2)))
	case kit.Matches(msg, keys.Faster):
		s.pace.Store(s.pace.Load() * 2 / 3)
	}
	return nil
}

// goOn shows the next step, or hurries to it. At the end it does nothing, so that nobody leaves the last
// picture by pressing once too often.
func (s *show) goOn() {
	if s.state != waiting && s.state != acting {
		return
	}
	select {
	case s.next <- struct{}{}:
	default:
	}
}

// said is the last step before another that has a caption, 0 for none.
func (s *show) said(before int) int {
	for i := before - 1; i > 0; i-- {
		if s.c.Steps[i].Say != "" {
			return i
		}
	}
	return 0
}

// resize lays the screens out again, below which there is more or less.
func (s *show) resize() tea.Cmd {
	if s.screens == nil {
		return nil
	}
	return s.r.to(s.screens, nil)
}

// tell sends the notes of the step to who follows.
func (s *show) tell() {
	n := Note{Title: s.c.Name, Step: s.at + 1, Of: len(s.c.Steps), Say: s.caption(), Began: s.began}
	if s.at < len(s.c.Steps) {
		n.Note = s.c.Steps[s.at].Note
		n.Act = s.act()
		if i := slices.IndexFunc(s.c.Steps[s.at+1:], func(step scenario.Step) bool { return step.Say != "" }); i >= 0 {
			n.Next = plain(s.c.Steps[s.at+1+i].Say)
		}
	}
	s.r.notes.say(n)
}

// act is what the person is going to do, "" for nothing.
func (s *show) act() string {
	if _, says := s.c.Steps[s.at].Do.(scenario.Caption); says {
		return ""
	}
	return s.c.Mask(s.c.Steps[s.at].Do.Words())
}

// person is who signs in first, whose phone is shown.
func (s *show) person() string {
	for _, step := range s.c.Steps {
		if act, is := step.Do.(scenario.Act); is && act.Verb == scenario.SignIn {
			return act.UserName
		}
	}
	return simulator.DemoUser
}

// email is that of the account that the person signs in to first, "" if the story is about none.
func (s *show) email() string {
	for _, step := range s.c.Steps {
		if act, is := step.Do.(scenario.AccountAct); is && act.Verb == "sign_in" {
			return act.Of
		}
	}
	return ""
}
