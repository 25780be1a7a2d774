package kit_test

import (
	"image"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A greeting is the page of the package's example, which can also ask back.
type greeting struct{ name, heard string }

type (
	greet struct{}
	hear  struct{ what string }
)

func (g *greeting) Sheet(kit.Screen) *kit.Sheet {
	return &kit.Sheet{
		Title: "Greeting", Form: kit.Box, Width: 40, Enter: greet{},
		Body: []kit.Control{
			&kit.Text{Entry: kit.Entry{ID: "name", Label: "Name"}, Value: kit.StringValue{Of: &g.name}},
		},
		Foot: []kit.Button{{ID: "ok", Label: "OK", Does: greet{}}, {ID: "cancel", Label: "Cancel", Does: kit.Leave{}}},
	}
}

func (g *greeting) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case greet:
		return kit.Wants{
			kit.Open{Page: &kit.Question{Title: "Greet?", Answers: []kit.Button{{ID: "yes", Label: "Yes", Does: hear{"yes"}}}}},
			kit.Run{Work: func() kit.Action { return hear{"done"} }},
		}
	case hear:
		g.heard += a.what + " "
		return "heard"
	case kit.Leave:
		return kit.Close{}
	}
	return nil
}

// newStack opens a page before a person who takes a second for everything.
func newStack(p kit.Page) *kit.Stack {
	now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	return newStackAt(func() time.Time { now = now.Add(time.Second); return now }, p)
}

func newStackAt(now func() time.Time, p kit.Page) *kit.Stack {
	s := kit.NewStack(now)
	s.Open(p, nil)
	look := draw.NewLook(settings.ThemeDark, true, false, false)
	s.Layout(kit.Screen{Area: image.Rect(0, 0, 80, 24), Look: look})
	return s
}

func press(s *kit.Stack, codes ...rune) (wants []kit.Want) {
	for _, c := range codes {
		msg := tea.KeyPressMsg{Code: c}
		if c < 0x7f && c > ' ' {
			msg.Text = string(c)
		}
		wants = append(wants, s.Key(msg)...)
	}
	return wants
}

// An answer goes to the page that asked, and the result of work to the page that
// wanted it; what is not about pages is returned to the program.
func TestRepliesAndResults(t *testing.T) {
	g := &greeting{}
	s := newStack(g)
	wants := press(s, 'B', 'o', 'b', tea.KeyEnter)
	if g.name != "Bob" {
		t.Errorf("the name is %q", g.name)
	}
	if len(wants) != 1 {
		t.Fatalf("the program gets %v", wants)
	}
	if len(s.Pages()) != 2 {
		t.Fatalf("there are %d pages", len(s.Pages()))
	}
	cmd, ok := wants[0].(kit.Command)
	if !ok {
		t.Fatalf("the program gets %T", wants[0])
	}
	left, own := s.Handle(cmd())
	if !own || len(left) != 1 || left[0] != "heard" {
		t.Errorf("the result leaves %v", left)
	}
	left = press(s, tea.KeyTab, tea.KeyEnter) // from Cancel to Yes
	if len(s.Pages()) != 1 || len(left) != 1 || g.heard != "done yes " {
		t.Errorf("after %d pages and %v, it heard %q", len(s.Pages()), left, g.heard)
	}
}

// The first page cannot be closed, and nothing else that runs alone starts before
// the first has ended.
func TestAlone(t *testing.T) {
	g := &greeting{}
	s := newStack(g)
	alone := kit.Run{Work: func() kit.Action { return hear{"once"} }, Alone: true}
	twice := &asker{kit.Wants{alone, alone}}
	s.Open(twice, g)
	wants := s.Tell(twice, greet{})
	if len(wants) != 1 {
		t.Fatalf("%d of them started", len(wants))
	}
	s.Handle(wants[0].(kit.Command)())
	if wants = s.Tell(twice, greet{}); len(wants) != 1 {
		t.Errorf("%d of them started afterwards", len(wants))
	}
	s.Close(twice)
	s.Close(g)
	if len(s.Pages()) != 1 {
		t.Errorf("there are %d pages", len(s.Pages()))
	}
}

// tell hands an action to the page in front.
func tell(s *kit.Stack, a kit.Action) []kit.Want { return s.Tell(s.Pages()[0], a) }

// An asker always wants the same.
type asker struct{ want kit.Want }

func (a *asker) Sheet(kit.Screen) *kit.Sheet { return &kit.Sheet{} }

func (a *asker) Do(action kit.Action) kit.Want {
	if action == (greet{}) {
		return a.want
	}
	return nil
}

// A form has a table with a selected row, a field that may be wrong, and perhaps
// changes that are not saved.
type form struct {
	rows, selected int
	wrong          string
	changed        bool
	heard          []kit.Action
}

func (f *form) Sheet(kit.Screen) *kit.Sheet {
	rows := make([]kit.Row, f.rows)
	for i := range rows {
		rows[i] = kit.Row{Cells: []string{"row"}}
	}
	return &kit.Sheet{Body: []kit.Control{
		&kit.Table{ID: "rows", Columns: []kit.Column{{}}, Rows: rows, Selected: &f.selected},
		&kit.Text{Entry: kit.Entry{ID: "text", Problem: f.wrong}, Value: kit.StringValue{Of: new(string)}},
	}}
}

func (f *form) Do(a kit.Action) kit.Want {
	f.heard = append(f.heard, a)
	if want, ok := a.(kit.Wants); ok {
		return want
	}
	return nil
}

func (f *form) AskToSave(then kit.Want) kit.Want {
	if !f.changed {
		return nil
	}
	return kit.Unsaved("The form is not saved.", then)
}

// A page hears first that it was opened, and the focus follows the selected row.
func TestFocusFollowsTheSelectedRow(t *testing.T) {
	f := &form{rows: 3}
	s := newStack(f)
	if len(f.heard) != 1 || f.heard[0] != (kit.Opened{}) {
		t.Errorf("it heard %v", f.heard)
	}
	f.selected = 2
	s.Arrange()
	if got := s.Focused(); got != (kit.Stop{ID: "rows", Part: 2}) {
		t.Errorf("the focus is on %v", got)
	}
}

// FocusWrong goes to what has to be corrected, if a control shows it.
func TestFocusWrong(t *testing.T) {
	for problem, want := range map[string]struct {
		stop kit.Stop
		says string
	}{
		"":           {kit.Stop{ID: "rows"}, "Not saved: elsewhere."},
		"It is bad.": {kit.Stop{ID: "text"}, "Not saved: It is bad."},
	} {
		s := newStack(&form{rows: 1, wrong: problem})
		tell(s, kit.Wants{kit.FocusWrong{Intro: "Not saved: ", Otherwise: "elsewhere."}})
		if s.Focused() != want.stop || s.Said() != (kit.Note{Text: want.says, Wrong: true}) {
			t.Errorf("the focus is on %v, and it says %v", s.Focused(), s.Said())
		}
	}
}

// Each page with changes asks, the one in front first; the answer goes to it with what
// is wanted then. What has just been asked is not asked again.
func TestAskToSave(t *testing.T) {
	below, front := &form{changed: true}, &form{}
	s := newStack(below)
	s.Open(front, below)
	if _, asks := s.AskToSave(kit.Quit{}); !asks || len(s.Pages()) != 3 {
		t.Fatalf("it asks: %t, with %d pages", asks, len(s.Pages()))
	}
	if _, asks := s.AskToSave(kit.Quit{}); asks {
		t.Error("it asks twice")
	}
	press(s, tea.KeyTab, tea.KeyEnter) // from Cancel to Save
	if got := below.heard[len(below.heard)-1]; got != (kit.Save{Then: kit.Quit{}}) {
		t.Errorf("the page hears %v", got)
	}
	below.changed = false
	if _, asks := s.AskToSave(kit.Quit{}); asks {
		t.Error("it asks about nothing")
	}
}
