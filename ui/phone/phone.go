// Package phone is the phone that a person holds in a demonstration, as a control: a frame with a lit
// screen, and cards on it that can be pressed.
//
//	shown := handset.Of(people.Phone("maria"), now, attempt)
//	control := phone.New(phone.Of(shown), rect, screen)
//	sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: control, Rect: rect})
//
// A press is an action for the page: [Decide], [Type], or what the page has given a button.
package phone

import (
	"cmp"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Content is what a phone shows.
type Content struct {
	Clock string // on the status line
	Owner string // whose phone it is
	About string // more of the owner, if there is room
	Cards []Card
	Notes []string // below the cards, if there is room
	Apps  []App    // at the bottom, if there is room

	Waits bool    // for the person: the frame says so
	Held  bool    // the focus is on it: likewise
	Slide float64 // how much of the first card has still to come down: 0 for nothing, 1 for all
	Waves int     // of a call that rings, 0 to 3
}

// A Card is one thing on the screen: a notification, a call, a message.
type Card struct {
	App, Time string // above all else
	Title     string
	Compare   [][2]string // rows with a label and a value
	Lines     []string
	Code      Button // typed by a press on it; without Label if there is none
	Hint      string // above the buttons
	Buttons   []Button
	Press     Button // a press on any other part of the card; without Stop for nothing

	Rings bool // it is a call
	Off   bool // nobody waits for it any more
	First bool // it must be seen
}

// A Button is something on a card that can be pressed.
type Button struct {
	Stop  kit.Stop
	Label string
	Key   string // letter or digit that presses it wherever the focus is on the phone; "" for none
	Role  draw.Role
	Large bool // the label is in large digits
	Does  kit.Action
}

// An App is a picture of the gallery with a name.
type App struct{ Picture, Name string }

// A Phone is the control.
type Phone struct {
	kit.Inert

	content Content
	screen  image.Rectangle // inside of the frame
	cards   image.Rectangle // below the status line
	items   []item
	isIdle  bool // the clock is large
	look    *draw.Lit
}

// An item is a part of a card in its place.
type item struct {
	rect   image.Rectangle
	button Button   // without Stop if it cannot be pressed
	focus  kit.Stop // of the card it is on, if all of that can be pressed
	slides bool     // it belongs to the first card
	draw   func(p *kit.Painter, r image.Rectangle, focused bool)
}

// idPrefix begins the IDs of all stops of a phone.
const idPrefix = "phone "

// ID makes the ID of a stop on a phone.
func ID(name string) string { return idPrefix + name }

// IsOn is true for a stop on a phone.
func IsOn(s kit.Stop) bool { return strings.HasPrefix(s.ID, idPrefix) }

// New arranges a phone in r.
func New(c Content, r image.Rectangle, s kit.Screen) *Phone {
	p := &Phone{content: c, screen: r.Inset(1), look: s.Look.Lit}
	p.cards = p.screen
	p.cards.Min.Y = min(p.cards.Min.Y+p.statusRows(), p.cards.Max.Y)
	p.cards.Max.Y = max(p.cards.Max.Y-p.homeRows(), p.cards.Min.Y)
	p.arrange()
	return p
}

// roomy is the number of rows of a screen from which on there are rows for looks.
const roomy = 16

func (p *Phone) statusRows() int {
	if p.screen.Dy() >= roomy {
		return 4 // status, blank, owner, blank
	}
	return 1
}

func (p *Phone) homeRows() int {
	if p.screen.Dy() >= roomy {
		return 2
	}
	return 0
}

// Height implements [kit.Control].
func (p *Phone) Height(int) int { return p.screen.Dy() + 2 }

// Places implements [kit.Control].
func (p *Phone) Places(image.Rectangle) []kit.Place {
	var places []kit.Place
	for _, one := range p.items {
		if one.button.Stop != (kit.Stop{}) {
			places = append(places, kit.Place{Stop: one.button.Stop, Rect: one.rect, Name: one.button.Label, Of: p})
		}
	}
	return places
}

// First is the stop that a person most likely wants: the first on a card; none if there is none.
func (c Content) First() kit.Stop {
	for _, card := range c.Cards {
		for _, b := range append([]Button{card.Press, card.Code}, card.Buttons...) {
			if b.Stop != (kit.Stop{}) {
				return b.Stop
			}
		}
	}
	return kit.Stop{}
}

// Press implements [kit.Control].
func (p *Phone) Press(s kit.Stop) kit.Action {
	for _, one := range p.items {
		if one.button.Stop == s {
			return one.button.Does
		}
	}
	return nil
}

// Key presses the first button that has the key.
func (p *Phone) Key(_ kit.Stop, msg tea.KeyPressMsg) (kit.Action, bool) {
	for _, one := range p.items {
		if one.button.Key != "" && one.button.Key == msg.String() {
			return one.button.Does, true
		}
	}
	return nil, false
}

// Draw implements [kit.Control].
func (p *Phone) Draw(painter *kit.Painter, r image.Rectangle) {
	p.drawFrame(painter, r)
	painter.Canvas.Paint(p.screen, p.look.Wall)
	p.drawStatus(painter)
	outer := painter.Clip
	painter.Clip = p.cards.Intersect(outer)
	slide := 0
	if len(p.items) > 0 { // the first one is all of the card
		slide = int(p.content.Slide * float64(p.items[0].rect.Dy()))
	}
	for _, one := range p.items {
		at := one.rect
		if one.slides {
			at = at.Sub(image.Pt(0, slide))
		}
		if at != one.rect && one.button.Stop != (kit.Stop{}) {
			continue // what can be pressed is shown where it can be pressed
		}
		stop := cmp.Or(one.button.Stop, one.focus)
		one.draw(painter, at, stop != kit.Stop{} && painter.Focus == stop)
	}
	painter.Clip = outer
}

// drawFrame draws the edge of the phone, half a cell thick.
func (p *Phone) drawFrame(painter *kit.Painter, r image.Rectangle) {
	look := painter.Look
	style := look.Box
	switch {
	case p.content.Held:
		style = look.BoxFront
	case p.content.Waits:
		style = style.BorderForeground(look.Warn.GetForeground())
	}
	if !look.ASCII {
		style = style.BorderStyle(edge)
	}
	painter.Canvas.Border(r, style)
}

// edge is a border of half blocks, the inner half of each cell.
var edge = lipgloss.Border{
	Top: "▄", Bottom: "▀", Left: "▐", Right: "▌", TopLeft: "▗", TopRight: "▖", BottomLeft: "▝", BottomRight: "▘",
}

// drawStatus draws the clock, the speaker, whose phone it is, and the bar at the bottom.
func (p *Phone) drawStatus(painter *kit.Painter) {
	c, wall := painter.Canvas, p.look.Wall
	row := func(y int) image.Rectangle {
		return image.Rect(p.screen.Min.X+1, p.screen.Min.Y+y, p.screen.Max.X-1, p.screen.Min.Y+y+1).Intersect(p.screen)
	}
	speaker, signal, home := "", "▂▄▆█", "━━━━━━━━━━"
	if painter.Look.ASCII {
		signal, home = "....", "----------"
	}
	if painter.Look.Plain {
		speaker = "(====)"
	}
	if !p.isIdle {
		c.Lines(row(0), wall.Bold(true), p.content.Clock)
	}
	if p.statusRows() == 1 {
		right(c, row(0), wall, cells.Cut(p.content.Owner, row(0).Dx()-cells.Width(p.content.Clock)-1, painter.Look.Ellipsis))
		return
	}
	right(c, row(0), wall, signal)
	c.Lines(draw.Centred(row(0), 8, 1), p.look.Shade.Align(lipgloss.Center), speaker)
	c.Lines(row(2), wall.Bold(true), p.content.Owner)
	if cells.Width(p.content.Owner+p.content.About)+2 <= row(2).Dx() {
		right(c, row(2), p.look.WallMuted, p.content.About)
	}
	c.Lines(draw.Centred(row(p.screen.Dy()-1), cells.Width(home), 1), wall, home)
}

// right draws a text at the end of a row.
func right(c draw.Canvas, r image.Rectangle, style lipgloss.Style, text string) {
	r.Min.X = max(r.Min.X, r.Max.X-cells.Width(text))
	if text != "" {
		c.Lines(r, style, text)
	}
}
