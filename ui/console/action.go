package console

import (
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// An actionPage is the dialog Add action, and the properties of one that there is.
type actionPage struct {
	e      *editor
	index  int // in the draft; one past the last for a new one
	action settings.Action
	opened settings.Action // as it was then
}

func newActionPage(e *editor, index int, a settings.Action) *actionPage {
	return &actionPage{e: e, index: index, action: a, opened: a}
}

// askToSave asks about what was changed here, before the program is left.
func (p *actionPage) askToSave(then func() tea.Cmd) bool {
	return p.e.askToTake(p, p.action != p.opened, p.ok, then)
}

// with are the draft's actions with this one among them.
func (p *actionPage) with() []settings.Action {
	actions := slices.Clone(p.e.draft.Actions)
	if p.index == len(actions) {
		actions = append(actions, settings.Action{})
	}
	actions[p.index] = p.action
	if p.action.Autosend {
		setAutosend(actions, p.index, true)
	}
	return actions
}

// problems are those of this action alone, by the keys of an action.
func (p *actionPage) problems() settings.Problems {
	with := p.e.draft.Clone()
	with.Actions = p.with()
	var own settings.Problems
	for _, problem := range with.Problems() {
		if _, key, ok := strings.Cut(problem.Key, "]."); ok && tabOf(problem.Key) == automationAt && indexIn(problem.Key) == p.index {
			problem.Key = key
			own = append(own, problem)
		}
	}
	return own
}

func (p *actionPage) leave() tea.Cmd {
	p.e.c.close(p)
	return nil
}

func (p *actionPage) ok() tea.Cmd {
	if problems := p.problems(); len(problems) > 0 {
		f := p.e.c.top()
		f.FocusOn(kit.Stop{ID: problems[0].Key})
		return nil
	}
	p.e.draft.Actions = p.with()
	p.e.selectedAction = p.index
	p.e.c.close(p)
	p.e.c.top().FocusOn(kit.Stop{ID: "actions", Part: p.index})
	return nil
}

// Do implements [kit.Page].
func (p *actionPage) Do(a kit.Action) kit.Want { return do(a, p.leave) }

// Sheet implements [kit.Page].
func (p *actionPage) Sheet(kit.Screen) *kit.Sheet {
	problems, managed := p.problems(), p.e.managed()
	a := &p.action
	of := func(key, label, help string) kit.Entry {
		return kit.Entry{ID: key, Label: label, Help: help, Problem: problemOf(problems, key, label), Managed: managed}
	}
	line := func(key, label, help string, value *string) kit.Control {
		return &kit.Text{Entry: of(key, label, help), Value: kit.StringValue{Of: value}}
	}
	flag := func(key, label, help string, value *bool) kit.Control {
		return &kit.Toggle{Entry: of(key, label, help), On: *value, Set: func(on bool) { *value = on }}
	}
	command := "Sent as the OTP when the icon is pressed. Up to 128 bytes; it may be empty."
	if a.Command == "" && !p.e.draft.EmptyAnswer {
		command = "Empty: an empty answer is sent. Few servers take one; write what yours knows. Up to 128 bytes."
	}
	title := "Properties"
	if p.index == len(p.e.draft.Actions) {
		title = "Add action"
	}
	s := &kit.Sheet{
		Title: title, Form: kit.Box, Width: 84, First: kit.Stop{ID: "title"}, Enter: call(p.ok),
		Body: []kit.Control{
			flag("enabled", "Enabled", "Shown in the OTP dialog or not.", &a.Enabled),
			line("title", "Title", "The text below the icon. 1 to 30 characters.", &a.Title),
			line("command", "Command", command, &a.Command),
			line("description", "Description", "The balloon of the icon. Up to 300 characters.", &a.Description),
			line("message", "Action message", "Shown in the progress box while the action is under way. Up to 300 characters.", &a.Message),
			&kit.Chooser{Entry: of("image", "Image", "Press Enter to see the gallery."), Value: a.Image, Opens: call(p.gallery)},
			flag("autosend", "Autosend", "Goes out by itself when the dialog opens for the first time. Only one action has it.", &a.Autosend),
			&kit.Choice{
				Entry:   of("reject_means", "Reject means", "Code sent: as Duo answers sms. The same sign-in then starts again by itself and asks for the code."),
				Options: []kit.Option{{Value: string(settings.RejectMeansRejected), Label: "rejected"}, {Value: string(settings.RejectMeansCodeSent), Label: "code sent"}},
				Value:   string(a.RejectMeans),
				Set:     func(value string) { a.RejectMeans = settings.RejectMeans(value) },
			},
		},
		Aside: &preview{action: *a}, AsideWidth: 28,
	}
	if managed == "" {
		s.Foot = []kit.Button{{ID: "ok", Label: okWord, Does: call(p.ok)}}
	}
	s.Foot = append(s.Foot, kit.Button{ID: "cancel", Label: cancelWord, Does: kit.Leave{}})
	return s
}

func (p *actionPage) gallery() tea.Cmd {
	g := &galleryPage{p: p}
	p.e.c.open(g)
	p.e.c.top().FocusOn(kit.Stop{ID: "images", Part: max(0, slices.Index(assets.Names(), p.action.Image))})
	return nil
}

// A galleryPage lets the person choose an image.
type galleryPage struct{ p *actionPage }

func (g *galleryPage) leave() tea.Cmd {
	g.p.e.c.close(g)
	return nil
}

// Do implements [kit.Page].
func (g *galleryPage) Do(a kit.Action) kit.Want {
	if tile, ok := a.(kit.Pressed); ok {
		g.p.action.Image = assets.Names()[tile.Stop.Part]
		return kit.Close{}
	}
	return do(a, g.leave)
}

// Sheet implements [kit.Page].
func (g *galleryPage) Sheet(kit.Screen) *kit.Sheet {
	return &kit.Sheet{
		Title: "Image", Form: kit.Box, Mute: true, Width: 5 * kit.TileWidth,
		Body: []kit.Control{&kit.Gallery{ID: "images", Names: assets.Names()}},
		Foot: []kit.Button{{ID: "cancel", Label: cancelWord, Does: kit.Leave{}}},
	}
}

// A preview is an action's icon with its balloon, as the OTP dialog shows them.
type preview struct {
	kit.Inert

	action settings.Action
}

const balloonRows = 6 // of text, in the preview

// Height implements [kit.Control].
func (p *preview) Height(int) int { return balloonRows + 2 + assets.Lines + 1 }

// Draw implements [kit.Control].
func (p *preview) Draw(pt *kit.Painter, r image.Rectangle) {
	said := p.action.Description
	if said == "" {
		said = p.action.Title
	}
	lines := draw.Wrap(said, r.Dx()-4)
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
