package console

import (
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/draw"
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
		f.focusOn(stop{id: problems[0].Key})
		return nil
	}
	p.e.draft.Actions = p.with()
	p.e.selectedAction = p.index
	p.e.c.close(p)
	p.e.c.top().focusOn(stop{"actions", p.index})
	return nil
}

func (p *actionPage) sheet() *sheet {
	problems, managed := p.problems(), p.e.managed()
	a := &p.action
	of := func(key, label, help string) entry {
		return entry{id: key, label: label, help: help, problem: problemOf(problems, key, label), managed: managed}
	}
	line := func(key, label, help string, value *string) control {
		return &text{entry: of(key, label, help), value: textValue{value}}
	}
	flag := func(key, label, help string, value *bool) control {
		return &toggle{entry: of(key, label, help), on: *value, changed: func(on bool) { *value = on }}
	}
	command := "Sent as the OTP when the icon is pressed. Up to 128 bytes; it may be empty."
	if a.Command == "" && !p.e.draft.EmptyAnswer {
		command = "Empty: an empty answer is sent. Few servers take one; write what yours knows. Up to 128 bytes."
	}
	title := "Properties"
	if p.index == len(p.e.draft.Actions) {
		title = "Add action"
	}
	s := &sheet{
		title: title, form: box, width: 84, first: stop{id: "title"}, enter: p.ok,
		body: []control{
			flag("enabled", "Enabled", "Shown in the OTP dialog or not.", &a.Enabled),
			line("title", "Title", "The text below the icon. 1 to 30 characters.", &a.Title),
			line("command", "Command", command, &a.Command),
			line("description", "Description", "The balloon of the icon. Up to 300 characters.", &a.Description),
			line("message", "Action message", "Shown in the progress box while the action is under way. Up to 300 characters.", &a.Message),
			&chooser{entry: of("image", "Image", "Press Enter to see the gallery."), value: a.Image, open: p.gallery},
			flag("autosend", "Autosend", "Goes out by itself when the dialog opens for the first time. Only one action has it.", &a.Autosend),
			&choice{
				entry:   of("reject_means", "Reject means", "Code sent: as Duo answers sms. The same sign-in then starts again by itself and asks for the code."),
				options: []option{{string(settings.RejectMeansRejected), "rejected"}, {string(settings.RejectMeansCodeSent), "code sent"}},
				value:   string(a.RejectMeans),
				changed: func(value string) { a.RejectMeans = settings.RejectMeans(value) },
			},
		},
		aside: &preview{action: *a}, asideWidth: 28,
	}
	if managed == "" {
		s.foot = []button{{id: "ok", label: okWord, do: p.ok}}
	}
	s.foot = append(s.foot, button{id: "cancel", label: cancelWord, do: p.leave})
	return s
}

func (p *actionPage) gallery() tea.Cmd {
	g := &galleryPage{p: p}
	p.e.c.open(g)
	p.e.c.top().focusOn(stop{"images", max(0, slices.Index(assets.Names(), p.action.Image))})
	return nil
}

// A galleryPage lets the person choose an image.
type galleryPage struct{ p *actionPage }

func (g *galleryPage) leave() tea.Cmd {
	g.p.e.c.close(g)
	return nil
}

func (g *galleryPage) sheet() *sheet {
	return &sheet{
		title: "Image", form: box, mute: true, width: 5 * tileWidth,
		body: []control{&gallery{id: "images", names: assets.Names(), choose: func(name string) tea.Cmd {
			g.p.action.Image = name
			return g.leave()
		}}},
		foot: []button{{id: "cancel", label: cancelWord, do: g.leave}},
	}
}

// A preview is an action's icon with its balloon, as the OTP dialog shows them.
type preview struct {
	inert

	action settings.Action
}

const balloonRows = 6 // of text, in the preview

func (p *preview) height(int) int { return balloonRows + 2 + assets.Lines + 1 }

func (p *preview) draw(pt *painter, r image.Rectangle) {
	said := p.action.Description
	if said == "" {
		said = p.action.Title
	}
	lines := draw.Wrap(said, r.Dx()-4)
	if len(lines) > balloonRows {
		lines = append(lines[:balloonRows-1], pt.look.Ellipsis)
	}
	icon := draw.Centred(r, min(r.Dx(), 16), assets.Lines+1)
	icon = icon.Add(image.Pt(0, r.Min.Y+balloonRows+2-icon.Min.Y))
	if len(lines) > 0 {
		width := draw.Widest(lines) + 4
		balloon := image.Rect(0, 0, width, len(lines)+2)
		balloon = balloon.Add(image.Pt(r.Min.X+(r.Dx()-width)/2, icon.Min.Y-balloon.Dy()))
		if balloon.In(pt.clip) {
			pt.canvas.Frame(balloon, pt.look, pt.look.BoxFront, "")
			pt.canvas.Lines(draw.Inner(balloon), pt.look.Text, lines...)
			x := icon.Min.X + icon.Dx()/2
			pt.canvas.Draw(image.Rect(x, balloon.Max.Y-1, x+1, balloon.Max.Y), pt.look.Key.Render(pt.look.Tail))
		}
	}
	drawIcon(pt, icon, pt.look.IconHovered, p.action.Image, p.action.Title)
}
