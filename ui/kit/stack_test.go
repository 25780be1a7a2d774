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

func newStack(p kit.Page) *kit.Stack {
	s := kit.NewStack(func() time.Time { return time.Time{} })
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
	wants := s.Act(greet{})
	if len(wants) != 1 {
		t.Fatalf("%d of them started", len(wants))
	}
	s.Handle(wants[0].(kit.Command)())
	if wants = s.Act(greet{}); len(wants) != 1 {
		t.Errorf("%d of them started afterwards", len(wants))
	}
	s.Close(twice)
	s.Close(g)
	if len(s.Pages()) != 1 {
		t.Errorf("there are %d pages", len(s.Pages()))
	}
}

// An asker always wants the same.
type asker struct{ want kit.Want }

func (a *asker) Sheet(kit.Screen) *kit.Sheet { return &kit.Sheet{} }

func (a *asker) Do(action kit.Action) kit.Want {
	if action == (greet{}) {
		return a.want
	}
	return nil
}
