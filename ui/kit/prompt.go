package kit

// A Prompt asks for one line. What was entered becomes an action of the page that opened
// it; the prompt stays open until that page has it closed, as with [Raise].
type Prompt struct {
	Title, Intro, Label string
	Button              string // in place of OK
	Text                string
	Wrong               func(text string) string // what is wrong with it; "" for nothing
	Does                func(text string) Action
	More                []Control // below the line
	Alone               bool      // as of a [Sheet]
}

// entered is the button, or Enter in the line.
type entered struct{}

// Do implements [Page].
func (p *Prompt) Do(a Action) Want {
	switch a.(type) {
	case Leave:
		return Close{}
	case entered:
		if wrong := p.Wrong(p.Text); wrong != "" {
			return Complain{wrong}
		}
		return Tell{Action: p.Does(p.Text)}
	}
	return nil
}

// Sheet implements [Page].
func (p *Prompt) Sheet(Screen) *Sheet {
	line := &Text{Entry: Entry{ID: "line", Label: p.Label}, Value: StringValue{&p.Text}}
	if p.Text != "" { // nothing has been tried yet otherwise
		line.Problem = p.Wrong(p.Text)
	}
	return &Sheet{
		Title: p.Title, Form: Box, Alone: p.Alone, Width: BoxWidth, First: Stop{ID: "line"}, Enter: entered{},
		Body: append([]Control{&Paragraph{Text: p.Intro}, Blank, line}, p.More...),
		Foot: []Button{{ID: "ok", Label: p.Button, Does: entered{}}, CancelButton},
	}
}
