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
func (p *submitting) Sheet(kit.Screen) *kit.Sheet {
	return &kit.Sheet{
		Title: signInWord, Form: kit.Box, Width: 40, Mute: true, SameBar: true,
		Body: []kit.Control{&kit.Paragraph{Text: p.form.view.Waits()}, kit.Blank},
		Foot: []kit.Button{{ID: "cancel", Label: cancelWord, Breaks: true, Does: kit.Leave{}}},
	}
}

// external is the page of a device grant: the person confirms a code in a browser.
type external struct {
	form  *Form
	shown *grant.Shown
}

func newExternal(f *Form) *external {
	return &external{f, grant.New(f.view.Grant)}
}

// Do implements [kit.Page].
func (p *external) Do(a kit.Action) kit.Want {
	if want, own := p.shown.Do(a); own {
		return want
	}
	if _, leaves := a.(kit.Leave); leaves {
		return Send{account.Cancel{}}
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *external) Sheet(s kit.Screen) *kit.Sheet {
	s = p.form.timed(s)
	const width = 76
	in := min(width, s.Area.Dx()-4)
	const frame, foot = 2, 3 // rows
	sheet := &kit.Sheet{
		Title: p.form.view.Waits(), Window: p.form.o.Title, Fits: true, Width: in, Mute: true, Guarded: true, Moves: clockInterval, Help: keyHelp, Hints: hints(s),
		Foot: append(p.shown.Buttons(p.form.o.Browser), kit.Button{ID: "cancel", Label: cancelWord, Breaks: true, Does: kit.Leave{}}),
	}
	sheet.Body = []kit.Control{p.shown.Fit(s, in, max(1, s.Area.Dy()-frame-foot)), kit.Blank}
	return sheet
}
