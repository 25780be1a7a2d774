package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"otpdialog/radiusclient"
	"otpdialog/settings"
)

// wordsReport tells a check in lines, each as soon as it is known:
//
//	Head office (office)
//	  radius1.example.com:1812
//	    pass  name      radius1.example.com is 192.0.2.1.
//	    fail  answer    No answer within 6s: …
//	                    → Look into the server's log …
type wordsReport struct {
	to     io.Writer // takes colours as far as the terminal has them
	width  int       // of a line; 0 for no limit
	part   string    // the server that the rows are of
	counts map[string]int
	err    error
}

func newWordsReport(to io.Writer) *wordsReport {
	w := &wordsReport{to: colorprofile.NewWriter(to, os.Environ()), counts: map[string]int{}}
	if f, ok := to.(*os.File); ok {
		if width, _, err := term.GetSize(f.Fd()); err == nil {
			w.width = width
		}
	}
	return w
}

// checkColumn is where the sentences begin: behind indent, verdict and the longest subject.
const checkColumn = 33

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

func (w *wordsReport) connection(c *settings.Connection) {
	w.part = ""
	w.printf("%s (%s)\n", lipgloss.NewStyle().Bold(true).Render(c.DisplayName), c.Name)
}

func (w *wordsReport) row(r checkRow) {
	part := r.Server
	if r.Address != "" && r.Address != r.Server {
		part = fmt.Sprintf("%s, %s", r.Server, r.Address)
	}
	if r.Server != "" && part != w.part {
		w.printf("  %s\n", part)
	}
	if r.Server == "" && w.part != "" {
		w.printf("  both ends\n")
	}
	w.part = part
	w.counts[r.Verdict]++
	w.printf("    %s  %-21s  %s\n", verdictStyles[r.Verdict].Render(r.Verdict), r.Check, w.wrap(r.What))
	if r.Next != "" {
		w.printf("%*s%s\n", checkColumn, "", w.wrap("→ "+r.Next))
	}
}

// wrap breaks text into lines that begin where the first one does.
func (w *wordsReport) wrap(text string) string {
	if w.width <= 2*checkColumn {
		return text
	}
	lines := ansi.Wordwrap(text, w.width-checkColumn-1, "")
	return strings.ReplaceAll(lines, "\n", "\n"+strings.Repeat(" ", checkColumn))
}

func (w *wordsReport) end() error {
	warnings, failures := w.counts[radiusclient.Warn.String()], w.counts[radiusclient.Fail.String()]
	w.printf("%d passed, %d warned, %d failed\n", w.counts[radiusclient.Pass.String()], warnings, failures)
	return w.err
}

// jsonReport tells all connections in one document.
type jsonReport struct {
	to          io.Writer
	Connections []*jsonConnection `json:"connections"`
}

type jsonConnection struct {
	Connection  string     `json:"connection"`
	DisplayName string     `json:"display_name"`
	Verdict     string     `json:"verdict"` // the worst of the checks
	Checks      []checkRow `json:"checks"`
}

func (j *jsonReport) connection(c *settings.Connection) {
	j.Connections = append(j.Connections, &jsonConnection{Connection: c.Name, DisplayName: c.DisplayName, Verdict: radiusclient.Pass.String()})
}

func (j *jsonReport) row(r checkRow) {
	c := j.Connections[len(j.Connections)-1]
	c.Checks = append(c.Checks, r)
	if r.Verdict == radiusclient.Fail.String() || r.Verdict == radiusclient.Warn.String() && c.Verdict == radiusclient.Pass.String() {
		c.Verdict = r.Verdict
	}
}

func (j *jsonReport) end() error {
	e := json.NewEncoder(j.to)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(j)
}
