package uitest

import (
	"image"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
	"otpdialog/ui/story"
	"otpdialog/ui/tty"
)

// Pages are pages without their program, in the states that a test puts them into:
// for looking at them from all sides. Time stands still. What they want is dropped.
type Pages struct {
	Stack  *kit.Stack
	Screen kit.Screen

	now          time.Time
	keys         int // messages so far
	size         image.Point
	plain, ascii bool
	canvas       draw.Canvas
	wants        []kit.Want
}

// Noon is the time at which pages stand still, as the stories of pages begin.
var Noon = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// NewPages opens pages, one above the other, in a window of 80 by 24.
func NewPages(ascii bool, pages ...kit.Page) *Pages {
	p := &Pages{now: Noon, ascii: ascii, size: image.Pt(80, 24)}
	p.Stack = kit.NewStack(func() time.Time { return p.now })
	p.Screen = kit.Screen{Images: settings.DefaultPreferences().Images, Mouse: true, MouseKey: kit.Bind("F3", kit.State("mouse", true), "f3")}
	p.layout()
	for _, page := range pages {
		p.wants = append(p.wants, p.Stack.Open(page, nil)...)
	}
	return p
}

// Carry runs the commands that the pages have wanted when they were opened.
func (p *Pages) Carry() *Pages {
	for _, w := range p.wants {
		if cmd, ok := w.(kit.Command); ok {
			p.Stack.Handle(cmd())
		}
	}
	p.wants = nil
	return p
}

// Tell hands an action to a page.
func (p *Pages) Tell(page kit.Page, a kit.Action) *Pages {
	p.Stack.Tell(page, a)
	return p
}

// Person returns who looks at the pages.
func (p *Pages) Person(t *testing.T) *story.Teller {
	t.Helper()
	h := story.NewHeadless(p)
	h.Drops = true
	h.Pass = func(time.Duration) {} // the person takes no time
	return story.New(h, t)
}

// layout gives the pages the window.
func (p *Pages) layout() {
	p.Screen.Look = draw.NewLook(settings.ThemeDark, true, p.plain, p.ascii)
	p.Screen.Area = image.Rectangle{Max: p.size}
	if p.size.X < MinSize.X || p.size.Y < MinSize.Y {
		p.Screen.Area = image.Rectangle{}
	}
	p.Stack.Layout(p.Screen)
}

// Init implements tea.Model.
func (*Pages) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (p *Pages) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	p.keys++
	p.now = Noon.Add(time.Duration(p.keys) * time.Second) // no key is typed ahead, and no page is new
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.size = image.Pt(msg.Width, msg.Height)
		p.layout()
	case tea.ColorProfileMsg:
		p.plain = msg.Profile <= colorprofile.ASCII
		p.layout()
	case tea.KeyPressMsg:
		p.Stack.Key(msg)
	case tea.PasteMsg:
		p.Stack.Paste(msg.Content)
	case tea.MouseMsg:
		p.Stack.Mouse(msg)
	}
	p.Stack.Finish()
	p.now = Noon
	return p, nil
}

// View implements tea.Model.
func (p *Pages) View() tea.View {
	v := tea.NewView("")
	if !p.canvas.Fits(p.size) {
		var charset tty.Charset
		if p.ascii {
			charset = tty.ASCII
		}
		p.canvas = draw.NewCanvas(p.size, charset)
	}
	p.canvas.Clear()
	if !p.Screen.Area.Empty() {
		v.Cursor = p.Stack.Draw(p.canvas)
	}
	v.Content = p.canvas.Render()
	return v
}

// Spots are what can be pressed.
func (p *Pages) Spots() (frame image.Rectangle, _ []kit.Spot) { return p.Stack.Spots() }

// Bar are the entries of the help bar.
func (p *Pages) Bar() ([]key.Binding, []image.Rectangle) { return p.Stack.Bar() }

// A Scene is pages at a moment.
type Scene struct {
	Name  string
	Open  func(t *testing.T, ascii bool) *Pages
	Must  []string            // IDs of stops that are visible in each window that is large enough
	Play  func(*story.Teller) // what the person does until then; nil for nothing
	Texts string              // "foreign" if it has texts that are not ASCII in every language
}

// look opens a scene and plays it.
func (s *Scene) look(t *testing.T, ascii bool) (*Pages, *story.Teller) {
	t.Helper()
	pages := s.Open(t, ascii)
	p := pages.Person(t)
	if s.Play != nil {
		s.Play(p)
	}
	return pages, p
}

// SweepScenes looks at scenes from all sides: in every size, with any key, without
// UTF-8. Those named in golden are compared with testdata.
func SweepScenes(t *testing.T, scenes []Scene, golden ...string) {
	t.Helper()
	kept := map[string]bool{}
	for _, name := range golden {
		kept[name] = true
	}
	for n, s := range scenes {
		isKept := kept[s.Name]
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			pages, p := s.look(t, false)
			if isKept {
				GoldenViews(t, s.Name, &p.Person)
			}
			Sweep(t, &p.Person, pages, n, s.Must...)
			pages, p = s.look(t, false)
			AnyKeys(t, &p.Person, pages, n)
			if s.Texts == "foreign" {
				return
			}
			_, p = s.look(t, true)
			for _, size := range []image.Point{{80, 24}, {40, 12}, {120, 40}, {30, 5}} {
				p.Size(size.X, size.Y)
				CheckASCII(t, &p.Person)
			}
		})
		delete(kept, s.Name)
	}
	for name := range kept {
		t.Errorf("no scene is called %q", name)
	}
}

// GoldenPlain compares a scene without colours, and without colours and UTF-8, with
// testdata.
func GoldenPlain(t *testing.T, s Scene) {
	t.Helper()
	plain := tea.ColorProfileMsg{Profile: colorprofile.ASCII}
	pages, p := s.look(t, false)
	Golden(t, s.Name+" NO_COLOR", p.Send(plain).Screen())
	CheckNoColours(t, pages.View().Content)
	_, p = s.look(t, true)
	Golden(t, s.Name+" ASCII", p.Send(plain).Screen())
}
