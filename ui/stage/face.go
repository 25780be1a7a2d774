package stage

import (
	"image"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

const (
	approveWord = "Approve"
	denyWord    = "Deny"
	fraudWord   = "This wasn't me"
	answerWord  = "Answer, press #"
	hangUpWord  = "Hang up"
)

// IDs of what is on the phone.
const (
	phoneID    = "phone "
	approveID  = phoneID + "approve"
	denyID     = phoneID + "deny"
	fraudID    = phoneID + "fraud"
	numberID   = phoneID + "number"
	answerID   = phoneID + "answer"
	hangUpID   = phoneID + "hang up"
	tokenID    = phoneID + "token"
	messageID  = phoneID + "message"
	autosendID = phoneID + "autosend"
	allowID    = phoneID + "allow"
	refuseID   = phoneID + "refuse"
	linkID     = phoneID + "link"
	yesID      = phoneID + "yes"
	noID       = phoneID + "no"
	closeID    = phoneID + "close"
	clockID    = phoneID + "clock"
)

func isOnPhone(s kit.Stop) bool { return strings.HasPrefix(s.ID, phoneID) }

// The keys of a demonstration. The last three work on the phone.
var phoneKeys = struct{ Phone, Account, RADIUS, Clock, NewWorld, Autosend, Approve, Deny, Fraud key.Binding }{
	Phone:    kit.Bind("F2", "phone", "f2", "ctrl+p"),
	Account:  kit.Bind("F4", "account story", "f4", "alt+a"),
	RADIUS:   kit.Bind("F4", "RADIUS story", "f4", "alt+a"),
	Clock:    kit.Bind("F9", "a day later", "f9", "alt+d"),
	NewWorld: kit.Bind("F5", "start over", "f5", "ctrl+r"),
	Autosend: kit.Bind("F6", "switch Autosend", "f6"),
	Approve:  kit.Bind("a", "approve, on the phone", "a"),
	Deny:     kit.Bind("d", "deny, on the phone", "d"),
	Fraud:    kit.Bind("w", "this wasn't me, on the phone", "w"),
}

func phoneHelp() kit.HelpTopic {
	k := &phoneKeys
	return kit.HelpTopic{Title: "Demonstration", Keys: []key.Binding{k.Phone, k.Account, k.Approve, k.Deny, k.Fraud, k.NewWorld, k.Autosend}}
}

// A face is what the phone shows: lines, and what can be pressed.
type face struct {
	kit.Inert

	lines []line
	spots []spot
}

// A line is text that cannot be pressed.
type line struct {
	rect  image.Rectangle
	text  string
	style kit.Styling
}

// A spot is a button, or a row that types its code.
type spot struct {
	stop kit.Stop
	rect image.Rectangle
	does kit.Action

	label string
	muted bool
	row   bool   // all of a row, such as an email
	code  string // of a row that types it
	box   string // of the box Autosend
}

// face arranges the phone in r.
func (p *Panel) face(r image.Rectangle) *face {
	f := &face{}
	col := &draw.Column{Left: draw.Inner(r)}
	const roomy = 20
	if col.Left.Dy() > roomy {
		col.Take(1)
	}
	for i, request := range p.phone.Requests {
		f.addRequest(col, i, request, p.waits(request))
		col.Take(1)
	}
	if p.phone.Token != "" {
		f.addCode(col, kit.Stop{ID: tokenID}, "Token", p.phone.Token)
	}
	autosend := draw.Column{Left: col.Left}
	autosend.Left.Min.Y = max(col.Left.Min.Y, col.Left.Max.Y-1)
	col.Left.Max.Y = autosend.Left.Min.Y
	for i, msg := range p.messages() {
		from := "SMS"
		if msg.Method == world.Mail {
			from = "Email"
		}
		f.addCode(col, kit.Stop{ID: messageID, Part: i}, from, msg.Code)
	}
	if len(p.messages())+len(p.phone.Requests) == 0 {
		col.Take(1)
		f.addLine(col, "Nothing is waiting.", kit.Muted)
	}
	for i, event := range p.phone.Log {
		const least = 4 // rows
		if col.Left.Dy() < least {
			break
		}
		if i == 0 {
			col.Take(1)
		}
		f.addLine(col, simulator.Sentence(event), kit.Muted)
	}
	box := "off"
	if p.autosends() {
		box = "on"
	}
	f.add(spot{stop: kit.Stop{ID: autosendID}, rect: autosend.Take(1), does: toggleAutosend{}, box: box, label: "Autosend " + p.connection.Actions[p.autosendAt].Title})
	return f
}

func (f *face) add(s spot) {
	if !s.rect.Empty() {
		f.spots = append(f.spots, s)
	}
}

func (f *face) addLine(col *draw.Column, text string, style kit.Styling) {
	for _, t := range cells.Wrap(text, col.Left.Dx()) {
		if r := col.Take(1); !r.Empty() {
			f.lines = append(f.lines, line{r, t, style})
		}
	}
}

// addCode adds a row that types its code.
func (f *face) addCode(col *draw.Column, stop kit.Stop, from, code string) {
	f.add(spot{stop: stop, rect: col.Take(1), does: typeCode{code}, label: from, code: code})
}

// addRequest adds a push or a call. It is greyed if no sign-in waits for it any more.
func (f *face) addRequest(col *draw.Column, i int, r world.Request, waits bool) {
	title, state := kit.Warn, ""
	if !waits {
		title, state = kit.Muted, " (cancelled)"
	}
	button := func(id, label string, outcome world.Outcome) spot {
		return spot{stop: kit.Stop{ID: id, Part: i}, label: label, muted: !waits, does: decide{r.ID, outcome}}
	}
	deny, fraud := button(denyID, denyWord, world.Denied), button(fraudID, fraudWord, world.Reported)
	switch {
	case r.Method == world.Call:
		f.addLine(col, "Incoming call"+state, title)
		f.addLine(col, "to confirm a sign-in from "+r.From.String(), kit.Muted)
		f.addButtons(col, button(answerID, answerWord, world.Approved), button(hangUpID, hangUpWord, world.Declined))
		return
	case len(r.Numbers) == 0:
		f.addLine(col, "Sign-in request"+state, title)
		f.addLine(col, "from "+r.From.String(), kit.Muted)
		f.addButtons(col, button(approveID, approveWord, world.Approved), deny, fraud)
		return
	}
	f.addLine(col, "Sign-in request"+state, title)
	f.addLine(col, "from "+r.From.String(), kit.Muted)
	f.addLine(col, "Tap the number on the screen:", kit.Muted)
	w := draw.Row{Left: col.Take(1)}
	for j, n := range r.Numbers {
		label := strconv.Itoa(n)
		f.add(spot{stop: kit.Stop{ID: numberID, Part: i*len(r.Numbers) + j}, rect: w.Take(draw.ButtonWidth(label)), label: label, muted: !waits, does: choose{r.ID, n}})
		w.Take(1)
	}
	f.addButtons(col, deny, fraud)
}

// addButtons adds buttons side by side, in several rows if necessary.
func (f *face) addButtons(col *draw.Column, buttons ...spot) {
	w := draw.Row{Left: col.Take(1)}
	for _, b := range buttons {
		n := draw.ButtonWidth(b.label)
		if n > w.Left.Dx() {
			if col.Left.Dy() > 4 {
				col.Take(1)
			}
			w = draw.Row{Left: col.Take(1)}
		}
		b.rect = w.Take(n)
		f.add(b)
		w.Take(1)
	}
}

// addFoot adds buttons at the bottom of what is left.
func (f *face) addFoot(col *draw.Column, buttons ...spot) {
	rows, left := 1, col.Left.Dx()
	for _, b := range buttons {
		n := draw.ButtonWidth(b.label)
		if n > left {
			rows, left = rows+1, col.Left.Dx()
		}
		left -= n + 1
	}
	foot := draw.Column{Left: col.Left}
	foot.Left.Min.Y = max(col.Left.Min.Y, col.Left.Max.Y-rows)
	col.Left.Max.Y = foot.Left.Min.Y
	f.addButtons(&foot, buttons...)
}

// Height implements [kit.Control].
func (f *face) Height(int) int { return len(f.lines) + len(f.spots) }

// Places implements [kit.Control].
func (f *face) Places(image.Rectangle) []kit.Place {
	places := make([]kit.Place, len(f.spots))
	for i, s := range f.spots {
		places[i] = kit.Place{Stop: s.stop, Rect: s.rect, Of: f}
	}
	return places
}

// Press implements [kit.Control].
func (f *face) Press(s kit.Stop) kit.Action {
	for _, one := range f.spots {
		if one.stop == s {
			return one.does
		}
	}
	return nil
}

// Key answers what the phone asks.
func (f *face) Key(_ kit.Stop, msg tea.KeyPressMsg) (kit.Action, bool) {
	switch {
	case kit.Matches(msg, phoneKeys.Approve):
		return f.firstOf(approveID, answerID), true
	case kit.Matches(msg, phoneKeys.Deny):
		return f.firstOf(denyID, hangUpID), true
	case kit.Matches(msg, phoneKeys.Fraud):
		return f.firstOf(fraudID), true
	}
	return nil, false
}

// firstOf is what the first button with one of the IDs does, nil if there is none.
func (f *face) firstOf(ids ...string) kit.Action {
	for _, id := range ids {
		for _, one := range f.spots {
			if one.stop.ID == id {
				return one.does
			}
		}
	}
	return nil
}

// Draw implements [kit.Control].
func (f *face) Draw(p *kit.Painter, _ image.Rectangle) {
	for _, one := range f.lines {
		p.Line(one.rect, one.style(p.Look), one.text)
	}
	for _, one := range f.spots {
		focused := p.Focus == one.stop
		switch {
		case one.code != "":
			style := p.Look.Button
			if focused {
				style = p.Look.ButtonFocused
			}
			left := " " + one.label
			blank := max(1, one.rect.Dx()-cells.Width(left)-cells.Width(one.code)-1)
			p.Line(one.rect, style, left+strings.Repeat(" ", blank)+one.code)
		case one.row:
			style := p.Look.Button
			switch {
			case focused:
				style = p.Look.ButtonFocused
			case one.muted:
				style = p.Look.Muted
			}
			p.Line(one.rect, style, " "+one.label)
		case one.box != "":
			style, box := p.Look.Muted, p.Look.BoxOff
			if one.box == "on" {
				box = p.Look.BoxOn
			}
			if focused {
				style = p.Look.ButtonFocused
			}
			p.Line(one.rect, style, box+" "+one.label)
		case one.muted && !focused:
			p.Line(one.rect, p.Look.Muted, "  "+one.label)
		default:
			p.Canvas.Button(one.rect, p.Look, draw.Usual, one.label, focused)
		}
	}
}
