package signin

import (
	"image"
	"strconv"
	"time"

	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A Dialog is the OTP dialog: prompt, icons, OTP field, Remember last method used, OK
// and Cancel.
type Dialog struct {
	form *Form

	otp          string
	hidden       bool   // the OTP is shown as dots
	sentByItself string // which action has led here without the person, and why; "" for none
}

// IDs of the controls of the dialog, and of the progress box.
const (
	OTPID      = "otp"
	ActionID   = "action"
	RememberID = "remember"
	OKID       = "ok"
	CancelID   = "cancel"
	TryAgainID = "try again"

	EnterCodeID = "enter code"
)

// Actions of the dialog.
type (
	answer         struct{}
	retry          struct{}
	toggleRemember struct{}
)

const (
	dialogWidth = 78
	fieldWidth  = 30
)

// arrive makes the dialog ready for where the flow has come to.
func (d *Dialog) arrive(before, v session.View) {
	d.hidden = v.Hidden || d.hidden && v.Draft != "" // what the person hid stays hidden
	d.otp = v.Draft
	d.sentByItself = ""
	if v.Notice.Kind == nil && before.Action != nil && before.Cause.Words() != "" {
		d.sentByItself = before.Action.Title + " was sent automatically: " + before.Cause.Words() + "." // the box may have been too quick to be read
	}
}

// Do implements [kit.Page].
func (d *Dialog) Do(a kit.Action) kit.Want {
	v := d.form.view
	switch a := a.(type) {
	case kit.Leave:
		return Send{flow.Cancel{}}
	case answer:
		return Send{flow.Answer{Text: d.otp}}
	case retry:
		return Send{flow.Retry{Typed: d.otp}}
	case revealIt:
		d.hidden = !d.hidden
	case toggleRemember:
		on := !v.Remember
		return kit.Wants{Send{flow.SetRemember{On: on}}, SetPreference{settings.RememberLastMethodUsedKey, strconv.FormatBool(on)}}
	case kit.Pressed:
		return Send{flow.Press{ActionID: v.Actions[a.Stop.Part].ID, Typed: d.otp}}
	}
	return nil
}

// Sheet implements [kit.Page].
func (d *Dialog) Sheet(s kit.Screen) *kit.Sheet {
	v := &d.form.view
	small := compact(s.Area)
	width := min(dialogWidth, s.Area.Dx())
	box := image.Rectangle{Min: s.Area.Min, Max: image.Pt(s.Area.Min.X+width, s.Area.Max.Y)}
	in := draw.Inner(box)
	if small {
		width = s.Area.Dx()
		in = s.Area
	}
	icons := &kit.Icons{
		ID: ActionID, Of: kit.IconsOf(v.Actions), Default: v.Default, Pictures: !small && s.Images != settings.ImagesNone, Behind: d.form.progress != nil,
	}
	iconRows := icons.Height(in.Dx())
	remembers := !d.form.o.Gate && len(v.Actions) > 0
	rows := iconRows + 2 // OTP, buttons
	if small {
		rows++ // the title, which the frame has otherwise
	}
	if remembers {
		rows++
	}
	space := max(1, in.Dy()-rows)
	text := &kit.Scroll{Lines: stacked(space, draw.Paragraph(&s.Look.Warn, d.sentByItself, in.Dx()), noticeLines(s.Look, v.Notice, in.Dx()), draw.Paragraph(&s.Look.Text, v.Prompt, in.Dx()))}
	shown := min(max(1, len(text.Lines)), space)
	blanks := space - shown // to be spread between the parts
	if !small {
		blanks = min(blanks, 7)
		box = draw.Centred(s.Area, width, rows+shown+blanks+2)
		in = draw.Inner(box)
	}
	blank := func() int { // a row between two parts, as long as there are any
		n := min(1, blanks)
		blanks -= n
		return n
	}
	sheet := &kit.Sheet{
		Title: d.form.o.Connection.DisplayName, Frame: box, First: d.first(), Types: OTPID, Enter: answer{}, Keys: d.keys(),
		Hints: hints(s, true, d.hidden), Help: help, Guarded: true, Hovers: len(v.Actions) > 0,
	}
	sheet.ScrollEnd, sheet.PageRows = text.Fit(shown)
	add := func(c kit.Control, r image.Rectangle) {
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: r})
	}
	col := draw.Column{Left: in}
	if small {
		sheet.Frame = image.Rectangle{}
		add(&kit.Line{Text: d.form.o.Connection.DisplayName, Style: kit.Title}, col.Take(1))
	} else {
		col.Take(blank())
	}
	add(text, col.Take(shown))
	if len(icons.Of) > 0 {
		above := blank()
		if blanks >= 5 { // room for a balloon that hides nothing
			above += blank() + blank()
		}
		col.Take(above)
	}
	iconRect := col.Take(iconRows)
	col.Take(blank())
	// Tab goes from the field, which has the focus at first, to the icons.
	revealRect := d.addField(s, add, draw.Row{Left: col.Take(1)})
	add(icons, iconRect)
	if remembers {
		col.Take(blank())
		r := draw.Row{Left: col.Take(1)}
		box := checkbox(d.form.o.Policy, settings.RememberLastMethodUsedKey, RememberID, rememberWord, v.Remember, toggleRemember{})
		add(box, r.Take(box.Width()))
	}
	col.Take(blank())
	buttons := []kit.Button{{ID: OKID, Label: okWord, Does: answer{}}, {ID: CancelID, Label: cancelWord, Does: kit.Leave{}}}
	if v.CanRetry {
		buttons = append(buttons, kit.Button{ID: TryAgainID, Label: tryAgainWord, Does: retry{}})
	}
	add(&kit.Buttons{OneRow: true, Of: buttons}, col.Take(1))
	add(revealButton(d.hidden), revealRect)
	if d.countsDown() {
		sheet.Moves = clockInterval
	}
	return sheet
}

// first is where the person goes on: not where something is sent, after a report.
func (d *Dialog) first() kit.Stop {
	if d.form.view.Notice.Kind == flow.Reported {
		return kit.Stop{ID: CancelID}
	}
	return kit.Stop{ID: OTPID}
}

// addField adds the row of the OTP field, and returns where the button is that shows
// it.
func (d *Dialog) addField(s kit.Screen, add func(kit.Control, image.Rectangle), r draw.Row) (reveal image.Rectangle) {
	add(&kit.Line{Text: otpWord}, r.Take(cells.Width(otpWord)+1))
	button := draw.ButtonWidth(hideWord)
	room := r.Left.Dx() - button - 1
	if d.countsDown() {
		room -= 1 + cells.Width(kit.Clock(d.form.view.ExpiresIn))
	}
	add(&kit.Text{Entry: kit.Entry{ID: OTPID}, Bare: true, Hidden: d.hidden, Value: kit.StringValue{Of: &d.otp}, Clean: d.form.view.Clean}, r.Take(min(fieldWidth, room)))
	r.Take(1)
	reveal = r.Take(button)
	r.Take(1)
	if d.countsDown() {
		v := d.form.view
		left := kit.Clock(max(0, v.ExpiresIn-s.Now.Sub(v.Asked).Truncate(time.Second)))
		if long := "answer within " + left; cells.Width(long) <= r.Left.Dx() {
			left = long
		}
		add(&kit.Line{Text: left, Style: kit.Muted}, r.Left)
	}
	return reveal
}

// keys press the icons and show the OTP.
func (d *Dialog) keys() []kit.Shortcut {
	keys := []kit.Shortcut{{Key: revealKey, Does: revealIt{}}}
	for i := range d.form.view.Actions {
		name := "alt+" + strconv.Itoa(i+1)
		keys = append(keys, kit.Shortcut{Key: kit.Bind(name, "", name), Does: kit.Pressed{Stop: kit.Stop{ID: ActionID, Part: i}}})
	}
	return keys
}

// countsDown is true while the server has set a time for the answer.
func (d *Dialog) countsDown() bool {
	v := &d.form.view
	return v.State == flow.Dialog && v.Challenge != 0 && v.ExpiresIn > 0
}
