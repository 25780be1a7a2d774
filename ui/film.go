package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A Camera takes each frame that is drawn: its size, its lines with their colours, and the cell of the
// cursor, nil if it is hidden.
type Camera func(size image.Point, lines []string, cursor *image.Point)

// filmed is a program before a camera.
type filmed struct {
	Root

	camera Camera
	size   image.Point
}

// Update implements [tea.Model].
func (f *filmed) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if size, is := msg.(tea.WindowSizeMsg); is {
		f.size = image.Pt(size.Width, size.Height)
	}
	_, cmd := f.Root.Update(msg)
	return f, cmd
}

// View implements [tea.Model].
func (f *filmed) View() tea.View {
	v := f.Root.View()
	if f.size == (image.Point{}) { // nothing is seen yet
		return v
	}
	var cursor *image.Point
	if v.Cursor != nil {
		cursor = &image.Point{X: v.Cursor.X, Y: v.Cursor.Y}
	}
	f.camera(f.size, strings.Split(v.Content, "\n"), cursor)
	return v
}
