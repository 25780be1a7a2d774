// Package draw puts boxes, text, fields, buttons and pictures on a terminal
// screen, in the roles of a [Look]; everything is clipped to its rectangle.
//
//	look := draw.NewLook(settings.ThemeAuto, dark, plain, ascii)
//	c := draw.NewCanvas(image.Pt(80, 24), charset)
//	box := draw.Centred(c.Bounds(), 40, 5)
//	c.Frame(box, look, look.Box, "Connection")
//	col := draw.Column{Left: draw.Inner(box)}
//	c.Lines(col.Take(1), look.Text, "Head office")
//	c.Button(col.Take(1), look, "OK", true)
//	screen := c.Render()
//
// Rectangles are in cells. A screen makes them from sizes and texts with
// [Column], [Row], [Centred] and [Inner], and never draws a colour, only a role.
package draw
