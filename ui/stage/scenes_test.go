package stage_test

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"otpdialog/radiusclient/packet"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui/signin"
	"otpdialog/ui/stage"
	words "otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

// phoneWith is a phone with so much on it.
func phoneWith(pushes, calls, texts, mails int) world.Phone {
	p := world.Phone{User: simulator.DemoUser, Token: "314159"}
	from := world.Origin{Address: netip.MustParseAddrPort("127.0.0.1:49152"), NAS: "otpdialog"}
	for i := range pushes {
		p.Requests = append(p.Requests, world.Request{ID: uint64(i), Method: world.Push, From: from, At: uitest.Noon})
	}
	for i := range calls {
		p.Requests = append(p.Requests, world.Request{ID: uint64(i), Method: world.Call, From: from, At: uitest.Noon})
	}
	for i := range texts {
		p.Messages = append(p.Messages, world.Message{Method: world.Text, Code: strconv.Itoa(111111 + i)})
	}
	for i := range mails {
		p.Messages = append(p.Messages, world.Message{Method: world.Mail, Code: strconv.Itoa(222222 + i)})
	}
	p.Log = []world.Event{{Kind: world.RequestSent, Method: world.Push, From: world.Origin{NAS: "a gateway whose name is longer than the phone is wide"}}, {Kind: world.SignedIn}}
	return p
}

// withCancelled is a phone on which only the first request is of the sign-in under way.
func withCancelled(p world.Phone) world.Phone {
	for i := range p.Requests[1:] {
		p.Requests[1+i].At = uitest.Noon.Add(-time.Minute)
	}
	return p
}

func withNumbers(p world.Phone) world.Phone {
	for i, r := range p.Requests {
		if r.Method == world.Push {
			p.Requests[i].Numbers = []int{17, 42, 99}
		}
	}
	return p
}

// scene is a demonstration with a phone, and the sign-in where a state says.
func scene(name string, shown world.Phone, state flow.State, play func(*words.Teller)) uitest.Scene {
	shown.User = simulator.DemoUser
	open := func(t *testing.T, ascii bool) *uitest.Pages {
		t.Helper()
		demo := demoAt("127.0.0.1:1812")
		demo.World = simulator.NewWorld(world.WithClock(noon{}))
		c := demo.Connection
		form := signin.New(signin.Options{
			Connection: c, UserName: demo.UserName, Password: demo.Password, RememberUserName: true, Again: true, Back: "Back",
			Time: func(at time.Time) string { return at.Format("15:04") },
		}, session.View{})
		pages := uitest.NewPages(ascii, form)
		o := stage.Options{World: demo.World, UserName: demo.UserName, Connection: c}
		if strings.Contains(name, "packets") {
			o.Packets, o.Inspected = packet.NewLog(100, 1<<16), func() bool { return false }
			for i := range byte(60) {
				o.Packets.Add(packet.Packet{Time: uitest.Noon, ToServer: i%2 == 0, Octets: append([]byte{1 + i%2, i, 0, 20}, make([]byte, 16)...)}, nil, nil)
			}
		}
		panel := stage.New(o)
		panel.Watch(form, session.New(t.Context(), session.Options{Connection: c, Memory: session.NewMemory()}))
		pages.Stack.Beside(panel)
		v := session.View{View: flow.View{UserName: demo.UserName, Actions: c.Actions, Default: -1, Remember: true, WaitTime: time.Minute}, Started: uitest.Noon, Began: uitest.Noon, Since: uitest.Noon}
		if state >= flow.Dialog {
			v.State, v.Opened, v.Challenge, v.Prompt = flow.Dialog, true, 1, "Enter a code, or choose a method."
			pages.Tell(form, signin.Viewed{View: v})
		}
		if state > flow.Dialog {
			v.State, v.Exchange, v.Action = flow.Progress, 2, &c.Actions[len(shown.Requests)%2]
			if len(shown.Requests) > 0 && shown.Requests[0].Method == world.Push {
				v.Action = &c.Actions[0]
			} else if len(shown.Requests) > 0 {
				v.Action = &c.Actions[1]
			}
			pages.Tell(form, signin.Viewed{View: v})
		}
		if state == flow.SignedIn {
			v.State, v.Opened, v.Ended = flow.SignedIn, false, uitest.Noon
			v.Started = uitest.Noon.Add(-800 * time.Millisecond)
			v.Result = flow.Result{Method: "Push", Rounds: 1}
			pages.Tell(form, signin.Viewed{View: v})
		}
		panel.Show(shown)
		pages.Stack.Arrange()
		return pages
	}
	return uitest.Scene{Name: "demo " + name, Open: open, Play: play}
}

// scenes are the demonstration in each of its shapes.
func scenes() []uitest.Scene {
	f2 := func(p *words.Teller) { p.Press("f2") }
	return []uitest.Scene{
		scene("form", world.Phone{}, flow.Idle, nil),
		scene("dialog", phoneWith(0, 0, 2, 1), flow.Dialog, nil),
		scene("push", phoneWith(1, 0, 0, 0), flow.Progress, nil),
		scene("call", phoneWith(0, 1, 1, 1), flow.Progress, nil),
		scene("everything", phoneWith(3, 2, 20, 20), flow.Dialog, nil),
		scene("numbers", withNumbers(phoneWith(2, 0, 0, 0)), flow.Progress, nil),
		scene("phone", phoneWith(1, 1, 2, 2), flow.Progress, f2),
		scene("phone with a cancelled request", withCancelled(phoneWith(2, 1, 0, 0)), flow.Progress, f2),
		scene("phone with numbers", withNumbers(phoneWith(1, 0, 0, 0)), flow.Dialog, f2),
		scene("result", phoneWith(0, 0, 1, 0), flow.SignedIn, nil),
		scene("dialog with packets", phoneWith(1, 0, 1, 0), flow.Dialog, nil),
		scene("result with packets", phoneWith(0, 0, 1, 0), flow.SignedIn, nil),
	}
}

// The demonstration from all sides.
func TestScenes(t *testing.T) {
	uitest.SweepScenes(t, scenes(), "demo form", "demo dialog", "demo push", "demo call", "demo numbers", "demo phone", "demo phone with a cancelled request", "demo result")
}

// From 160 columns on, all icons are large, beside the phone and above the wire.
func TestLargeIcons(t *testing.T) {
	s := scene("dialog with packets", phoneWith(0, 0, 1, 0), flow.Dialog, nil)
	const topOfPush = "▄██████████▄"
	for _, size := range [][2]int{{160, 40}, {160, 45}, {170, 45}, {180, 50}, {200, 60}} {
		s.Open(t, false).Person(t).Size(size[0], size[1]).See(topOfPush, "Custom", "Phone of", "On the wire")
	}
	s.Open(t, false).Person(t).Size(159, 45).SeeNo(topOfPush)
}

// What the coach says can be done.
func TestCoachOfNumberMatching(t *testing.T) {
	s := scene("numbers", withNumbers(phoneWith(1, 0, 0, 0)), flow.Progress, nil)
	s.Open(t, false).Person(t).Size(120, 30).See("Choose the number on the phone.").SeeNo("click " + approveWord)
}

// The coach's advice is read in full in the smallest window, too.
func TestCoachIsNotCutOff(t *testing.T) {
	more := []uitest.Scene{
		scene("call on the phone", phoneWith(0, 1, 0, 0), flow.Progress, func(p *words.Teller) { p.Press("f2") }),
		scene("code", phoneWith(0, 0, 1, 0), flow.Dialog, nil),
	}
	for _, s := range append(scenes(), more...) {
		t.Run(s.Name, func(t *testing.T) {
			text := s.Open(t, false).Person(t).Size(minWidth, minHeight).Text()
			if _, advice, coached := strings.Cut(text, "› "); !coached || strings.Contains(strings.SplitN(advice, "\n", 2)[0], "…") {
				t.Errorf("no whole advice on\n%s", text)
			}
		})
	}
}
