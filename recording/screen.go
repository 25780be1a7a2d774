package recording

import (
	"fmt"
	"image"
	"io"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"otpdialog/advice"
)

// A Screen is that of a terminal in memory. It shows what is written to it, which may be anything, and
// answers nothing.
type Screen struct {
	*vt.Emulator

	hidden bool // the cursor
}

// NewScreen returns an empty screen of that size, in cells. It must be closed.
func NewScreen(size image.Point) *Screen {
	s := &Screen{Emulator: vt.NewEmulator(size.X, size.Y)}
	s.SetCallbacks(vt.Callbacks{CursorVisibility: func(shown bool) { s.hidden = !shown }})
	s.SetScrollbackSize(1)
	// To repeat something more often than there are cells changes nothing, and takes long.
	for _, command := range []int{'b', 'I', 'Z'} {
		s.RegisterCsiHandler(command, func(params ansi.Params) bool {
			n, _, _ := params.Param(0, 1)
			return n > s.Width()*s.Height()
		})
	}
	go func() { _, _ = io.Copy(io.Discard, s.Emulator) }() // its answers
	return s
}

// Close ends the reading of answers. [vt.Emulator.Close] sets what the reader looks at, without a lock.
func (s *Screen) Close() error {
	if pipe, ok := s.InputPipe().(io.Closer); ok {
		return pipe.Close() //nolint:wrapcheck // it returns no error
	}
	return nil
}

// Cursor returns the cell of the cursor, nil if it is hidden.
func (s *Screen) Cursor() *image.Point {
	if s.hidden {
		return nil
	}
	at := s.CursorPosition()
	return &image.Point{X: at.X, Y: at.Y}
}

// show changes the screen as an event says. The error is that of something that breaks the emulator.
func (s *Screen) show(e Event) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = advice.New("cast-invalid", fmt.Sprintf("what it shows after %v cannot be drawn", e.At)).Do("remove the rest of the file from there on")
		}
	}()
	switch e.Kind {
	case Output:
		_, err = s.WriteString(e.Text)
	case Resize:
		var size image.Point
		if size, err = ParseSize(e.Text); err == nil {
			s.Resize(size.X, size.Y)
		}
	case Marker:
	}
	return err //nolint:wrapcheck // the emulator is not closed
}
