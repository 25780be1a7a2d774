package signin_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/devicegrant"
	"otpdialog/settings"
	"otpdialog/settings/document"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/signin"
	words "otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

// IDs of what has to be visible in each window that is large enough.
var (
	formStops   = []string{"user", "password", "reveal", "remember user", "sign in", "back"}
	dialogStops = []string{"otp", "reveal", "ok", "cancel", "action"}
	boxStops    = []string{"cancel", "enter code"}
)

// office is the connection of most scenes.
func office(actions string, more ...string) *settings.Connection {
	text := officeFile + strings.Join(append(more, actions), "\n")
	c, err := document.ParseConnection("office", "office.toml", []byte(text))
	if err != nil {
		panic(err)
	}
	return &c
}

// provider is a connection whose provider signs people in.
func provider() *settings.Connection {
	c := settings.OIDC.Default()
	c.Name, c.DisplayName, c.Issuer, c.ClientID = "company", "Company", "https://login.example.com/realms/company", "otpdialog"
	return &c
}

// An opening is how the pages of a sign-in come to be open.
type opening struct {
	signin.Options

	problems []string
	carries  bool // what the form wants at first is carried out
	views    []session.View
}

// scene is a scene of a sign-in.
func scene(name string, o opening, must []string, play func(*words.Teller)) uitest.Scene {
	open := func(_ *testing.T, ascii bool) *uitest.Pages {
		if o.Connection == nil {
			o.Connection = office(fiveActions)
		}
		c := *o.Connection
		if ascii { // the administrator knows of the terminal
			c.Actions = asciiActions(c.Actions)
		}
		o := o
		o.Connection = &c
		o.Back = "Back"
		if o.Gate {
			o.Back = "Cancel"
		}
		o.RememberUserName = true
		o.Time = func(at time.Time) string { return at.Format("15:04") }
		form := signin.New(o.Options, session.View{})
		pages := uitest.NewPages(ascii, form)
		pages.Screen.Problems = o.problems
		if o.carries {
			pages.Carry()
		}
		for _, v := range o.views {
			if v.Action != nil {
				i := slices.IndexFunc(c.Actions, func(a settings.Action) bool { return a.ID == v.Action.ID })
				v.Action = &c.Actions[i]
			}
			if v.Actions != nil {
				v.Actions = c.Actions
			}
			pages.Tell(form, signin.Viewed{View: v})
		}
		return pages
	}
	return uitest.Scene{Name: name, Open: open, Must: must, Play: play}
}

func asciiActions(actions []settings.Action) []settings.Action {
	var all []settings.Action
	for _, a := range actions {
		a.Message = strings.ReplaceAll(a.Message, "…", "...")
		all = append(all, a)
	}
	return all
}

// dialog is a dialog that waits, with a prompt.
func dialog(c *settings.Connection, prompt string) session.View {
	return session.View{
		View: flow.View{
			State: flow.Dialog, Opened: true, UserName: "alice", Prompt: prompt, Actions: c.Actions, Default: -1, Remember: true, Challenge: 1,
		},
		Started: uitest.Noon, Asked: uitest.Noon,
	}
}

// progress is an action under way, or a typed code if there is none, for that long.
func progress(c *settings.Connection, action *settings.Action, long time.Duration) session.View {
	v := dialog(c, "Choose a method")
	v.State, v.Challenge, v.Exchange, v.Action, v.WaitTime = flow.Progress, 0, 2, action, time.Minute
	v.Began = uitest.Noon.Add(-long)
	return v
}

// result is a sign-in that was accepted.
func result(message, server string) session.View {
	return session.View{
		View:    flow.View{State: flow.SignedIn, UserName: "alice", Result: flow.Result{Method: "Push", Message: message, Server: server, Rounds: 1}},
		Started: uitest.Noon.Add(-13200 * time.Millisecond), Ended: uitest.Noon,
	}
}

// noticed is a dialog, or a form, with a notice.
func noticed(c *settings.Connection, kind flow.Kind, onForm bool) session.View {
	v := dialog(c, "Choose a method")
	if onForm {
		v = session.View{View: flow.View{Exchange: 0}, Started: uitest.Noon}
	}
	v.Notice = flow.Notice{Kind: kind, Message: longPrompt, Action: &c.Actions[0]}
	v.CanRetry = !onForm
	return v
}

// kinds name all notices.
var kinds = map[string]flow.Kind{
	"rejected": flow.Rejected, "no answer": flow.NoAnswer, "unreachable": flow.Unreachable, "refused": flow.Refused,
	"bad signature": flow.BadSignature, "unsigned": flow.Unsigned, "not trusted": flow.NotTrusted, "no TLS": flow.NoTLS,
	"not allowed": flow.NotAllowed, "bad token": flow.BadToken, "wrong clock": flow.WrongClock,
	"certificate refused": flow.CertificateRefused, "connection lost": flow.ConnectionLost, "not sent": flow.NotSent, "too many rounds": flow.TooManyRounds,
	"user name missing": flow.UserNameMissing, "user name too long": flow.UserNameTooLong,
	"password too long": flow.PasswordTooLong, "answer too long": flow.AnswerTooLong, "nothing typed": flow.NothingTyped,
	"cancelled": flow.Cancelled, "code instead": flow.CodeInstead, "code sent": flow.CodeSent,
	"prompt changed": flow.PromptChanged, "challenge expired": flow.ChallengeExpired,
}

// scenes are all pages of a sign-in, in each of their shapes.
func scenes() []uitest.Scene {
	c := office(fiveActions)
	wide := office("\n" + wideActions)
	alice := signin.Options{UserName: "alice", Password: "wonderland"}
	gateway := signin.Options{UserName: "alice", Gate: true, Alone: true}
	asked := func(prompt string) opening { return opening{Options: alice, views: []session.View{dialog(c, prompt)}} }
	askedWide := opening{Options: signin.Options{UserName: "alice", Connection: wide}, views: []session.View{dialog(wide, "Choose a method")}}
	saved := func(password string, err error) opening {
		return opening{carries: true, Options: signin.Options{SavedPassword: func(context.Context, *settings.Connection) (string, error) { return password, err }}}
	}
	countdown := dialog(c, "Choose a method")
	countdown.ExpiresIn, countdown.Hidden = time.Hour, true
	managed := asked("Choose a method")
	managed.Policy = policy("[multifactor_authentication]\nremember_last_method_used = true\n")
	push := &c.Actions[0]
	connecting := session.View{View: flow.View{State: flow.Connecting, Exchange: 1, UserName: "alice", WaitTime: time.Minute}, Began: uitest.Noon}
	under := func(v session.View, o signin.Options) opening { return opening{Options: o, views: []session.View{v}} }
	byAutosend, byLast := progress(c, push, 0), progress(c, &c.Actions[1], 0)
	byAutosend.Cause, byLast.Cause = flow.ByAdministrator, flow.ByLastMethod
	long := progress(wide, &wide.Actions[0], 0)
	long.Traffic = session.Traffic{Server: longName, Resent: 3}
	atProvider := signin.Options{Connection: provider(), Browser: func(string) error { return nil }}
	inGate := atProvider
	inGate.UserName, inGate.Gate, inGate.Alone = "alice", true, true
	waiting := session.View{
		View: flow.View{
			State: flow.Progress, Exchange: 2, WaitTime: 10 * time.Minute,
			Grant: &devicegrant.Grant{
				Provider: "login.example.com", Code: "WDJB-MJHT", Address: "https://login.example.com/device",
				Complete: "https://login.example.com/device?user_code=WDJB-MJHT", Expires: uitest.Noon.Add(9*time.Minute + 41*time.Second),
			},
		},
		Began: uitest.Noon.Add(-19 * time.Second), Started: uitest.Noon.Add(-20 * time.Second),
	}
	discovering := connecting
	discovering.UserName, discovering.WaitTime = "", 0
	refused := session.View{Started: uitest.Noon}
	refused.Notice = flow.Notice{Kind: flow.Rejected, Granted: true, Details: []advice.Advice{{What: "the sign-in was refused at login.example.com: access_denied"}}}
	odd := office("\n" + uitest.OddActions)
	ofOdd := signin.Options{UserName: uitest.OddText, Connection: odd}
	oddProgress := progress(odd, &odd.Actions[0], 0)
	oddRejected := noticed(odd, flow.Rejected, false)
	oddRejected.Notice.Message = uitest.OddText
	list := []uitest.Scene{
		scene("provider form", opening{Options: atProvider, views: []session.View{discovering, refused}}, []string{"sign in", "back"}, nil),
		scene("provider connecting", under(discovering, atProvider), []string{"cancel"}, nil),
		scene("grant", under(waiting, atProvider), []string{"cancel", "copy code", "open browser"}, nil),
		scene("gate grant", under(waiting, inGate), []string{"cancel", "copy code"}, nil),
		scene("form with wide characters", opening{Options: ofOdd}, formStops, func(p *words.Teller) { p.Paste(uitest.OddText).Press("tab").Paste(uitest.OddText).Press("ctrl+t") }),
		scene("dialog with wide characters", under(dialog(odd, strings.Repeat(uitest.OddText+" ", 3)), ofOdd), dialogStops, func(p *words.Teller) { p.Paste(uitest.OddText) }),
		scene("dialog with wide characters in the balloon", under(dialog(odd, uitest.OddText), ofOdd), dialogStops, func(p *words.Teller) { p.Press("shift+tab", "shift+tab") }),
		scene("progress with wide characters", under(oddProgress, ofOdd), boxStops, nil),
		scene("notice with wide characters", under(oddRejected, ofOdd), dialogStops, nil),
		scene("result with wide characters", under(result(uitest.OddText, "192.0.2.1:1812"), ofOdd), []string{"close"}, nil),
		scene("form", opening{}, formStops, nil),
		scene("form for the OTP only", opening{Options: signin.Options{Connection: office(fiveActions, askOTP)}}, []string{"user", "sign in", "back"}, nil),
		scene("form with a problem", opening{problems: []string{"preferences.toml:1: unknown key \"moose\""}}, formStops, nil),
		scene("form with long texts", opening{}, formStops, func(p *words.Teller) { p.Paste(longName).Press("tab").Paste(longName).Press("ctrl+t") }),
		scene("connecting", under(connecting, alice), []string{"cancel"}, nil),
		scene("dialog with a long prompt", asked(longPrompt), dialogStops, nil),
		scene("dialog with an unbroken prompt", asked(longName), dialogStops, nil),
		scene("dialog with a countdown", under(countdown, alice), dialogStops, func(p *words.Teller) { p.Type("4711") }),
		scene("dialog managed", managed, dialogStops, nil),
		scene("dialog with a balloon", asked("Choose a method"), dialogStops, func(p *words.Teller) { p.TabTo("SMS") }),
		scene("dialog with a wide balloon", askedWide, dialogStops, func(p *words.Teller) { p.Press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab") }),
		scene("dialog with a wide balloon of the first", askedWide, dialogStops, func(p *words.Teller) { p.Hover("Notif") }),
		scene("progress", under(progress(c, push, 12500*time.Millisecond), alice), boxStops, nil),
		scene("progress of a typed code", under(progress(c, nil, 0), alice), boxStops, nil),
		scene("progress by Autosend", under(byAutosend, alice), boxStops, nil),
		scene("progress by last method", under(byLast, alice), boxStops, nil),
		scene("progress of a long message", under(long, signin.Options{UserName: "alice", Connection: wide}), boxStops, nil),
		scene("result", under(result("Welcome to the head office", "192.0.2.1:1812"), alice), []string{"close"}, nil),
		scene("result with a long message", under(result(longPrompt, longName), alice), []string{"close"}, nil),
		scene("gate form", opening{Options: gateway}, []string{"password", "reveal", "sign in", "back"}, nil),
		scene("gate form for a long name", opening{Options: signin.Options{UserName: longName, Gate: true, Alone: true}}, []string{"password", "sign in", "back"}, nil),
		scene("gate form for the OTP only", opening{Options: signin.Options{UserName: "alice", Gate: true, Alone: true, Connection: office(fiveActions, askOTP)}}, []string{"sign in", "back"}, nil),
		scene("gate dialog", under(dialog(c, "Choose a method"), gateway), dialogStops, nil),
		scene("gate progress", under(progress(c, push, 0), gateway), boxStops, nil),
		scene("form with a saved password", saved("wonderland", nil), []string{"user", "password", "sign in", "back"}, nil),
		scene("form without its saved password", saved("", errors.New("the keyring is locked")), formStops, nil),
		scene("form that fetches the password", opening{Options: signin.Options{SavedPassword: func(context.Context, *settings.Connection) (string, error) { return "", nil }}}, []string{"user", "password", "sign in", "back"}, nil),
	}
	noPictures := scene("dialog without pictures", asked("Choose a method"), dialogStops, nil)
	open := noPictures.Open
	noPictures.Open = func(t *testing.T, ascii bool) *uitest.Pages {
		t.Helper()
		pages := open(t, ascii)
		pages.Screen.Images = settings.ImagesNone
		return pages
	}
	list = append(list, noPictures)
	for n := range 6 {
		some := office(firstActions(n))
		must := dialogStops
		if n == 0 {
			must = dialogStops[:4]
		}
		list = append(list, scene(fmt.Sprintf("dialog with %d wide actions", n),
			opening{Options: signin.Options{UserName: "alice", Connection: some}, views: []session.View{dialog(some, "Choose a method")}}, must, nil))
	}
	for name, kind := range kinds {
		list = append(list,
			scene("notice "+name, under(noticed(c, kind, false), alice), dialogStops, nil),
			scene("notice "+name+" on the form", opening{Options: alice, views: []session.View{connecting, noticed(c, kind, true)}}, formStops, nil))
	}
	for i := range list {
		if name := list[i].Name; strings.Contains(name, "long") || strings.Contains(name, "wide") || strings.Contains(name, "unbroken") {
			list[i].Texts = "foreign"
		}
	}
	return list
}

// Every page of a sign-in from all sides.
func TestScenes(t *testing.T) {
	uitest.SweepScenes(t, scenes(),
		"form", "form for the OTP only", "connecting", "dialog with a balloon", "dialog with a long prompt", "dialog with a countdown", "dialog managed",
		"dialog with 5 wide actions", "notice rejected", "notice bad signature", "notice code sent",
		"progress", "progress by Autosend", "progress by last method", "result",
		"provider form", "grant", "gate grant",
		"gate form", "gate dialog", "form with a saved password", "form that fetches the password",
	)
}

// A terminal without colours shows with words and brackets what colours show
// elsewhere; one without UTF-8 gets nothing but ASCII.
func TestWithoutColoursAndWithoutUTF8(t *testing.T) {
	for _, s := range scenes() {
		if s.Name == "dialog with a balloon" || s.Name == "progress by Autosend" {
			uitest.GoldenPlain(t, s)
		}
	}
}

// policy is an administrator's policy.
func policy(text string) settings.Policy {
	p, err := document.ParsePolicy("policy.toml", []byte(text))
	if err != nil {
		panic(err)
	}
	return p
}
