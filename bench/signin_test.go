//go:build unix

package bench

import (
	"fmt"
	"image"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/e2e/terminal"
)

// presses are the presses of an icon in a series.
const presses = 200

// BenchmarkSignIn measures two ways: from the press of an icon to the arrival of its Access-Request
// at the server, and from the server's answer to the arrival of the frame that shows it.
func BenchmarkSignIn(b *testing.B) {
	program, _ := build(b)
	b.Run("mouse", func(b *testing.B) {
		var at [2]image.Point // after a challenge, after a reject: its text moves the icons
		measureSignIn(b, program, func(t *terminal.Terminal, n int) string {
			if n <= 3 { // not each time: to draw the screen makes garbage
				x, y := t.MustFind("Push")
				at[n%2] = image.Pt(x, y)
			}
			return click(at[n%2].Add(image.Pt(n%2, 0))) // a second click on one cell is half a double click
		})
	})
	b.Run("space", func(b *testing.B) {
		measureSignIn(b, program, func(t *terminal.Terminal, _ int) string {
			t.Input(tab)
			pause(b, 200*time.Millisecond) // no longer typed ahead
			return space
		})
	})
	b.Run("alt+1", func(b *testing.B) {
		measureSignIn(b, program, func(*terminal.Terminal, int) string { return pressFirst })
	})
}

// measureSignIn answers every press, with a challenge and a reject in turn: the dialog comes back.
// Aim makes ready for the press, and returns its input.
func measureSignIn(b *testing.B, program string, aim func(t *terminal.Terminal, n int) string) {
	b.Helper()
	h, s := newHome(b), listen(b)
	h.connect(b, s.address())
	t := openDialog(b, h, program)
	var toWire, toFrame times
	n := 0
	for b.Loop() {
		for range presses {
			n++
			code := radius.CodeAccessChallenge
			if n%2 == 0 {
				code = radius.CodeAccessReject
			}
			// The pauses are spread over the periods of the renderer and of the spinner.
			pause(b, 20*time.Millisecond+time.Duration(n*13%17)*time.Millisecond)
			input, mark := aim(t, n), t.Mark()
			pressed := t.Input(input)
			r := s.receive()
			toWire = append(toWire, r.at.Sub(pressed))
			t.WaitWritten(mark, underWay)

			pause(b, 20*time.Millisecond+time.Duration(n*37%125)*time.Millisecond)
			text := fmt.Sprintf("answer-%d.", n)
			mark = t.Mark()
			sent := s.answer(r, code, text)
			toFrame = append(toFrame, t.WaitWritten(mark, text).Sub(sent))
		}
	}
	withoutTimePerOp(b)
	toWire.report(b, "press-to-wire")
	toFrame.report(b, "wire-to-frame")
}
