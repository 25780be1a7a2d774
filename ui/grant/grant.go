// Package grant shows a device grant (RFC 8628): the person confirms a code in a browser,
// anywhere. A page has it among its controls:
//
//	shown := grant.New(devicegrant.Grant{Provider: "Example", Code: "WDJB-MJHT", Address: "https://login.example.com/device"})
//	…
//	body := []kit.Control{shown.Fit(screen, width, rows)}
//	foot := append(shown.Buttons(browser), cancel)
//
// and hands the actions of the buttons to [Shown.Do]. The code is in large letters made of half
// blocks, with a QR code of the address beside it, if there is room and the terminal has such
// characters. It is always there as text, too.
//
// Nothing is written to the clipboard: the sequence for it (OSC 52) is ignored by many terminals
// without a word, and others let every program use it. Copy code shows the code where the
// terminal can select it, without a frame.
package grant

import (
	"image"
	"slices"
	"strings"

	"github.com/skip2/go-qrcode"

	"otpdialog/advice"
	"otpdialog/devicegrant"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Shown is a grant as it is shown.
type Shown struct {
	devicegrant.Grant

	Note string // a warning below an address without a code; "" for none

	qr []string // of the address; nil if that is too long
}

// New returns what shows a grant.
func New(g devicegrant.Grant) *Shown {
	s := &Shown{Grant: g}
	address := g.Complete
	if address == "" {
		address = g.Address
	}
	s.qr = QR(address)
	return s
}

// QR is the QR code of an address, as lines of half blocks in which what is light is drawn; nil if the
// address is too long. A camera needs them light on dark: [draw.Look.QR].
func QR(address string) []string {
	code, err := qrcode.New(address, qrcode.Low)
	if err != nil {
		return nil
	}
	code.DisableBorder = true
	const quiet = "##" // what is dark is left out
	bitmap := code.Bitmap()
	blank := strings.Repeat("#", len(bitmap)+2*len(quiet))
	rows := []string{blank, blank}
	for _, row := range bitmap {
		var line strings.Builder
		for _, dark := range row {
			line.WriteByte(map[bool]byte{true: '.', false: '#'}[dark])
		}
		rows = append(rows, quiet+line.String()+quiet)
	}
	return draw.HalfBlocks(append(rows, blank, blank, blank)) // an even number of rows: no line is half dark
}

// A fit is a grant in the largest form for its place.
type fit struct {
	kit.Inert

	text []styled
	qr   []string
	at   image.Point // of the QR code
	rows int
}

// styled is a line in a style.
type styled struct {
	text  string
	style kit.Styling
}

// gap is between the text and the QR code.
const gap = 2

// A form is how a grant is shown.
type form struct{ beside, below, large, roomy bool }

// forms are all forms, the best first. The last one fits everywhere.
func forms() []form {
	return []form{
		{beside: true, large: true, roomy: true},
		{beside: true, large: true},
		{beside: true, roomy: true},
		{below: true, large: true, roomy: true},
		{large: true, roomy: true},
		{large: true},
		{roomy: true},
		{},
	}
}

// Fit returns the control that shows the grant in a place of that width, and at most so many
// rows high.
func (g *Shown) Fit(s kit.Screen, width, rows int) kit.Control {
	var f *fit
	for _, form := range forms() {
		if f = g.fit(s, form, width); f != nil && f.rows <= rows {
			return f
		}
	}
	if over := f.rows - rows; over > 0 { // the end of a long address
		f.text = slices.Delete(f.text, 1, max(1, min(len(f.text)-2, 1+over)))
		f.rows = len(f.text)
	}
	return f
}

// fit arranges the grant in a form, nil if that needs more than the width or the terminal has.
func (g *Shown) fit(s kit.Screen, form form, width int) *fit {
	f := &fit{}
	room := width
	if form.beside || form.below {
		if g.qr == nil || s.Look.ASCII {
			return nil
		}
		f.qr = g.qr
		side := cells.Width(f.qr[0])
		const least = 28 // cells of the text
		if form.beside {
			room -= side + gap
		}
		if room < least || side > width {
			return nil
		}
	}
	if f.text = g.lines(s, room, form.large, form.roomy); f.text == nil {
		return nil
	}
	f.rows = len(f.text)
	switch {
	case form.beside:
		f.at, f.rows = image.Pt(room+gap, 0), max(f.rows, len(f.qr))
	case form.below:
		f.at.Y = f.rows + 1
		f.rows += 1 + len(f.qr)
	}
	return f
}

// lines are the text of a grant; nil if the letters cannot be large.
func (g *Shown) lines(s kit.Screen, width int, isLarge, roomy bool) []styled {
	var lines []styled
	add := func(style kit.Styling, texts ...string) {
		for _, text := range texts {
			lines = append(lines, styled{text, style})
		}
	}
	if roomy {
		add(kit.Muted, cells.Wrap("Open this address in a browser, on any device:", width)...)
	}
	add(kit.Strong, cells.Wrap(g.Address, width)...)
	if g.Code == "" {
		if roomy {
			add(kit.Muted, "")
		}
		add(kit.Warn, cells.Wrap(g.Note, width)...)
		return lines
	}
	if roomy {
		add(kit.Muted, "")
		add(kit.Muted, cells.Wrap("Enter this code there, if asked:", width)...)
	}
	if isLarge {
		big := s.Look.Letters(g.Code, width)
		if big == nil {
			return nil
		}
		add(kit.Strong, g.Code)
		if roomy {
			add(kit.Muted, "")
		}
		add(kit.Title, big...)
	} else {
		add(kit.Title, cells.Wrap(draw.Spaced(g.Code, width), width)...)
	}
	if !g.Expires.IsZero() {
		if roomy {
			add(kit.Muted, "")
		}
		add(kit.Muted, kit.Clock(g.Expires.Sub(s.Now))+" left")
	}
	return lines
}

// Height implements [kit.Control].
func (f *fit) Height(int) int { return f.rows }

// Draw implements [kit.Control].
func (f *fit) Draw(p *kit.Painter, r image.Rectangle) {
	for i, line := range f.text {
		at := image.Rect(r.Min.X, r.Min.Y+i, r.Max.X, r.Min.Y+i+1)
		if f.at.X > 0 {
			at.Max.X = r.Min.X + f.at.X - gap
		}
		p.Line(at, line.style(p.Look), line.text)
	}
	for i, line := range f.qr {
		at := r.Min.Add(f.at).Add(image.Pt(0, i))
		p.Line(image.Rect(at.X, at.Y, at.X+cells.Width(line), at.Y+1), p.Look.QR, line)
	}
}

// Actions of the buttons.
type (
	copyCode    struct{}
	openBrowser struct{ browser Browser }
	opened      struct{ err error }
)

// Buttons are those of a grant. browser is nil if there is none.
func (g *Shown) Buttons(browser Browser) []kit.Button {
	buttons := []kit.Button{{ID: "copy code", Label: "Copy code", Help: "Shows code and address where the terminal can select them.", Does: copyCode{}}}
	if browser != nil {
		buttons = append(buttons, kit.Button{ID: "open browser", Label: "Open browser", Does: openBrowser{browser}})
	}
	return buttons
}

// Do carries out the action of a button, and reports whether it was one.
func (g *Shown) Do(a kit.Action) (kit.Want, bool) {
	switch a := a.(type) {
	case copyCode:
		return kit.Open{Page: &kit.CopyPage{Title: "Code", Lines: []string{g.Code, "", g.Address}}}, true
	case openBrowser:
		address := g.Complete
		if address == "" {
			address = g.Address
		}
		return kit.Run{Alone: true, Work: func() kit.Action { return opened{a.browser(address)} }}, true
	case opened:
		if a.err != nil {
			return kit.Complain{Text: advice.Text(advice.Of(a.err)...)}, true
		}
		return nil, true // the browser shows itself
	}
	return nil, false
}
