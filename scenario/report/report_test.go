package report_test

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"otpdialog/scenario"
	"otpdialog/scenario/report"
)

// writers are all that write a whole run.
var writers = map[string]func(io.Writer, *report.Run) error{
	"report.jsonl": report.JSON, "report.xml": report.JUnit, "report.tap": report.TAP, "report.html": report.HTML,
}

func write(tb testing.TB, to func(io.Writer, *report.Run) error, r *report.Run) string {
	tb.Helper()
	var text bytes.Buffer
	if err := to(&text, r); err != nil {
		tb.Fatal(err)
	}
	return text.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	r := sample().run()
	r.Sort()
	for name, to := range writers {
		golden(t, name, write(t, to, r))
	}
	golden(t, "summary.txt", r.Summary())
}

// What was written and read is the same run.
func TestReadBack(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*story{"sample": sample(), "many": many(200), "empty": begin(0)} {
		r := s.run()
		text := write(t, report.JSON, r)
		again, err := report.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for format, to := range writers {
			if write(t, to, again) != write(t, to, r) {
				t.Errorf("%s, %s: it is another run", name, format)
			}
		}
		// The events as they happened, not sorted by cases, are the same run, too.
		var lines bytes.Buffer
		for _, e := range s.events {
			if err := json.NewEncoder(&lines).Encode(e); err != nil {
				t.Fatal(err)
			}
		}
		if again, err = report.Read(&lines); err != nil || write(t, report.JSON, again) != text {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Cases that are played at the same time are kept apart.
func TestEventsInBetween(t *testing.T) {
	t.Parallel()
	r := &report.Run{}
	for _, e := range []scenario.Event{
		{Kind: scenario.CaseStarted, Case: "a"},
		{Kind: scenario.CaseStarted, Case: "b"},
		{Kind: scenario.StepEnded, Case: "a", Text: "1"},
		{Kind: scenario.StepEnded, Case: "b", Text: "2"},
		{Kind: scenario.AttemptEnded, Case: "b", Status: scenario.Failed},
		{Kind: scenario.CaseEnded, Case: "a", Status: scenario.Passed},
		{Kind: scenario.StepEnded, Case: "b", Text: "3"},
		{Kind: scenario.CaseEnded, Case: "b", Status: scenario.Flaky},
	} {
		r.Add(e)
	}
	var got []string
	for _, c := range r.Cases {
		for _, a := range c.Attempts {
			got = append(got, c.Name+" "+a.Steps[0].Text+" "+string(a.End.Status))
		}
	}
	if want := []string{"a 1 passed", "b 2 failed", "b 3 flaky"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// What a newer version may write does not break a report, and nothing that is unknown passes.
func TestReadNewer(t *testing.T) {
	t.Parallel()
	r, err := report.Read(strings.NewReader(`{"event":"run_started","cases":3,"new":{"a":1}}
{"event":"new","case":"a"}
{"event":"case_started","case":"a"}
{"event":"case","case":"a","status":"new"}
{"event":"case","case":"b"}
{"event":"case","case":"c","status":"passed","new":true}
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Counts(); len(r.Cases) != 3 || got[scenario.Broken] != 2 || got[scenario.Passed] != 1 {
		t.Errorf("%d cases: %v", len(r.Cases), got)
	}
}

func TestReadMistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                  "line 1 is not an event of a report: it is empty",
		"{}":                                "line 1 is not an event of a report: it has no event",
		`{"event":"case"}`:                  "line 1 is not an event of a report: a report begins with run_started",
		"{\"event\":\"run_started\"}\n\nno": "line 3 is not an event of a report: invalid character",
		`{"event":"run_started","time":7}`:  "line 1",
		"[" + strings.Repeat(" ", 33<<20):   "line 1 is not an event of a report: bufio.Scanner: token too long",
	} {
		if _, err := report.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v", text, err)
		}
	}
}

// A run that was killed leaves cases without an end. They count as not played.
func TestReadUnended(t *testing.T) {
	t.Parallel()
	s := begin(3)
	s.start("whole", "a.toml", 2)
	s.ends(scenario.CaseEnded, scenario.Passed, scenario.Event{})
	s.start("half", "a.toml", 9)
	s.did("sign in", 12, 1)
	r, err := report.Read(strings.NewReader(write(t, report.JSON, s.run())))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Counts(); got[scenario.Passed] != 1 || got[scenario.Broken] != 1 || r.NotPlayed() != 1 {
		t.Errorf("got %v, %d not played", got, r.NotPlayed())
	}
	if text := write(t, report.TAP, r); !strings.Contains(text, "the run ended before this case did") {
		t.Error(text)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	shard := func(name string, planned int, cases ...string) *report.Run {
		s := begin(planned)
		s.events[0].Shard = name
		for _, c := range cases {
			s.start(c, c+".toml", 1)
			s.ends(scenario.CaseEnded, scenario.Passed, scenario.Event{Seconds: 1})
		}
		s.end()
		return s.run()
	}
	one, two, three := shard("1/3", 2, "a", "d"), shard("2/3", 1, "b"), shard("3/3", 1, "c")
	for name, test := range map[string]struct {
		runs  []*report.Run
		cases []string
		wrong string // in the summary
	}{
		"whole":           {[]*report.Run{one, three, two}, []string{"a", "b", "c", "d"}, ""},
		"files":           {[]*report.Run{shard("", 1, "a"), shard("", 1, "b")}, []string{"a", "b"}, ""},
		"missing":         {[]*report.Run{one, three}, []string{"a", "c", "d", "shard 2/3"}, "shard 2/3 missing"},
		"twice":           {[]*report.Run{one, two, three, two}, []string{"a", "b", "c", "d", "shard 2/3"}, "given twice"},
		"overlap":         {[]*report.Run{one, two, shard("3/3", 2, "a", "c")}, []string{"a", "a", "b", "c", "d", "3/3"}, `1 case of it were played in 1/3, too: "a"`},
		"other number":    {[]*report.Run{one, shard("2/2", 1, "b")}, []string{"a", "b", "d", "shards"}, "different numbers"},
		"not played":      {[]*report.Run{one, two, shard("3/3", 4, "c")}, []string{"a", "b", "c", "d", "3/3"}, "3 of its 4 cases were not played"},
		"not a shard":     {[]*report.Run{shard("9/3", 1, "a")}, []string{"a", "shard 9/3"}, "this is not a shard"},
		"same file twice": {[]*report.Run{shard("", 1, "a"), shard("", 1, "a")}, []string{"a", "a", "report 2"}, "played in report 1, too"},
	} {
		merged := report.Merge(test.runs...)
		var cases, reasons []string
		for _, c := range merged.Cases {
			cases = append(cases, c.Name)
			reasons = append(reasons, c.Name+" "+c.Last().End.Reason)
		}
		slices.Sort(cases)
		if !slices.Equal(cases, slices.Sorted(slices.Values(test.cases))) {
			t.Errorf("%s: got %q", name, cases)
		}
		if all := strings.Join(reasons, "\n"); test.wrong == "" && merged.Counts()[scenario.Broken] != 0 ||
			test.wrong != "" && merged.Counts()[scenario.Broken] == 0 || !strings.Contains(strings.ReplaceAll(all, "its report is ", ""), test.wrong) {
			t.Errorf("%s: got %v\n%s", name, merged.Counts(), all)
		}
	}
}

// Merging the shards of a run gives the run.
func TestMergeIsWhole(t *testing.T) {
	t.Parallel()
	whole := many(100)
	var shards []*report.Run
	for i := range 3 {
		r := &report.Run{}
		n := -1
		for _, e := range whole.events {
			if e.Kind == scenario.CaseStarted {
				n++
			}
			if e.Case == "" || n%3 == i {
				if e.Kind == scenario.RunStarted {
					e.Shard, e.Cases = []string{"1/3", "2/3", "3/3"}[i], 0
				}
				r.Add(e)
			}
		}
		again, err := report.Read(strings.NewReader(write(t, report.JSON, r)))
		if err != nil {
			t.Fatal(err)
		}
		shards = append(shards, again)
	}
	run := whole.run()
	run.Sort()
	if got, want := write(t, report.JUnit, report.Merge(shards...)), write(t, report.JUnit, run); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
