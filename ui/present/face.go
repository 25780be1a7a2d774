package present

import (
	"context"
	"errors"
	"image"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/scenario"
	"otpdialog/scenario/screens"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	simulated "otpdialog/simulator/account"
	"otpdialog/simulator/control"
	"otpdialog/simulator/handset"
	"otpdialog/ui"
	"otpdialog/ui/account"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
	"otpdialog/ui/signin"
	"otpdialog/ui/stage"
	"otpdialog/ui/story"
)

// A face seats the person of a case at screens that an audience sees. It implements
// [scenario.Performer]. Its methods are called by the player, and what they do is done where messages
// are handled.
type face struct {
	r     *Root
	s     *show
	ctx   context.Context //nolint:containedctx // of the case as it is played
	seat  scenario.Seat
	model *ui.Model
	hands *screens.Hands

	session *session.Session // that was observed last; nil for none
	events  int              // that it has handled
}

// sit opens screens on the world of a seat, with the phone of the person who signs in first.
func (s *show) sit(ctx context.Context, seat scenario.Seat) (scenario.Face, error) {
	f := &face{r: s.r, s: s, ctx: ctx, seat: seat}
	f.hands = &screens.Hands{Person: story.New(onStage{f}, screens.Judge{}), Connection: seat.Connection, Point: true}
	name := s.person()
	user, _ := seat.Lab.World.User(name)
	demo := &ui.Demo{
		Connection: seat.Connection, World: seat.Lab.World, Server: seat.Lab.Server, UserName: name, Password: user.Password,
		Close: func() error { return nil },
	}
	if seat.Portal != nil {
		demo.StartAccount = func() (*stage.Account, error) {
			return &stage.Account{
				URL: seat.Portal.URL(), World: seat.Lab.World, Service: seat.Lab.Account(), Provider: seat.Portal.Provider,
				Advance: seat.Lab.Clock.Advance, Email: s.email(), Password: simulated.Password, Close: func() error { return nil },
			}, nil
		}
	}
	o := s.r.screens
	o.Demo, o.Open, o.Memory, o.Packets, o.Observe, o.ObserveAccount = demo, seat.Open, seat.Memory, seat.Packets, f.observe, seat.ObserveAccount
	o.Foot, o.Demonstrations, o.Recording = s, nil, ""
	var err error
	opened := s.r.call(ctx, func() tea.Cmd {
		var cmd tea.Cmd
		if f.model, cmd, err = s.r.open(o, seat.Clock); err == nil {
			s.screens, s.lab = f.model, seat.Lab
		}
		return cmd
	})
	switch {
	case err != nil:
		return nil, err
	case !opened:
		return nil, session.ErrInterrupted
	}
	if s.email() != "" { // its story is the account's
		f.hands.Person.Press("f4")
		if err := f.await(ctx, func() error { return f.has(account.EmailID) }); err != nil {
			f.Close()
			return nil, err
		}
	}
	return f, nil
}

// observe is for [session.Options.Observe].
func (f *face) observe(e flow.Event, s *session.Session) {
	f.session = s
	f.events++
	f.seat.Observe(e, s)
}

// look is what the session shows, and how many events it has handled.
func (f *face) look() (v session.View, events int) {
	f.r.call(f.ctx, func() tea.Cmd {
		if f.session != nil {
			v, events = f.session.View(), f.events
		}
		return nil
	})
	return v, events
}

// await waits until something is possible, at most until ctx is done. The error says why not.
func (f *face) await(ctx context.Context, possible func() error) error {
	for {
		err := possible()
		if err == nil {
			return nil
		}
		select {
		case <-f.r.updated:
		case <-ctx.Done():
			return err
		}
	}
}

// shows is true if what has that ID can be pressed.
func (f *face) shows(id string) bool {
	_, there := f.hands.Find(kit.Stop{ID: id})
	return there
}

// has is nil if what has that ID can be pressed.
func (f *face) has(id string) error {
	if !f.shows(id) {
		return errors.New(strconv.Quote(id) + " is not on the screen")
	}
	return nil
}

// Do implements [scenario.Face].
func (f *face) Do(ctx context.Context, act scenario.Act) error {
	v, _ := f.look()
	if act.Verb == scenario.SignIn && v.State == flow.SignedIn {
		if err := f.hands.Click(kit.Stop{ID: signin.AgainID}); err != nil {
			return err //nolint:wrapcheck // it says what is not on the screen
		}
	}
	err := f.await(ctx, func() error {
		v, _ = f.look()
		return act.Fits(f.seat.Connection, v.View)
	})
	if err != nil {
		return err
	}
	_, before := f.look()
	if err := f.hands.Do(act, v.View); err != nil {
		return err //nolint:wrapcheck // likewise
	}
	if _, after := f.look(); after == before && act.Verb != scenario.Remember {
		return errors.New(string(act.Verb) + " has no effect")
	}
	return nil
}

// onPhone are what is pressed on the phone for a verb.
var onPhone = map[string]string{
	"phone.approve": phone.ButtonID(handset.Good), "phone.deny": phone.ButtonID(handset.Bad), "phone.fraud": phone.ButtonID(handset.Doubt),
	"phone.answer_call": phone.ButtonID(handset.Good), "phone.hang_up": phone.ButtonID(handset.Bad),
}

// Perform implements [scenario.Performer].
func (f *face) Perform(ctx context.Context, deed scenario.Deed) (bool, error) {
	switch deed := deed.(type) {
	case scenario.AccountAct:
		return true, f.onAccount(ctx, deed)
	case scenario.Control:
		if a, is := deed.Args.(control.Choice); is {
			return f.choose(a.Number)
		}
		if id := onPhone[deed.Verb]; id != "" {
			return f.press(kit.Stop{ID: id})
		}
		if yes := deed.Verb == "mail.confirm"; yes || deed.Verb == "mail.deny" {
			return true, f.answerMail(ctx, yes)
		}
	}
	return false, nil
}

// press presses something on the phone, and is false if the phone does not show it. In a narrow window
// it takes the place of the pages first.
func (f *face) press(at kit.Stop) (bool, error) {
	if !f.shows(at.ID) {
		f.hands.Person.Press("f2")
	}
	if !f.shows(at.ID) {
		f.hands.Person.Press("f2")
		return false, nil
	}
	return true, f.hands.Click(at) //nolint:wrapcheck // it says what is not on the screen
}

// choose presses a number on the phone.
func (f *face) choose(number int) (bool, error) {
	request, _ := f.seat.Lab.World.NewestRequest("") // without one, the lab says what is missing
	for i, n := range request.Numbers {
		if n == number {
			return f.press(kit.Stop{ID: phone.ButtonID(handset.Neutral), Part: i})
		}
	}
	return false, nil
}

// Shown implements [scenario.Face]: what a step expects is what the session says, and in a narrow
// window the phone may be shown instead.
func (f *face) Shown() string { return "" }

// Pump implements [scenario.Face]: Bubble Tea takes in what happens.
func (f *face) Pump(ctx context.Context) { <-ctx.Done() }

// Close implements [scenario.Face].
func (f *face) Close() {
	leave := func() tea.Cmd {
		f.s.freeze()
		if f.s.screens == f.model {
			f.s.screens = nil
		}
		f.model.Leave() // nothing of it is kept
		return nil
	}
	if !f.r.call(context.Background(), leave) { // the program has ended
		leave()
	}
}

// onAccount does what the person does with their account.
func (f *face) onAccount(ctx context.Context, a scenario.AccountAct) error {
	act := accountActs[a.Verb]
	if err := f.await(ctx, func() error { return f.has(act.press) }); err != nil {
		return err
	}
	if a.Verb == "sign_in" {
		password := a.Password
		if password == "" {
			password = simulated.Password
		}
		if err := errors.Join(f.hands.Fill(account.EmailID, a.Of), f.hands.Fill(account.PasswordID, password)); err != nil {
			return err //nolint:wrapcheck // it says what is not on the screen
		}
	}
	return f.hands.Click(kit.Stop{ID: act.press}) //nolint:wrapcheck // likewise
}

// accountActs are what a person can be seen to do with an account.
var accountActs = map[string]struct{ press string }{
	"sign_in":  {account.SignInID},
	"sign_out": {account.SignOutID},
}

// answerMail opens the newest email on the phone and its link, and answers on the page.
func (f *face) answerMail(ctx context.Context, yes bool) error {
	answer := phone.ID("no")
	if yes {
		answer = phone.ID("yes")
	}
	if !f.shows(phone.ID("message")) {
		f.hands.Person.Press("f2")
	}
	for _, id := range []string{phone.ID("message"), phone.ID("link"), answer} {
		if err := f.await(ctx, func() error { return f.has(id) }); err != nil {
			return err
		}
		if err := f.hands.Click(kit.Stop{ID: id}); err != nil {
			return err //nolint:wrapcheck // it says what is not on the screen
		}
	}
	return nil
}

// pause lets the person think or type. The clock of the world moves on by the same time at any pace.
func (f *face) pause(d time.Duration) {
	f.s.sleep(f.ctx, d)
	f.seat.Lab.Clock.Advance(d)
}

// onStage is the stage of the face's hands: screens that Bubble Tea shows.
type onStage struct{ *face }

// Do implements [story.Stage].
func (f onStage) Do(msg tea.Msg) {
	f.r.call(f.ctx, func() tea.Cmd { return f.r.to(f.model, msg) })
}

// Wait implements [story.Stage].
func (f onStage) Wait(d time.Duration) { f.pause(d) }

// Await implements [story.Stage].
func (f onStage) Await(holds func() bool) bool {
	return f.await(f.ctx, func() error {
		if !holds() {
			return session.ErrInterrupted
		}
		return nil
	}) == nil
}

// Lines implements [story.Stage].
func (f onStage) Lines() (lines []string) {
	f.r.call(f.ctx, func() tea.Cmd {
		lines = strings.Split(ansi.Strip(f.model.View().Content), "\n")
		return nil
	})
	return lines
}

// Spots implements [story.Stage].
func (f onStage) Spots() (frame image.Rectangle, spots []kit.Spot) {
	f.r.call(f.ctx, func() tea.Cmd {
		frame, spots = f.model.Spots()
		return nil
	})
	return frame, spots
}

// Bar implements [story.Stage]: it is not on the screen.
func (onStage) Bar() []image.Rectangle { return nil }
