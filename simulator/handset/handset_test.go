package handset_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"otpdialog/clock"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
)

// ticking is a clock that a test sets.
type ticking struct {
	clock.System

	now time.Time
}

// Now implements [clock.Clock].
func (c *ticking) Now() time.Time { return c.now }

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// lines describes a screen, a line for each thing on it.
func lines(s handset.Screen) string {
	var lines []string
	add := func(words ...string) {
		lines = append(lines, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
	}
	for _, c := range s.Cards {
		state := ""
		var labels []string
		if c.Cancelled {
			state = "(cancelled)"
		}
		for _, b := range c.Buttons {
			labels = append(labels, "["+strings.TrimSpace(b.Key+" "+b.Label)+"]")
		}
		add(c.App, state, c.Title, "|", c.Person, c.Place, c.From, "|", c.Hint, strings.Join(labels, ""))
	}
	for _, m := range s.Messages {
		state := "old"
		if m.Current {
			state = "current"
		}
		var compare []string
		for _, row := range m.Compare {
			compare = append(compare, row[0]+"="+row[1])
		}
		add(state, m.From, m.Subject, "|", m.Before, "|", strings.Join(compare, " "), "|", m.After, m.Link)
	}
	if s.Token != "" {
		add("token")
	}
	return strings.Join(lines, "\n")
}

// What each world shows on the phone of maria, ten seconds after the sign-in began.
func TestOf(t *testing.T) {
	from := world.Origin{Address: netip.MustParseAddrPort("192.0.2.7:49152"), NAS: "office", Caller: "laptop"}
	push := func(a *world.Account) { a.Ask(world.Push, from) }
	code := func(a *world.Account) {
		m := world.Message{Method: world.Text, From: "Sign-in", Code: a.NewCode()}
		m.Text = "Your code is " + m.Code + "."
		a.Deliver(m)
	}
	const pushCard = "Authenticator Are you signing in? | maria office (laptop) 192.0.2.7 | [a Approve][d Deny][w This wasn't me]"
	cancelled := strings.Replace(pushCard, "Authenticator", "Authenticator (cancelled)", 1)
	for name, c := range map[string]struct {
		user          world.User
		before, after func(*world.Account) // what came before the sign-in, and what it has sent
		over          bool
		want          string
	}{
		"nothing":       {},
		"a push":        {after: push, want: pushCard},
		"given up":      {after: push, over: true, want: cancelled},
		"an older push": {before: push, after: push, want: pushCard + "\n" + cancelled},
		"a call before an older push": {
			before: push, after: func(a *world.Account) { a.Ask(world.Call, from) },
			want: "Incoming call To confirm a sign-in | maria office (laptop) 192.0.2.7 | [a Answer, press #][d Hang up]\n" + cancelled,
		},
		"numbers": {
			user: world.User{NumberMatching: true}, after: func(a *world.Account) { a.Ask(world.Push, world.Origin{Address: from.Address}) },
			want: "Authenticator Are you signing in? | maria 192.0.2.7 | Tap the number on the screen: [1 42][2 14][3 26][d Deny][w This wasn't me]",
		},
		"a code":        {after: code, want: "current Sign-in | Your code is | |"},
		"an older code": {before: code, want: "old Sign-in | Your code is | |"},
		"a newer code":  {before: code, after: code, want: "current Sign-in | Your code is | |\nold Sign-in | Your code is | |"},
		"token":         {user: world.User{Methods: []world.Method{world.Token}}, want: "token"},
		"an email with escape sequences": {
			after: func(a *world.Account) {
				a.Deliver(world.Message{Method: world.Mail, From: "Desk\x1b[31m <desk@example.com>", Subject: "Your\x1b]0;x\a code", Text: "Hello,\n\nthe code is 123456.\n\nBye\x1b[2J", Code: "123456"})
			},
			want: "current Desk Your code | Hello, the code is | | Bye",
		},
		"an email with a link": {
			after: func(a *world.Account) {
				a.Deliver(world.Message{
					Method: world.Mail, From: "My Account", Subject: "New device", Link: "http://127.0.0.1/l/1",
					Text: "Someone signs in.\n\n  Program:   otpdialog\n  Match code: AB CD\n\nTrust this device:\nhttp://127.0.0.1/l/1\n\nBye",
				})
			},
			want: "current My Account New device | Someone signs in. Bye | Program=otpdialog Match code=AB CD | http://127.0.0.1/l/1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.user.Name, c.user.Password, c.user.Address = "maria", "wonderland", "maria@example.com"
			if c.user.Methods == nil {
				c.user.Methods = []world.Method{world.Push, world.Call, world.Text, world.Mail}
			}
			time := &ticking{now: noon.Add(-time.Minute)}
			people := world.New(world.WithSeed(1), world.WithClock(time), world.WithUsers(c.user))
			a, _ := people.Account("maria")
			if c.before != nil {
				c.before(a)
			}
			if time.now = noon; c.after != nil {
				c.after(a)
			}
			got := handset.Of(people.Phone("maria"), noon, handset.Attempt{Started: noon, Began: noon, Over: c.over})
			if lines(got) != c.want {
				t.Errorf("the phone shows\n%s\nwant\n%s", lines(got), c.want)
			}
			if got.Address != "maria@example.com" || !got.Now.Equal(noon) {
				t.Errorf("the status is %+v", got)
			}
		})
	}
}

// Every button does what it says.
func TestDecisions(t *testing.T) {
	for _, numbers := range []bool{false, true} {
		for i := range 5 {
			people := world.New(world.WithSeed(1), world.WithUsers(world.User{Name: "maria", Password: "wonderland", Methods: []world.Method{world.Push, world.Call}, NumberMatching: numbers}))
			a, _ := people.Account("maria")
			push := a.Ask(world.Push, world.Origin{})
			buttons := handset.Of(people.Phone("maria"), noon, handset.Attempt{}).Cards[0].Buttons
			if i >= len(buttons) {
				continue
			}
			b := buttons[i]
			want := map[string]world.Outcome{handset.Approve: world.Approved, handset.Deny: world.Denied, handset.Report: world.Reported}[b.Label]
			switch {
			case b.Decision.Number == push.Number() && numbers && want == 0:
				want = world.Approved
			case want == 0:
				want = world.WrongNumber
			}
			var got world.Outcome
			if err := b.Decision.Carry(people); err != nil {
				t.Fatal(err)
			}
			push.Await(func(o world.Outcome) { got = o })
			if got != want {
				t.Errorf("%s ends the push with %d, want %d", b.Label, got, want)
			}
			if err := b.Decision.Carry(people); err == nil {
				t.Errorf("%s works twice", b.Label)
			}
		}
	}
}
