package ui

import (
	"context"
	"image"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// A Camera takes each frame that is drawn: its size, its lines with their colours, and the cell of the
// cursor, nil if it is hidden.
type Camera func(size image.Point, lines []string, cursor *image.Point)

// filmed is a program before a camera.
type filmed struct {
	Root

	camera Camera
	size   image.Point
	shown  tea.View // what the camera has taken last
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
	if f.size == (image.Point{}) || v.Content == f.shown.Content && v.Cursor == f.shown.Cursor { // nothing is seen yet, or nothing else
		return v
	}
	f.shown = v
	var cursor *image.Point
	if v.Cursor != nil {
		cursor = &image.Point{X: v.Cursor.X, Y: v.Cursor.Y}
	}
	f.camera(f.size, strings.Split(v.Content, "\n"), cursor)
	return v
}

// Film shows a program to a camera alone, in a window of that size and with all colours, until it ends.
func Film(ctx context.Context, program Root, size image.Point, camera Camera) error {
	_, err := tea.NewProgram(&filmed{Root: program, camera: camera}, tea.WithContext(ctx), tea.WithoutSignalHandler(),
		tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(size.X, size.Y),
		tea.WithEnvironment(nil), tea.WithColorProfile(colorprofile.TrueColor)).Run()
	return err //nolint:wrapcheck // it is that of ctx
}
