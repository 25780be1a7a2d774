package kit

// A Keeper is a page that can hold changes that are not saved.
type Keeper interface {
	// AskToSave is the question about them, with what is wanted once it has been
	// answered; nil if everything is saved.
	AskToSave(then Want) Want
}

type (
	// Save is an action: the person wants to save, and then something else.
	Save struct{ Then Want }

	// Discard is an action: the person wants something, and saves nothing before it.
	Discard struct{ Then Want }
)

// Unsaved asks what to do with changes that are not saved. It replies with [Save],
// which is handed to the page that wants it, or with [Discard].
func Unsaved(what string, then Want) Want {
	return Open{&unsaved{Question{Title: "Not saved", Body: []Control{&Paragraph{Text: what}}, Answers: []Button{
		{ID: "save", Label: "Save", Does: Save{then}},
		{ID: "discard", Label: "Discard", Help: "Leaves without saving.", Does: Discard{then}},
	}}}}
}

type unsaved struct{ Question }

// AskToSave has the page nearest to the front that holds changes ask about them
// before what is wanted then. asks is false if no page holds any, or if it has just
// been asked: then the rest is for the program to carry out.
func (s *Stack) AskToSave(then Want) (left []Want, asks bool) {
	if _, asked := s.top().page.(*unsaved); asked {
		return nil, false
	}
	for _, p := range s.Pages() {
		k, ok := p.(Keeper)
		if !ok {
			continue
		}
		if w := k.AskToSave(then); w != nil {
			left = s.carry(p, w)
			s.Arrange()
			return left, true
		}
	}
	return nil, false
}
