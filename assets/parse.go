package assets

import (
	"fmt"
	"strings"
)

// The lines of a gallery file: the label, the dots of both sizes, and the ASCII form, with an empty line
// between them.
const (
	labelLine  = 0
	dotsLine   = labelLine + 2
	largeLine  = dotsLine + Height + 1
	asciiLine  = largeLine + LargeHeight + 1
	totalLines = asciiLine + Lines
)

// parse reads a gallery file. An error names the file and the line.
func parse(name, text string) (Image, error) {
	image := Image{Name: name}
	fail := func(line int, format string, args ...any) (Image, error) {
		return Image{}, fmt.Errorf("gallery/%s.txt:%d: %s", name, line+1, fmt.Sprintf(format, args...))
	}

	// A checkout on Windows may have turned the line ends.
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != totalLines {
		return fail(len(lines)-1, "the file has %d lines, want %d", len(lines), totalLines)
	}

	image.Label = lines[labelLine]
	if image.Label == "" || strings.TrimSpace(image.Label) != image.Label {
		return fail(labelLine, "label %q is empty or has spaces around it", image.Label)
	}
	for _, line := range []int{dotsLine - 1, largeLine - 1, asciiLine - 1} {
		if lines[line] != "" {
			return fail(line, "want an empty line, not %q", lines[line])
		}
	}

	row := func(line int, dots []Dot) error {
		if text := lines[line]; len(text) != len(dots) {
			return fmt.Errorf("row %q has %d dots, want %d", text, len(text), len(dots))
		}
		for x := range dots {
			dot, known := dotOf(lines[line][x])
			if !known {
				return fmt.Errorf("unknown dot %q: want one of . # + o", lines[line][x])
			}
			dots[x] = dot
		}
		return nil
	}
	for y := range image.Dots {
		if err := row(dotsLine+y, image.Dots[y][:]); err != nil {
			return fail(dotsLine+y, "%v", err)
		}
	}
	for y := range image.Large {
		if err := row(largeLine+y, image.Large[y][:]); err != nil {
			return fail(largeLine+y, "%v", err)
		}
	}

	for y := range Lines {
		// The bars keep an editor from trimming the spaces that belong to the picture.
		row, opened := strings.CutPrefix(lines[asciiLine+y], "|")
		row, closed := strings.CutSuffix(row, "|")
		if !opened || !closed || len(row) != Width {
			return fail(asciiLine+y, "want %d characters between two bars, not %q", Width, lines[asciiLine+y])
		}
		for _, r := range row {
			if r < ' ' || r > '~' {
				return fail(asciiLine+y, "%q is not printable ASCII", r)
			}
		}
		image.ASCII[y] = row
	}
	return image, nil
}

// dotOf reads one dot of a gallery file.
func dotOf(c byte) (dot Dot, known bool) {
	switch c {
	case '.':
		return None, true
	case '#':
		return Ink, true
	case '+':
		return Accent, true
	case 'o':
		return Soft, true
	}
	return None, false
}
