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
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A Page is the list. Its contents come with [Files].
type Page struct {
	Files

	selected int
}

// Files is the action that shows what was read from files.
type Files struct {
	Connections []settings.Connection
	Last        string // name of the connection that has the focus at first
	Unread      int    // files that cannot be used
}

// chooseSelected is a press on a row.
type chooseSelected struct{}

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
	listWidth = 72 // at least
	rowsID    = "rows"

	appName         = "otpdialog"
	connectionsWord = "Connections"
	managedWord     = "Managed by your administrator"
	demoWord        = "Try the demonstration"
	newWord         = "Set up a connection"
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
		p.selected = p.first().Part
		return kit.Focus{Stop: p.first(), Page: p}
	case kit.Leave:
		return Left{}
	case OpenConsole, Reload:
		return a
	case kit.Pressed:
		return p.choose(a.Stop.Part)
	case chooseSelected:
		return p.choose(p.selected)
	}
	return nil
}

// choose is what is wanted with a row.
func (p *Page) choose(row int) kit.Want {
	switch row - len(p.Connections) {
	case 0:
		return StartDemo{}
	case 1:
		return OpenConsole{New: true}
	case 2:
		return OpenConsole{}
	}
	return Choose{row}
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
	var sheet *kit.Sheet
	if len(p.Connections) == 0 && p.Unread == 0 {
		sheet = p.firstSheet(s)
	} else {
		sheet = p.listSheet(s)
	}
	sheet.Keys = []kit.Shortcut{{Key: consoleKey, Does: OpenConsole{}}, {Key: reloadKey, Does: Reload{}}}
	sheet.Hints = slices.Concat(
		[]kit.Shortcut{{Key: kit.Keys.Next, Does: kit.MoveFocus{By: 1}}, {Key: kit.Keys.Enter, Does: kit.PressFocused{}}},
		sheet.Keys,
		[]kit.Shortcut{{Does: kit.ToggleMouse{}}, {Key: kit.Keys.Quit, Does: kit.Quit{}}})
	return sheet
}

func (p *Page) listSheet(s kit.Screen) *kit.Sheet {
	list := &kit.Table{
		ID: rowsID, Columns: []kit.Column{{}, {Muted: true}}, Rows: p.rows(), Selected: &p.selected, Pick: true, Tabs: true, Does: chooseSelected{},
	}
	sheet := &kit.Sheet{Title: connectionsWord, Window: appName, Fits: true, Mute: true, Width: max(listWidth, list.Width()), First: p.first()}
	if problems := p.problemLines(s, min(sheet.Width, s.Area.Dx()-4), max(0, s.Area.Dy()-len(list.Rows)-5)); len(problems) > 0 {
		sheet.Head = []kit.Control{&kit.Lines{Of: problems}, kit.Blank}
	}
	sheet.Body = []kit.Control{&kit.Paragraph{Text: p.intro()}, kit.Blank, list}
	return sheet
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

func (p *Page) intro() string {
	if len(p.Connections) > 0 {
		return "Choose where to sign in."
	}
	return "No connection can be used: see the console, or try the demonstration."
}

// rows are the connections, and what there is beside them.
func (p *Page) rows() []kit.Row {
	var rows []kit.Row
	add := func(name, about string) { rows = append(rows, kit.Row{Cells: []string{name, about}}) }
	for _, c := range p.Connections {
		about := c.Name + "  " + c.Address()
		if c.Managed {
			about += "  " + managedWord
		}
		add(c.DisplayName, about)
	}
	add(demoWord, "a simulated server and a phone on this machine")
	add(newWord, "your own server, step by step")
	add("Console", "connections, actions, preferences, policy")
	return rows
}
