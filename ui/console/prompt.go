package console

import (
	"otpdialog/ui/kit"
)

// A prompt asks for one line.
type prompt struct {
	title, intro string
	label        string
	button       string // the button
	value        string
}

// entered is OK in a prompt.
type entered struct{}

// sheet shows what is wrong with the line while it is typed, and more below it.
func (p *prompt) sheet(wrong error, more ...kit.Control) *kit.Sheet {
	line := &kit.Text{Entry: kit.Entry{ID: "line", Label: p.label}, Value: kit.StringValue{Of: &p.value}}
	if p.value != "" && wrong != nil {
		line.Problem = sentence(wrong)
	}
	return &kit.Sheet{
		Title: p.title, Form: kit.Box, Width: kit.BoxWidth, First: kit.Stop{ID: "line"}, Enter: entered{},
		Body: append([]kit.Control{&kit.Paragraph{Text: p.intro}, kit.Blank, line}, more...),
		Foot: []kit.Button{{ID: "ok", Label: p.button, Does: entered{}}, kit.CancelButton},
	}
}
