package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"otpdialog/scenario"
)

// A failure is explained the same way in all reports that are text: its first lines say where it
// failed, what was expected, what it got, and how to run it alone. The trail comes after them.

// mostMismatches are shown in the first lines, and mostShort runes of each value.
const (
	mostMismatches = 3
	mostShort      = 200
)

// Explain returns those first lines: nine at most, and one with the next step.
func (a Attempt) Explain() string {
	var b strings.Builder
	at := a.Place()
	if step := a.Failure(); step.Text != "" {
		at += fmt.Sprintf(" (step %d: %s)", step.Step, short(step.Text))
	}
	fmt.Fprintf(&b, "at        %s\n", at)
	all := a.Mismatches()
	for i, m := range all[:min(len(all), mostMismatches)] {
		left := ""
		if i == mostMismatches-1 && len(all) > mostMismatches {
			left = fmt.Sprintf(" (and %d more, below)", len(all)-mostMismatches)
		}
		fmt.Fprintf(&b, "expected  %s: %s\ngot       %s%s\n", m.Name, short(m.Expected), short(m.Got), left)
	}
	if a.End.RunAlone != "" {
		fmt.Fprintf(&b, "run alone %s\n", a.End.RunAlone)
	}
	if next := a.Next(); next != "" {
		fmt.Fprintf(&b, "next      %s\n", next)
	}
	return b.String()
}

// Trail returns what led to the end of an attempt: values that Explain has cut, steps, packets,
// the screen, and files.
func (a Attempt) Trail() string {
	var b strings.Builder
	for i, m := range a.Mismatches() {
		if i >= mostMismatches || short(m.Expected) != m.Expected || short(m.Got) != m.Got {
			part(&b, m.Name+", expected", m.Expected)
			part(&b, m.Name+", got", m.Got)
		}
	}
	steps := make([]string, len(a.Steps))
	for i, step := range a.Steps {
		steps[i] = fmt.Sprintf("%s %d %s (%s)", marks[step.Status], step.Step, step.Text, duration(step.Seconds))
	}
	part(&b, "steps", steps...)
	part(&b, "packets", a.End.Packets...)
	if a.End.Screen != "" {
		part(&b, "screen", strings.Split(a.End.Screen, "\n")...)
	}
	part(&b, "artifacts", a.End.Saved...)
	return b.String()
}

// Message is what went wrong in an attempt, on one line.
func (a Attempt) Message() string {
	var all []string
	for _, m := range a.Mismatches() {
		all = append(all, fmt.Sprintf("%s: expected %s, got %s", m.Name, short(m.Expected), short(m.Got)))
	}
	return strings.Join(all, "; ")
}

func part(b *strings.Builder, title string, lines ...string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", title)
	for _, line := range lines {
		for one := range strings.SplitSeq(line, "\n") {
			fmt.Fprintf(b, "  %s\n", one)
		}
	}
}

// marks stand before cases and steps; all of them are in Latin-1 or ASCII, see [tty.Charset].
var marks = map[scenario.Status]string{
	scenario.Passed: "ok", scenario.Flaky: "ok", scenario.Skipped: "--", scenario.Failed: "!!", scenario.Broken: "!!",
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

// duration is a number of seconds with three digits that matter.
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
