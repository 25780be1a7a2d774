package ui

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// A scene is a screen at a moment, for looking at it from all sides.
type scene struct {
	name  string
	setup setup
	play  func(d *driver) // what the person and the server do until then
	must  []spotKind      // what can be pressed in each window that is large enough
}

var (
	formSpots   = []spotKind{userNameField, passwordField, revealPassword, rememberUserName, signInButton, backButton}
	dialogSpots = []spotKind{otpField, revealOTP, okButton, cancelButton}
	boxSpots    = []spotKind{giveUpButton, enterCodeButton}
)

// noticeNames name all notices.
var noticeNames = map[signin.Kind]string{
	signin.Rejected: "rejected", signin.NoAnswer: "no answer", signin.Unreachable: "unreachable", signin.Refused: "refused",
	signin.BadSignature: "bad signature", signin.Unsigned: "unsigned", signin.NotTrusted: "not trusted",
	signin.CertificateRefused: "certificate refused", signin.ConnectionLost: "connection lost", signin.NotSent: "not sent", signin.TooManyRounds: "too many rounds",
	signin.UserNameMissing: "user name missing", signin.UserNameTooLong: "user name too long",
	signin.PasswordTooLong: "password too long", signin.AnswerTooLong: "answer too long", signin.NothingTyped: "nothing typed",
	signin.Cancelled: "cancelled", signin.CodeInstead: "code instead", signin.CodeSent: "code sent",
	signin.PromptChanged: "prompt changed", signin.ChallengeExpired: "challenge expired",
}

// scenes are all screens, in each of their shapes.
func scenes() []scene {
	list := []scene{
		{"list empty", setup{NoOffice: true}, nil, []spotKind{demoRow, newConnectionRow, consoleRow}},
		{"list many", setup{Others: manyConnections(9)}, func(d *driver) { d.Press("down", "down") }, nil},
		{"list with problems", setup{Others: map[string]string{
			"lab": named("Laboratory"), "bad": "dispaly_name = 1\nport = 70000\n", "worse": "[[actions]",
		}}, nil, []spotKind{connectionRow}},
		{"list with a long name", setup{Others: map[string]string{"lab": named(longName)}}, nil, []spotKind{connectionRow, demoRow}},
		{"form", setup{}, nil, formSpots},
		{"form for the OTP only", setup{Settings: "ask = \"otp\""}, nil, []spotKind{userNameField, signInButton, backButton}},
		{"form with a problem", setup{Preferences: "moose = true\n"}, nil, formSpots},
		{"form with long texts", setup{}, func(d *driver) { d.Paste(longName).Press("tab").Paste(longName).Press("ctrl+t") }, formSpots},
		{"form with help", setup{}, func(d *driver) { d.Press("f1") }, nil},
		{"connecting", setup{}, func(d *driver) { d.submitted() }, []spotKind{giveUpButton}},
		{"dialog with a long prompt", setup{}, func(d *driver) { d.asked(longPrompt) }, dialogSpots},
		{"dialog with an unbroken prompt", setup{}, func(d *driver) { d.asked(longName) }, dialogSpots},
		{"dialog with a countdown", setup{}, func(d *driver) {
			d.submitted().Replies(signin.Reply{Code: signin.Challenge, Message: "Choose a method", Timeout: time.Hour, Hidden: true}).Type("4711")
		}, dialogSpots},
		{"dialog without pictures", setup{Preferences: "images = \"none\"\n"}, func(d *driver) { d.asked("Choose a method") }, dialogSpots},
		{"dialog managed", setup{Policy: "[multifactor_authentication]\nremember_last_method_used = true\n"}, func(d *driver) { d.asked("Choose a method") }, dialogSpots},
		{"dialog with a balloon", setup{}, func(d *driver) { d.asked("Choose a method"); d.m.focus = spot{actionIcon, 2} }, dialogSpots},
		{"dialog with a wide balloon", setup{Actions: wideActions}, func(d *driver) { d.asked("Choose a method"); d.m.focus = spot{actionIcon, 4} }, dialogSpots},
		{"dialog with a wide balloon of the first", setup{Actions: wideActions}, func(d *driver) {
			d.asked("Choose a method")
			d.m.hover = spot{kind: actionIcon}
		}, dialogSpots},
		{"dialog with help", setup{}, func(d *driver) { d.asked("Choose a method").Press("f1") }, nil},
		{"progress", setup{}, func(d *driver) { d.asked("Choose a method").Press("alt+1").Wait(12 * time.Second) }, boxSpots},
		{"progress of a typed code", setup{}, func(d *driver) { d.asked("Choose a method").Type("123456").Press("enter") }, boxSpots},
		{"progress by Autosend", setup{Actions: autosendPush}, func(d *driver) { d.asked("Choose a method") }, boxSpots},
		{"progress by last method", setup{State: "[connections.office]\nreceived = true\n[connections.office.last_methods]\nalice = \"call\"\n"}, func(d *driver) { d.asked("Choose a method") }, boxSpots},
		{"progress of a long message", setup{Actions: wideActions}, func(d *driver) {
			d.asked("Choose a method").Press("alt+5")
			d.Server.traffic = session.Traffic{Server: longName, Resent: 3, Dropped: 7, Reason: longName}
		}, boxSpots},
		{"progress with help", setup{}, func(d *driver) { d.asked("Choose a method").Press("alt+1", "f1") }, nil},
		{"result", setup{}, func(d *driver) {
			d.asked("Choose a method").Press("alt+1").Wait(12 * time.Second).Replies(signin.Reply{Code: signin.Accept, Message: "Welcome to the head office", Server: "192.0.2.1:1812"})
		}, []spotKind{closeButton}},
		{"result with a long message", setup{}, func(d *driver) {
			d.asked("Choose a method").Press("alt+1").Replies(signin.Reply{Code: signin.Accept, Message: longPrompt, Server: longName})
		}, []spotKind{closeButton}},
		{"demo form", setup{NoOffice: true}, playDemo(world.Phone{}, func(*driver) {}), nil},
		{"demo dialog", setup{NoOffice: true}, playDemo(phoneWith(0, 0, 2, 1), func(d *driver) { d.demoAsked() }), nil},
		{"demo push", setup{NoOffice: true}, playDemo(phoneWith(1, 0, 0, 0), func(d *driver) { d.demoAsked().Press("alt+1") }), nil},
		{"demo call", setup{NoOffice: true}, playDemo(phoneWith(0, 1, 1, 1), func(d *driver) { d.demoAsked().Press("alt+2") }), nil},
		{"demo everything", setup{NoOffice: true}, playDemo(phoneWith(3, 2, 20, 20), func(d *driver) { d.demoAsked() }), nil},
		{"demo numbers", setup{NoOffice: true}, playDemo(withNumbers(phoneWith(2, 0, 0, 0)), func(d *driver) { d.demoAsked().Press("alt+1") }), nil},
		{"demo phone", setup{NoOffice: true}, playDemo(phoneWith(1, 1, 2, 2), func(d *driver) { d.demoAsked().Press("alt+1", "f2") }), nil},
		{"demo phone with numbers", setup{NoOffice: true}, playDemo(withNumbers(phoneWith(1, 0, 0, 0)), func(d *driver) { d.demoAsked().Press("f2") }), nil},
		{"demo result", setup{NoOffice: true}, playDemo(phoneWith(0, 0, 1, 0), func(d *driver) { d.demoAsked().Press("alt+1").Replies(signin.Reply{Code: signin.Accept}) }), nil},
	}
	list = append(list, gateScenes()...)
	for n := range 6 {
		list = append(list, scene{
			fmt.Sprintf("dialog with %d wide actions", n),
			setup{Actions: firstActions(n)},
			func(d *driver) { d.asked("Choose a method") }, dialogSpots,
		})
	}
	for _, kind := range slices.SortedFunc(maps.Keys(noticeNames), func(a, b signin.Kind) int { return strings.Compare(noticeNames[a], noticeNames[b]) }) {
		name := noticeNames[kind]
		list = append(list, scene{
			"notice " + name, setup{}, func(d *driver) {
				d.asked("Choose a method").Press("alt+1").Press("esc")
				d.notice(kind)
			}, dialogSpots,
		}, scene{
			"notice " + name + " on the form", setup{}, func(d *driver) {
				d.submitted().Press("esc")
				d.notice(kind)
			}, formSpots,
		})
	}
	return append(list, consoleScenes()...)
}

// look sets a scene and looks at it.
func (s scene) look(t *testing.T, look func(d *driver)) {
	t.Helper()
	if !s.setup.Virtual {
		look(s.open(t))
		return
	}
	story(t, s.setup, func(d *driver) {
		if s.play != nil {
			s.play(d)
		}
		look(d)
	})
}

// open sets a scene.
func (s scene) open(t *testing.T) *driver {
	t.Helper()
	if s.setup.NoOffice {
		s.setup.Options.StartDemo = func() (*Demo, error) { return nil, errors.New("not here") }
	}
	d := newDriver(t, still, s.setup)
	if s.play != nil {
		s.play(d)
	}
	return d
}

// asked signs in as far as the server's question.
func (d *driver) asked(prompt string) *driver {
	return d.submitted().Wait(thinking).Replies(signin.Reply{Code: signin.Challenge, Message: prompt}).Wait(thinking)
}

// submitted fills in the form and sends it, quicker than SignIn.
func (d *driver) submitted() *driver {
	d.m.userName.Set("alice")
	d.m.password.Set("wonderland")
	d.m.focus = spot{kind: passwordField}
	return d.Press("enter")
}

// notice shows a notice with a long message where the flow shows another.
func (d *driver) notice(kind signin.Kind) {
	d.m.view.Notice = signin.Notice{Kind: kind, Message: longPrompt, Action: &d.m.connection.Actions[0]}
	d.m.lay = nil
}

func (d *driver) demoAsked() *driver {
	return d.Press("enter").Replies(signin.Reply{Code: signin.Challenge, Message: "Enter a code, or choose a method."}).Wait(thinking)
}

// playDemo plays in a demonstration, and leaves the phone in a certain state.
func playDemo(p world.Phone, play func(*driver)) func(*driver) {
	p.User = simulator.DemoUser
	return func(d *driver) {
		d.Send(demoMsg{demo: demoAt("127.0.0.1:1812")})
		play(d)
		d.m.phone = p // as the world would never have it
		d.m.lay = nil
	}
}

// phoneWith is a phone with so much on it.
func phoneWith(pushes, calls, texts, mails int) world.Phone {
	p := world.Phone{Token: "314159"}
	from := world.Origin{Address: netip.MustParseAddrPort("127.0.0.1:49152"), NAS: "otpdialog"}
	for i := range pushes {
		p.Requests = append(p.Requests, world.Request{ID: uint64(i), Method: world.Push, From: from})
	}
	for i := range calls {
		p.Requests = append(p.Requests, world.Request{ID: uint64(i), Method: world.Call, From: from})
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

func withNumbers(p world.Phone) world.Phone {
	for i, r := range p.Requests {
		if r.Method == world.Push {
			p.Requests[i].Numbers = []int{17, 42, 99}
		}
	}
	return p
}
