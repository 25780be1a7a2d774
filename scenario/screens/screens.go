// Package screens seats the person of a case at the real screens, in a terminal that exists in
// memory only: what they press is clicked, and what they answer is typed.
//
//	face, err := screens.New(ctx, seat) // a scenario.Face
//	if err != nil {
//		return err
//	}
//	defer face.Close()
//	err = face.Do(ctx, scenario.Act{Verb: scenario.Press, Text: "Push"})
//
// The pace is that of a person, but takes no time: the clock of the screens is put forward
// instead.
package screens

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"

	"otpdialog/scenario"
	"otpdialog/settings"
	"otpdialog/settings/store"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui"
	"otpdialog/ui/story"
)

// DefaultSize is the window of a seat that says none, in cells.
var DefaultSize = image.Pt(80, 24)

// Face implements [scenario.Face].
type Face struct {
	*story.Headless

	seat   scenario.Seat
	size   image.Point
	clock  *scenario.Pace
	folder string // of the preferences; it is private

	model  *ui.Model
	person *story.Teller
	hands  *Hands

	session *session.Session // that was observed last, nil for none
	events  int              // that it has handled
}

// New opens the screens on the connection of a seat. The error is that of a folder for the
// preferences that cannot be written.
func New(_ context.Context, seat scenario.Seat) (scenario.Face, error) {
	f := &Face{seat: seat, clock: &scenario.Pace{Clock: seat.Clock}, size: image.Pt(seat.Width, seat.Height)}
	if f.size == (image.Point{}) {
		f.size = DefaultSize
	}
	var err error
	if f.folder, err = os.MkdirTemp("", "otpdialog-scenario-"); err != nil {
		return nil, fmt.Errorf("the screens have no folder: %w", err)
	}
	if !seat.RememberLastMethod {
		err = f.store().UpdatePreferences(func(p *settings.Preferences) { p.RememberLastMethodUsed = false })
	}
	if err == nil {
		err = f.open()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(f.folder))
	}
	return f, nil
}

func (f *Face) store() *store.Store {
	return store.Open(store.Dirs{System: f.folder, Config: f.folder, State: f.folder})
}

// open starts the program.
func (f *Face) open() error {
	m, err := ui.New(ui.Options{
		Store: f.store(), Memory: f.seat.Memory, Given: f.seat.Connection, Open: f.seat.Open, Observe: f.observe,
	}, []string{"LANG=C.UTF-8"}, f.clock)
	if err != nil {
		return fmt.Errorf("the screens cannot be opened: %w", err)
	}
	f.model, f.Headless = m, story.NewHeadless(m)
	f.Filter, f.Pass = ui.Filter, f.clock.Pass
	f.person = story.New(f.Headless, Judge{})
	f.hands = &Hands{Person: f.person, Connection: f.seat.Connection}
	f.Start()
	f.person.Size(f.size.X, f.size.Y)
	return nil
}

// leave ends the program.
func (f *Face) leave() {
	f.model.Leave() // what could not be written is that of the folder, which is removed
	f.Headless.Close()
}

// observe is for [session.Options.Observe].
func (f *Face) observe(e flow.Event, s *session.Session) {
	f.session = s
	f.events++
	f.seat.Observe(e, s)
}

// view is what the session shows.
func (f *Face) view() session.View {
	if f.session == nil {
		return session.View{}
	}
	return f.session.View()
}

// Shown implements [scenario.Face].
func (f *Face) Shown() string { return f.person.Screen() }

// Pump implements [scenario.Face].
func (f *Face) Pump(ctx context.Context) { f.Next(ctx) }

// Close implements [scenario.Face].
func (f *Face) Close() {
	f.leave()
	_ = os.RemoveAll(f.folder) // what is left of it holds nothing
}

// Do implements [scenario.Face].
func (f *Face) Do(ctx context.Context, act scenario.Act) error {
	for {
		err := act.Fits(f.seat.Connection, f.view().View)
		if err == nil {
			break
		}
		if f.view().Waits() == "" || !f.Next(ctx) {
			return err
		}
	}
	before := f.events
	if err := f.do(act); err != nil {
		return err
	}
	if f.events == before && act.Verb != scenario.Remember {
		return f.hands.cannot("%s has no effect", act.Verb)
	}
	return nil
}

// do does what the person does. After a sign-in that was accepted, they start the program again.
func (f *Face) do(act scenario.Act) error {
	if act.Verb == scenario.SignIn && f.view().State == flow.SignedIn {
		f.leave()
		f.session = nil
		if err := f.open(); err != nil {
			return err
		}
	}
	return f.hands.Do(act, f.view().View)
}
