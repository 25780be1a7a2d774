package kit_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
	"otpdialog/ui/tty"
)

var turn = kit.Bind("t", "turn", "t")

// A tabbed page has tabs, a table, and a menu of its rows.
type tabbed struct{ tab, selected int }

func (p *tabbed) Do(kit.Action) kit.Want { return nil }

func (p *tabbed) Sheet(kit.Screen) *kit.Sheet {
	rows := make([]kit.Row, 14)
	for i := range rows {
		rows[i].Cells = []string{fmt.Sprintf("row %d", i), "about it", strings.Repeat("long", i*4)}
	}
	return &kit.Sheet{
		Title: "Tabbed", Head: []kit.Control{&kit.Tabs{Names: []string{"First", "Second"}, Shown: &p.tab}},
		Body: []kit.Control{&kit.Table{
			ID: "rows", Columns: []kit.Column{{Title: "Name"}, {Title: "About"}, {Title: "More"}}, Rows: rows, Selected: &p.selected,
		}},
		Keys: []kit.Shortcut{{Key: turn}},
		Help: []kit.HelpTopic{kit.MoveTopic(), {Title: "Other pages", Keys: []key.Binding{kit.Keys.Add}}, {Title: "These rows", Keys: []key.Binding{turn}}},
	}
}

// drawn draws a page with a look on a window of that size.
func drawn(p kit.Page, look *draw.Look, size image.Point, then func(*kit.Stack)) draw.Canvas {
	s := newStack(p)
	s.Layout(kit.Screen{Area: image.Rectangle{Max: size}, Look: look})
	then(s)
	c := draw.NewCanvas(size, tty.Charset{})
	s.Draw(c)
	return c
}

// cellOf is the first cell of a text on the canvas.
func cellOf(t *testing.T, c draw.Canvas, text string) image.Point {
	t.Helper()
	for y := range c.Height() {
		if before, _, found := strings.Cut(plainLine(c, y), text); found {
			return image.Pt(len([]rune(before)), y)
		}
	}
	t.Fatalf("%q is nowhere", text)
	return image.Point{}
}

func plainLine(c draw.Canvas, y int) string {
	var line strings.Builder
	for x := range c.Width() {
		if cell := c.CellAt(x, y); cell != nil {
			line.WriteString(cell.Content)
		}
	}
	return line.String()
}

// The tab that is shown stands out in each theme, without colours by brackets and a heavier rule,
// and in a small window, which has no rule, too.
func TestTheActiveTabStandsOut(t *testing.T) {
	for _, theme := range []settings.Theme{settings.ThemeDark, settings.ThemeLight, settings.ThemeHighContrast} {
		for _, plain := range []bool{false, true} {
			for _, ascii := range []bool{false, true} {
				look := draw.NewLook(theme, theme != settings.ThemeLight, plain, ascii)
				for _, size := range []image.Point{{80, 24}, {40, 12}} {
					c := drawn(&tabbed{tab: 1}, look, size, func(*kit.Stack) {})
					second, first := cellOf(t, c, "Second"), cellOf(t, c, "First")
					style := func(p image.Point) uv.Style { return c.CellAt(p.X, p.Y).Style }
					below := func(p image.Point) string { return c.CellAt(p.X, p.Y+1).Content }
					if a, b := style(second), style(first); a.Equal(&b) || !plain && a.Fg == b.Fg {
						t.Errorf("%s, plain %t, ASCII %t, %v: both tabs look the same", theme, plain, ascii, size)
					}
					if plain != (c.CellAt(second.X-1, second.Y).Content == "[") {
						t.Errorf("%s, plain %t: brackets only without colours", theme, plain)
					}
					if size.Y == 24 && below(second) == below(first) {
						t.Errorf("%s, ASCII %t: %q is below both tabs", theme, ascii, below(first))
					}
				}
			}
		}
	}
}

// Columns are as wide as what is in them, however wide the window is.
func TestColumnsKeepTogether(t *testing.T) {
	for _, size := range []image.Point{{80, 24}, {130, 38}, {200, 60}} {
		c := drawn(&tabbed{}, draw.NewLook(settings.ThemeDark, true, false, false), size, func(*kit.Stack) {})
		if line := plainLine(c, cellOf(t, c, "row 0").Y); !strings.Contains(line, "row 0   about it  ") {
			t.Errorf("%v: there is dead space in %q", size, line)
		}
	}
}

// A menu hangs from its row. Without room below it, it stands above: the row stays in sight.
func TestMenuOpensAtItsRow(t *testing.T) {
	for row, above := range map[int]bool{0: false, 3: false, 12: true} {
		p := &tabbed{selected: row}
		c := drawn(p, draw.NewLook(settings.ThemeDark, true, false, false), image.Pt(80, 24), func(s *kit.Stack) {
			items := []kit.Button{{Label: "Open"}, {Label: "Rename"}, {Label: "Copy"}, {Label: "Delete"}, {Label: "Print"}}
			s.Open(kit.NewMenu("Menu", kit.Stop{ID: "rows", Part: row}, items), nil)
		})
		from, menu := cellOf(t, c, fmt.Sprintf("row %d", row)), cellOf(t, c, " Menu ")
		if above {
			if bottom := c.CellAt(menu.X-2, from.Y-1).Content; bottom != "╰" {
				t.Errorf("above row %d is %q, not the menu", row, bottom)
			}
		} else if menu.Y != from.Y+1 {
			t.Errorf("the menu of row %d in line %d is in line %d", row, from.Y, menu.Y)
		}
	}
}

// The help begins with what applies to the page, and has two columns if there is room.
func TestHelp(t *testing.T) {
	look := draw.NewLook(settings.ThemeDark, true, false, false)
	for size, columns := range map[image.Point]int{{80, 24}: 2, {200, 60}: 2, {40, 12}: 1} {
		c := drawn(&tabbed{}, look, size, func(s *kit.Stack) {
			s.Open(&kit.HelpPage{Topics: s.Help(kit.HelpTopic{Title: "Program"})}, nil)
		})
		line := plainLine(c, cellOf(t, c, "These rows").Y) // the first topic
		if strings.Contains(line, "Other pages") != (columns == 2) {
			t.Errorf("%v: there are not %d columns: %q", size, columns, line)
		}
	}
}
