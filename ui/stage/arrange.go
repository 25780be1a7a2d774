package stage

import (
	"image"

	"otpdialog/ui/coach"
	"otpdialog/ui/draw"
	"otpdialog/ui/signin"
	"otpdialog/ui/wire"
)

// Places are where everything is; empty if it is not shown.
type places struct {
	wide                                    bool // everything is shown
	head, client, arrow, wire, phone, coach image.Rectangle
}

// Sizes, in cells.
const (
	wideFrom    = 100 // columns of the window, from which on everything is side by side
	mostColumns = 200 // of everything together
	mostGap     = 6   // between client and phone: five large icons fit beside a large phone
	mostRows    = 59
	clientRows  = 19 // at least
	largeRows   = 28 // of a client whose icons are large
	phoneWidth  = 34 // at least
	phoneMost   = 66
	wireRows    = 7  // at least
	peekWidth   = 52 // of a phone that peeks out
	peekRows    = 8
	peekFrom    = 20  // rows, from which on it does
	headFrom    = 34  // rows, from which on there is a head line
	betweenFrom = 140 // columns, from which on the wire is between client and phone if it is not below the client
)

// A story is what its actors need.
type story struct {
	wire          bool
	client, phone int // widths, in cells: that of the phone only if there is room
	large         int // the width of a client whose icons are large; 0 if it has none
}

var (
	radiusStory  = story{wire: true, client: 66, phone: phoneWidth, large: signin.LargeWidth}
	accountStory = story{client: 76, phone: 50} // emails have lines to compare
)

// arrange shares the window between the actors. Alone is what is shown if there is no room for more.
func arrange(area image.Rectangle, alone coach.Actor, of story, asks bool) places {
	p := places{wide: area.Dx() >= wideFrom}
	if !p.wide {
		return p.one(area, alone, asks)
	}
	width, height := min(area.Dx(), mostColumns), min(area.Dy(), mostRows)
	margin := 0
	if width < area.Dx() || width > wideFrom+20 && width < mostColumns {
		margin = 1
	}
	group := draw.Centred(area, width-2*margin, height)
	col := draw.Column{Left: group}
	roomy := 0
	if height >= headFrom {
		roomy = 1
		p.head = col.Take(1)
		col.Take(1)
	}
	p.coach = image.Rect(group.Min.X, group.Max.Y-1, group.Max.X, group.Max.Y)
	col.Left.Max.Y -= 1 + roomy
	p.phone = col.Left
	rows := clientRows
	if height := col.Left.Dy(); of.large > 0 && group.Dx()-of.large >= phoneWidth && height >= largeRows+wireRows {
		// Where there is room, the icons stand apart, beside a phone twice as high as it is wide.
		const apart = 10
		of.client, rows = min(max(of.large, group.Dx()-height-mostGap), of.large+apart), largeRows
	}
	left := group.Dx() - of.client
	slim := min(phoneMost, col.Left.Dy()*4/3) // a cell is twice as high as it is wide
	phone := max(phoneWidth, min(max(slim, of.phone), left-mostGap))
	gap := max(0, min(left-phone, phone/4, mostGap))
	p.phone.Min.X = p.phone.Max.X - phone
	p.client = col.Left
	p.client.Max.X = p.phone.Min.X - gap
	switch all := p.client.Dy(); {
	case !of.wire:
	case all >= rows+wireRows:
		p.wire = p.client
		p.client.Max.Y = p.client.Min.Y + max(rows, all*2/3)
		p.wire.Min.Y = p.client.Max.Y
	case group.Dx() >= betweenFrom:
		p.wire = p.client
		p.client.Max.X = p.client.Min.X + of.client + (p.client.Dx()-of.client-wire.Width)/3
		p.wire.Min.X = p.client.Max.X
	}
	const least, blank = 3, 2 // cells of the arrow, and the row of the client in which it crosses the frame if there is no gap
	p.arrow = draw.Centred(p.client, p.client.Dx(), 2)
	p.arrow.Min.X, p.arrow.Max.X = p.client.Max.X+1, p.phone.Min.X
	switch {
	case gap > least+1:
		p.arrow.Max.X--
	case gap <= least:
		p.arrow.Min.X = p.phone.Min.X - least - 2
		p.arrow.Min.Y = p.client.Min.Y + blank
		p.arrow.Max.Y = p.arrow.Min.Y + 1
	}
	return p
}

// one is for a window with room for one actor. A phone that asks something peeks out from below the pages.
func (p places) one(area image.Rectangle, alone coach.Actor, asks bool) places {
	p.coach = area
	p.coach.Min.Y = area.Max.Y - 1
	area.Max.Y--
	switch alone {
	case coach.Client:
		if p.client = area; asks && area.Dy() >= peekFrom {
			p.client.Max.Y -= peekRows
			p.phone = draw.Centred(area, peekWidth, area.Dy()) // the coach hides its lower edge
			p.phone.Min.Y, p.phone.Max.Y = p.client.Max.Y, area.Max.Y+1
		}
	case coach.Wire:
		p.wire = area
	case coach.Phone:
		p.phone = draw.Centred(area, max(phoneWidth+4, area.Dy()*2), area.Dy())
	}
	return p
}

// control puts a control of that width at the end of the coach's row, if there is room.
func (p places) control(width int) (coach, control image.Rectangle) {
	const advice = 56 // cells, at least
	coach = p.coach
	if coach.Dx() < advice+width {
		return coach, image.Rectangle{}
	}
	control = coach
	control.Min.X = control.Max.X - width
	coach.Max.X = control.Min.X
	return coach, control
}
