package picture

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"io"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// SVG writes a picture of the screen whose text stays text: it can be selected, searched and read
// aloud, in whatever monospaced font the viewer has. Blocks and lines are shapes.
func SVG(w io.Writer, f Frame, theme Theme) error {
	var grounds, shapes layer
	var texts strings.Builder
	var line run
	for c := range f.look(theme) {
		if c.bg != theme.Background {
			grounds.add(c.bg, c.at)
		}
		areas, isShape := c.filled()
		for _, area := range areas {
			shapes.add(c.fg, area)
		}
		if !isShape && !line.continues(c) {
			line.write(&texts)
			line = run{cell: c}
		} else if !isShape {
			line.text += strings.Repeat(" ", (c.at.Min.X-line.at.Max.X)/cellWidth) + c.text
			line.at = line.at.Union(c.at)
		}
	}
	line.write(&texts)
	all := size(f.Cells.Bounds()).Size()
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d">
<rect width="100%%" height="100%%" fill="%[3]s"/>
<g shape-rendering="crispEdges">
%[4]s%[5]s</g>
<g font-family="'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace" font-size="%[6]d" xml:space="preserve">
%[7]s</g>
</svg>
`, all.X, all.Y, hex(theme.Background), grounds.String(), shapes.String(), fontSize, texts.String())
	return err //nolint:wrapcheck // of w
}

// A run is text of one style in a line.
type run struct{ cell }

// continues reports whether a cell is drawn with the run, at most a blank behind it.
func (r run) continues(c cell) bool {
	gap := c.at.Min.X - r.at.Max.X
	wide := func(c cell) bool { return c.at.Dx() != cellWidth*utf8.RuneCountInString(c.text) }
	return r.text != "" && r.at.Min.Y == c.at.Min.Y && (gap == 0 || gap == cellWidth) && r.fg == c.fg && r.bg == c.bg &&
		r.style.Attrs&(uv.AttrBold|uv.AttrItalic) == c.style.Attrs&(uv.AttrBold|uv.AttrItalic) && !wide(r.cell) && !wide(c)
}

// write adds the run as an element. Its length is given, since not all fonts have the same width.
func (r run) write(to *strings.Builder) {
	if r.text == "" {
		return
	}
	fmt.Fprintf(to, `<text x="%d" y="%d" textLength="%d" fill="%s"`, r.at.Min.X, r.at.Min.Y+baseline, r.at.Dx(), hex(r.fg))
	if r.style.Attrs&uv.AttrBold != 0 {
		to.WriteString(` font-weight="bold"`)
	}
	if r.style.Attrs&uv.AttrItalic != 0 {
		to.WriteString(` font-style="italic"`)
	}
	to.WriteByte('>')
	_ = xml.EscapeText(to, []byte(r.text)) // a builder takes everything
	to.WriteString("</text>\n")
}

// A layer is areas by their colours, in the order in which those came first.
type layer struct {
	colours []color.RGBA
	areas   map[color.RGBA][]image.Rectangle
}

// add adds an area. One beside the last one of its colour makes that larger.
func (l *layer) add(c color.RGBA, area image.Rectangle) {
	if l.areas == nil {
		l.areas = map[color.RGBA][]image.Rectangle{}
	}
	areas := l.areas[c]
	if areas == nil {
		l.colours = append(l.colours, c)
	}
	if n := len(areas); n > 0 && areas[n-1].Max.X == area.Min.X && areas[n-1].Min.Y == area.Min.Y && areas[n-1].Max.Y == area.Max.Y {
		areas[n-1].Max.X = area.Max.X
		return
	}
	l.areas[c] = append(areas, area)
}

// String is a path for each colour.
func (l *layer) String() string {
	var b strings.Builder
	for _, c := range l.colours {
		fmt.Fprintf(&b, `<path fill="%s" d="`, hex(c))
		for _, a := range l.areas[c] {
			fmt.Fprintf(&b, "M%d %dh%dv%dh%dz", a.Min.X, a.Min.Y, a.Dx(), a.Dy(), -a.Dx())
		}
		b.WriteString("\"/>\n")
	}
	return b.String()
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
