package account

import (
	"otpdialog/account"
	"otpdialog/ui/grant"
	"otpdialog/ui/kit"
)

// submitting is the box while the service has not answered yet.
type submitting struct{ form *Form }

// Do implements [kit.Page].
func (p *submitting) Do(a kit.Action) kit.Want {
	if _, leaves := a.(kit.Leave); leaves {
		return Send{account.Cancel{}}
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *submitting) Sheet(s kit.Screen) *kit.Sheet {
	return &kit.Sheet{
		Title: signInWord, Form: kit.Box, Width: 40, Mute: true, SameBar: true, Rows: s.Scale.ButtonRows,
		Body: []kit.Control{&kit.Paragraph{Text: p.form.view.Waits()}, kit.Blank},
		Foot: []kit.Button{cancelButton(true)},
	}
}

// external is the page of a device grant: the person confirms a code in a browser.
type external struct {
	submitting

	shown *grant.Shown
}

func newExternal(f *Form) *external {
	return &external{submitting{f}, grant.New(f.view.Grant)}
}

// Do implements [kit.Page].
func (p *external) Do(a kit.Action) kit.Want {
	if want, own := p.shown.Do(a); own {
		return want
	}
	return p.submitting.Do(a)
}

// Sheet implements [kit.Page].
func (p *external) Sheet(s kit.Screen) *kit.Sheet {
	return p.form.sheet(s, p.form.view.Waits(), func(b *builder) {
		const least, frame = 76, 2
		b.sheet.Width = max(b.sheet.Width, least)
		b.sheet.Window, b.sheet.Mute, b.sheet.Guarded, b.sheet.Moves = p.form.o.Title, true, true, clockInterval
		b.foot(append(p.shown.Buttons(p.form.o.Browser), cancelButton(true))...)
		width := min(b.sheet.Width, b.s.Area.Dx()-4)
		foot := (&kit.Buttons{Of: b.sheet.Foot, Rows: b.rows}).Height(width)
		b.part(p.shown.Fit(b.s, width, max(1, b.s.Area.Dy()-frame-foot-2*b.gap)))
	})
}
