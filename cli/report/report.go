// Package report prints the results of commands: in lines for people, or as one JSON
// document for programs.
//
//	out := report.NewJSON(os.Stdout)
//	out.Connection("office", "Head office")
//	err := radius.Check(ctx, c, options, out.Row)
//	err = out.End(err)
//
// The keys of the documents are a promise: the help of the commands explains them, and
// docs/codes.md the codes. Text from outside is safe for a terminal in both.
package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/charmbracelet/colorprofile"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/settings"
	"otpdialog/ui/cells"
	"otpdialog/ui/tty"
)

// told is what programs get of an advice. The zero value is left out of a document.
type told struct {
	Code    string   `json:"code,omitempty"`
	Error   string   `json:"error,omitempty"`
	Next    string   `json:"next,omitempty"`
	Command []string `json:"command,omitempty"`
}

// failure returns what ended a command; the zero value for nil. An error without a code has
// that of its exit code.
func failure(err error) told {
	if err == nil {
		return told{}
	}
	a := advice.Of(err)[0]
	return told{cmp.Or(a.Code, exit.Name(exit.Code(err))), advice.Line(a.What), a.Hint(), a.Command}
}

// JSON prints one document. Characters that could do something to a terminal, or that its
// locale does not have, are written as escapes, so nothing is lost.
func JSON(to io.Writer, document any) error {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(to, advice.JSON(text.String(), !tty.CharsetOf(os.Getenv).IsUnicode()))
	return err
}

// Lines prints lines, safe for a terminal. They are wrapped if to is one; what goes on below a line
// that begins with "- " is indented.
func Lines(to io.Writer, lines ...string) error {
	var b strings.Builder
	width := widthOf(to)
	for _, line := range lines {
		line = advice.Line(line)
		parts := []string{line}
		if width > 0 {
			parts = cells.WrapWords(line, max(1, width-2))
		}
		indent := ""
		for _, part := range parts {
			b.WriteString(indent + part + "\n")
			if strings.HasPrefix(line, "- ") {
				indent = "  "
			}
		}
	}
	_, err := io.WriteString(to, b.String())
	return err
}

// Columns prints rows of cells, aligned, and safe for a terminal. All rows have as many
// cells as the first one.
func Columns(to io.Writer, rows ...[]string) error {
	last := len(rows[0]) - 1
	for _, row := range rows {
		for i := range row {
			row[i] = cells.Steady(advice.Line(row[i]))
		}
	}
	text := table.New().Rows(rows...).
		BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).BorderColumn(false).
		StyleFunc(func(_, column int) lipgloss.Style {
			if column == last {
				return lipgloss.NewStyle()
			}
			return lipgloss.NewStyle().PaddingRight(2)
		}).Render()
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	_, err := io.WriteString(to, b.String())
	return err
}

var (
	errorStyle = lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true)
	hintStyle  = lipgloss.NewStyle().Foreground(lipgloss.Cyan)
)

// Error prints an error, and under it what to do. Nothing can be done if that fails.
func Error(to io.Writer, err error) {
	to = coloured(to)
	prefix := errorStyle.Render("otpdialog:") + " "
	for _, a := range advice.Of(err) {
		_ = printAdvice(to, prefix, a)
		prefix = ""
	}
}

// printAdvice prints what happened and, on a line of its own, what to do.
func printAdvice(to io.Writer, prefix string, a advice.Advice) error {
	text := prefix + advice.Line(a.What) + "\n"
	if hint := a.Hint(); hint != "" {
		text += "    " + hintStyle.Render(hint) + "\n"
	}
	_, err := io.WriteString(to, text)
	return err
}

// Path prints the path of a file as it is, for scripts; in a terminal, it is quoted if it
// could do something to that.
func Path(to io.Writer, path string) error {
	if IsTerminal(to) {
		path = settings.Printable(path)
	}
	_, err := fmt.Fprintln(Exact(to), path)
	return err
}

// coloured returns a writer that passes on the colours that the terminal can show and the
// person wants. Only the environment says so: colorprofile.Detect would run tmux, and read files
// that the environment names.
func coloured(to io.Writer) io.Writer {
	profile := colorprofile.NoTTY
	if force, _ := strconv.ParseBool(os.Getenv("CLICOLOR_FORCE")); force || IsTerminal(to) && OnlyLines() == "" {
		profile = colorprofile.Env(os.Environ())
	}
	if profile == colorprofile.ASCII {
		profile = colorprofile.NoTTY // someone who wants no colours gets no escape sequences at all
	}
	return &colorprofile.Writer{Forward: to, Profile: profile}
}
