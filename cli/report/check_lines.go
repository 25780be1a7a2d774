package report

import (
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/term"

	"otpdialog/advice"
	"otpdialog/signin/session/checkup"
	"otpdialog/ui/cells"
	"otpdialog/ui/tty"
)

// checkLines reports in lines, each as soon as it is known:
//
//	Head office (office)
//	    pass  settings       The connection has no mistakes.
//	  radius1.example.com:1812
//	    pass  name           radius1.example.com is 192.0.2.1.
//	    fail  answer         No answer within 6s: …
//	                         -> Look in the server's log …
type checkLines struct {
	to     io.Writer // takes colours as far as the terminal has them
	width  int       // of a line; 0 for no limit
	counts map[checkup.Verdict]int
	last   checkup.Row // zero before the first one of a connection
	began  bool
	err    error
}

// CheckLines returns a report for people. It wraps its lines if to is a terminal.
func CheckLines(to io.Writer) Check {
	return &checkLines{to: coloured(to), width: widthOf(to), counts: map[checkup.Verdict]int{}}
}

// widthOf is the width of a terminal in cells; 0 for no limit.
func widthOf(to io.Writer) int {
	f, ok := to.(term.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	width, _ = tty.Size(width, 0, os.Getenv)
	return width
}

var headingStyle = lipgloss.NewStyle().Bold(true)

var verdictStyles = map[checkup.Verdict]lipgloss.Style{
	checkup.Pass: lipgloss.NewStyle().Foreground(lipgloss.Green),
	checkup.Warn: lipgloss.NewStyle().Foreground(lipgloss.Yellow).Bold(true),
	checkup.Fail: lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true),
}

func (l *checkLines) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(l.to, format, args...); err != nil && l.err == nil {
		l.err = err
	}
}

// Connection implements [Check].
func (l *checkLines) Connection(name, displayName string) {
	if l.began {
		l.printf("\n")
	}
	l.began, l.last = true, checkup.Row{}
	name, displayName = advice.Line(name), advice.Line(displayName)
	if displayName == "" {
		l.printf("%s\n", headingStyle.Render(name))
		return
	}
	l.printf("%s (%s)\n", headingStyle.Render(displayName), name)
}

// In a wide window the sentences begin behind the longest name of a check; in another one
// behind the second longest, and the longest gets a line of its own.
const (
	wideWindow       = 100
	longNames, names = 21, 13
	beforeName       = "    pass  "
	arrow            = "-> " // in every character set
)

// Row implements [Check].
func (l *checkLines) Row(r checkup.Row) {
	l.counts[r.Verdict]++
	l.heading(r)
	name := names
	if l.width == 0 || l.width >= wideWindow {
		name = longNames
	}
	column := len(beforeName) + name + 2
	begin := fmt.Sprintf("%-*s  ", name, r.Check)
	if len(r.Check) > name {
		begin = fmt.Sprintf("%s\n%*s", r.Check, column, "")
	}
	what, next := r.SentencesAfter(l.last)
	l.printf("    %s  %s%s\n", verdictStyles[r.Verdict].Render(r.Verdict.String()), begin, l.wrap(what, column))
	if next != "" {
		l.printf("%*s%s%s\n", column, "", arrow, l.wrapStep(next, advice.Quote(r.Command), column+len(arrow)))
	}
	l.last = r
}

// heading says what the rows from r on are about, if that is something new.
func (l *checkLines) heading(r checkup.Row) {
	text := r.Server
	switch {
	case r.Server == "" && l.last.Server != "":
		text = "the connection as a whole"
	case r.Server != l.last.Server:
	case l.last.Address != "" && r.Address != l.last.Address:
		text += " at " + r.Address
	default:
		return
	}
	l.printf("  %s\n", headingStyle.Render(advice.Line(text)))
}

// wrap breaks text between words into lines that begin at the column, as the first one
// does.
func (l *checkLines) wrap(text string, column int) string {
	if l.width > 2*column {
		text = strings.Join(cells.WrapWords(text, l.width-column-1), lineAt(column))
	}
	return cells.Steady(text)
}

// wrapStep breaks a next step, but not the command that it ends with: that can be copied. It
// gets a line of its own if it does not fit.
func (l *checkLines) wrapStep(next, command string, column int) string {
	words, hasCommand := strings.CutSuffix(next, " "+command)
	if !hasCommand || l.width <= 2*column || column+cells.Width(next) < l.width {
		return l.wrap(next, column)
	}
	return l.wrap(words, column) + lineAt(column) + cells.Steady(command)
}

func lineAt(column int) string { return fmt.Sprintf("\n%*s", column, "") }

// End implements [Check].
func (l *checkLines) End(err error) error {
	if l.began && err == nil {
		l.printf("\n%d passed, %d warned, %d failed\n",
			l.counts[checkup.Pass], l.counts[checkup.Warn], l.counts[checkup.Fail])
	}
	return l.err
}
