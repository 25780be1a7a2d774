package console

import (
	"cmp"
	"image"
	"slices"
	"strings"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// An actionPage is the box of one action.
type actionPage struct {
	box

	action settings.Action
	opened settings.Action // as it was then
	tried  bool            // to take it over
}

type (
	pickImage   struct{}
	imagePicked struct{ name string }
)

func newActionPage(e *editor, index int, a settings.Action) *actionPage {
	return &actionPage{box: box{e, actionsTable, index}, action: a, opened: a}
}

// AskToSave implements [kit.Keeper].
func (p *actionPage) AskToSave(then kit.Want) kit.Want {
	return p.askToSave(p, p.action != p.opened, then)
}

// with are the draft's actions with this one among them.
func (p *actionPage) with() []settings.Action {
	return withAction(p.e.draft.Actions, p.index, p.action)
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
	case kit.Leave:
		return kit.Close{}
	case kit.Discard:
		return a.Then
	case kit.Save:
		return p.take(a.Then)
	case pickImage:
		return kit.Wants{
			kit.Open{Page: &galleryPage{}},
			kit.Focus{Stop: kit.Stop{ID: "images", Part: max(0, slices.Index(assets.Names(), p.action.Image))}},
		}
	case imagePicked:
		p.action.Image = a.name
	}
	return nil
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
	f := fields{marked(p.problems(), isNew && !p.tried), p.e.managed()}
	a := &p.action
	command := "Sent as the OTP when the icon is pressed. Up to 128 bytes; it may be empty."
	if a.Command == "" && !p.e.draft.EmptyAnswer {
		command = "Empty: an empty answer is sent, which few servers accept. Enter a command that your server knows. Up to 128 bytes."
	}
	title := "Properties"
	if isNew {
		title = "Add action"
	}
	return &kit.Sheet{
		Title: title, Form: kit.Box, Width: 84, First: kit.Stop{ID: "title"}, Enter: kit.Save{}, Foot: p.foot(), Keys: p.shortcuts(),
		Body: []kit.Control{
			f.toggle("enabled", "Enabled", "Whether the OTP dialog shows it.", &a.Enabled),
			f.text("title", "Title", "The text below the icon. 1 to 30 characters.", &a.Title),
			f.text("command", "Command", command, &a.Command),
			f.text("description", "Description", "Shown in the balloon of the icon. Up to 300 characters.", &a.Description),
			f.text("message", "Action message", "Shown in the progress box while the action is in progress. Up to 300 characters.", &a.Message),
			&kit.Chooser{Entry: f.entry("image", "Image", "Press Enter to see the gallery."), Value: a.Image, Opens: pickImage{}},
			f.toggle("autosend", "Autosend", "Sent automatically when the dialog opens: the first time or always, as set on the Connection tab. Only one action can have it.", &a.Autosend),
			oneOf(f, "reject_means", "Reject means", "What a rejection means after this action. Code sent: a code is on its way (Duo does this for sms), and the sign-in starts again and asks for it.",
				&a.RejectMeans, option(settings.RejectMeansRejected, "rejected"), option(settings.RejectMeansCodeSent, "code sent")),
		},
		Aside: &actionPreview{action: *a}, AsideWidth: 28,
	}
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
	return &kit.Sheet{
		Title: "Image", Form: kit.Box, Mute: true, Width: 5 * kit.TileWidth,
		Body: []kit.Control{&kit.Gallery{ID: "images", Names: assets.Names()}},
		Foot: []kit.Button{kit.CancelButton},
	}
}

// An actionPreview is an action's icon with its balloon, as the OTP dialog shows them.
type actionPreview struct {
	kit.Inert

	action settings.Action
}

const balloonRows = 6 // of text, in the preview

// Height implements [kit.Control].
func (p *actionPreview) Height(int) int { return balloonRows + 2 + assets.Lines + 1 }

// Draw implements [kit.Control].
func (p *actionPreview) Draw(pt *kit.Painter, r image.Rectangle) {
	lines := cells.Wrap(cmp.Or(p.action.Description, p.action.Title), r.Dx()-4)
	if len(lines) > balloonRows {
		lines = append(lines[:balloonRows-1], pt.Look.Ellipsis)
	}
	icon := draw.Centred(r, min(r.Dx(), 16), assets.Lines+1)
	icon = icon.Add(image.Pt(0, r.Min.Y+balloonRows+2-icon.Min.Y))
	if len(lines) > 0 {
		width := draw.Widest(lines) + 4
		balloon := image.Rect(0, 0, width, len(lines)+2)
		balloon = balloon.Add(image.Pt(r.Min.X+(r.Dx()-width)/2, icon.Min.Y-balloon.Dy()))
		if balloon.In(pt.Clip) {
			pt.Canvas.Frame(balloon, pt.Look, pt.Look.BoxFront, "")
			pt.Canvas.Lines(draw.Inner(balloon), pt.Look.Text, lines...)
			x := icon.Min.X + icon.Dx()/2
			pt.Canvas.Draw(image.Rect(x, balloon.Max.Y-1, x+1, balloon.Max.Y), pt.Look.Key.Render(pt.Look.Tail))
		}
	}
	pt.Icon(icon, pt.Look.IconHovered, p.action.Image, p.action.Title)
}
