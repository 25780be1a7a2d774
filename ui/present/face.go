package present

import (
	"cmp"
	"context"
	"errors"
	"image"
	"slices"
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
	"otpdialog/ui/coach"
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
	f := &face{s: s, ctx: ctx, seat: seat}
	f.hands = &screens.Hands{Person: story.New(onStage{f}, screens.Judge{}), Connection: seat.Connection, Point: true}
	name, email := s.person()
	user, _ := seat.Lab.World.User(name)
	demo := &ui.Demo{
		Connection: seat.Connection, World: seat.Lab.World, Server: seat.Lab.Server, UserName: name, Password: user.Password,
		Close: func() error { return nil },
	}
	if seat.Portal != nil {
		demo.StartAccount = func() (*stage.Account, error) {
			return &stage.Account{
				URL: seat.Portal.URL(), World: seat.Lab.World, Service: seat.Lab.Account(), Provider: seat.Portal.Provider,
				Advance: seat.Lab.Clock.Advance, Known: &account.Credentials{Email: email, Password: simulated.Password}, Close: func() error { return nil },
			}, nil
		}
	}
	o := s.r.screens
	o.Demo, o.Open, o.Memory, o.Packets, o.Observe, o.ObserveAccount = demo, seat.Open, seat.Memory, seat.Packets, f.observe, seat.ObserveAccount
	o.Foot, o.Demonstrations, o.Recording = s, nil, ""
	err := session.ErrInterrupted
	s.r.call(ctx, func() tea.Cmd {
		var cmd tea.Cmd
		if f.model, cmd, err = s.r.open(o, seat.Clock); err == nil {
			s.face = f
		}
		return cmd
	})
	if err == nil && email != "" { // its story is the account's
		f.hands.Person.Press("f4")
		if err = f.awaitStop(ctx, account.EmailID); err != nil {
			f.Close()
		}
	}
	return f, err
}

// observe is for [session.Options.Observe].
func (f *face) observe(e flow.Event, s *session.Session) {
	f.session = s
	f.events++
	f.seat.Observe(e, s)
}

// view is what the session shows. It is called where messages are handled.
func (f *face) view() session.View {
	if f.session == nil {
		return session.View{}
	}
	return f.session.View()
}

// awaitStop waits until what has that ID can be pressed. The error says that it cannot.
func (f *face) awaitStop(ctx context.Context, id string) error {
	there := f.s.r.await(ctx, func() bool {
		_, spots := f.model.Spots()
		return slices.ContainsFunc(spots, func(s kit.Spot) bool { return s.Stop.ID == id && !s.Rect.Empty() })
	})
	if !there {
		return errors.New(strconv.Quote(id) + " is not on the screen")
	}
	return nil
}

// Do implements [scenario.Face].
func (f *face) Do(ctx context.Context, act scenario.Act) error {
	if again := (kit.Stop{ID: signin.AgainID}); act.Verb == scenario.SignIn && f.shows(again) {
		if err := f.hands.Click(again); err != nil {
			return err //nolint:wrapcheck // it says what is not on the screen
		}
	}
	f.show(coach.Client)
	var v session.View
	var before, after int
	var err error
	f.s.r.await(ctx, func() bool {
		v, before = f.view(), f.events
		err = act.Fits(f.seat.Connection, v.View)
		return err == nil
	})
	if err != nil {
		return err
	}
	if err := f.hands.Do(act, v.View); err != nil {
		return err //nolint:wrapcheck // it says what is not on the screen
	}
	f.s.r.look(f.ctx, func() { after = f.events }) // at a slow pace, ctx is done by now
	if after == before && act.Verb != scenario.Remember {
		return errors.New(string(act.Verb) + " has no effect")
	}
	return nil
}

// shows reports whether something can be pressed now.
func (f *face) shows(at kit.Stop) bool {
	_, there := f.hands.Find(at)
	return there
}

// onPhone are what is pressed on the phone for a verb, one after the other.
var onPhone = map[string][]kit.Stop{
	"phone.approve":     {{ID: phone.ButtonID(handset.Good)}},
	"phone.deny":        {{ID: phone.ButtonID(handset.Bad)}},
	"phone.fraud":       {{ID: phone.ButtonID(handset.Doubt)}},
	"phone.answer_call": {{ID: phone.ButtonID(handset.Good)}},
	"phone.hang_up":     {{ID: phone.ButtonID(handset.Bad)}},
	"mail.confirm":      {{ID: phone.ID("message")}, {ID: phone.ID("link")}, {ID: phone.ID("yes")}},
	"mail.deny":         {{ID: phone.ID("message")}, {ID: phone.ID("link")}, {ID: phone.ID("no")}},
}

// Perform implements [scenario.Performer].
func (f *face) Perform(ctx context.Context, deed scenario.Deed) (bool, error) {
	switch deed := deed.(type) {
	case scenario.AccountAct:
		return true, f.onAccount(ctx, deed)
	case scenario.Control:
		return f.press(f.pressed(deed))
	}
	return false, nil
}

// pressed are what is pressed on the phone for a deed, none if it is not done there.
func (f *face) pressed(deed scenario.Control) []kit.Stop {
	a, is := deed.Args.(control.Choice)
	if !is {
		return onPhone[deed.Verb]
	}
	request, _ := f.seat.Lab.World.NewestRequest("") // without one, the lab says what is missing
	if i := slices.Index(request.Numbers, a.Number); i >= 0 {
		return []kit.Stop{{ID: phone.ButtonID(handset.Neutral), Part: i}}
	}
	return nil
}

// press presses something on the phone, and what follows there. It is false if the phone does not show it.
func (f *face) press(stops []kit.Stop) (bool, error) {
	for len(stops) > 0 && !f.bring(stops[0]) { // an email has been opened for the caption
		stops = stops[1:]
	}
	if len(stops) == 0 {
		return false, nil
	}
	for _, stop := range stops {
		if err := f.hands.Click(stop); err != nil {
			return true, err //nolint:wrapcheck // it says what is not on the screen
		}
		f.s.settle(f.ctx)
	}
	return true, nil
}

// bring shows the phone, whose place the pages take in a narrow window, if something can be pressed on it.
func (f *face) bring(stop kit.Stop) bool {
	if f.shows(stop) {
		return true
	}
	f.show(coach.Phone)
	if f.shows(stop) {
		return true
	}
	f.show(coach.Client)
	return false
}

func (f *face) show(one coach.Actor) { onStage{f}.Do(stage.Show{One: one}) }

// present shows what the caption of a step is about: an email that is answered, opened; and in a window without
// room for everything, the phone if something is done on it or read from it, the wire while only time passes, or
// else the pages.
func (f *face) present(deed scenario.Deed) {
	one := coach.Client
	switch deed := deed.(type) {
	case scenario.Act:
		if deed.Verb == scenario.Answer && strings.HasPrefix(deed.Text, "${phone.") && deed.Text != numberOnScreen {
			one = coach.Phone
		}
	case scenario.Control:
		switch {
		case strings.HasPrefix(deed.Verb, "mail."):
			if stops := f.pressed(deed); len(stops) > 0 {
				_, _ = f.press(stops[:1]) // if it is not there, the step says so
				return
			}
		case strings.HasPrefix(deed.Verb, "phone."):
			one = coach.Phone
		case deed.Verb == "clock.advance":
			one = coach.Wire
		}
	}
	f.show(one)
}

// numberOnScreen is an answer that is read from the prompt.
const numberOnScreen = "${phone.number}"

// Shown implements [scenario.Face]: what a step expects is what the session says, and in a narrow
// window the phone may be shown instead.
func (f *face) Shown() string { return "" }

// Pump implements [scenario.Face]: Bubble Tea takes in what happens.
func (f *face) Pump(ctx context.Context) { <-ctx.Done() }

// Close implements [scenario.Face].
func (f *face) Close() {
	leave := func() tea.Cmd {
		f.s.freeze()
		if f.s.face == f {
			f.s.face = nil
		}
		f.model.Leave() // nothing of it is kept
		return nil
	}
	if !f.s.r.call(context.Background(), leave) { // the program has ended
		leave()
	}
}

// accountActs are what a person can be seen to do with an account, and what they press for it.
var accountActs = map[string]string{"sign_in": account.SignInID, "sign_out": account.SignOutID}

// onAccount does what the person does with their account.
func (f *face) onAccount(ctx context.Context, a scenario.AccountAct) error {
	press := accountActs[a.Verb]
	if err := f.awaitStop(ctx, press); err != nil {
		return err
	}
	if a.Verb == "sign_in" {
		if err := errors.Join(f.hands.Fill(account.EmailID, a.Of), f.hands.Fill(account.PasswordID, cmp.Or(a.Password, simulated.Password))); err != nil {
			return err //nolint:wrapcheck // it says what is not on the screen
		}
	}
	return f.hands.Click(kit.Stop{ID: press}) //nolint:wrapcheck // likewise
}

// onStage is the stage of the face's hands: screens that Bubble Tea shows.
type onStage struct{ *face }

// Do implements [story.Stage].
func (f onStage) Do(msg tea.Msg) {
	f.s.r.call(f.ctx, func() tea.Cmd { return f.s.r.to(f.model, msg) })
}

// Wait implements [story.Stage].
func (f onStage) Wait(d time.Duration) { f.s.pass(f.ctx, d) }

// Await implements [story.Stage]: hands wait for nothing.
func (f onStage) Await(holds func() bool) bool { return holds() }

// Lines implements [story.Stage].
func (f onStage) Lines() (lines []string) {
	f.s.r.look(f.ctx, func() { lines = strings.Split(ansi.Strip(f.model.View().Content), "\n") })
	return lines
}

// Spots implements [story.Stage].
func (f onStage) Spots() (frame image.Rectangle, spots []kit.Spot) {
	f.s.r.look(f.ctx, func() { frame, spots = f.model.Spots() })
	return frame, spots
}

// Bar implements [story.Stage]: it is not on the screen.
func (onStage) Bar() []image.Rectangle { return nil }
