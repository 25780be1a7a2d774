package scenario

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
)

// duo is a connection to a server like Duo's.
func duo(tb testing.TB) *settings.Connection {
	tb.Helper()
	preset, ok := presets.Lookup("duo")
	if !ok {
		tb.Fatal("no preset")
	}
	c := &settings.Connection{Name: "lab", DisplayName: "Lab", Port: 1812}
	preset.Apply(c)
	c.Timeout = 65 // longer than a push waits for the person, so that the server reports its end
	return c
}

// duoCase is a case on that connection, with alice and a server like Duo's.
func duoCase(tb testing.TB, steps ...Step) *Case {
	tb.Helper()
	for i := range steps {
		steps[i].File, steps[i].Line = "push.toml", 10+i
	}
	return &Case{
		Name: "push", File: "push.toml", Line: 3, Connection: duo(tb), Steps: steps,
		world: control.Setup{Vendor: "duo", Seed: 42},
	}
}

var signInAsAlice = Act{Verb: SignIn, UserName: simulator.DemoUser, Password: simulator.DemoPassword}

// expect is a condition after each pair of a name and a value or Matcher.
func expect(pairs ...any) Expect {
	var e Expect
	for pair := range slices.Chunk(pairs, 2) {
		m, is := pair[1].(Matcher)
		if !is {
			m = Matcher{Is: pair[1]}
		}
		e.Conditions = append(e.Conditions, Condition{Name: pair[0].(string), Matcher: m})
	}
	return e
}

// events collects those of a run.
type events struct {
	mu  sync.Mutex
	all []Event
}

func (e *events) add(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, event)
}

// play plays a case that must end like that, and returns the events.
func play(t *testing.T, c *Case, o PlayOptions, want Status) []Event {
	t.Helper()
	var seen events
	o.Report = seen.add
	if got := c.Play(t.Context(), o); got.Status != want {
		t.Fatalf("%s (%s), want %s\n%+v", got.Status, got.Reason, want, seen.all[len(seen.all)-1])
	}
	return seen.all
}

// The scenario of the documentation: a push that nobody answers, then the code of a text message.
func TestPlay(t *testing.T) {
	t.Parallel()
	c := duoCase(t,
		Step{Do: signInAsAlice, Expect: expect("screen", "dialog", "actions", []string{"Push", "Call", "SMS"}, "automatic", false)},
		Step{Do: Act{Verb: Press, Text: "Push"}, Expect: expect("screen", "progress", "message", Matcher{Contains: "phone"}, "pushes", 1.0)},
		Step{Do: Control{Verb: "clock.advance", Args: control.Advance{By: 61 * time.Second}}, Expect: expect("screen", "dialog", "notice", "rejected", "pushes", 1.0, "datagrams", Matcher{AtMost: new(4.0)})},
		Step{Do: Act{Verb: Press, Text: "sms"}, Expect: expect("notice", "code-sent", "screen", "dialog", "texts", 1.0)},
		Step{Do: Act{Verb: Answer, Text: "000000"}, Expect: expect("screen", "dialog", "reply_message", Matcher{Contains: "Incorrect"})},
	)
	all := play(t, c, PlayOptions{}, Passed)
	var kinds []string
	for _, e := range all {
		kinds = append(kinds, string(e.Kind))
	}
	want := "case_started " + strings.Repeat("step ", len(c.Steps)) + "case"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("events %s, want %s", got, want)
	}
	if e := all[2]; e.Text != `press "Push"` || e.File != "push.toml" || e.Line != 11 || e.Step != 2 || e.Status != Passed {
		t.Errorf("step 2 is %+v", e)
	}
}

// A failure says where the sign-in was, without secrets and without what a terminal would obey.
func TestFailureSaysWhere(t *testing.T) {
	t.Parallel()
	c := duoCase(t, Step{Do: Act{Verb: SignIn, UserName: simulator.DemoUser, Password: "wrong"}, Expect: Expect{
		Within: time.Second, Conditions: expect("notice", "rejected", "outcome", "accepted").Conditions,
	}})
	c.secrets = &secrets{values: map[string]string{"pw": "user name"}}
	all := play(t, c, PlayOptions{}, Failed)
	const want = `screen "form", notice "rejected" (The server did not accept the sign-in.), reply_message "Incorrect •••••••• or password."`
	if got := all[len(all)-2].Seen; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s := sight{}
	s.Outcome.Message = "\x1b[2J\n"
	if got := s.words(c.Mask); got != `screen "form", reply_message "\x1b[2J\n"` {
		t.Errorf("got %s", got)
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	c := duoCase(t,
		Step{Do: signInAsAlice},
		Step{Do: Act{Verb: Press, Text: "Push"}, Expect: expect("pushes", 1.0)},
		Step{Do: Control{Verb: "clock.advance", Args: control.Advance{By: time.Millisecond}}, Expect: Expect{
			Within: 10 * time.Millisecond, Conditions: expect("outcome", "accepted", "pushes", 1.0).Conditions,
		}},
	)
	c.Retries = 1
	all := play(t, c, PlayOptions{RunAlone: func(c *Case) []string { return []string{"otpdialog", "test", c.File} }}, Failed)
	end := all[len(all)-1]
	if end.Attempt != 2 || end.Reason != `outcome: expected "accepted", got "under way"` || end.RunAlone != "otpdialog test push.toml" || len(end.Packets) == 0 {
		t.Errorf("the end is %+v", end)
	}
	if step := all[len(all)-2]; step.Line != 12 || len(step.Failed) != 1 || step.Failed[0] != (Mismatch{Name: "outcome", Expected: `"accepted"`, Got: `"under way"`}) {
		t.Errorf("the step is %+v", step)
	}
	if step := all[len(all)-2]; !strings.HasPrefix(step.Seen, `screen "progress", reply_message "Enter a code`) {
		t.Errorf("the sign-in was seen at %s", step.Seen)
	}
	if first := all[4]; first.Kind != AttemptEnded || first.Attempt != 1 || first.Status != Failed {
		t.Errorf("the first attempt is %+v", first)
	}
}
