package present

import (
	"cmp"
	"context"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/scenario"
	"otpdialog/simulator"
	"otpdialog/ui"
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
	acting  state = iota // the person does what a step says, or all until a step, unseen
	waiting              // for the presenter, or in Auto for the audience to read
	free                 // the presenter has the screens
	over                 // all steps have been played
	failed               // something else came than the scenario expects
)

// A show is a presentation. Its methods are called where messages are handled, except those of the
// player: run, before, fail, settle, pass and wait.
type show struct {
	r *Root
	c *scenario.Case

	face   *face     // whose screens are shown; nil before the first
	frozen *tea.View // what is shown while it plays forward, nil for the screens

	state  state
	at     int    // the step, or their number at the end
	reason string // why it failed
	began  time.Time

	blank, notes, help bool

	footing footing // for the width of the window

	pace   atomic.Int64 // a Pace
	next   chan struct{}
	cancel context.CancelFunc
	done   chan struct{} // of the run; nil before the first
	quick  atomic.Bool   // it is played without pauses: until the step that is wanted, or to the end of a step
}

func newShow(r *Root, c *scenario.Case) *show {
	s := &show{r: r, c: c, next: make(chan struct{}, 1), cancel: func() {}, began: r.o.Clock.Now()}
	s.pace.Store(int64(r.o.Pace))
	return s
}

// play begins anew in a clean world, and plays at once to a step.
func (s *show) play(to int) tea.Cmd {
	s.cancel()
	s.freeze()
	s.state, s.reason = acting, ""
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

// freeze keeps the screen as it is until others have come to where it is.
func (s *show) freeze() {
	if s.frozen == nil && s.face != nil {
		v := s.face.model.View()
		s.frozen = &v
	}
}

// run plays the case.
func (s *show) run(ctx context.Context, to int) {
	s.quick.Store(to > 0)
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
			return s.r.quit(failure(s.c, s.at, s.reason))
		}
		return nil
	})
}

// before lets the audience see what the step before has led to, shows the caption of a step, and waits for
// the presenter.
func (s *show) before(ctx context.Context, step, to int) error {
	if step > 0 {
		s.settle(ctx)
		s.pass(ctx, story.Usual.Thinking)
	}
	if step < to {
		return nil
	}
	s.quick.Store(false)
	end := step == len(s.c.Steps)
	if s.face != nil {
		var next scenario.Deed
		if !end {
			next = s.c.Steps[step].Do
		}
		s.face.present(next)
	}
	stops := end || s.c.Steps[step].Say != ""
	s.r.call(ctx, func() tea.Cmd {
		s.at, s.frozen = step, nil
		switch {
		case end:
			s.state = over
		case stops:
			s.state = waiting
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
		s.wait(ctx, 4*story.Usual.Thinking+time.Duration(len([]rune(s.caption())))*story.Usual.Typing)
		if end {
			s.r.call(ctx, func() tea.Cmd { return s.r.quit(nil) })
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

// settle waits until what was pressed has been done, such as by the account service.
func (s *show) settle(ctx context.Context) {
	s.r.await(ctx, func() bool { return !s.face.model.Busy() })
}

// A frame is how long the story goes on at a time while something moves on the screen: so it is seen to.
const frame = 80 * time.Millisecond

// pass lets the person think or type. The story goes on by that time, whatever the pace: by a frame, in which
// begins what was pressed before, and from then on at once to where something happens if nothing moves.
func (s *show) pass(ctx context.Context, d time.Duration) {
	lab := s.face.seat.Lab.Clock
	s.refresh(ctx)
	for moves := true; d > 0; {
		step := frame
		if !moves {
			next, runs := lab.Next()
			if step = (max(next, 1) + frame - 1).Truncate(frame); !runs {
				step = d
			}
		}
		step = min(step, d)
		s.wait(ctx, step)
		lab.Advance(step)
		moves = s.refresh(ctx)
		d -= step
	}
}

// refresh shows the screens as they are now, and reports whether something on them moves.
func (s *show) refresh(ctx context.Context) (moves bool) {
	s.r.call(ctx, func() tea.Cmd {
		cmd := s.r.to(s.face.model, ui.Refresh{})
		moves = s.face.model.Moves()
		return cmd
	})
	return moves
}

// wait lets time pass for the audience. Paces in package story are those of a person; one who is watched is
// slower or faster.
func (s *show) wait(ctx context.Context, d time.Duration) {
	d = time.Duration(float64(d) * float64(s.pace.Load()) / float64(story.Usual.Thinking))
	if s.quick.Load() || d == 0 {
		return
	}
	s.r.look(ctx, func() {}) // what has happened until now is drawn before
	passed := make(chan struct{})
	timer := s.r.o.Clock.NewTimer(func() { close(passed) })
	defer timer.Stop()
	timer.Reset(d)
	select {
	case <-passed:
	case <-s.next:
		s.quick.Store(true)
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
	}
	return s.r.Screens().View()
}

// resize lays the screens out again, below which there is more or less.
func (s *show) resize() tea.Cmd { return s.r.to(s.r.Screens(), nil) }

// said is the last step before another that has a caption, 0 for none.
func (s *show) said(before int) int {
	for i := before - 1; i > 0; i-- {
		if s.c.Steps[i].Say != "" {
			return i
		}
	}
	return 0
}

// person is who signs in first, whose phone is shown, and the email of the account that is signed in to
// first, "" if the story is about none.
func (s *show) person() (name, email string) {
	for _, step := range s.c.Steps {
		switch act := step.Do.(type) {
		case scenario.Act:
			if act.Verb == scenario.SignIn {
				name = cmp.Or(name, act.UserName)
			}
		case scenario.AccountAct:
			if act.Verb == "sign_in" {
				email = cmp.Or(email, act.Of)
			}
		}
	}
	return cmp.Or(name, simulator.DemoUser), email
}
