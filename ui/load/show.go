package load

import (
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"otpdialog/load"
	"otpdialog/ui/draw"
	"otpdialog/ui/tty"
)

// framesPerSecond is the most that is drawn.
const framesPerSecond = 10

// Show shows the screen in a terminal, until over has the summary of the end, which it returns. A
// terminal that is gone ends everything: nobody could read the report.
func Show(o Options, over <-chan load.Summary, in, out *os.File, environ []string) load.Summary {
	m := newModel(o, over, os.Getenv)
	size := func() (width, height int) {
		width, height, _ = term.GetSize(out.Fd())
		return tty.Size(width, height, os.Getenv)
	}
	// As the screens of a sign-in do: see package ui.
	program := tea.NewProgram(m, tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond), tea.WithInput(in),
		tea.WithOutput(struct{ io.Writer }{encoder{out, m.charset, func() { o.Stop(); o.Cut() }}}), tea.WithWindowSize(size()),
		tea.WithEnvironment(append(environ, "TTY_FORCE=0")), tea.WithColorProfile(colorprofile.Env(environ)))
	resizes, stop := tty.Resizes()
	defer stop()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case <-ended:
				return
			case <-resizes:
				width, height := size()
				program.Send(tea.WindowSizeMsg{Width: width, Height: height})
			}
		}
	}()
	if _, err := program.Run(); err != nil || !m.ended {
		return <-over
	}
	return m.summary
}

func newModel(o Options, over <-chan load.Summary, getenv func(string) string) *model {
	m := &model{o: o, over: over, dark: !draw.LightTerminal(getenv), charset: tty.CharsetOf(getenv)}
	m.setLook()
	return m
}

// encoder writes in the charset of the terminal.
type encoder struct {
	to      io.Writer
	charset tty.Charset
	gone    func() // nothing can be written
}

// Write implements [io.Writer].
func (e encoder) Write(p []byte) (int, error) {
	_, err := io.WriteString(e.to, e.charset.Encode(string(p)))
	if err != nil {
		e.gone()
	}
	return len(p), err
}
