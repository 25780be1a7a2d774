package signin

import (
	"image"

	"otpdialog/settings"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

const (
	formWidth  = 62
	labelWidth = 11
)

// Sizes of the area of a page, in cells: if it is smaller, the page is compact,
// without pictures.
const (
	fullWidth  = 68
	fullHeight = 19
	fillWidth  = 64 // five pictures, and the frame
	fillHeight = 14
)

func compact(s kit.Screen) bool {
	width, height := fullWidth, fullHeight
	if s.Fill { // the frame needs no room around it
		width, height = fillWidth, fillHeight
	}
	return s.Area.Dx() < width || s.Area.Dy() < height
}

// Sheet implements [kit.Page].
func (f *Form) Sheet(s kit.Screen) *kit.Sheet {
	f.front = s.Front
	in := room(s, formWidth)
	sheet := &kit.Sheet{
		Title: f.o.Connection.DisplayName, First: f.first(),
		Enter: begin{}, Hints: hints(s, kit.LeaveKey(f.o.Back), !f.password.Saved && f.asksUserName(), f.hidden), Help: help, Guarded: true,
		Keys: []kit.Shortcut{{Key: revealKey, Does: revealIt{}}},
	}
	showsName, remembers := f.asksUserName() || f.o.Gate, f.asksUserName() && !f.o.Gate
	rowsAt := func(scale draw.Scale) int { // without the text
		rows := 1 + scale.ButtonRows // server, buttons
		for _, shown := range []bool{showsName, f.asksPassword()} {
			if shown {
				rows += scale.ButtonRows
			}
		}
		if remembers {
			rows++
		}
		return rows
	}
	notice := noticeLines(s.Look, f.view.Notice, in)
	scale := largest(s, func(scale draw.Scale) int {
		const gaps = 8 // with borders
		return rowsAt(scale) + len(notice) + gaps
	})
	free := max(1, s.Area.Dy()-rowsAt(scale)-2)
	mark := banner{}
	if f.view.Notice.Failure() != 0 && free > draw.LetterRows {
		mark = failureMark(s, in)
	}
	width := in - mark.width()
	text := &kit.Scroll{Lines: stacked(free, problemLines(s.Look, s.Problems, f.view.Warnings, width), noticeLines(s.Look, f.view.Notice, width))}
	shown := min(len(text.Lines), free)
	sheet.ScrollEnd, sheet.PageRows = text.Fit(shown)

	parts := []part{{rows: 1, gap: 1, put: func(r image.Rectangle) {
		sheet.Put(&kit.Line{Text: f.o.Connection.Kind.Name() + " " + f.o.Connection.Address(), Style: kit.Muted}, r)
	}}}
	if shown > 0 {
		parts = append(parts, part{rows: mark.rows(shown), gap: 1, put: func(r image.Rectangle) { sheet.Put(text, mark.put(sheet, r, shown)) }})
	}
	if showsName {
		parts = append(parts, part{rows: scale.ButtonRows, gap: 1, put: func(r image.Rectangle) { f.addUserName(s, sheet, draw.Row{Left: r}) }})
	}
	if f.asksPassword() {
		parts = append(parts, part{rows: scale.ButtonRows, gap: 1, put: func(r image.Rectangle) { f.addPassword(sheet, draw.Row{Left: r}) }})
	}
	if remembers {
		parts = append(parts, part{rows: 1, gap: 1, put: func(r image.Rectangle) { f.addRemember(sheet, draw.Row{Left: r}) }})
	}
	parts = append(parts, part{rows: scale.ButtonRows, gap: 1, put: func(r image.Rectangle) {
		if !compact(s) && showsName {
			r.Min.X += labelWidth
		}
		sheet.Put(&kit.Buttons{OneRow: true, Of: []kit.Button{{ID: SignInID, Label: signInWord, Does: begin{}}, {ID: backID, Label: f.o.Back, Does: kit.Leave{}}}}, r)
	}}, part{gap: 1})
	sheet.Frame = arrange(s, formWidth, parts)
	return sheet
}

// addRemember adds the box Remember user name, below the fields if there is room.
func (f *Form) addRemember(sheet *kit.Sheet, r draw.Row) {
	box := checkbox(f.o.Policy, settings.RememberUserNameKey, rememberUserID, rememberUserWord, f.remember, toggleRememberUser{})
	if box.Width() <= r.Left.Dx()-labelWidth {
		r.Take(labelWidth)
	}
	sheet.Put(box, r.Take(box.Width()))
}

// addUserName adds the field of the user name, or in a gate the name.
func (f *Form) addUserName(s kit.Screen, sheet *kit.Sheet, r draw.Row) {
	sheet.Put(&kit.Line{Text: userNameWord}, middle(r.Take(labelWidth)))
	if f.o.Gate {
		r.Take(1) // as in a field
		sheet.Put(&kit.Line{Text: cells.Cut(f.userName, r.Left.Dx(), s.Look.Ellipsis), Style: kit.Strong}, middle(r.Left))
		return
	}
	sheet.Put(&kit.Text{Entry: kit.Entry{ID: UserNameID}, Bare: true, Value: kit.StringValue{Of: &f.userName}, Enter: enterName{}}, r.Left)
}

// addPassword adds the password field, and beside it the button that shows the
// password, or where it comes from.
func (f *Form) addPassword(sheet *kit.Sheet, r draw.Row) {
	sheet.Put(&kit.Line{Text: passwordWord}, middle(r.Take(labelWidth)))
	beside := draw.ButtonWidth(hideWord)
	origin := f.passwordOrigin()
	if origin != "" {
		beside = cells.Width(origin)
	}
	sheet.Put(&kit.Text{
		Entry: kit.Entry{ID: PasswordID}, Bare: true, Hidden: f.hidden, Secret: f.password.Saved, Value: &f.password,
	}, r.Take(max(1, r.Left.Dx()-beside-1)))
	r.Take(1)
	if origin != "" {
		sheet.Put(&kit.Line{Text: origin, Style: kit.Muted}, middle(r.Left))
		return
	}
	sheet.Put(revealButton(f.hidden), r.Take(draw.ButtonWidth(showWord)))
}

// revealButton shows or hides what was typed.
func revealButton(hidden bool) *kit.Buttons {
	return &kit.Buttons{OneRow: true, Of: []kit.Button{{ID: revealID, Label: revealLabel(hidden), Does: revealIt{}}}}
}

// revealLabel says what the button and its key do now.
func revealLabel(hidden bool) string {
	if hidden {
		return showWord
	}
	return hideWord
}

// checkbox is a box of a preference. If a policy enforces it, it says so and is out of
// reach.
func checkbox(policy settings.Policy, key, id, label string, on bool, does kit.Action) *kit.Toggle {
	t := &kit.Toggle{Entry: kit.Entry{ID: id, Label: label}, Bare: true, On: on, Does: does}
	if policy.Manages(key) {
		t.Managed = managedWord
	}
	return t
}
