package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"otpdialog/advice"
	"otpdialog/e2e/needs"
	"otpdialog/scenario"
	"otpdialog/scenario/report"
)

// program runs a program of a Debian package.
func program(t *testing.T, stdin, debianPackage, name string, arguments ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), needs.Program(t, debianPackage, name), arguments...)
	command.Stdin = strings.NewReader(stdin)
	said, err := command.CombinedOutput()
	return string(said), err
}

// nasty are texts that mean something to one of the formats, or to a terminal.
var nasty = []string{
	"]]>", "</failure>", `"><script>window.hacked=1</script>`, "</style></script><img src=x onerror='window.hacked=1'>", "<!--", "&amp;&#x0;&bogus;",
	"\x00\x01\x08\x1b[31mred\x1b]52;c;aGk=\x07\x9b", "\xff\xfe invalid \xc3", "\ufffe\uffff\U0001fffe", "\u2028\u2029\u202e\u200b",
	"# SKIP all", "\n...\nok 99 - forged\nBail out!", "\n  ...\n  ---", `\`, `\\# TODO`, "'", "1..9", "\r\nnot ok 1", `{"event":"run_ended"}`, "}\n{",
	"%s%n%d", "::error file=x::y", strings.Repeat("long ", 4_000), strings.Repeat("é", 9_000), "",
}

// hostile is a run in which every text holds these.
func hostile(texts ...string) *story {
	text := strings.Join(texts, " ")
	s := begin(2)
	s.events[0].Shard = text
	for name, status := range map[string]scenario.Status{"1 " + text: scenario.Failed, "2 " + text: scenario.Flaky, "3 " + text: scenario.Skipped, "4 " + text: scenario.Broken} {
		s.start(name, text+".toml", 1, text, "b")
		s.missed(text, 2, 1, scenario.Mismatch{Name: text, Expected: text, Got: text})
		end := scenario.Event{
			Seconds: 1, Reason: text, Next: text, Screen: text + "\n" + text, RunAlone: text,
			Packets: []string{text, text}, Saved: []string{text},
		}
		s.ends(scenario.AttemptEnded, scenario.Failed, end)
		s.ends(scenario.CaseEnded, status, end)
	}
	s.end()
	return s
}

// Jenkins checks reports by this schema before it reads them (src/main/resources/…/junit-10.xsd of
// its xUnit plugin).
func TestJUnitSchema(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*story{"sample": sample(), "hostile": hostile(nasty...), "empty": begin(0), "many": many(300)} {
		text := write(t, report.JUnit, s.run())
		if said, err := program(t, text, "libxml2-utils", "xmllint", "--noout", "--nonet", "--schema", "testdata/junit-10.xsd", "-"); err != nil {
			t.Errorf("%s: %v\n%.2000s", name, err, said)
		}
	}
}

// CI systems need these to find cases again.
func TestJUnitStructure(t *testing.T) {
	t.Parallel()
	type result struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			File  string `xml:"file,attr"`
			Cases []struct {
				Name      string  `xml:"name,attr"`
				ClassName string  `xml:"classname,attr"`
				Time      float64 `xml:"time,attr"`
				Failure   *result `xml:"failure"`
				Error     *result `xml:"error"`
				Skipped   *result `xml:"skipped"`
				Flaky     *result `xml:"flakyFailure"`
				Out       string  `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(write(t, report.JUnit, sample().run())), &suites); err != nil {
		t.Fatal(err)
	}
	if suites.Tests != 6 || suites.Failures != 1 || suites.Errors != 1 || len(suites.Suites) != 6 {
		t.Errorf("got %+v", suites)
	}
	for _, suite := range suites.Suites {
		c := suite.Cases[0]
		var ok bool
		switch suite.File {
		case "scenarios/push.toml":
			ok = c.ClassName == "scenarios.push" && c.Time == 0.018 && c.Failure == nil && c.Error == nil && c.Skipped == nil
		case "scenarios/fallback.toml":
			ok = strings.HasPrefix(c.Failure.Message, `notice: expected "rejected", got "no answer"`) && strings.Contains(c.Failure.Text, "scenarios/fallback.toml:23") &&
				strings.Contains(c.Out, "Access-Challenge") && strings.Contains(c.Out, "Head office")
		case "scenarios/broken.toml":
			ok = strings.Contains(c.Error.Message, "port 1812")
		case "scenarios/real.toml":
			ok = strings.Contains(c.Skipped.Message, "asks a person")
		case "scenarios/sms.toml":
			ok = strings.Contains(c.Flaky.Message, "outcome") && c.Failure == nil
		default:
			ok = c.Name == "سجّل الدخول 🔐 <b>bold</b> & “quotes”"
		}
		if !ok {
			t.Errorf("%s: got %+v", suite.File, c)
		}
	}
}

// Perl's prove reads TAP.
func TestTAPIsRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		of   *story
		want string
	}{
		"sample":  {sample(), "Failed 2/6 subtests \n\t(less 1 skipped subtest: 3 okay)"},
		"hostile": {hostile(nasty...), "Failed 2/4 subtests \n\t(less 1 skipped subtest: 1 okay)"},
		"many":    {many(100), "Failed 2/100 subtests"},
		"empty":   {begin(0), "Result: NOTESTS"},
	} {
		// Version 14 is 13 with more rules; older versions of prove say that they do not know it.
		text := strings.Replace(write(t, report.TAP, test.of.run()), "TAP version 14", "TAP version 13", 1)
		path := filepath.Join(t.TempDir(), "report.tap")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		said, _ := program(t, "", "perl", "prove", "--exec", "cat", path) // it fails as the cases do
		if !strings.Contains(said, test.want) || strings.Contains(said, "Parse errors") {
			t.Errorf("%s: got %s", name, said)
		}
	}
}

var tag = regexp.MustCompile(`</?[a-z!?][^>]*>`)

// skeleton is a document without its texts: everything that a format reads as its own. For
// elements that is their names, for lines their number.
func skeleton(name, text string) string {
	switch name {
	case "report.html", "report.xml":
		elements := tag.FindAllString(text, -1)
		for i, e := range elements {
			elements[i] = strings.Fields(strings.Trim(e, "</>"))[0] + strings.Repeat(`"`, strings.Count(e, `"`))
		}
		return strings.Join(elements, "\n")
	}
	return strings.Repeat("\n", strings.Count(text, "\n"))
}

// No byte of a text breaks out of it: whatever the texts are, the documents have the same
// elements, attributes and lines.
func FuzzTexts(f *testing.F) {
	for _, text := range nasty {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(advice.Clean(text+"!"), "\n") // values of several lines look different
		run, plain := one(text).run(), one(strings.Repeat("x\n", lines)).run()
		for name, to := range writers {
			got := write(t, to, run)
			if skeleton(name, got) != skeleton(name, write(t, to, plain)) {
				t.Errorf("%s: %q breaks out of\n%s", name, text, got)
			}
			if bad := strings.IndexFunc(got, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 }); bad >= 0 {
				t.Errorf("%s: %q has the control character %q", name, text, got[bad])
			}
		}
		again, err := report.Read(strings.NewReader(write(t, report.JSON, run)))
		if err != nil || write(t, report.JSON, again) != write(t, report.JSON, run) {
			t.Errorf("%q is not read back: %v", text, err)
		}
		document := xml.NewDecoder(strings.NewReader(write(t, report.JUnit, run)))
		for {
			if _, err := document.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}

// one is a run of one case that failed, with this text in all places.
func one(text string) *story {
	s := begin(1)
	s.start("name "+text, "file"+text, 1, "tag"+text)
	s.missed("step "+text, 2, 1, scenario.Mismatch{Name: "name " + text, Expected: "expected " + text + "!", Got: "got " + text + "!"})
	s.ends(scenario.CaseEnded, scenario.Failed, scenario.Event{
		Seconds: 1, Next: "next " + text, Screen: "screen " + text + "!", RunAlone: "run " + text,
		Packets: []string{"packet " + text}, Saved: []string{"saved " + text},
	})
	s.end()
	return s
}

func FuzzRead(f *testing.F) {
	var text bytes.Buffer
	if err := report.JSON(&text, sample().run()); err != nil {
		f.Fatal(err)
	}
	f.Add(text.String())
	f.Add(`{"event":"run_started"}` + "\n" + `{"event":"case","case":"a","failed":[{}],"counts":{"x":1},"packets":[null]}`)
	f.Add(`{"event":"run_started"}` + "\n" + `{"event":"new","case":"a"}` + "\n" + `{"event":"run_started","shard":"1/99999"}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := report.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		merged := report.Merge(r, r)
		for _, to := range writers {
			write(t, to, r)
			write(t, to, merged)
		}
		_ = merged.Summary()
	})
}

// A run of ten thousand cases of seven steps.
func BenchmarkReports(b *testing.B) {
	const cases = 10_000
	events := many(cases).events
	b.Run("events", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r := &report.Run{}
			for _, e := range events {
				r.Add(e)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/cases, "ns/case")
	})
	run := many(cases).run()
	for name, to := range writers {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := to(io.Discard, run); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/cases, "ns/case")
		})
	}
}
