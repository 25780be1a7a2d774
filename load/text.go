package load

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"otpdialog/advice"
)

// lateEnough is how late an arrival has to be to deserve a note.
const lateEnough = 100 * time.Millisecond

// notes says what limits the run, or its figures.
func (s *Summary) notes() []string {
	var notes []string
	if s.Behind > Seconds(lateEnough.Seconds()) {
		notes = append(notes, fmt.Sprintf("this computer could not keep up the rate: one person arrived %s late. Latencies include that; spread the load over more computers",
			Duration(s.Behind)))
	}
	if s.TurnedAway > 0 {
		notes = append(notes, Count(s.TurnedAway)+" people were turned away, because the limit of people at once (--most) was reached")
	}
	if s.Cut > 0 {
		notes = append(notes, Count(s.Cut)+" sign-ins were cut off at the end; no latency includes them")
	}
	return notes
}

// Line is the summary in a line.
func (s *Summary) Line() string {
	line := fmt.Sprintf("%s  %s/s  arrived %s, passed %s, failed %s, signing in %s", Clock(s.Seconds), Count(int(s.Lastly()+0.5)),
		Count(s.Arrived), Count(s.Passed), Count(s.Failed), Count(s.Pending))
	if s.Whole.Count > 0 {
		line += fmt.Sprintf("; p50 %s, p99 %s", Duration(s.Whole.P50), Duration(s.Whole.P99))
	}
	return line
}

// Lastly is the rate of the last five seconds: sign-ins that ended, a second.
func (s *Summary) Lastly() float64 {
	last := s.Lately[max(0, len(s.Lately)-5):]
	if len(last) == 0 {
		return 0
	}
	sum := 0
	for _, n := range last {
		sum += n
	}
	return float64(sum) / float64(len(last))
}

// Header and Row are the table of latencies: the columns fit below each other.
func Header() string {
	return fmt.Sprintf("%9s %9s %9s %9s %9s %9s", "count", "p50", "p90", "p99", "p99.9", "max")
}

// Row is that of a latency.
func (l *Latency) Row() string {
	if l.Count == 0 {
		return fmt.Sprintf("%9s %9s %9s %9s %9s %9s", "0", "-", "-", "-", "-", "-")
	}
	return fmt.Sprintf("%9s %9s %9s %9s %9s %9s", Count(int(l.Count)), Duration(l.P50), Duration(l.P90), Duration(l.P99), Duration(l.P999), Duration(l.Max))
}

// WholeName is the name of the row for whole sign-ins.
const WholeName = "whole sign-in"

// Name is the name of the row of a step.
func (s *StepTimes) Name() string {
	return advice.Line(strings.TrimSpace(strconv.Itoa(s.Step) + " " + s.Text))
}

// Text is the whole summary, for a person.
func (s *Summary) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: arrived %s, passed %s, failed %s, cut %s, at most %s at once, %.1f a second\n\n",
		Clock(s.Seconds), Count(s.Arrived), Count(s.Passed), Count(s.Failed), Count(s.Cut), Count(s.MostThere), s.Rate)
	fmt.Fprintf(&b, "%-28s %s\n%-28s %s\n", "", Header(), WholeName, s.Whole.Row())
	for i := range s.Steps {
		fmt.Fprintf(&b, "%-28s %s\n", cut(s.Steps[i].Name(), 28), s.Steps[i].Row())
	}
	if len(s.Errors) > 0 {
		b.WriteString("\nErrors\n")
	}
	const most = 10 // so that the figures above stay on the screen
	for _, e := range s.Errors[:min(most, len(s.Errors))] {
		fmt.Fprintf(&b, "%9s  %s\n", Count(e.Count), advice.Line(e.Reason))
	}
	if more := len(s.Errors) - most; more > 0 {
		fmt.Fprintf(&b, "%9s  and %s more kinds of errors. To see them all, add --json.\n", "", Count(more))
	}
	for _, note := range s.Notes {
		fmt.Fprintf(&b, "\nNote: %s.\n", note)
	}
	return b.String()
}

// cut shortens a text to that many characters.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// Count is a number with a comma between thousands.
func Count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Duration is a time in three digits, such as 8.25 ms.
func Duration(seconds Seconds) string {
	value, unit := float64(seconds), "s"
	switch {
	case seconds < 0.0009995:
		value, unit = float64(seconds)*1e6, "µs"
	case seconds < 0.9995:
		value, unit = float64(seconds)*1e3, "ms"
	}
	decimals := 2
	switch {
	case value >= 99.95:
		decimals = 0
	case value >= 9.995:
		decimals = 1
	}
	return strconv.FormatFloat(value, 'f', decimals, 64) + " " + unit
}

// Clock is a time as minutes and seconds, such as 1:05.
func Clock(seconds float64) string {
	s := int(seconds)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
