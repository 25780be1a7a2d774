package report

import (
	"io"
	"os"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"otpdialog/advice"
	"otpdialog/ui/cells"
	"otpdialog/ui/tty"
)

// Progress returns the stream for a command that says how far it is: a terminal whose last line
// can be redrawn, as the reports of scenarios and of load use it, or else a log. Both pass on the
// colours that the terminal can show and the person wants.
func Progress(to io.Writer) io.Writer {
	out, ok := to.(Output)
	if !ok || !IsTerminal(out) || OnlyLines() != "" {
		return coloured(to)
	}
	return &progress{out, coloured(to).(*colorprofile.Writer)} //nolint:forcetypeassert // it returns nothing else
}

type progress struct {
	out  Output
	text *colorprofile.Writer
}

func (p *progress) Write(text []byte) (int, error) { return p.text.Write(text) } //nolint:wrapcheck // that of the terminal

// Redraw replaces the last line of the terminal, which is cut to its width; "" removes it.
func (p *progress) Redraw(line string) {
	// To the first column, and remove what is right of it (ECMA-48 8.3.41): the guard of the
	// output would drop both.
	_, _ = p.out.file.WriteString("\r\x1b[K")
	width, _, err := term.GetSize(p.out.Fd())
	if err != nil {
		return
	}
	width, _ = tty.Size(width, 0, os.Getenv)
	_, _ = p.text.WriteString(cells.Cut(advice.Styled(line), width-1, "…"))
}
