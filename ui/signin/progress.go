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
		p.grant = grant.New(*g)
	}
	return p
}

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
	case toggleRemember:
		return p.form.toggleRemember()
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
	sheet := p.sheet()
	sheet.Typed, sheet.Moves = true, spinnerInterval
	if s.Still {
		sheet.Moves = clockInterval / 2
	}
	in := room(s, p.width(s))
	waited := waited(v, s.Now)
	scale := largest(s, func(scale draw.Scale) int { return scale.ButtonRows + 14 }) // what is above the buttons, at most
	const borders, roomy = 2, 12
	left, picture := banner{}, ""
	const picturesFrom = 20 // rows
	if s.Fill && s.Scale.Icons > 1 && s.Area.Dy() >= picturesFrom && v.Action != nil {
		picture = v.Action.Image
	}
	if v.WaitTime > 0 && s.Area.Dy() >= roomy && !s.Still { // large digits that change are motion
		beside := in
		if picture != "" {
			beside -= pictureWidth
		}
		left = bannerOf(s, digits(p.left(waited)), kit.Title, beside, leastText)
	}
	left.picture = picture
	width, wide := in-left.width(), in-left.width()
	apart := s.Fill && left.width() > 0
	if apart { // below the large letters, where it need not be wrapped
		wide = in
	}
	about := append(draw.Paragraph(&s.Look.Warn, p.reason(), wide), draw.Paragraph(&s.Look.Warn, p.notice(), wide)...)
	times := draw.TextLine{Text: p.times(s, waited), Style: &s.Look.Muted}
	traffic := draw.Paragraph(&s.Look.Muted, p.traffic(s.Look, s.Now.Sub(v.Began)-waited), wide)
	text := draw.Paragraph(&s.Look.Strong, v.Waits(), width)
	if !apart {
		text, about = append(text, about...), nil
	}
	free := s.Area.Dy() - borders - 1 - scale.ButtonRows // bar, buttons
	if over := len(text) + len(about) + 1 - free; over > 0 {
		text = text[min(over, len(text)):] // the end of a long message, and why
	}
	text = append(text, times)
	traffic = traffic[:max(0, min(len(traffic), free-len(about)-left.rows(len(text))))]
	if apart {
		about = append(about, traffic...)
	} else {
		text = append(text, traffic...)
	}
	parts := []part{
		{rows: left.rows(len(text)), gap: 1, put: func(r image.Rectangle) { sheet.Put(&kit.Lines{Of: text}, left.put(sheet, r, len(text))) }},
		{rows: len(about), gap: min(1, len(about)), put: func(r image.Rectangle) { sheet.Put(&kit.Lines{Of: about}, r) }},
		// It moves between two moves of the clocks, so that neither frame is large.
		{rows: max(1, s.Scale.Icons), gap: 1, put: func(r image.Rectangle) {
			sheet.Put(&kit.Progress{Passed: (waited + clockInterval/2).Truncate(clockInterval), Of: v.WaitTime}, r)
		}},
		{rows: scale.ButtonRows, gap: 1, put: func(r image.Rectangle) {
			buttons := []kit.Button{{ID: CancelID, Label: cancelWord, Breaks: true, Does: kit.Leave{}}}
			if v.State == flow.Progress {
				buttons = append(buttons, kit.Button{ID: EnterCodeID, Label: enterCodeWord, Does: enterCode{}})
			}
			sheet.Put(&kit.Buttons{OneRow: true, Of: buttons}, r)
		}},
	}
	if v.State == flow.Progress && p.form.dialog != nil && p.form.dialog.remembers() {
		parts = append(parts, part{rows: 1, gap: 1, put: func(r image.Rectangle) { p.form.dialog.addRemember(sheet, r) }})
	}
	sheet.Frame = arrange(s, p.width(s), parts)
	return sheet
}

// sheet is an empty one in the place of the page that sent the request.
func (p *Progress) sheet() *kit.Sheet {
	return &kit.Sheet{Form: kit.Full, Title: p.form.o.Connection.DisplayName, Help: help, SameBar: true, Guarded: true}
}

// width is that of the dialog, so that the frame does not jump.
func (p *Progress) width(s kit.Screen) int {
	if d := p.form.dialog; d != nil {
		return d.width(s.Scale)
	}
	return dialogWidth
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

// left is the time that is left.
func (p *Progress) left(waited time.Duration) time.Duration {
	return max(0, p.form.view.WaitTime-waited.Truncate(time.Second))
}

// digits are a time as it is shown in large letters: 0:47, 9:59.
func digits(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// times is the time that the server has taken, and the time that it has left if that is known: large
// letters are not for everybody.
func (p *Progress) times(s kit.Screen, waited time.Duration) string {
	v := &p.form.view
	spinner := s.Look.Spinner[int(s.Now.Sub(v.Began)/spinnerInterval)%len(s.Look.Spinner)]
	if s.Still {
		spinner = s.Look.Bullet
	}
	line := fmt.Sprintf("%s %s elapsed", spinner, kit.Clock(waited.Truncate(time.Second)))
	if v.WaitTime > 0 {
		line += fmt.Sprintf(" %s %s left", s.Look.More, kit.Clock(p.left(waited)))
	}
	return line
}

// traffic says what is on the wire, as far as it concerns a person, if its server was asked so long after
// the exchange began.
func (p *Progress) traffic(look *draw.Look, after time.Duration) string {
	t := p.form.view.Traffic
	line := t.Server
	if after >= time.Second {
		line += fmt.Sprintf(" %s asked after %s", look.More, kit.Clock(after.Truncate(time.Second)))
	}
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
