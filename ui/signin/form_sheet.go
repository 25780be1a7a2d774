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
)

func compact(area image.Rectangle) bool { return area.Dx() < fullWidth || area.Dy() < fullHeight }

// Sheet implements [kit.Page].
func (f *Form) Sheet(s kit.Screen) *kit.Sheet {
	f.front = s.Front
	area := s.Area
	width := min(formWidth, area.Dx())
	in := width - 4
	rows := 1 + 1 // server, buttons
	showsName := f.asksUserName() || f.o.Gate
	remembers := f.asksUserName() && !f.o.Gate
	for _, shown := range []bool{showsName, f.asksPassword(), remembers} {
		if shown {
			rows++
		}
	}
	free := max(1, area.Dy()-rows-2)
	text := &kit.Scroll{Lines: stacked(free, problemLines(s.Look, s.Problems, in), noticeLines(s.Look, f.view.Notice, in))}
	shown := min(len(text.Lines), free)
	blanks := rows
	if shown > 0 {
		blanks++
	}
	space, height := 1, rows+shown+blanks+3
	if height > area.Dy() {
		space, height = 0, height-blanks-1
	}
	sheet := &kit.Sheet{
		Title: f.o.Connection.DisplayName, Frame: draw.Centred(area, width, height), First: f.first(),
		Enter: begin{}, Hints: hints(s, !f.saved && f.asksUserName(), f.hidden), Help: help, Guarded: true,
		Keys: []kit.Shortcut{{Key: revealKey, Does: revealIt{}}},
	}
	sheet.ScrollEnd, sheet.PageRows = text.Fit(shown)
	add := func(c kit.Control, r image.Rectangle) {
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: r})
	}
	col := draw.Column{Left: draw.Inner(sheet.Frame)}
	col.Take(space)
	add(&kit.Line{Text: f.o.Connection.Kind.Name() + " " + f.o.Connection.Address(), Style: kit.Muted}, col.Take(1))
	col.Take(space)
	if shown > 0 {
		add(text, col.Take(shown))
		col.Take(space)
	}
	if showsName {
		f.addUserName(s, add, draw.Row{Left: col.Take(1)})
	}
	if f.asksPassword() {
		col.Take(space)
		f.addPassword(add, draw.Row{Left: col.Take(1)})
	}
	if remembers {
		col.Take(space)
		r := draw.Row{Left: col.Take(1)}
		box := checkbox(f.o.Policy, settings.RememberUserNameKey, rememberUserID, rememberUserWord, f.remember, toggleRememberUser{})
		if box.Width() <= r.Left.Dx()-labelWidth {
			r.Take(labelWidth)
		}
		add(box, r.Take(box.Width()))
	}
	col.Take(space)
	r := draw.Row{Left: col.Take(1)}
	if !compact(area) && showsName {
		r.Take(labelWidth)
	}
	add(&kit.Buttons{OneRow: true, Of: []kit.Button{{ID: SignInID, Label: signInWord, Does: begin{}}, {ID: backID, Label: f.o.Back, Does: kit.Leave{}}}}, r.Left)
	return sheet
}

// addUserName adds the field of the user name, or in a gate the name.
func (f *Form) addUserName(s kit.Screen, add func(kit.Control, image.Rectangle), r draw.Row) {
	add(&kit.Line{Text: userNameWord}, r.Take(labelWidth))
	if f.o.Gate {
		r.Take(1) // as in a field
		add(&kit.Line{Text: cells.Cut(f.userName, r.Left.Dx(), s.Look.Ellipsis), Style: kit.Strong}, r.Left)
		return
	}
	add(&kit.Text{Entry: kit.Entry{ID: UserNameID}, Bare: true, Value: kit.StringValue{Of: &f.userName}, Enter: enterName{}}, r.Left)
}

// addPassword adds the password field, and beside it the button that shows the
// password, or where it comes from.
func (f *Form) addPassword(add func(kit.Control, image.Rectangle), r draw.Row) {
	add(&kit.Line{Text: passwordWord}, r.Take(labelWidth))
	beside := draw.ButtonWidth(hideWord)
	origin := f.passwordOrigin()
	if origin != "" {
		beside = cells.Width(origin)
	}
	add(&kit.Text{
		Entry: kit.Entry{ID: PasswordID}, Bare: true, Hidden: f.hidden, Secret: f.saved, Value: passwordValue{kit.StringValue{Of: &f.password}, f},
	}, r.Take(max(1, r.Left.Dx()-beside-1)))
	r.Take(1)
	if origin != "" {
		add(&kit.Line{Text: origin, Style: kit.Muted}, r.Left)
		return
	}
	add(revealButton(f.hidden), r.Take(draw.ButtonWidth(showWord)))
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
