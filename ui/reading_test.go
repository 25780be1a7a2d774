package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"otpdialog/signin"
	"otpdialog/ui/draw"
)

// What a driver reads off the screen.

// spot is what can be pressed and reads as label: exactly, or else in part.
func (d *driver) spot(label string) spot {
	d.t.Helper()
	l := d.m.layout()
	fields := map[string]spotKind{userNameWord: userNameField, passwordWord: passwordField, otpWord: otpField}
	if kind, found := fields[label]; found {
		return spot{kind: kind}
	}
	lines := d.lines()
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.Contains} {
		for _, at := range slices.Concat(l.places, l.hints) {
			for y := at.rect.Min.Y; y < at.rect.Max.Y && y < len(lines); y++ {
				if same(strings.Trim(ansi.Cut(lines[y], at.rect.Min.X, at.rect.Max.X), " []"), label) {
					return at.spot
				}
			}
		}
	}
	d.t.Fatalf("nothing to press reads %q on\n%s", label, d.Screen())
	return spot{}
}

// lines are the screen without colours.
func (d *driver) lines() []string { return strings.Split(ansi.Strip(d.m.View().Content), "\n") }

// Screen is the screen without colours, and without blanks at the ends of lines.
func (d *driver) Screen() string {
	var b strings.Builder
	for _, line := range d.lines() {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// text is what a screen says, whatever breaks its lines: without borders, and
// with one blank between words.
func (d *driver) text() string {
	lines := d.lines()
	text := unbroken(lines)
	if d.inConsole() { // what a box says, without what is behind it
		frame, _ := d.m.console.Stack.Spots()
		var inside []string
		for _, line := range lines[frame.Min.Y:frame.Max.Y] {
			inside = append(inside, ansi.Cut(line, frame.Min.X, frame.Max.X))
		}
		text += "\n" + unbroken(inside)
	}
	return text
}

func unbroken(lines []string) string {
	words := strings.NewReplacer("│", " ", "─", " ", "╭", " ", "╮", " ", "╰", " ", "╯", " ").Replace(strings.Join(lines, "\n"))
	return strings.Join(strings.Fields(words), " ")
}

// See fails unless all texts are on the screen.
func (d *driver) See(texts ...string) *driver {
	d.t.Helper()
	for _, text := range texts {
		if !strings.Contains(d.text(), strings.Join(strings.Fields(text), " ")) {
			d.t.Fatalf("%q is not on the screen:\n%s", text, d.Screen())
		}
	}
	return d
}

// SeeNo fails if one of the texts is on the screen.
func (d *driver) SeeNo(texts ...string) *driver {
	d.t.Helper()
	for _, text := range texts {
		if strings.Contains(d.text(), text) {
			d.t.Fatalf("%q is on the screen:\n%s", text, d.Screen())
		}
	}
	return d
}

// Focused fails unless what has the label has the focus.
func (d *driver) Focused(label string) *driver {
	d.t.Helper()
	if d.inConsole() {
		return d.focusedInConsole(label)
	}
	if want := d.spot(label); d.m.focus != want {
		d.t.Fatalf("the focus is on %v, not on %q, on\n%s", d.m.focus, label, d.Screen())
	}
	return d
}

// Holds fails unless the field of that label holds the text.
func (d *driver) Holds(label, text string) *driver {
	d.t.Helper()
	fields := map[string]*draw.Field{userNameWord: &d.m.userName, passwordWord: &d.m.password, otpWord: &d.m.otp}
	if got := fields[label].Value(); got != text {
		d.t.Fatalf("%s holds %q, not %q", label, got, text)
	}
	return d
}

// In fails unless the sign-in stands there.
func (d *driver) In(s signin.State) *driver {
	d.t.Helper()
	if d.m.view.State != s {
		d.t.Fatalf("the sign-in is in state %d, not %d, on\n%s", d.m.view.State, s, d.Screen())
	}
	return d
}
