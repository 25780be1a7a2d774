package scenario

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"otpdialog/signin/session"
	"otpdialog/simulator/control"
)

// TestNames plays a case for every name, and looks at its values on the way.
func TestNames(t *testing.T) {
	t.Parallel()
	press := func(title string) Act { return Act{Verb: Press, Text: title} }
	approve := Control{Verb: "phone.approve", Args: control.Pick{}}
	type values = map[string]any
	for _, test := range []struct {
		name  string
		steps []Step // with what shows that they are done
		want  values
	}{
		{"before anything", nil, values{"screen": "form", "outcome": nil, "prompt": nil, "datagrams": 0.0, "seconds": nil, "exit": nil, "stdout": nil, "remembered": nil}},
		{"the dialog", []Step{{Do: signInAsAlice, Expect: expect("screen", "dialog")}}, values{
			"screen": "dialog", "hidden": false, "actions": []string{"Push", "Call", "SMS"}, "default": nil, "action": nil, "rounds": 1.0,
			"server": "127.0.0.1:1812", "servers_asked": 1.0, "notice": nil, "outcome": nil, "datagrams": 1.0, "duplicates": 0.0, "method": nil,
			"prompt": "Enter a code, or choose:\n 1. Push to your phone\n 2. Call to xxx-0134\n 3. Text message to xxx-0134\nCode or option (1-3):",
		}},
		{"the progress box", []Step{{Do: signInAsAlice}, {Do: press("Push"), Expect: expect("pushes", 1.0)}}, values{
			"screen": "progress", "message": "Approve the Duo Push on your phone…", "action": "Push", "automatic": false, "pushes": 1.0, "calls": 0.0, "outcome": "under way",
		}},
		{"a call", []Step{{Do: signInAsAlice}, {Do: press("Call"), Expect: expect("calls", 1.0)}}, values{"calls": 1.0, "pushes": 0.0, "texts": 0.0, "mails": 0.0}},
		{"a code that comes with a reject", []Step{{Do: signInAsAlice}, {Do: press("SMS"), Expect: expect("texts", 1.0, "screen", "dialog")}}, values{
			"notice": "code-sent", "notice_kind": "news", "notice_text": "Your code is on its way.", "message": "We sent a text message to xxx-0134. Sign in again with the code.", "texts": 1.0, "rounds": 2.0,
		}},
		{"a wrong password", []Step{{Do: Act{Verb: SignIn, UserName: "maria", Password: "x"}, Expect: expect("outcome", "rejected")}}, values{
			"screen": "form", "outcome": "rejected", "notice": "rejected", "notice_kind": "failure", "reply_message": "Incorrect user name or password.",
		}},
		{"a mistake", []Step{{Do: Act{Verb: SignIn}, Expect: expect("notice", "user-name-missing")}}, values{"notice_kind": "mistake", "datagrams": 0.0}},
		{"the end", []Step{{Do: signInAsAlice}, {Do: press("Push")}, {Do: approve, Expect: expect("screen", "result")}}, values{
			"outcome": "accepted", "method": "Push", "remembered": "push", "rounds": 1.0, "datagrams": 2.0, "reply_message": "Welcome, maria.", "message": "Welcome, maria.",
		}},
		{"the method that is remembered", []Step{
			{Do: signInAsAlice}, {Do: press("Push")}, {Do: approve, Expect: expect("screen", "result")}, {Do: signInAsAlice, Expect: expect("pushes", 2.0)},
		}, values{"automatic": true, "action": "Push", "screen": "progress"}},
		{"the default", []Step{
			{Do: signInAsAlice},
			{Do: press("Push")},
			{Do: approve, Expect: expect("screen", "result")},
			{Do: signInAsAlice, Expect: expect("screen", "progress")},
			{Do: Act{Verb: Cancel}, Expect: expect("screen", "dialog")},
		}, values{"default": "Push", "notice": "cancelled"}},
		{"given up", []Step{{Do: signInAsAlice, Expect: expect("screen", "dialog")}, {Do: Act{Verb: Cancel}}}, values{"screen": "form", "outcome": "cancelled"}},
		{"a program", []Step{{Do: Run{Command: []string{"sh", "-c", "echo hello; exit 3"}}, Expect: expect("exit", 3.0)}}, values{"exit": 3.0, "stdout": "hello"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := sightAfter(t, duoCase(t, test.steps...))
			for name, want := range test.want {
				if got := s.value(name); !reflect.DeepEqual(got, want) {
					t.Errorf("%s is %#v, want %#v", name, got, want)
				}
			}
		})
	}
}

// sightAfter plays a case, which must pass, and returns what there is to see at its end.
func sightAfter(t *testing.T, c *Case) *sight {
	t.Helper()
	s := newStage(c, new(PlayOptions))
	defer s.close()
	p, err := s.set(t.Context(), func(Event) {})
	if err != nil {
		t.Fatal(err)
	}
	s.play(t.Context())
	if p.status != Passed {
		t.Fatal(p.reason)
	}
	return p.sight()
}

func TestAttributes(t *testing.T) {
	t.Parallel()
	c := duoCase(t, Step{Do: signInAsAlice}, Step{Do: Act{Verb: Press, Text: "Push"}}, Step{
		Do:     Control{Verb: "phone.approve", Args: control.Pick{}},
		Expect: expect("attributes.Reply-Message", "Welcome, maria.", "attributes.Class", Matcher{Matches: regexp.MustCompile("^simulator:maria$")}, "attributes.Port-Limit", Matcher{Absent: true}),
	})
	play(t, c, PlayOptions{}, Passed)
	s := sight{Seen: Seen{Attributes: []session.Attribute{
		{Name: "Class", Value: "0x64666d2d31"}, {Name: "Class", Value: "0xff00"}, {Name: "Port", Value: "7"},
	}}}
	if got := s.value("attributes.class"); got != "dfm-1\n0xff00" {
		t.Errorf("%#v: octets that are a text are not shown as such", got)
	}
}

func TestMails(t *testing.T) {
	t.Parallel()
	c := duoCase(t, Step{Do: signInAsAlice}, Step{Do: Act{Verb: Answer, Text: "email"}, Expect: expect("mails", 1.0, "texts", 0.0)})
	c.world = control.Setup{}
	play(t, c, PlayOptions{}, Passed)
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	c := duoCase(
		t, Step{Do: signInAsAlice}, Step{Do: Act{Verb: Press, Text: "Push"}, Expect: expect("pushes", 1.0)},
		Step{Do: Control{Verb: "clock.advance", Args: control.Advance{By: 30 * time.Second}}, Expect: expect("seconds", Matcher{AtLeast: new(30.0), AtMost: new(40.0)})},
		Step{Do: Control{Verb: "phone.approve", Args: control.Pick{}}, Expect: expect("screen", "result", "seconds", Matcher{AtLeast: new(30.0)})},
		Step{Do: Control{Verb: "clock.advance", Args: control.Advance{By: time.Hour}}, Expect: expect("seconds", Matcher{AtMost: new(40.0)})},
	)
	play(t, c, PlayOptions{}, Passed)
}

// Every name has a value in TestNames, or in one of the tests named here.
func TestNamesAreTested(t *testing.T) {
	t.Parallel()
	elsewhere := []string{"attributes", "mails", "picture", "seconds"} // TestAttributes, TestMails, TestPicture, TestSeconds
	var source []byte
	for _, file := range []string{"names_test.go", "account_test.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, text...)
	}
	for _, n := range Names() {
		if !regexp.MustCompile(`"`+n.Name+`": +[^n]`).Match(source) && !slices.Contains(elsewhere, n.Name) {
			t.Errorf("%s has no test", n.Name)
		}
	}
}
