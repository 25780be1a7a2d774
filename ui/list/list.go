// Package list is the page that lists the connections. At the first start, when nothing is configured, it
// is the name of the program with two choices: the demonstration, and a new connection.
//
//	page := &list.Page{}
//	stack.Open(page, nil)
//	stack.Tell(page, list.Files{Connections: connections, Last: preferences.LastConnection})
//	…
//	case list.Choose: // the person chose page.Connections[want.Index]
package list

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"otpdialog/settings"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A Page is the list. Its contents come with [Files].
type Page struct{ Files }

// Files is the action that shows what was read from files.
type Files struct {
	Connections []settings.Connection
	Last        string // name of the connection that has the focus at first
	Unread      int    // files that cannot be used
}

// What the page wants of the program.
type (
	// Left says that the person has left the list.
	Left struct{}
	// Choose opens a connection.
	Choose struct{ Index int }
	// StartDemo starts the demonstration.
	StartDemo struct{}
	// OpenConsole opens the console, at a new connection if New is true.
	OpenConsole struct{ New bool }
	// Reload reads the files again.
	Reload struct{}
)

const (
	listWidth = 76
	rowsID    = "rows"

	appName            = "otpdialog"
	connectionsWord    = "Connections"
	managedWord        = "Managed by your administrator"
	demoWord           = "Try the demonstration"
	demoExplanation    = "a simulated server and a phone, on this machine only"
	newWord            = "Set up a connection"
	newExplanation     = "your own server, step by step"
	consoleWord        = "Console"
	consoleExplanation = "connections, actions, preferences, policy"
)

var (
	consoleKey = kit.Bind("F4", "console", "f4")
	reloadKey  = kit.Bind("F5", "reload", "f5", "ctrl+r")
)

// Do implements [kit.Page].
func (p *Page) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case Files:
		p.Files = a
		return kit.Focus{Stop: p.first(), Page: p}
	case kit.Leave:
		return Left{}
	case OpenConsole, Reload:
		return a
	case kit.Pressed:
		switch i := a.Stop.Part - len(p.Connections); i {
		case 0:
			return StartDemo{}
		case 1, 2:
			return OpenConsole{New: i == 1}
		}
		return Choose{a.Stop.Part}
	}
	return nil
}

// first is the row that has the focus at first.
func (p *Page) first() kit.Stop {
	for i, c := range p.Connections {
		if c.Name == p.Last {
			return kit.Stop{ID: rowsID, Part: i}
		}
	}
	return kit.Stop{ID: rowsID}
}

// Sheet implements [kit.Page].
func (p *Page) Sheet(s kit.Screen) *kit.Sheet {
	if len(p.Connections) == 0 && p.Unread == 0 {
		return p.firstSheet(s)
	}
	width := min(listWidth, s.Area.Dx())
	in := width - 4
	list := &rows{of: p.entries()}
	problems := p.problemLines(s, in, max(0, s.Area.Dy()-len(list.of)-5))
	gap := min(1, len(problems))
	intro := cells.Wrap(p.intro(), in)
	sheet := &kit.Sheet{
		Title: connectionsWord, Window: appName, Frame: draw.Centred(s.Area, width, 2+len(intro)+1+len(list.of)+gap+len(problems)),
		First: p.first(), List: true,
		Keys:  []kit.Shortcut{{Key: consoleKey, Does: OpenConsole{}}, {Key: reloadKey, Does: Reload{}}},
		Hints: listHints(),
		Help:  []kit.HelpTopic{kit.MoveTopic(), {Title: connectionsWord, Keys: []key.Binding{kit.Keys.Enter, consoleKey, reloadKey}}},
	}
	add := func(c kit.Control, r image.Rectangle) {
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: r})
	}
	col := draw.Column{Left: draw.Inner(sheet.Frame)}
	add(&kit.Line{Text: strings.Join(intro, "\n")}, col.Take(len(intro)))
	col.Take(1)
	shown := max(1, col.Left.Dy()-gap-len(problems))
	sheet.PageRows = shown
	seen := col.Take(shown)
	all := seen.Sub(image.Pt(0, scrolledTo(s.Focus, shown, len(list.of))))
	all.Max.Y = all.Min.Y + len(list.of)
	sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: list, Rect: all, Clip: seen})
	col.Take(gap)
	add(&kit.Lines{Of: problems}, col.Take(len(problems)))
	return sheet
}

// listHints are the entries of the help bar.
func listHints() []kit.Shortcut {
	return []kit.Shortcut{
		{Key: kit.Keys.Next, Does: kit.MoveFocus{By: 1}},
		{Key: kit.Keys.Enter, Does: kit.PressFocused{}},
		{Key: consoleKey, Does: OpenConsole{}},
		{Key: reloadKey, Does: Reload{}},
		{Does: kit.ToggleMouse{}},
		{Key: kit.Keys.Quit, Does: kit.Quit{}},
	}
}

func listHelp() []kit.HelpTopic {
	return []kit.HelpTopic{kit.MoveTopic(), {Title: connectionsWord, Keys: []key.Binding{kit.Keys.Enter, consoleKey, reloadKey}}}
}

// problemLines are what went wrong, and how much the console has to say about files, in so many lines at
// most.
func (p *Page) problemLines(s kit.Screen, width, most int) []draw.TextLine {
	texts := s.Problems
	if n := p.Unread + len(s.Warnings); n > 0 {
		texts = append(slices.Clip(texts), fmt.Sprintf("Warnings about files: %d. The console (F4) shows them.", n))
	}
	var lines []draw.TextLine
	for _, text := range texts {
		lines = append(lines, draw.Paragraph(&s.Look.Warn, strings.ReplaceAll(text, "\t", "  "), width)...)
	}
	return lines[:min(len(lines), most)]
}

// scrolledTo is the first row of the list that is visible: the focus stays in view.
func scrolledTo(focus kit.Stop, shown, rows int) int {
	return min(max(0, focus.Part-shown/2), max(0, rows-shown))
}

func (p *Page) intro() string {
	if len(p.Connections) > 0 {
		return "Choose where to sign in."
	}
	return "No connection can be used: see the console, or try the demonstration."
}

// entries are the connections, and what there is beside them.
func (p *Page) entries() []row {
	var rows []row
	for _, c := range p.Connections {
		about := c.Name + "  " + c.Address()
		if c.Managed {
			about += "  " + managedWord
		}
		rows = append(rows, row{c.DisplayName, about})
	}
	return append(rows, row{demoWord, demoExplanation}, row{newWord, newExplanation}, row{consoleWord, consoleExplanation})
}

// A row is a name, and what it is.
type row struct{ name, about string }

// rows are the control.
type rows struct {
	kit.Inert

	of []row
}

// Height implements [kit.Control].
func (t *rows) Height(int) int { return len(t.of) }

// Places implements [kit.Control].
func (t *rows) Places(r image.Rectangle) []kit.Place {
	places := make([]kit.Place, len(t.of))
	for i := range t.of {
		places[i] = kit.Place{Stop: kit.Stop{ID: rowsID, Part: i}, Rect: image.Rect(r.Min.X, r.Min.Y+i, r.Max.X, r.Min.Y+i+1), Of: t}
	}
	return places
}

// Press implements [kit.Control].
func (*rows) Press(s kit.Stop) kit.Action { return kit.Pressed{Stop: s} }

// Draw implements [kit.Control].
func (t *rows) Draw(p *kit.Painter, r image.Rectangle) {
	names := make([]string, len(t.of))
	for i, one := range t.of {
		names[i] = one.name
	}
	const border = 4
	column := min(draw.Widest(names), (r.Dx()+border)/2)
	for i, at := range t.Places(r) {
		mark, style, muted := "  ", p.Look.Text, p.Look.Muted
		if at.Stop == p.Focus {
			mark, style, muted = "> ", p.Look.ButtonFocused, p.Look.ButtonFocused.Bold(false)
		}
		p.Line(at.Rect, style, mark+cells.Cut(t.of[i].name, column, p.Look.Ellipsis))
		if x := at.Rect.Min.X + cells.Width(mark) + column + 2; x < at.Rect.Max.X-8 {
			p.Line(image.Rect(x, at.Rect.Min.Y, at.Rect.Max.X, at.Rect.Max.Y), muted, t.of[i].about)
		}
	}
}
