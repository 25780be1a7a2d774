package story

import (
	"image"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"otpdialog/ui/kit"
)

// What a person reads off the screen.

// Screen is the screen without colours, and without blanks at the ends of lines.
func (p *Person[Self]) Screen() string {
	var b strings.Builder
	for _, line := range p.Stage.Lines() {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// Text is what the screen says, whatever breaks its lines: without borders, and with
// one blank between words. What the page in front says follows once more, without
// what is beside it.
func (p *Person[Self]) Text() string {
	lines := p.Stage.Lines()
	frame, _ := p.Stage.Spots()
	var inside []string
	for y := frame.Min.Y; y < min(frame.Max.Y, len(lines)); y++ {
		inside = append(inside, ansi.Cut(lines[y], frame.Min.X, frame.Max.X))
	}
	return unbroken(lines) + "\n" + unbroken(inside)
}

func unbroken(lines []string) string {
	words := strings.NewReplacer("│", " ", "─", " ", "╭", " ", "╮", " ", "╰", " ", "╯", " ").Replace(strings.Join(lines, "\n"))
	return strings.Join(strings.Fields(words), " ")
}

func (p *Person[Self]) spots() []kit.Spot {
	_, spots := p.Stage.Spots()
	return spots
}

// rects are where the spots are.
func (p *Person[Self]) rects() []image.Rectangle {
	var rects []image.Rectangle
	for _, s := range p.spots() {
		rects = append(rects, s.Rect)
	}
	return rects
}

// readsAs are what a spot reads: its name, what is on it, row by row, and at the end its label,
// which is left of it; "" for none.
func (p *Person[Self]) readsAs(r image.Rectangle) []string {
	lines := p.Stage.Lines()
	var texts []string
	for _, s := range p.spots() {
		if s.Rect == r && s.Name != "" {
			texts = append(texts, s.Name)
		}
	}
	for y := r.Min.Y; y < min(r.Max.Y, len(lines)); y++ {
		texts = append(texts, plain(ansi.Cut(lines[y], r.Min.X, r.Max.X)))
	}
	frame, _ := p.Stage.Spots()
	from := frame.Min.X + 1
	if frame.Empty() {
		from = 0
	}
	switch {
	case r.Min.Y >= len(lines) || !r.In(frame) && !frame.Empty():
		return append(texts, "")
	case strings.HasPrefix(ansi.Cut(lines[r.Min.Y], r.Min.X, r.Max.X), "("): // the options have one label, on the first of their lines
		for y := r.Min.Y; y > frame.Min.Y; y-- {
			if left, _, _ := strings.Cut(ansi.Cut(lines[y], from, r.Min.X), "("); strings.TrimSpace(left) != "" {
				return append(texts, strings.TrimSpace(left))
			}
		}
		return append(texts, "")
	case p.hasNeighbour(r):
		return append(texts, "")
	}
	middle := min((r.Min.Y+r.Max.Y)/2, len(lines)-1) // of a tall field
	return append(texts, strings.TrimSpace(ansi.Cut(lines[middle], from, r.Min.X)))
}

// plain is what a spot reads, without what marks it.
func plain(text string) string {
	const edge = "▌" // of a field
	text = strings.TrimSpace(strings.Replace(text, edge, " ", 1))
	for _, mark := range []string{"> ", "• ", "( ) ", "(•) ", "(*) ", "[ ] ", "[✓] ", "[x] "} {
		text = strings.TrimPrefix(text, mark)
	}
	if inside, found := strings.CutPrefix(text, "["); found { // a button without colours
		text = strings.TrimSuffix(inside, "]")
	}
	return strings.TrimSpace(text)
}

// hasNeighbour is true if another spot is left of r.
func (p *Person[Self]) hasNeighbour(r image.Rectangle) bool {
	return slices.ContainsFunc(p.spots(), func(s kit.Spot) bool {
		return s.Rect.Min.Y == r.Min.Y && s.Rect.Max.X <= r.Min.X && !s.Rect.Empty()
	})
}

// A likeness says whether a spot is the one that a story means.
type likeness func(r image.Rectangle, label string) bool

// reads is true if a spot reads exactly so.
func (p *Person[Self]) reads(r image.Rectangle, label string) bool {
	return slices.Contains(p.readsAs(r), label)
}

// mentions is true if the text on a spot contains the label.
func (p *Person[Self]) mentions(r image.Rectangle, label string) bool {
	texts := p.readsAs(r)
	return strings.Contains(strings.Join(texts[:len(texts)-1], "\n"), label)
}

// seen is the index of the first visible spot that is meant, -1 for none.
func (p *Person[Self]) seen(same likeness, label string, byTab bool) int {
	return slices.IndexFunc(p.spots(), func(s kit.Spot) bool {
		return !s.Rect.Empty() && (!byTab || !s.Skipped || s.Row) && same(s.Rect, label)
	})
}

// find is where what reads as label is, also in the help bar.
func (p *Person[Self]) find(label string) (image.Rectangle, bool) {
	for _, same := range []likeness{p.reads, p.mentions} {
		if i := p.seen(same, label, false); i >= 0 {
			return p.spots()[i].Rect, true
		}
	}
	lines := p.Stage.Lines()
	for _, r := range p.Stage.Bar() {
		if strings.Contains(ansi.Cut(lines[r.Min.Y], r.Min.X, r.Max.X), label) {
			return r, true
		}
	}
	return image.Rectangle{}, false
}

// Rect is where what reads as label is.
func (p *Person[Self]) Rect(label string) image.Rectangle {
	p.Judge.Helper()
	r, found := p.find(label)
	if !found {
		p.Judge.Fatalf("nothing to press reads %q on\n%s", label, p.Screen())
	}
	return r
}

// Middle is the cell in the middle of what reads as label.
func (p *Person[Self]) Middle(label string) image.Point {
	p.Judge.Helper()
	r := p.Rect(label)
	return r.Min.Add(r.Max.Sub(image.Pt(1, 1))).Div(2)
}

// focus is where the focus is.
func (p *Person[Self]) focus() image.Rectangle {
	p.Judge.Helper()
	for _, s := range p.spots() {
		if s.Focused {
			return s.Rect
		}
	}
	p.Judge.Fatalf("nothing has the focus on\n%s", p.Screen())
	return image.Rectangle{}
}

// Shows is true if something to press reads as label.
func (p *Person[Self]) Shows(label string) bool {
	_, found := p.find(label)
	return found
}

// Reads is what the spot that has the focus reads: what is on it, row by row, and at
// the end its label.
func (p *Person[Self]) Reads() []string {
	p.Judge.Helper()
	return p.readsAs(p.focus())
}
