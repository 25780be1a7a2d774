package report_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/scenario/report"
)

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// A log has a line for each case, and the first ten lines of a failure say everything that is
// needed to look into it.
func TestLog(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	reports, err := report.Open(report.Options{Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range sample().events {
		reports.Event(e)
	}
	if err := reports.Close(); err != nil {
		t.Fatal(err)
	}
	text := colour.ReplaceAllString(out.String(), "")
	golden(t, "log.txt", text)
	for line := range strings.Lines(text) {
		if advice.Line(line) != strings.TrimRight(line, " \n") {
			t.Errorf("%q is not safe for a terminal", line)
		}
	}
	_, failure, _ := strings.Cut(text, "[2/6]")
	first := strings.Join(strings.SplitN(failure, "\n", 11)[:10], "\n")
	for _, want := range []string{
		"scenarios/fallback.toml:23", `notice: "rejected"`, `"no answer"`, "datagrams: at most 3", "4", `seen      screen "dialog", prompt "Code:"`,
		`otpdialog test scenarios/fallback.toml --case 'push ignored, then a code'`,
	} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not in\n%s", want, first)
		}
	}
}

// The first ten lines have everything also if the values have many lines, and are many.
func TestFirstTenLines(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	reports, err := report.Open(report.Options{Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	s := begin(1)
	s.start("pictures", "a.toml", 1)
	long := strings.Repeat("0123456789", 100)
	failed := make([]scenario.Mismatch, 9)
	for i := range failed {
		failed[i] = scenario.Mismatch{Name: "picture", Expected: "wanted " + long + "\nwanted below", Got: "had " + screen}
	}
	s.missed("press", 7, 1, failed...)
	s.ends(scenario.CaseEnded, scenario.Failed, scenario.Event{RunAlone: "otpdialog test a.toml", Next: "look"})
	for _, e := range s.events {
		reports.Event(e)
	}
	if err := reports.Close(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	first, rest := strings.Join(lines[:10], "\n"), strings.Join(lines[10:], "\n")
	for _, want := range []string{"a.toml:7", "expected", "wanted 0123", "got", "had ╭", "there are 9: see below", "seen ", "otpdialog test a.toml", "look"} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not in\n%s", want, first)
		}
	}
	if len(first) > 3000 || !strings.Contains(rest, long) || strings.Count(rest, "wanted below") != 9 {
		t.Errorf("got\n%s", out.String())
	}
}

// screenful is a terminal of 40 columns.
type screenful struct {
	t  *testing.T
	mu sync.Mutex

	text   strings.Builder // what stays
	line   string
	redraw int
}

// now returns the line, what stays above it, and how often the line was written.
func (s *screenful) now() (line, text string, redraw int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.line, s.text.String(), s.redraw
}

func (s *screenful) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line != "" {
		s.t.Errorf("%q is written behind the line %q", p, s.line)
	}
	return s.text.Write(p)
}

func (s *screenful) Redraw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.redraw++
	runes := []rune(colour.ReplaceAllString(line, ""))
	s.line = string(runes[:min(len(runes), 40)])
}

// The line of a terminal shows counts, time and the case that plays. It is written only if it
// changes, and at most ten times a second, however many events there are.
func TestProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		terminal := &screenful{t: t}
		reports, err := report.Open(report.Options{Out: terminal})
		if err != nil {
			t.Fatal(err)
		}
		event := func(e scenario.Event) {
			e.Time = time.Now()
			reports.Event(e)
		}
		after := func(d time.Duration, want string) {
			t.Helper()
			<-time.After(d + time.Millisecond)
			synctest.Wait()
			if line, _, _ := terminal.now(); line != want {
				t.Errorf("got %q, want %q", line, want)
			}
		}
		event(scenario.Event{Kind: scenario.RunStarted, Cases: 2000})
		event(scenario.Event{Kind: scenario.CaseStarted, Case: "a case with a name that is too long for this terminal"})
		after(100*time.Millisecond, "0/2000  0:00  a case with a name that is")
		_, _, drawn := terminal.now()
		after(10*time.Second, "0/2000  0:10  a case with a name that is")
		_, _, redraw := terminal.now()
		if redraw-drawn != 10 {
			t.Errorf("it was written %d times in ten seconds", redraw-drawn)
		}
		drawn = redraw
		for range 1000 {
			event(scenario.Event{Kind: scenario.CaseStarted, Case: "short"})
			event(scenario.Event{Kind: scenario.CaseEnded, Case: "short", Status: scenario.Passed})
			<-time.After(time.Millisecond)
		}
		after(100*time.Millisecond, "1000/2000  0:11  a case with a name that")
		_, text, redraw := terminal.now()
		if redraw-drawn > 13 {
			t.Errorf("it was written %d times in a second", redraw-drawn)
		}
		if text != "" {
			t.Errorf("cases that passed were written: %s", text)
		}
		event(scenario.Event{Kind: scenario.CaseEnded, Case: "a case with a name that is too long for this terminal", File: "a.toml", Line: 3, Status: scenario.Failed, Reason: "because"})
		if line, text, _ := terminal.now(); line != "" || !strings.Contains(text, "because") {
			t.Errorf("got %q below %s", line, text)
		}
		after(100*time.Millisecond, "1001/2000  1 failed  0:11")
		if err := reports.Close(); err != nil {
			t.Fatal(err)
		}
		if line, text, _ := terminal.now(); line != "" || !strings.Contains(text, "1001 cases in 11.30 s: 1000 passed, 1 failed; 999 of 2000 not played") {
			t.Errorf("got %q below %s", line, text)
		}
	})
}

func TestOpenFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, "new", name) }
	var out, stdout strings.Builder
	reports, err := report.Open(report.Options{
		Out: &out, Stdout: &stdout,
		Files: report.Files{JSON: "-", JUnit: at("report.xml"), TAP: at("report.tap"), HTML: at("report.html")},
	})
	if err != nil {
		t.Fatal(err)
	}
	events := sample().events
	for i, e := range events {
		reports.Event(e)
		if got := strings.Count(stdout.String(), "\n"); got != i+1 {
			t.Fatalf("after %d events there are %d lines", i+1, got)
		}
	}
	if err := reports.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"report.xml", "report.tap", "report.html"} {
		text, err := os.ReadFile(at(name))
		if err != nil || string(text) != write(t, writers[name], reports.Run()) {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(at(name)); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	again, err := report.Read(strings.NewReader(stdout.String()))
	if err != nil {
		t.Fatal(err)
	}
	again.Sort()
	if write(t, report.JSON, again) != write(t, report.JSON, reports.Run()) {
		t.Error("the lines on standard output are another run")
	}
}

// What cannot be written is known before the run.
func TestOpenMistakes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	link := filepath.Join(folder, "link")
	if err := os.Symlink("elsewhere", link); err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]report.Files{
		"only one report can go to standard output": {JSON: "-", HTML: "-"},
		"is a broken link":                          {HTML: link},
		"is a folder":                               {JUnit: folder},
	} {
		if _, err := report.Open(report.Options{Files: files}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// An interrupted run still gets its reports, in which the case that was playing did not pass.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	var out, stdout strings.Builder
	reports, err := report.Open(report.Options{Out: &out, Stdout: &stdout, Files: report.Files{TAP: "-"}})
	if err != nil {
		t.Fatal(err)
	}
	reports.Event(scenario.Event{Kind: scenario.RunStarted, Cases: 3, Time: noon})
	reports.Event(scenario.Event{Kind: scenario.CaseStarted, Case: "a", Time: noon})
	if err := reports.Close(); err != nil {
		t.Fatal(err)
	}
	if got := reports.Run(); got.Counts()[scenario.Broken] != 1 || !strings.Contains(out.String(), "2 of 3 not played") || !strings.Contains(stdout.String(), "not ok 1 - a") {
		t.Errorf("got %s%s", out.String(), stdout.String())
	}
}

// A file that cannot be written is an error.
func TestWriteErrors(t *testing.T) {
	t.Parallel()
	full := failing{fs.ErrClosed}
	for _, files := range []report.Files{{JSON: "-"}, {TAP: "-"}, {JUnit: "-"}, {HTML: "-"}} {
		reports, err := report.Open(report.Options{Out: full, Stdout: full, Files: files})
		if err != nil {
			t.Fatal(err)
		}
		reports.Event(scenario.Event{Kind: scenario.RunStarted})
		if err := reports.Close(); err == nil || err.Error() != `"standard output" cannot be written: file already closed` {
			t.Errorf("%+v: got %v", files, err)
		}
	}
	for name, to := range writers {
		if err := to(full, many(100).run()); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A log that cannot be written is an error with a next step, unless nobody reads it any more.
func TestLogIsNotWritten(t *testing.T) {
	t.Parallel()
	for why, want := range map[error]string{
		syscall.ENOSPC: `"standard output" cannot be written: no space left on device`, syscall.EPIPE: "",
	} {
		reports, err := report.Open(report.Options{Out: failing{why}})
		if err != nil {
			t.Fatal(err)
		}
		reports.Event(scenario.Event{Kind: scenario.RunStarted})
		err = reports.Close()
		if want == "" != (err == nil) || err != nil && (err.Error() != want || advice.Of(err)[0].Next == "") {
			t.Errorf("%v: got %v", why, err)
		}
	}
}

type failing struct{ why error }

func (f failing) Write([]byte) (int, error) { return 0, f.why }
