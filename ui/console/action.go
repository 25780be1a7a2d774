package console

import (
	"slices"
	"strings"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// An actionPage is the box of one action.
type actionPage struct {
	box[settings.Action]

	tried bool // to take it over
}

type (
	pickImage   struct{}
	imagePicked struct{ name string }
)

func newActionPage(e *editor, index int, a settings.Action) *actionPage {
	return &actionPage{box: newBox(e, actionsTable, index, a)}
}

// with are the draft's actions with this one among them.
func (p *actionPage) with() []settings.Action {
	return withAction(p.e.draft.Actions, p.index, p.element)
}

// problems are those of this action alone, by the keys of an action.
func (p *actionPage) problems() settings.Problems {
	draft := p.e.draft.Clone()
	draft.Actions = p.with()
	var own settings.Problems
	for _, problem := range draft.Problems() {
		if key, ok := strings.CutPrefix(problem.Key, settings.JoinIndex(actionsTable, p.index)+"."); ok {
			problem.Key = key
			own = append(own, problem)
		}
	}
	return own
}

// Do implements [kit.Page].
func (p *actionPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Save:
		return p.take(a.Then)
	case pickImage:
		return kit.Wants{
			kit.Open{Page: &galleryPage{}},
			kit.Focus{Stop: kit.Stop{ID: "images", Part: max(0, slices.Index(assets.Names(), p.element.Image))}},
		}
	case imagePicked:
		p.element.Image = a.name
	}
	return p.leave(a)
}

// take takes the action over into the draft, if nothing is wrong with it.
func (p *actionPage) take(then kit.Want) kit.Want {
	if p.tried = true; len(p.problems()) > 0 {
		return kit.FocusWrong{}
	}
	p.e.draft.Actions, p.e.selectedAction = p.with(), p.index
	return p.taken(then)
}

// Sheet implements [kit.Page].
func (p *actionPage) Sheet(kit.Screen) *kit.Sheet {
	isNew := p.index == len(p.e.draft.Actions)
	f := fields{p.problems(), p.e.managed(), isNew && !p.tried}
	a := &p.element
	command := "Sent as the OTP when the icon is pressed. Up to 128 bytes; it may be empty."
	if a.Command == "" && !p.e.draft.EmptyAnswer {
		command = "Empty: an empty answer is sent, which few servers accept. Enter a command that your server knows. Up to 128 bytes."
	}
	title := "Properties"
	if isNew {
		title = "Add action"
	}
	sheet := p.sheet(title, 84, "title",
		f.toggle("enabled", "Enabled", "Whether the OTP dialog shows it.", &a.Enabled),
		f.text("title", "Title", "The text below the icon. 1 to 30 characters.", &a.Title),
		f.text("command", "Command", command, &a.Command),
		f.text("description", "Description", "Shown in the balloon of the icon. Up to 300 characters.", &a.Description),
		f.text("message", "Action message", "Shown in the progress box while the action is in progress. Up to 300 characters.", &a.Message),
		&kit.Chooser{Entry: f.entry("image", "Image", "Press Enter to see the gallery."), Value: a.Image, Opens: pickImage{}},
		f.toggle("autosend", "Autosend", "Sent automatically when the dialog opens: the first time or always, as set on the Connection tab. Only one action can have it.", &a.Autosend),
		oneOf(f, "reject_means", "Reject means", "What a rejection means after this action. Code sent: a code is on its way (Duo does this for sms), and the sign-in starts again and asks for it.",
			&a.RejectMeans, option(settings.RejectMeansRejected, "rejected"), option(settings.RejectMeansCodeSent, "code sent")),
	)
	sheet.Aside, sheet.AsideWidth = []kit.Control{&kit.Specimen{Icon: kit.IconOf(*a)}}, 22
	return sheet
}

// A galleryPage lets the person choose an image.
type galleryPage struct{}

// Do implements [kit.Page].
func (g *galleryPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case kit.Pressed:
		return kit.Reply{Action: imagePicked{assets.Names()[a.Stop.Part]}}
	}
	return nil
}

// Sheet implements [kit.Page].
func (g *galleryPage) Sheet(kit.Screen) *kit.Sheet {
	var images []kit.Icon
	for _, name := range assets.Names() {
		images = append(images, kit.Icon{Title: name, Picture: name})
	}
	return &kit.Sheet{
		Title: "Image", Form: kit.Box, Mute: true, Width: 5 * kit.TileWidth,
		Body: []kit.Control{&kit.Icons{ID: "images", Of: images, Pictures: true, Grid: true, Default: -1}},
		Foot: []kit.Button{kit.CancelButton},
	}
}
