// Package picture draws the screen of a terminal as a terminal would show it: as PNG, as SVG whose text
// stays text, and, of many screens, as an animated GIF.
//
//	screen := recording.NewScreen(80, 24)
//	screen.Write(output)
//	err := picture.PNG(w, picture.Frame{Cells: screen}, picture.Dark)
//
// It needs nothing beside the program: the letters are those of the DejaVu fonts, drawn beforehand (see
// testdata/README.md), and lines, blocks and braille dots are drawn so that they meet. The same screen
// always gives the same bytes.
package picture
