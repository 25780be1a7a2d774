package signin

import (
	"fmt"
	"image"
	"time"

	"otpdialog/advice"
	flow "otpdialog/signin"
	"otpdialog/ui/draw"
	"otpdialog/ui/grant"
	"otpdialog/ui/kit"
)

// A Progress is the progress box: what is under way, how long it has taken, and the
// two ways out of it.
type Progress struct {
	form  *Form
	grant *grant.Shown // nil for what is no grant
}

func newProgress(f *Form) *Progress {
	p := &Progress{form: f}
	if g := f.view.Grant; g != nil {
		p.grant = grant.New(grant.Grant(*g))
	}
	return p
}

const progressWidth = 60

// How often the box is drawn again for the spinner, and its clocks change.
const (
	spinnerInterval = time.Second / 8
	clockInterval   = time.Second
)

// enterCode is Enter a code instead.
type enterCode struct{}

// Do implements [kit.Page].
func (p *Progress) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return Send{flow.Cancel{}}
	case enterCode:
		return Send{flow.EnterCode{}}
	case kit.Typed:
		return p.form.typeAhead(a)
	}
	if p.grant != nil {
		want, _ := p.grant.Do(a)
		return want
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *Progress) Sheet(s kit.Screen) *kit.Sheet {
	if p.grant != nil {
		return p.grantSheet(s)
	}
	v := &p.form.view
	width := min(progressWidth, s.Area.Dx())
	in := width - 4
	text := draw.Paragraph(&s.Look.Strong, v.Waits(), in)
	text = append(text, draw.Paragraph(&s.Look.Warn, p.reason(), in)...)
	text = append(text, draw.Paragraph(&s.Look.Warn, p.notice(), in)...)
	const clocks, wire, frame = 2, 1, 3 // times and bar; traffic; borders and buttons
	if over := len(text) + clocks + frame - s.Area.Dy(); over > 0 {
		text = text[min(over, len(text)):] // the end of a long message, and why
	}
	free := s.Area.Dy() - len(text) - clocks - frame
	traffic := min(wire, max(0, free))
	blanks := min(3, max(0, free-traffic))
	sheet := &kit.Sheet{
		Title: p.title(), Form: kit.Box, Frame: draw.Centred(s.Area, width, len(text)+clocks+traffic+blanks+frame),
		SameBar: true, Typed: true, Moves: spinnerInterval,
	}
	if s.Still {
		sheet.Moves = clockInterval / 2
	}
	add := func(c kit.Control, r image.Rectangle) {
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: r})
	}
	col := draw.Column{Left: draw.Inner(sheet.Frame)}
	blank := func() {
		if blanks > 0 {
			blanks--
			col.Take(1)
		}
	}
	blank()
	add(&kit.Lines{Of: text}, col.Take(len(text)))
	blank()
	waited := waited(v, s.Now)
	add(&kit.Line{Text: p.times(s, waited), Style: kit.Muted}, col.Take(1))
	// It moves between two moves of the clocks, so that neither frame is large.
	add(&kit.Progress{Passed: (waited + clockInterval/2).Truncate(clockInterval), Of: v.WaitTime}, col.Take(1))
	add(&kit.Line{Text: p.traffic(s.Look), Style: kit.Muted}, col.Take(traffic))
	blank()
	buttons := []kit.Button{{ID: CancelID, Label: cancelWord, Breaks: true, Does: kit.Leave{}}}
	if v.State == flow.Progress {
		buttons = append(buttons, kit.Button{ID: EnterCodeID, Label: enterCodeWord, Does: enterCode{}})
	}
	add(&kit.Buttons{OneRow: true, Of: buttons}, col.Take(1))
	return sheet
}

func (p *Progress) title() string {
	if a := p.form.view.Action; a != nil {
		return a.Title
	}
	return p.form.o.Connection.DisplayName
}

// reason says why an action was sent automatically.
func (p *Progress) reason() string {
	if why := p.form.view.Cause.Words(); why != "" {
		return "Sent automatically: " + why + "."
	}
	return ""
}

// notice says what is new on the wire, as far as it concerns a person.
func (p *Progress) notice() string {
	notices := p.form.view.Traffic.Notices
	if len(notices) == 0 {
		return ""
	}
	return advice.Text(notices[len(notices)-1])
}

// times is the time that has passed and the time that is left.
func (p *Progress) times(s kit.Screen, waited time.Duration) string {
	v := &p.form.view
	passed := s.Now.Sub(v.Began)
	spinner := s.Look.Spinner[int(passed/spinnerInterval)%len(s.Look.Spinner)]
	if s.Still {
		spinner = s.Look.Bullet
	}
	if v.WaitTime == 0 {
		return fmt.Sprintf("%s %s passed", spinner, kit.Clock(passed.Truncate(time.Second)))
	}
	left := max(0, v.WaitTime-waited.Truncate(time.Second))
	return fmt.Sprintf("%s %s passed %s %s left", spinner, kit.Clock(passed.Truncate(time.Second)), s.Look.More, kit.Clock(left))
}

// traffic says what is on the wire, as far as it concerns a person.
func (p *Progress) traffic(look *draw.Look) string {
	t := p.form.view.Traffic
	line := t.Server
	if t.Resent > 0 {
		line += fmt.Sprintf(" %s one request, repeated %s", look.More, times(t.Resent))
	}
	return line
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
