package report

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"text/template"
	"unicode/utf8"

	"otpdialog/scenario"
)

// Reports that are text say the same in the same words: those of this template. The first ten lines
// about a failure say where it failed, what was expected, what it got, where the sign-in was, and how to
// run it alone; the
// trail follows.
//
//go:embed words.txt
var wordsText string

const (
	mostMismatches = 2   // in the first ten lines
	mostShort      = 200 // runes of each value in them
	mostListed     = 20  // cases in each list of a summary
	mostSlow       = 3   // cases
)

var words = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"short": short, "isCut": func(text string) bool { return short(text) != text }, "indent": indent, "place": place, "duration": duration,
		"last": func(all []scenario.Mismatch) int { return min(len(all), mostMismatches) - 1 }, "number": func(i int) int { return i + 1 },
		"first": func(all []*Case) []*Case { return all[:min(len(all), mostListed)] }, "left": func(all []*Case) int { return max(0, len(all)-mostListed) },
	}).Parse(wordsText))
})

func say(what string, about any) string {
	var b strings.Builder
	if err := words().ExecuteTemplate(&b, what, about); err != nil {
		return err.Error() // a mistake in the template
	}
	return b.String()
}

// Explain returns the first lines about an attempt that failed: ten at most.
func (a Attempt) Explain() string { return say("explain", a) }

// Trail returns what led to the end of an attempt: values that Explain has cut, steps, packets, the
// screen, and files.
func (a Attempt) Trail() string { return say("trail", a) }

// Message is what went wrong in an attempt, on one line.
func (a Attempt) Message() string {
	var all []string
	for _, m := range a.Mismatches() {
		all = append(all, fmt.Sprintf("%s: expected %s, got %s", m.Name, short(m.Expected), short(m.Got)))
	}
	return strings.Join(all, "; ")
}

// Summary returns the end of a run for people: counts, what failed and how to run it, what was
// flaky, what was skipped and why, what took longest.
func (r *Run) Summary() string { return say("summary", summary{r}) }

// summary is what the template asks about a run.
type summary struct{ *Run }

// Headline is the run in a sentence, such as "40 cases in 12.3 s: 38 passed, 2 failed".
func (s summary) Headline() string {
	text := plural(len(s.Cases), "case")
	if seconds := s.Seconds(); seconds > 0 {
		text += " in " + duration(seconds)
	}
	if s.Shard != "" {
		text += " (shard " + s.Shard + ")"
	}
	if counts := s.counted(); len(counts) > 0 {
		text += ": " + strings.Join(counts, ", ")
	}
	if n := s.NotPlayed(); n > 0 {
		text += fmt.Sprintf("; %d of %d not played", n, s.Planned)
	}
	return text
}

// Bad are the cases that failed or could not be played.
func (s summary) Bad() []*Case {
	return slices.DeleteFunc(slices.Clone(s.Cases), func(c *Case) bool { return !c.IsBad() })
}

// Of are the cases with a status.
func (s summary) Of(status string) []*Case {
	return slices.DeleteFunc(slices.Clone(s.Cases), func(c *Case) bool { return c.Status != scenario.Status(status) })
}

// NotCompared is how many pictures were not, such as "1 picture"; "" for none.
func (s summary) NotCompared() string {
	n := 0
	for _, c := range s.Cases {
		for _, step := range c.Last().Steps {
			n += step.NotCompared
		}
	}
	if n == 0 {
		return ""
	}
	return plural(n, "picture")
}

// Slowest are the slowest cases of many.
func (s summary) Slowest() []*Case {
	if len(s.Cases) <= 2*mostSlow {
		return nil
	}
	return s.slowest(mostSlow)
}

// slowest are the n cases that took longest.
func (r *Run) slowest(n int) []*Case {
	all := slices.Clone(r.Cases)
	slices.SortStableFunc(all, func(a, b *Case) int { return cmp.Compare(b.Seconds(), a.Seconds()) })
	return all[:min(n, len(all))]
}

// statuses are all of them, the best first.
var statuses = []scenario.Status{scenario.Passed, scenario.Flaky, scenario.Skipped, scenario.Failed, scenario.Broken}

// counted are the counts that are not zero, the best status first.
func (r *Run) counted() []string {
	counts := r.Counts()
	var all []string
	for _, s := range statuses {
		if n := counts[s]; n > 0 {
			all = append(all, counted(n, s))
		}
	}
	return all
}

// counted is a number of cases, such as "2 failed".
func counted(n int, s scenario.Status) string {
	if s == scenario.Broken {
		return plural(n, "error")
	}
	return fmt.Sprintf("%d %s", n, s)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// short is the beginning of a value, on one line.
func short(value string) string {
	first, rest, _ := strings.Cut(value, "\n")
	if utf8.RuneCountInString(first) > mostShort {
		first, rest = string([]rune(first)[:mostShort]), "cut"
	}
	if rest != "" {
		return first + "…"
	}
	return first
}

// duration is a number of seconds with the digits that matter.
func duration(seconds float64) string {
	switch {
	case seconds < 0.00995:
		return fmt.Sprintf("%.1f ms", seconds*1000)
	case seconds < 0.9995:
		return fmt.Sprintf("%.0f ms", seconds*1000)
	case seconds < 59.995:
		return fmt.Sprintf("%.2f s", seconds)
	}
	return fmt.Sprintf("%d:%02d min", int(seconds)/60, int(seconds)%60)
}

// indent puts two spaces before each line, and ends the last one.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + strings.TrimSuffix(line, "\n") + "\n")
	}
	return b.String()
}
