package kit_test

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/kit"
)

// A sheetPage shows one sheet, and counts what is pressed on it.
type sheetPage struct {
	sheet   kit.Sheet
	pressed int
}

func (p *sheetPage) Sheet(kit.Screen) *kit.Sheet {
	s := p.sheet
	return &s
}

func (p *sheetPage) Do(a kit.Action) kit.Want {
	if a == (greet{}) {
		p.pressed++
	}
	return nil
}

// pressable is a page of that form with one thing to press.
func pressable(form kit.Form) *sheetPage {
	return &sheetPage{sheet: kit.Sheet{Form: form, Width: 40, Guarded: form == kit.Full, Body: []kit.Control{&kit.Buttons{Of: []kit.Button{{ID: "go", Label: "Go", Does: greet{}}}}}}}
}

// at is a key press at a time.
type at struct {
	after time.Duration // the page has opened
	code  rune
}

const ms = time.Millisecond

// Enter and Space do nothing on what has just opened, whatever it is; a key that
// repeats, or is typed ahead, never presses anything.
func TestEnterOnWhatHasJustOpened(t *testing.T) {
	const enter, space, tab, letter = tea.KeyEnter, tea.KeySpace, tea.KeyTab, 'x'
	for _, c := range []struct {
		name      string
		keys      []at
		full, box int // how often it is pressed
	}{
		{"at once", []at{{0, enter}}, 0, 0},
		{"a double Enter", []at{{200 * ms, enter}}, 0, 0},
		{"almost half a second later", []at{{490 * ms, enter}}, 0, 0},
		{"Space", []at{{490 * ms, space}}, 0, 0},
		{"half a second later", []at{{500 * ms, enter}}, 1, 1},
		{"half a second later, Space", []at{{500 * ms, space}}, 1, 1},
		{"once the page was touched", []at{{100 * ms, tab}, {300 * ms, enter}}, 1, 0},
		{"after a letter that was typed ahead", []at{{0, letter}, {100 * ms, enter}}, 1, 0},
		{"held", []at{{10 * ms, enter}, {410 * ms, enter}, {450 * ms, enter}, {490 * ms, enter}, {530 * ms, enter}, {570 * ms, enter}}, 0, 0},
		{"held, and pressed again", []at{{450 * ms, enter}, {490 * ms, enter}, {530 * ms, enter}, {700 * ms, enter}}, 1, 1},
	} {
		for form, want := range map[kit.Form]int{kit.Full: c.full, kit.Box: c.box, kit.Menu: c.box} {
			t.Run(fmt.Sprint(c.name, " ", form), func(t *testing.T) {
				start := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
				now := start
				first := pressable(kit.Full)
				s := newStackAt(func() time.Time { return now }, first)
				s.Finish()
				press(s, tea.KeyEnter)
				if first.pressed != 1 {
					t.Fatal("the page that the program begins with is held up")
				}
				p := pressable(form)
				now = now.Add(time.Minute)
				opened := now
				s.Open(p, nil)
				s.Finish()
				for _, k := range c.keys {
					now = opened.Add(k.after)
					press(s, k.code)
				}
				if p.pressed != want {
					t.Errorf("it is pressed %d times, not %d", p.pressed, want)
				}
			})
		}
	}
}

// A leavable page counts how often it is left.
type leavable struct {
	sheetPage

	left int
}

func (p *leavable) Do(a kit.Action) kit.Want {
	if a == (kit.Leave{}) {
		p.left++
	}
	return nil
}

// Esc does nothing at first on a page that has taken the place of another by itself.
func TestEscOnWhatHasOpenedUnasked(t *testing.T) {
	const esc, tab = tea.KeyEsc, tea.KeyTab
	for _, c := range []struct {
		name           string
		keys           []at
		unasked, asked int // how often it is left
	}{
		{"at once", []at{{0, esc}}, 0, 1},
		{"almost half a second later", []at{{490 * ms, esc}}, 0, 1},
		{"half a second later", []at{{500 * ms, esc}}, 1, 1},
		{"held", []at{{400 * ms, esc}, {450 * ms, esc}, {500 * ms, esc}, {550 * ms, esc}}, 0, 4},
		{"pressed again", []at{{400 * ms, esc}, {600 * ms, esc}}, 1, 2},
		{"once the page was touched", []at{{100 * ms, tab}, {300 * ms, esc}}, 1, 1},
	} {
		for unasked, want := range map[bool]int{true: c.unasked, false: c.asked} {
			now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
			s := newStackAt(func() time.Time { return now }, pressable(kit.Full))
			s.Finish()
			p := &leavable{sheetPage: sheetPage{sheet: kit.Sheet{Guarded: true, Unasked: unasked, Body: []kit.Control{kit.Blank}}}}
			opened := now.Add(time.Minute)
			now = opened
			s.Open(p, nil)
			s.Finish()
			for _, k := range c.keys {
				now = opened.Add(k.after)
				press(s, k.code)
			}
			if p.left != want {
				t.Errorf("%s, unasked %v: it is left %d times, not %d", c.name, unasked, p.left, want)
			}
		}
	}
}

// A blank in a text is text, however new the page is.
func TestBlankInATextThatHasJustOpened(t *testing.T) {
	for _, form := range []kit.Form{kit.Full, kit.Box} {
		now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
		s := newStackAt(func() time.Time { return now }, pressable(kit.Full))
		s.Finish()
		name := ""
		s.Open(&sheetPage{sheet: kit.Sheet{Form: form, Width: 40, Body: []kit.Control{&kit.Text{Entry: kit.Entry{ID: "name"}, Value: kit.StringValue{Of: &name}}}}}, nil)
		s.Finish()
		for _, r := range " a b " {
			now = now.Add(40 * ms)
			s.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		if name != " a b " {
			t.Errorf("it holds %q", name)
		}
	}
}

// What breaks something off never has the focus by itself: if there is nothing else,
// nothing has it, and Tab leads there.
func TestWhatBreaksOffHasNoFocusAtFirst(t *testing.T) {
	stop := kit.Button{ID: "stop", Label: "Stop", Breaks: true, Does: greet{}}
	for _, c := range []struct {
		buttons      []kit.Button
		first, after string
	}{
		{[]kit.Button{stop}, "", "stop"},
		{[]kit.Button{stop, {ID: "go", Label: "Go"}}, "go", "stop"},
	} {
		p := &sheetPage{sheet: kit.Sheet{Form: kit.Box, Width: 40, Foot: c.buttons}}
		s := newStack(p)
		if got := s.Focused().ID; got != c.first {
			t.Errorf("the focus is on %q, not on %q", got, c.first)
		}
		press(s, tea.KeyEnter)
		if p.pressed != 0 {
			t.Error("Enter breaks it off")
		}
		press(s, tea.KeyTab)
		if got := s.Focused().ID; got != c.after {
			t.Errorf("Tab leads to %q, not to %q", got, c.after)
		}
	}
}
