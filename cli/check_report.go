package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"otpdialog/advice"
	"otpdialog/radiusclient"
	"otpdialog/signin/session/radius"
)

// checkReport is a way to tell what a check has found: the rows of one connection
// after the other.
type checkReport interface {
	connection(name, displayName string) // the latter is "" where the file cannot be read
	row(r checkRow)
	end(err error) error // err is why nothing more was checked, nil for nothing
}

// checkRow is one thing that was looked at. Its keys in JSON are a promise, told by
// the command's help.
type checkRow struct {
	Check        string   `json:"check"`
	Code         string   `json:"code,omitempty"`
	Verdict      string   `json:"verdict"` // pass, warn or fail
	Server       string   `json:"server,omitempty"`
	Address      string   `json:"address,omitempty"`
	What         string   `json:"what"`
	Next         string   `json:"next,omitempty"`
	Command      []string `json:"command,omitempty"`
	Milliseconds float64  `json:"milliseconds,omitempty"`
}

// reported is a row as the reports take it.
func reported(r radius.Row) checkRow {
	row := checkRow{
		Check: r.Check, Code: r.Code, Verdict: r.Verdict.String(), Server: r.Server, Address: r.Address,
		Command: r.Command, Milliseconds: float64(r.Took.Microseconds()) / 1000,
	}
	row.What, row.Next = r.Sentences()
	return row
}

// wordsReport tells a check in lines, each as soon as it is known:
//
//	Head office (office)
//	    pass  settings       The connection has no mistakes.
//	  radius1.example.com:1812
//	    pass  name           radius1.example.com is 192.0.2.1.
//	    fail  answer         No answer within 6s: …
//	                         -> Look in the server's log …
type wordsReport struct {
	to     io.Writer // takes colours as far as the terminal has them
	width  int       // of a line; 0 for no limit
	counts map[string]int
	last   checkRow // zero before the first one of a connection
	began  bool
	err    error
}

func newWordsReport(to io.Writer) *wordsReport {
	w := &wordsReport{to: coloured(to), counts: map[string]int{}}
	if f, ok := to.(*os.File); ok {
		if width, _, err := term.GetSize(f.Fd()); err == nil {
			w.width = width
		}
	}
	return w
}

// coloured takes colours, and lets through what of them to can show and the person wants.
func coloured(to io.Writer) io.Writer {
	profile := colorprofile.Detect(to, os.Environ())
	if profile == colorprofile.ASCII {
		profile = colorprofile.NoTTY // who wants no colours gets no escape sequences at all
	}
	return &colorprofile.Writer{Forward: to, Profile: profile}
}

var headingStyle = lipgloss.NewStyle().Bold(true)

var verdictStyles = map[string]lipgloss.Style{
	radiusclient.Pass.String(): lipgloss.NewStyle().Foreground(lipgloss.Green),
	radiusclient.Warn.String(): lipgloss.NewStyle().Foreground(lipgloss.Yellow).Bold(true),
	radiusclient.Fail.String(): lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true),
}

func (w *wordsReport) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(w.to, format, args...); err != nil && w.err == nil {
		w.err = err
	}
}

func (w *wordsReport) connection(name, displayName string) {
	if w.began {
		w.printf("\n")
	}
	w.began, w.last = true, checkRow{}
	if displayName == "" {
		w.printf("%s\n", headingStyle.Render(name))
		return
	}
	w.printf("%s (%s)\n", headingStyle.Render(displayName), name)
}

// In a wide window the sentences begin behind the longest name of a check; in
// another one behind the longest but that, which gets a line of its own.
const (
	wideWindow       = 100
	longNames, names = 21, 13
	beforeName       = "    pass  "
	arrow            = "-> " // in every character set
)

func (w *wordsReport) row(r checkRow) {
	w.counts[r.Verdict]++
	w.heading(r)
	name := names
	if w.width == 0 || w.width >= wideWindow {
		name = longNames
	}
	column := len(beforeName) + name + 2
	begin := fmt.Sprintf("%-*s  ", name, r.Check)
	if len(r.Check) > name {
		begin = fmt.Sprintf("%s\n%*s", r.Check, column, "")
	}
	// One thing that failed leaves several that could not be looked at.
	what := r.What
	if r.What == w.last.What && r.Next == w.last.Next {
		what = "Same as above."
	}
	w.printf("    %s  %s%s\n", verdictStyles[r.Verdict].Render(r.Verdict), begin, w.wrap(what, column))
	if r.Next != "" && r.Next != w.last.Next {
		w.printf("%*s%s%s\n", column, "", arrow, w.wrap(r.Next, column+len(arrow)))
	}
	w.last = r
}

// heading says what the rows from r on are about, where that is something new.
func (w *wordsReport) heading(r checkRow) {
	text := r.Server
	switch {
	case r.Server == "" && w.last.Server != "":
		text = "the connection as a whole"
	case r.Server != w.last.Server:
	case w.last.Address != "" && r.Address != w.last.Address:
		text += " at " + r.Address
	default:
		return
	}
	w.printf("  %s\n", headingStyle.Render(text))
}

// wrap breaks text between words into lines that begin at the column, as the first one
// does.
func (w *wordsReport) wrap(text string, column int) string {
	if w.width <= 2*column {
		return text
	}
	return strings.ReplaceAll(ansi.Wordwrap(text, w.width-column-1, ""), "\n", fmt.Sprintf("\n%*s", column, ""))
}

func (w *wordsReport) end(err error) error {
	if w.began && err == nil {
		w.printf("\n%d passed, %d warned, %d failed\n", w.counts[radiusclient.Pass.String()],
			w.counts[radiusclient.Warn.String()], w.counts[radiusclient.Fail.String()])
	}
	return w.err
}

// jsonReport reports all connections in one document.
type jsonReport struct {
	to          io.Writer
	Connections []*jsonConnection `json:"connections"`
	*jsonError
}

// jsonError is why nothing more was checked.
type jsonError struct {
	Code    string   `json:"code,omitempty"`
	Error   string   `json:"error"`
	Next    string   `json:"next,omitempty"`
	Command []string `json:"command,omitempty"`
}

type jsonConnection struct {
	Connection  string     `json:"connection"`
	DisplayName string     `json:"display_name,omitempty"`
	Verdict     string     `json:"verdict"`
	Checks      []checkRow `json:"checks"`
}

func (j *jsonReport) connection(name, displayName string) {
	j.Connections = append(j.Connections, &jsonConnection{Connection: name, DisplayName: displayName, Verdict: radiusclient.Pass.String()})
}

func (j *jsonReport) row(r checkRow) {
	c := j.Connections[len(j.Connections)-1]
	c.Checks = append(c.Checks, r)
	if r.Verdict == radiusclient.Fail.String() || r.Verdict == radiusclient.Warn.String() && c.Verdict == radiusclient.Pass.String() {
		c.Verdict = r.Verdict
	}
}

func (j *jsonReport) end(err error) error {
	if j.Connections == nil {
		j.Connections = []*jsonConnection{}
	}
	if err != nil {
		a := advice.Of(err)[0]
		j.jsonError = &jsonError{Code: a.Code, Error: advice.Line(a.What), Next: advice.Line(a.Next), Command: a.Command}
	}
	return printJSON(j.to, j)
}
