package coach_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/signin"
	"otpdialog/ui/account"
	"otpdialog/ui/coach"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
	pages "otpdialog/ui/signin"
)

// A search visits every state that a person can lead a demonstration into. It tries each event of each
// state once, always that of the nearest state with one that was not tried; one of them is to follow the
// coach. Time is virtual, so that waiting for the next timer is an event like any other.
type search struct {
	*person

	of     setting
	states map[string]*state
	steps  int
}

// A state is what the advice depends on, as far as a person can tell it apart; see [search.name].
type state struct {
	name    string
	screen  string // as it was found first
	advice  coach.Advice
	done    bool              // the person is signed in
	untried []string          // events
	leads   map[string]string // from an event to the name of a state
}

// coached is the event that the coach is followed.
const coached = "follow the coach"

// In all states that a person can reach, the coach says something that can be done, and from there only
// following it leads to Signed in, with nothing given up that was under way.
func TestStates(t *testing.T) {
	for name, s := range map[string]setting{
		"push and call":                        {size: wide, only: []string{"Push", "Call"}},
		"codes":                                {size: wide, only: []string{"SMS", "Custom"}},
		"every method, in one view, by clicks": {size: narrow, clicks: true},
		"beside the wire":                      {size: wide, packets: true, only: []string{"Push"}},
		"beside the wire, in one view":         {size: narrow, packets: true, only: []string{"Push"}},
		"number matching, by clicks":           {size: wide, user: "grace", clicks: true, only: []string{"Push"}},
		"number matching, in one view":         {size: narrow, user: "grace", only: []string{"Push"}},
		"autosend":                             {size: wide, autosend: true, only: []string{"Push"}},
		"autosend always":                      {size: narrow, autosend: true, always: true, only: []string{"Push"}},
		"codes that come with a reject":        {size: wide, user: "heidi", codeSent: true, only: []string{"SMS"}},
		"account":                              {size: wide, account: true},
		"account, by clicks":                   {size: wide, account: true, clicks: true},
		"account, in one view":                 {size: narrow, account: true},
		"account, in one view, by clicks":      {size: narrow, account: true, clicks: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at(t, s, func(p *person) {
				f := &search{person: p, of: s, states: map[string]*state{}}
				f.all()
				t.Logf("%d states, %d steps", len(f.states), f.steps)
				for _, one := range f.states {
					f.leadsToTheEnd(one)
				}
			})
		})
	}
}

// all visits all states.
func (s *search) all() {
	s.T.Helper()
	const most = 20_000
	for s.steps < most {
		now := s.here()
		e, found := s.next(now)
		if !found {
			return
		}
		s.do(now, e)
		now.leads[e] = s.here().name
		now.untried = slices.DeleteFunc(now.untried, func(one string) bool { return one == e })
	}
	s.T.Fatalf("there are still untried events after %d steps", most)
}

// here is the state now.
func (s *search) here() *state {
	s.T.Helper()
	name := s.name()
	found := s.states[name]
	if found == nil {
		found = &state{name: name, screen: s.Screen(), advice: s.advice(), done: s.done(), untried: s.events(), leads: map[string]string{}}
		s.states[name] = found
		s.check(found.advice)
	}
	return found
}

// done is true for a person who is signed in, with nothing in front of that.
func (s *search) done() bool {
	return s.State() == signin.SignedIn && !s.covered() || strings.HasPrefix(s.advice().Why, "You are signed in")
}

// covered is true if a page is in front that has nothing to do with the sign-in.
func (s *search) covered() bool { return slices.Equal(s.advice().Keys, []string{"esc"}) }

// What differs between states that are the same: codes, numbers, and the method that was used last.
var differs = regexp.MustCompile(`\d\d+|sign in with \w+`)

// name names the state: that of the sign-in, what the coach says, what can be pressed on the phone, and
// whether it is in front. Controls that get the same advice when they have the focus are one.
func (s *search) name() string {
	_, spots := s.Spots()
	shown, on := map[string]bool{}, ""
	for _, one := range spots {
		if phone.IsOn(one.Stop) && one.Stop.ID != phone.ID("token") || s.of.account {
			shown[one.Stop.ID] = true
		}
		if one.Focused && phone.IsOn(one.Stop) {
			on = "on the phone: "
		}
	}
	return fmt.Sprint(s.State(), " ", on, differs.ReplaceAllString(s.advice().Text(200), "…"), slices.Sorted(maps.Keys(shown)))
}

// stopName names a stop. On which of several cards it is does not matter, except for the newest email.
func (s *search) stopName(at kit.Stop) string {
	switch {
	case at.ID == pages.ActionID:
		return fmt.Sprint(at.ID, " ", at.Part)
	case s.of.account && at.ID == phone.ID("message") && at.Part > 0:
		return "phone older message"
	}
	return at.ID
}

// elsewhere are the controls that lead out of the demonstration, and those that a click only gives the
// focus, which Tab does as well. Autosend is switched in a demonstration of its own.
var elsewhere = []string{
	"close", "back", "wire", "autosend", "reveal", "remember user", "remember", "clock", phone.ID("peek"), "copy code",
	pages.UserNameID, pages.PasswordID, pages.OTPID, account.EmailID, account.PasswordID, account.SignOutID,
}

// events are what a person can do now. A page that covers the sign-in has tests of its own.
func (s *search) events() []string {
	events := []string{coached}
	if s.covered() {
		return events
	}
	events = append(events, "f2", "tab")
	if s.done() {
		return events
	}
	_, spots := s.Spots()
	for _, one := range spots {
		e := "click " + s.stopName(one.Stop)
		if !one.Rect.Empty() && !slices.Contains(elsewhere, one.Stop.ID) && !slices.Contains(events, e) {
			events = append(events, e)
		}
	}
	switch s.State() {
	case signin.Dialog:
		events = append(events, "esc", "7", "wait")
	case signin.Connecting, signin.Progress:
		events = append(events, "esc", "wait")
	}
	return events
}

// do lets an event happen, and opens the demonstration again if it was left.
func (s *search) do(from *state, e string) {
	s.T.Helper()
	s.steps++
	before := s.name()
	until := func(what func()) { // something else is there
		for range 30 {
			what()
			if s.name() != before {
				break
			}
		}
	}
	switch name, isClick := strings.CutPrefix(e, "click "); {
	case isClick:
		_, spots := s.Spots()
		if at := slices.IndexFunc(spots, func(one kit.Spot) bool { return s.stopName(one.Stop) == name && !one.Rect.Empty() }); at >= 0 {
			s.ClickAt(spots[at].Rect.Min)
		}
	case e == coached:
		before := s.Screen()
		s.gaveUp.Store(false)
		until(s.follow)
		if s.gaveUp.Load() {
			s.T.Errorf("%q gave up what was under way on\n%s\nnow on\n%s", from.advice.Text(100), before, s.Screen())
		}
		if slices.Contains(from.advice.Keys, "f5") && s.of.user != "" {
			s.rename(s.of.user)
		}
	case e == "wait":
		until(func() { s.Wait(5 * time.Second) })
	default:
		s.Press(e)
	}
	s.open(s.of)
}

// next is the event that leads to the nearest one that was not tried.
func (s *search) next(from *state) (event string, found bool) {
	if len(from.untried) > 0 {
		return from.untried[0], true
	}
	first := map[*state]string{from: ""} // the event that leads there from here
	for queue := []*state{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, e := range slices.Sorted(maps.Keys(at.leads)) {
			to := s.states[at.leads[e]]
			if _, known := first[to]; known {
				continue
			}
			if first[to] = first[at]; at == from {
				first[to] = e
			}
			if len(to.untried) > 0 {
				return first[to], true
			}
			queue = append(queue, to)
		}
	}
	return "", false
}

// aim is what an advice is for. Tab alone moves on step by step.
func aim(a coach.Advice) string {
	if slices.Equal(a.Keys, []string{"tab"}) {
		return "tab"
	}
	return a.Why + a.Type + strings.Join(a.Keys[max(0, len(a.Keys)-1):], "") + a.To
}

// leadsToTheEnd fails unless the advice of a state, and that of the next, lead to Signed in.
func (s *search) leadsToTheEnd(from *state) {
	s.T.Helper()
	var said []string
	for at, seen := from, map[*state]bool{}; !at.done; at = s.states[at.leads[coached]] {
		said = append(said, at.advice.Text(100))
		isOneWay := at.advice.Type == "" && len(at.advice.Keys) == 0 || s.clicks && strings.HasPrefix(at.advice.Click, "F2 ") // it waits, or goes the first part of the way
		if next := aim(s.states[at.leads[coached]].advice); at == from && !isOneWay && next == aim(at.advice) && next != "tab" {
			s.T.Errorf("it says %q again after that was done on\n%s", at.advice.Text(100), at.screen)
		}
		if seen[at] {
			s.T.Errorf("the coach leads in a circle:\n%s\nfrom\n%s", strings.Join(said, "\n"), from.screen)
			return
		}
		seen[at] = true
	}
}
