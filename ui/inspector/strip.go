package inspector

import (
	"fmt"
	"image"
	"strings"

	"otpdialog/radiusclient/packet"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Show wants the inspector to be opened at a packet. The program carries it out.
type Show struct{ Number int }

// A Strip is the last packets in a frame, beside other pages. The newest is the last; a press on
// one wants [Show].
type Strip struct {
	kit.Inert

	Packets []packet.Packet
}

// StripWidth is the width of a strip, in cells.
const StripWidth = 31

const stripID = "strip"

// Height implements [kit.Control].
func (s *Strip) Height(int) int { return len(s.Packets) + 2 }

// shown are the packets that fit.
func (s *Strip) shown(r image.Rectangle) []packet.Packet {
	return s.Packets[max(0, len(s.Packets)-r.Dy()):]
}

// Places implements [kit.Control]. Tab reaches the newest packet only.
func (s *Strip) Places(r image.Rectangle) []kit.Place {
	col := draw.Column{Left: draw.Inner(r)}
	var places []kit.Place
	for _, p := range s.shown(col.Left) {
		places = append(places, kit.Place{
			Stop: kit.Stop{ID: stripID, Part: p.Number}, Rect: col.Take(1), NoTab: p.Number != s.Packets[len(s.Packets)-1].Number, Of: s,
		})
	}
	return places
}

// Press implements [kit.Control].
func (s *Strip) Press(at kit.Stop) kit.Action { return Show{at.Part} }

// Draw implements [kit.Control].
func (s *Strip) Draw(p *kit.Painter, r image.Rectangle) {
	p.Canvas.Frame(r, p.Look, p.Look.Box, "Packets")
	col := draw.Column{Left: draw.Inner(r)}
	for _, one := range s.shown(col.Left) {
		style, mark := p.Look.Text, ""
		if one.Note != "" {
			style, mark = p.Look.Bad, " "+p.Look.Cross
		}
		if p.Focus == (kit.Stop{ID: stripID, Part: one.Number}) {
			style = p.Look.ButtonFocused
		}
		p.Line(col.Take(1), style, fmt.Sprintf("%s %s %s %d", one.Time.Format("15:04:05"), one.Arrow(), strings.TrimPrefix(one.Kind(), "Access-"), one.Identifier())+mark)
	}
	if len(s.Packets) == 0 {
		p.Line(col.Take(1), p.Look.Muted, "Nothing has been sent yet.")
	}
}
