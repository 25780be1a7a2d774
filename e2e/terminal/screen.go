//go:build unix

package terminal

import (
	"fmt"
	"image"
	"strings"
	"time"

	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/recording/picture"
)

// Text returns the screen as lines of plain text, without the blanks at their ends.
func (t *Terminal) Text() string { return t.TextWhere(anyStyle) }

// TextWhere is [Terminal.Text] with blanks in the place of all that is drawn in another style, so that a
// test can see what stands out, or what is dimmed.
func (t *Terminal) TextWhere(style func(uv.Style) bool) string {
	t.look()
	defer t.mu.Unlock()
	var screen strings.Builder
	for y := range t.emu.Height() {
		line, _ := t.line(y, style)
		screen.WriteString(strings.TrimRight(line, " "))
		screen.WriteByte('\n')
	}
	return screen.String()
}

func anyStyle(uv.Style) bool { return true }

// line returns a line of the screen, and the column of each of its bytes. A wide
// rune has two columns, and a cell may hold several runes. What is drawn in another style is blank.
func (t *Terminal) line(y int, style func(uv.Style) bool) (text string, columns []int) {
	var line strings.Builder
	for x := 0; x < t.emu.Width(); {
		content, width := " ", 1
		if cell := t.emu.CellAt(x, y); cell != nil && cell.Content != "" {
			width = max(1, cell.Width)
			if content = cell.Content; !style(cell.Style) {
				content = strings.Repeat(" ", width)
			}
		}
		line.WriteString(content)
		for range len(content) {
			columns = append(columns, x)
		}
		x += width
	}
	return line.String(), columns
}

// Find returns the first cell from the top at which text begins.
func (t *Terminal) Find(text string) (x, y int, ok bool) {
	t.look()
	defer t.mu.Unlock()
	for y := range t.emu.Height() {
		line, columns := t.line(y, anyStyle)
		if i := strings.Index(line, text); i >= 0 && i < len(columns) {
			return columns[i], y, true
		}
	}
	return 0, 0, false
}

// Columns returns, for each line from the top, the columns of the cells with that content.
func (t *Terminal) Columns(content string) [][]int {
	t.look()
	defer t.mu.Unlock()
	lines := make([][]int, t.emu.Height())
	for y := range lines {
		for x := range t.emu.Width() {
			if cell := t.emu.CellAt(x, y); cell != nil && cell.Content == content {
				lines[y] = append(lines[y], x)
			}
		}
	}
	return lines
}

// MustFind is [Terminal.Find] for a text that has to be there.
func (t *Terminal) MustFind(text string) (x, y int) {
	t.tb.Helper()
	x, y, ok := t.Find(text)
	if !ok {
		t.tb.Fatalf("%q is not on the screen:\n%s", text, t.Text())
	}
	return x, y
}

// Cursor returns the cell of the cursor, and whether it shows.
func (t *Terminal) Cursor() (x, y int, shown bool) {
	t.look()
	defer t.mu.Unlock()
	at := t.emu.CursorPosition()
	return at.X, at.Y, !t.modes.set[CursorHidden]
}

// ANSI returns the screen as text with the escape sequences of its colours. It leaves out what cannot be
// seen: the colour of letters in cells without one, which depends on what the renderer has drawn before.
func (t *Terminal) ANSI() string {
	t.look()
	defer t.mu.Unlock()
	screen := uv.NewBuffer(t.emu.Width(), t.emu.Height())
	for y := range screen.Height() {
		for x := 0; x < screen.Width(); {
			cell := t.emu.CellAt(x, y).Clone()
			if cell.Content == " " && cell.Style.Underline == uv.UnderlineNone && cell.Style.Attrs&(uv.AttrReverse|uv.AttrStrikethrough) == 0 {
				cell.Style = uv.Style{Bg: cell.Style.Bg}
			}
			screen.SetCell(x, y, cell)
			x += max(1, cell.Width)
		}
	}
	return screen.Render()
}

// Raw returns every byte that the program has written.
func (t *Terminal) Raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.raw)
}

// Title returns the window title that the program has set last, if any.
func (t *Terminal) Title() string {
	t.look()
	defer t.mu.Unlock()
	return t.title
}

// watchTitle keeps titles whole: the emulator ignores one with a semicolon in it.
func (t *Terminal) watchTitle() {
	for _, command := range []int{0, 2} { // OSC 0 sets the icon's name, too
		t.emu.RegisterOscHandler(command, func(data []byte) bool {
			_, t.title, _ = strings.Cut(string(data), ";")
			return true
		})
	}
}

// Picture draws the screen as [picture.Draw] does.
func (t *Terminal) Picture(light bool) image.Image {
	t.look()
	defer t.mu.Unlock()
	frame, theme := picture.Frame{Cells: t.emu}, picture.Dark
	if light {
		theme = picture.Light
	}
	if at := t.emu.CursorPosition(); !t.modes.set[CursorHidden] {
		frame.Cursor = &image.Point{X: at.X, Y: at.Y}
	}
	return picture.Draw(frame, theme)
}

// WaitFor waits until the screen's text meets the condition; what says it in words. A program that
// has ended is looked at once more. Of a program that marks its frames only whole ones are looked at: a
// test must not act on half of one.
func (t *Terminal) WaitFor(what string, condition func(text string) bool) {
	t.tb.Helper()
	t.wait(what, func() bool {
		before, whole := t.frame()
		met := whole && condition(t.Text())
		after, _ := t.frame()
		return met && before == after // nothing was written meanwhile
	})
}

// WaitText waits until text is on the screen.
func (t *Terminal) WaitText(text string) {
	t.tb.Helper()
	t.WaitFor(fmt.Sprintf("%q", text), func(screen string) bool { return strings.Contains(screen, text) })
}

// WaitGone waits until text has left the screen.
func (t *Terminal) WaitGone(text string) {
	t.tb.Helper()
	t.WaitFor(fmt.Sprintf("no %q", text), func(screen string) bool { return !strings.Contains(screen, text) })
}

// wait looks whenever the program has written.
func (t *Terminal) wait(what string, holds func() bool) {
	t.tb.Helper()
	bound := time.After(Bound)
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-t.done:
			if !holds() {
				t.tb.Fatalf("the program ended (%v) before there was %s; screen:\n%s", t.err, what, t.Text())
			}
			return
		case <-bound:
			t.tb.Fatalf("waited in vain for %s; screen:\n%s", what, t.Text())
		}
	}
}
