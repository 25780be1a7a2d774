// Package present plays scenarios in front of an audience: at the real screens, with captions, as fast
// as the presenter likes.
//
//	root := present.New(present.Options{Pace: present.Normal, Clock: clock.System{}})
//	o.Demo, o.Demonstrations, o.Carry = demo, root.List, root.Carry
//	screens, err := ui.New(o, environ, clock)
//	…
//	outcome, err := root.Run(ctx, screens, o, environ)
//
// Each presentation has a world of its own, whose clock stands still while the presenter speaks. It
// moves on with what the person does, always by the same time: so a presentation that is played again
// shows the same, at any pace, and it goes on when what a step expects has come, never by the clock.
package present

import (
	"context"
	"errors"
	"image"
	"reflect"
	"sync"

	tea "charm.land/bubbletea/v2"

	"otpdialog/clock"
	"otpdialog/scenario"
	"otpdialog/ui"
	"otpdialog/ui/kit"
)

// Options is how presentations are played.
type Options struct {
	// Cases returns those of the list. It is called when the list is opened.
	Cases func() ([]*scenario.Case, error)
	// Play is the case to begin with, nil for none; List shows the list at first.
	Play *scenario.Case
	List bool
	// Auto goes on by itself after each caption, and leaves the program in the end.
	Auto bool
	Pace Pace
	// Clock is that of the audience.
	Clock clock.Clock
	// Folder is where the notes are served, see [Follower]; "" for nowhere.
	Folder string
	// Step is called when a step begins that the audience sees, by its index, and at the end with
	// their number; nil for nobody.
	Step func(c *scenario.Case, step int)
}

// Root is the program: a demonstration, and above it the presentation that is played. Its methods are
// called by Bubble Tea, except New and Run.
type Root struct {
	o       Options
	screens ui.Options // of all presentations
	environ []string

	base  *ui.Model
	show  *show     // nil for none
	known []tea.Msg // of the terminal: what new screens have to know, too
	drawn *tea.View // what is shown; nil if something has happened since
	notes *notes    // nil for none
	ended bool      // the presentation has ended the program
	err   error     // why it did; nil if it was its end

	ctx     context.Context //nolint:containedctx // it is that of the program
	calls   chan call
	updated chan struct{} // holds one after a message that is no call
	playing sync.WaitGroup
}

// A call is something that is to be done where messages are handled.
type call struct {
	do    func() tea.Cmd
	looks bool // it changes nothing
	done  chan struct{}
}

// ofScreens is a message for some of the screens.
type ofScreens struct {
	screens *ui.Model
	msg     tea.Msg
}

// New returns the program.
func New(o Options) *Root {
	return &Root{o: o, calls: make(chan call), updated: make(chan struct{}, 1)}
}

// Run shows the screens of a demonstration, which were made with these options, until the person
// leaves. The error of a presentation that failed is reported if that has ended the program.
func (r *Root) Run(ctx context.Context, screens *ui.Model, o ui.Options, environ []string) (outcome ui.Outcome, err error) {
	r.within(ctx, screens, o, environ, func(ctx context.Context) { outcome, err = screens.RunIn(ctx, r) })
	if r.ended {
		return ui.Outcome{Problems: outcome.Problems}, r.err
	}
	return outcome, err //nolint:wrapcheck // it is that of the screens
}

// Film is Run without a terminal: it shows the program to a camera, in a window of that size, until the
// case that it begins with is over.
func (r *Root) Film(ctx context.Context, screens *ui.Model, o ui.Options, environ []string, size image.Point, camera ui.Camera) (err error) {
	r.within(ctx, screens, o, environ, func(ctx context.Context) { err = ui.Film(ctx, r, size, camera) })
	return errors.Join(r.err, err)
}

// within begins what the program needs, and ends it after run.
func (r *Root) within(ctx context.Context, screens *ui.Model, o ui.Options, environ []string, run func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	r.ctx, r.base, r.screens, r.environ = ctx, screens, o, environ
	run(ctx)
	cancel()
	r.playing.Wait()
	r.notes.end()
}

// Ended reports whether a presentation has ended the program, of which no sign-in is the outcome.
func (r *Root) Ended() bool { return r.ended }

// quit ends the program with a presentation.
func (r *Root) quit(err error) tea.Cmd {
	r.ended, r.err = true, err
	return tea.Quit
}

// Screens implements [ui.Root].
func (r *Root) Screens() *ui.Model {
	if r.show != nil && r.show.face != nil {
		return r.show.face.model
	}
	return r.base
}

// Init implements [tea.Model].
func (r *Root) Init() tea.Cmd {
	cmds := []tea.Cmd{r.of(r.base, r.base.Init()), r.listen}
	switch {
	case r.o.Play != nil:
		cmds = append(cmds, r.begin(r.o.Play))
	case r.o.List:
		cmds = append(cmds, r.of(r.base, func() tea.Msg { return ui.ShowDemonstrations{} }))
	}
	return tea.Batch(cmds...)
}

// listen waits for what the player wants.
func (r *Root) listen() tea.Msg {
	select {
	case c := <-r.calls:
		return c
	case <-r.ctx.Done():
		return nil
	}
}

// call does something where messages are handled, and returns when it is done. It is false if the
// context is done, or the program has ended.
func (r *Root) call(ctx context.Context, do func() tea.Cmd) bool {
	return r.send(ctx, call{do: do, done: make(chan struct{})})
}

// look is call for what changes nothing: the screen is not drawn again.
func (r *Root) look(ctx context.Context, at func()) {
	r.send(ctx, call{do: func() tea.Cmd { at(); return nil }, looks: true, done: make(chan struct{})})
}

func (r *Root) send(ctx context.Context, c call) bool {
	select {
	case r.calls <- c:
	case <-ctx.Done():
		return false
	case <-r.ctx.Done():
		return false
	}
	select {
	case <-c.done:
		return true
	case <-r.ctx.Done():
		return false
	}
}

// await waits until something holds, which is asked where messages are handled, at most until the context
// is done. It reports whether it does.
func (r *Root) await(ctx context.Context, holds func() bool) (does bool) {
	for {
		r.look(ctx, func() { does = holds() })
		if does {
			return true
		}
		select {
		case <-r.updated:
		case <-ctx.Done():
			return false
		case <-r.ctx.Done():
			return false
		}
	}
}

// Update implements [tea.Model].
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	c, isCall := msg.(call)
	if !c.looks {
		r.drawn = nil
	}
	if isCall {
		cmd := c.do()
		close(c.done)
		return r, tea.Batch(cmd, r.listen)
	}
	cmd := r.update(msg)
	select {
	case r.updated <- struct{}{}:
	default:
	}
	return r, cmd
}

func (r *Root) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ofScreens:
		return r.handle(msg)
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ColorProfileMsg:
		r.know(msg)
		cmd := r.to(r.base, msg)
		if s := r.Screens(); s != r.base {
			cmd = tea.Batch(cmd, r.to(s, msg))
		}
		return cmd
	}
	if r.show != nil {
		if cmd, taken := r.show.input(msg); taken {
			return cmd
		}
	}
	return r.to(r.Screens(), msg)
}

// know keeps what the terminal has said last.
func (r *Root) know(msg tea.Msg) {
	for i, known := range r.known {
		if reflect.TypeOf(known) == reflect.TypeOf(msg) {
			r.known[i] = msg
			return
		}
	}
	r.known = append(r.known, msg)
}

// handle takes in a message for some of the screens. Those of screens that are gone are dropped.
func (r *Root) handle(msg ofScreens) tea.Cmd {
	presented := msg.screens == r.Screens() && msg.screens != r.base
	switch m := msg.msg.(type) {
	case chosen:
		return r.begin(m.c)
	case tea.QuitMsg:
		if presented { // the person of the story, or somebody in free play, has left the form
			return nil
		}
		return tea.Quit
	}
	if !presented && msg.screens != r.base {
		return nil
	}
	return r.to(msg.screens, msg.msg)
}

// to hands a message to screens.
func (r *Root) to(screens *ui.Model, msg tea.Msg) tea.Cmd {
	_, cmd := screens.Update(msg)
	return r.of(screens, cmd)
}

// of returns a command whose result is for these screens, whatever is shown by then; but what Bubble
// Tea carries out itself is for that.
func (r *Root) of(screens *ui.Model, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		switch msg := cmd().(type) {
		case nil:
			return nil
		case tea.BatchMsg:
			cmds := make(tea.BatchMsg, len(msg))
			for i, one := range msg {
				cmds[i] = r.of(screens, one)
			}
			return cmds
		case tea.QuitMsg:
			return ofScreens{screens, msg}
		default:
			if reflect.TypeOf(msg).PkgPath() == reflect.TypeFor[tea.QuitMsg]().PkgPath() {
				return msg
			}
			return ofScreens{screens, msg}
		}
	}
}

// View implements [tea.Model].
func (r *Root) View() tea.View {
	if r.drawn == nil {
		v := r.view()
		r.drawn = &v
	}
	return *r.drawn
}

func (r *Root) view() tea.View {
	if r.show != nil {
		return r.show.view()
	}
	return r.base.View()
}

// Carry is for [ui.Options.Carry].
func (*Root) Carry(w kit.Want) tea.Cmd {
	if c, is := w.(chosen); is {
		return func() tea.Msg { return c }
	}
	return nil
}

// begin plays a case from the start.
func (r *Root) begin(c *scenario.Case) tea.Cmd {
	if r.notes == nil && r.o.Folder != "" {
		r.notes = serveNotes(r.ctx, r.o.Folder)
	}
	r.show = newShow(r, c)
	return r.show.play(0)
}

// end goes back to the demonstration, which begins anew.
func (r *Root) end() tea.Cmd {
	r.show.cancel()
	r.show = nil
	r.notes.say(Note{})
	return r.of(r.base, r.base.StartOver())
}

// open makes screens for a seat, which know the terminal.
func (r *Root) open(o ui.Options, clk clock.Clock) (*ui.Model, tea.Cmd, error) {
	m, err := ui.New(o, r.environ, clk)
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // it says what is wrong
	}
	cmd := r.of(m, m.Init())
	for _, msg := range r.known {
		cmd = tea.Batch(cmd, r.to(m, msg))
	}
	return m, cmd, nil
}
