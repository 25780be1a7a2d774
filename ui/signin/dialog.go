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
	margins     = 6 // of a wider frame, with its borders
	fieldWidth  = 30

	// LargeWidth is the least width of the dialog if all of its icons are large.
	LargeWidth = settings.MaxActions*kit.MinLarge + margins
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
		return d.form.toggleRemember()
	case kit.Pressed:
		return Send{flow.Press{ActionID: v.Actions[a.Stop.Part].ID, Typed: d.otp}}
	}
	return nil
}

// Sheet implements [kit.Page].
func (d *Dialog) Sheet(s kit.Screen) *kit.Sheet {
	v := &d.form.view
	sheet := &kit.Sheet{
		Title: d.form.o.Connection.DisplayName, First: d.first(), Types: OTPID, Enter: answer{}, Keys: d.keys(),
		Hints: hints(s, cancelKey, true, d.hidden), Help: help, Guarded: true, Hovers: len(v.Actions) > 0,
	}
	small := compact(s)
	in, height := s.Area.Dx(), s.Area.Dy()
	if !small {
		in, height = room(s, d.width(s.Scale)), height-2
	}
	icons := &kit.Icons{ID: ActionID, Of: kit.IconsOf(v.Actions), Default: v.Default, Pictures: !small && s.Images != settings.ImagesNone, Behind: d.form.progress != nil}
	rowsAt := func(scale draw.Scale) int { // without the text
		icons.Large = scale.Icons > 1 && icons.FitLarge(in)
		rows := icons.Height(in) + 2*scale.ButtonRows
		if d.remembers() {
			rows++
		}
		return rows
	}
	prompt := draw.Paragraph(&s.Look.Text, v.Prompt, in)
	scale := largest(s, func(scale draw.Scale) int {
		const gaps = 7 // with borders
		return rowsAt(scale) + max(draw.LetterRows, len(prompt)) + gaps
	})
	rows := rowsAt(scale)
	if small {
		rows++ // the title, which the frame has otherwise
	}
	space := max(1, height-rows)
	mark := d.mark(s, in, space)
	textWidth := in - mark.width()
	text := &kit.Scroll{Lines: stacked(space, draw.Paragraph(&s.Look.Warn, d.sentByItself, textWidth), noticeLines(s.Look, v.Notice, textWidth), draw.Paragraph(&s.Look.Text, v.Prompt, textWidth))}
	shown := min(max(1, len(text.Lines)), space)
	sheet.ScrollEnd, sheet.PageRows = text.Fit(shown)

	var parts []part
	if small {
		parts = append(parts, part{rows: 1, put: func(r image.Rectangle) {
			sheet.Put(&kit.Line{Text: d.form.o.Connection.DisplayName, Style: kit.Title}, r)
		}})
	}
	parts = append(parts, part{rows: mark.rows(shown), gap: 1, put: func(r image.Rectangle) { sheet.Put(text, mark.put(sheet, r, shown)) }})
	var iconRect, reveal image.Rectangle
	if len(icons.Of) > 0 {
		const balloon = 3 // rows of the shortest: it hides nothing
		parts = append(parts, part{rows: icons.Height(in), gap: balloon, put: func(r image.Rectangle) { iconRect = r }})
	}
	// Tab goes from the field, which has the focus at first, to the icons.
	parts = append(parts, part{rows: scale.ButtonRows, gap: 1, put: func(r image.Rectangle) {
		reveal = d.addField(s, sheet, draw.Row{Left: r})
		sheet.Put(icons, iconRect)
	}})
	if d.remembers() {
		parts = append(parts, part{rows: 1, gap: 1, put: func(r image.Rectangle) { d.addRemember(sheet, r) }})
	}
	parts = append(parts, part{rows: scale.ButtonRows, gap: 1, put: func(r image.Rectangle) {
		buttons := []kit.Button{{ID: OKID, Label: okWord, Does: answer{}}, {ID: CancelID, Label: cancelWord, Does: kit.Leave{}}}
		if v.CanRetry {
			buttons = append(buttons, kit.Button{ID: TryAgainID, Label: tryAgainWord, Does: retry{}})
		}
		sheet.Put(&kit.Buttons{OneRow: true, Of: buttons}, r)
		sheet.Put(revealButton(d.hidden), reveal)
	}})
	if small {
		place(s.Area, parts)
	} else {
		sheet.Frame = arrange(s, d.width(scale), parts)
	}
	if d.countsDown() {
		sheet.Moves = clockInterval
	}
	return sheet
}

// width is that of the frame, with its border.
func (d *Dialog) width(scale draw.Scale) int {
	if scale.Icons > 1 {
		return max(dialogWidth, kit.LargeIconsWidth(len(d.form.view.Actions))+margins)
	}
	return dialogWidth
}

// mark is what stands in large letters beside the text: the number to choose on the phone, or the mark of
// a failure.
func (d *Dialog) mark(s kit.Screen, width, rows int) banner {
	v := &d.form.view
	number := numberToMatch(v.Prompt)
	switch {
	case rows <= draw.LetterRows:
	case v.Notice.Failure() != 0:
		return failureMark(s, width)
	case number != "" && v.Notice.Kind == nil:
		return bannerOf(s, number, kit.Title, width, leastText)
	}
	return banner{}
}

// remembers is true if there is a method to remember.
func (d *Dialog) remembers() bool { return !d.form.o.Gate && len(d.form.view.Actions) > 0 }

// addRemember adds the box Remember last method used.
func (d *Dialog) addRemember(sheet *kit.Sheet, r image.Rectangle) {
	box := checkbox(d.form.o.Policy, settings.RememberLastMethodUsedKey, RememberID, rememberWord, d.form.view.Remember, toggleRemember{})
	r.Max.X = min(r.Max.X, r.Min.X+box.Width())
	sheet.Put(box, r)
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
func (d *Dialog) addField(s kit.Screen, sheet *kit.Sheet, r draw.Row) (reveal image.Rectangle) {
	sheet.Put(&kit.Line{Text: otpWord}, middle(r.Take(cells.Width(otpWord)+1)))
	button := draw.ButtonWidth(hideWord)
	room := r.Left.Dx() - button - 1
	if d.countsDown() {
		room -= 1 + cells.Width(kit.Clock(d.form.view.ExpiresIn))
	}
	sheet.Put(&kit.Text{Entry: kit.Entry{ID: OTPID}, Bare: true, Hidden: d.hidden, Value: kit.StringValue{Of: &d.otp}, Clean: d.form.view.Clean}, r.Take(min(fieldWidth, room)))
	r.Take(1)
	reveal = r.Take(button)
	r.Take(1)
	if d.countsDown() {
		v := d.form.view
		left := kit.Clock(max(0, v.ExpiresIn-s.Now.Sub(v.Asked).Truncate(time.Second)))
		if long := "answer within " + left; cells.Width(long) <= r.Left.Dx() {
			left = long
		}
		sheet.Put(&kit.Line{Text: left, Style: kit.Muted}, middle(r.Left))
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
