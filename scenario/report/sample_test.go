package report_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"otpdialog/scenario"
	"otpdialog/scenario/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// noon is when the runs of these tests begin.
var noon = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

// story is the events of a run, one after the other.
type story struct {
	events []scenario.Event
	now    time.Time
	of     scenario.Event // the case that is playing
	step   int
}

func begin(planned int) *story {
	s := &story{now: noon}
	s.add(scenario.Event{Kind: scenario.RunStarted, Cases: planned})
	return s
}

func (s *story) add(e scenario.Event) {
	s.now = s.now.Add(time.Duration(e.Seconds * float64(time.Second)))
	e.Time = s.now
	s.events = append(s.events, e)
}

func (s *story) start(name, file string, line int, tags ...string) {
	s.of, s.step = scenario.Event{Case: name, File: file, Line: line, Tags: tags, Face: "session"}, 0
	e := s.of
	e.Kind = scenario.CaseStarted
	s.add(e)
}

func (s *story) did(text string, line int, seconds float64) {
	s.step++
	s.add(scenario.Event{Kind: scenario.StepEnded, Case: s.of.Case, File: s.of.File, Line: line, Step: s.step, Text: text, Status: scenario.Passed, Seconds: seconds})
}

func (s *story) missed(text string, line int, seconds float64, failed ...scenario.Mismatch) {
	s.step++
	s.add(scenario.Event{Kind: scenario.StepEnded, Case: s.of.Case, File: s.of.File, Line: line, Step: s.step, Text: text, Status: scenario.Failed, Seconds: seconds, Failed: failed, Seen: `screen "dialog", prompt "Code:"`})
}

// ends ends the case, or an attempt of it.
func (s *story) ends(kind scenario.EventKind, status scenario.Status, e scenario.Event) {
	e.Kind, e.Status, e.Case, e.File, e.Line = kind, status, s.of.Case, s.of.File, s.of.Line
	s.add(e)
	s.step = 0
}

func (s *story) end() { s.add(scenario.Event{Kind: scenario.RunEnded}) }

func (s *story) run() *report.Run {
	r := &report.Run{}
	for _, e := range s.events {
		r.Add(e)
	}
	return r
}

const screen = `╭─────────────── Head office ────────────────╮
│ Enter your one-time password               │
│                                            │
│   Push      Call      SMS      Email       │
│                                            │
│ The sign-in was rejected.                  │
╰────────────────────────────────────────────╯`

// sample is a run with everything that a report can show.
func sample() *story {
	s := begin(6)
	s.start("push approved", "scenarios/push.toml", 3, "push")
	s.did("sign in as alice", 12, 0.004)
	s.did(`press "Push"`, 16, 0.011)
	s.did("phone: approve", 20, 0.003)
	s.ends(scenario.CaseEnded, scenario.Passed, scenario.Event{Seconds: 0.018})

	s.start("push ignored, then a code", "scenarios/fallback.toml", 3, "push", "fallback")
	s.did("sign in as alice", 15, 0.004)
	s.did(`press "Push"`, 19, 0.012)
	s.missed(`advance 61s`, 23, 5.0,
		scenario.Mismatch{Name: "notice", Line: 24, Expected: `"rejected"`, Got: `"no answer"`},
		scenario.Mismatch{Name: "datagrams", Line: 24, Expected: "at most 3", Got: "4"})
	s.ends(scenario.CaseEnded, scenario.Failed, scenario.Event{
		Seconds: 5.016, Next: `look at the packets: the server "lab" did not answer the third one`, Screen: screen,
		Packets: []string{
			"0.000 s  -> Access-Request     id 17  User-Name alice, User-Password ****, Message-Authenticator correct",
			"0.002 s  <- Access-Challenge   id 17  Reply-Message “Choose a method”, State 8f21…",
			"0.004 s  -> Access-Request     id 18  User-Name alice, User-Password ****, State 8f21…",
			"61.00 s  -> Access-Request     id 18  (same octets)",
		},
		RunAlone: `otpdialog test scenarios/fallback.toml --case 'push ignored, then a code'`,
		Saved:    []string{"artifacts/push-ignored/packets.pcapng", "artifacts/push-ignored/log.txt"},
	})

	s.start("code by text message", "scenarios/sms.toml", 2, "sms")
	s.missed(`answer "${phone.text}"`, 9, 5.0, scenario.Mismatch{Name: "outcome", Line: 10, Expected: `"accepted"`, Got: "nothing yet"})
	s.ends(scenario.AttemptEnded, scenario.Failed, scenario.Event{Seconds: 5.0, Packets: []string{"0.000 s  -> Access-Request id 3"}})
	s.did(`answer "${phone.text}"`, 9, 0.02)
	s.ends(scenario.CaseEnded, scenario.Passed, scenario.Event{Seconds: 0.02})
	s.events[len(s.events)-1].Status = scenario.Flaky

	s.of = scenario.Event{Case: "approve on a real phone", File: "scenarios/real.toml", Line: 2, Tags: []string{"real"}, Face: "session"}
	skipped := s.of
	skipped.Kind, skipped.Status, skipped.Reason = scenario.CaseEnded, scenario.Skipped, "it asks a person, and there is none in CI"
	s.add(skipped)

	s.start("سجّل الدخول 🔐 <b>bold</b> & “quotes”", "scenarios/texts.toml", 2, "push", "ünïcode", "<tag>")
	s.did("sign in as آليس", 8, 0.01)
	s.events[len(s.events)-1].NotCompared = 1
	s.ends(scenario.CaseEnded, scenario.Passed, scenario.Event{Seconds: 0.01})

	s.start("server does not start", "scenarios/broken.toml", 2)
	s.ends(scenario.CaseEnded, scenario.Broken, scenario.Event{
		Seconds: 0.001, Reason: "port 1812 of 127.0.0.1 is in use", Next: "choose another port",
		RunAlone: "otpdialog test scenarios/broken.toml",
	})
	s.end()
	return s
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew); got\n%s", name, got)
	}
}

// many is a run of n cases, of which every 50th failed.
func many(n int) *story {
	s := begin(n)
	for i := range n {
		s.start(fmt.Sprintf("case %d of a matrix, vendor = %q", i, []string{"duo", "okta", "entra"}[i%3]), fmt.Sprintf("scenarios/part%d.toml", i/40), 2+i%40, []string{"duo", "okta", "entra"}[i%3])
		for step := range 6 {
			s.did(fmt.Sprintf(`press "Push" (%d)`, step), 10+4*step, float64(i%37)/1000)
		}
		if i%50 != 0 {
			s.ends(scenario.CaseEnded, scenario.Passed, scenario.Event{Seconds: float64(i%37) * 6 / 1000})
			continue
		}
		s.missed("cancel", 40, 1, scenario.Mismatch{Name: "screen", Expected: `"dialog"`, Got: `"progress"`})
		s.ends(scenario.CaseEnded, scenario.Failed, scenario.Event{Seconds: 2, Screen: screen, Packets: []string{"0.000 s -> Access-Request", "0.001 s <- Access-Challenge"}, RunAlone: "otpdialog test x.toml"})
	}
	s.end()
	return s
}
