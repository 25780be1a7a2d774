package document

import (
	"cmp"
	"slices"
	"strings"
)

// A piece of a file stays together when a list changes its order: a header with the
// comments directly above it, the keys below it, and the comments directly below those.
// The first piece has no header. Comments and blank lines between two pieces stay where
// they are.
type piece struct {
	path         string // of the table; "" for the first piece
	text         span
	own          span // of the text, where keys of the table itself can stand
	gap          span // from the text to the next piece
	replacements []replacement
}

// A replacement is new text for a part of a piece.
type replacement struct {
	span

	text string
}

// written returns the piece with its replacements.
func (p *piece) written(text string) string { return replaced(text, p.text, p.replacements) }

// replaced returns a part of a text with its replacements. Of overlapping ones, the
// first counts.
func replaced(text string, within span, replacements []replacement) string {
	slices.SortStableFunc(replacements, func(a, b replacement) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	at := within.start
	for _, r := range replacements {
		if r.start < at {
			continue
		}
		b.WriteString(text[at:r.start] + r.text)
		at = r.end
	}
	b.WriteString(text[at:within.end])
	return b.String()
}

// split splits a text into its pieces.
func split(l *locator) []*piece {
	p := &piece{own: span{0, len(l.text)}}
	pieces := []*piece{p}
	last := 0 // behind the last key or header
	pairs := l.outerPairs()
	passPairs := func(end int) {
		for ; len(pairs) > 0 && pairs[0].key.start < end; pairs = pairs[1:] {
			last = lineEnd(l.text, pairs[0].value.end)
		}
	}
	for _, h := range l.headers {
		passPairs(h.start)
		line, below := lineStart(l.text, h.start), lineEnd(l.text, h.end)
		if p.path != "" && strings.HasPrefix(h.path, p.path+".") { // a table within the element of a list
			p.own.end = min(p.own.end, line)
			last = below
			continue
		}
		start := commentsAbove(l.text, line, last)
		p.close(l.text, last, start)
		last = below
		p = &piece{path: h.path, text: span{start: start}, own: span{below, len(l.text)}}
		pieces = append(pieces, p)
	}
	passPairs(len(l.text))
	p.close(l.text, last, len(l.text))
	return pieces
}

// close ends the piece, whose last key or header ends at last, before the next one. The
// first piece includes everything up to the blank lines at its end: it never moves, and
// keys can be added below the examples in its comments.
func (p *piece) close(text string, last, next int) {
	end := commentsBelow(text, last, next)
	if p.path == "" {
		end = 0
		if !isBlank(text[:next]) {
			end = min(lineEnd(text, len(strings.TrimRight(text[:next], " \t\r\n"))), next)
		}
	}
	p.text.end, p.gap = end, span{end, next}
	p.own.end = min(p.own.end, end)
}

// outerPairs returns the pairs that are not inside of a value.
func (l *locator) outerPairs() []pair {
	var outer []pair
	for _, p := range l.pairs {
		for len(outer) > 0 && p.value.contains(outer[len(outer)-1].key) {
			outer = outer[:len(outer)-1]
		}
		outer = append(outer, p)
	}
	return outer
}

// commentsAbove returns where the comment lines directly above a line begin, but
// nothing before the limit.
func commentsAbove(text string, line, limit int) int {
	for line > limit {
		above := lineStart(text, line-1)
		if above < limit || !isComment(text[above:line]) {
			break
		}
		line = above
	}
	return line
}

// commentsBelow returns where the comment lines from a line on end, but nothing behind
// the limit.
func commentsBelow(text string, line, limit int) int {
	for line < limit {
		below := min(lineEnd(text, line), limit)
		if !isComment(text[line:below]) {
			break
		}
		line = below
	}
	return line
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") }

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// lineStart returns where the line of an offset begins.
func lineStart(text string, offset int) int { return strings.LastIndexByte(text[:offset], '\n') + 1 }

// lineEnd returns where the line after that of an offset begins.
func lineEnd(text string, offset int) int {
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}

// lineBreak returns how the lines of a text end.
func lineBreak(text string) string {
	if i := strings.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
