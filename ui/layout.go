package ui

import (
	"image"

	"charm.land/bubbles/v2/key"

	"otpdialog/ui/draw"
)

// Sizes of the screen, in cells.
const (
	minWidth, minHeight   = 40, 12 // below: a sentence saying so
	fullWidth, fullHeight = 68, 20 // below: compact, without pictures
	phoneWidth            = 31     // of the phone beside the dialog
	sideBySideWidth       = 100    // from here on the phone stands beside the dialog
)

// A spotKind is a thing that can be pressed or typed into.
type spotKind int

const (
	nowhere spotKind = iota
	connectionRow
	demoRow
	newConnectionRow
	consoleRow
	userNameField
	passwordField
	revealPassword
	rememberUserName
	signInButton
	backButton
	actionIcon
	otpField
	revealOTP
	rememberMethod
	okButton
	cancelButton
	tryAgainButton
	giveUpButton // Cancel in the progress box
	enterCodeButton
	closeButton
	againButton
	approveButton
	denyButton
	fraudButton
	numberButton
	answerCallButton
	hangUpButton
	messageRow
	tokenRow
	autosendToggle
	hintKey // an entry of the help bar: it has no focus
)

// A spot is one such thing; index tells apart those of one kind.
type spot struct {
	kind  spotKind
	index int
}

// A place is where a spot is on the screen.
type place struct {
	spot

	rect image.Rectangle
}

// A part is something on a screen that is only looked at.
type part int

const (
	boxPart part = iota
	headPart
	textPart
	morePart
	labelPart
	userNamePart // of one that cannot be changed
	passwordLabelPart
	originPart // of the password
	messagePart
	balloonPart
	progressPart
	timePart
	barPart
	trafficPart
	phonePart
	phoneBodyPart
	coachPart
	hintsPart
	helpPart
)

// A layout says where everything of one frame is. It is made by pure functions
// from sizes and texts; drawing, mouse, focus and tests all ask it.
type layout struct {
	size    image.Point
	compact bool
	parts   map[part]image.Rectangle
	text    map[part][]string // the lines that were measured for a part
	places  []place           // in the order of Tab; a modal box leaves out what is behind it
	hints   []place

	hintKeys []key.Binding // what the entries of the help bar are, at their index
	behind   []place       // drawn, but out of reach while a box is above them

	phone, phoneLog []phoneLine // what the phone says between its buttons

	lines, message []draw.TextLine // of textPart and messagePart

	// What scrolls, if anything: the last line to begin with, and the lines that
	// are seen at a time.
	scrollEnd, scrollPage int
}

func newLayout(size image.Point) *layout {
	return &layout{
		size:  size,
		parts: map[part]image.Rectangle{}, text: map[part][]string{},
	}
}

func (l *layout) place(kind spotKind, index int, r image.Rectangle) {
	if r = r.Intersect(image.Rectangle{Max: l.size}); !r.Empty() {
		l.places = append(l.places, place{spot{kind, index}, r})
	}
}

// cover puts everything placed so far out of reach of mouse and keyboard.
func (l *layout) cover() {
	l.behind = append(l.behind, l.places...)
	l.places = nil
}

// at returns the spot under a cell.
func (l *layout) at(p image.Point) spot {
	for _, places := range [][]place{l.places, l.hints} {
		for _, at := range places {
			if p.In(at.rect) {
				return at.spot
			}
		}
	}
	return spot{}
}

// rect returns where s is, in reach or behind a box; empty where it is not on
// the screen.
func (l *layout) rect(s spot) image.Rectangle {
	for _, places := range [][]place{l.places, l.behind, l.hints} {
		for _, at := range places {
			if at.spot == s {
				return at.rect
			}
		}
	}
	return image.Rectangle{}
}

// has is true where s can have the focus.
func (l *layout) has(s spot) bool {
	for _, at := range l.places {
		if at.spot == s {
			return true
		}
	}
	return false
}

// next returns the spot that is step places away from s in the order of Tab.
func (l *layout) next(s spot, step int) spot {
	n := len(l.places)
	if n == 0 {
		return spot{}
	}
	for i, at := range l.places {
		if at.spot == s {
			return l.places[((i+step)%n+n)%n].spot
		}
	}
	if step < 0 {
		return l.places[n-1].spot
	}
	return l.places[0].spot
}

// beside returns the nearest spot in the direction of an arrow key, s itself
// where there is none.
func (l *layout) beside(s spot, d image.Point) spot {
	rects := make([]image.Rectangle, len(l.places))
	from := -1
	for i, at := range l.places {
		rects[i] = at.rect
		if at.spot == s {
			from = i
		}
	}
	if from < 0 {
		return s
	}
	return l.places[draw.Nearest(rects, from, d)].spot
}

func abs(n int) int { return max(n, -n) }
