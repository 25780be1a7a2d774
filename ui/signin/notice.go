package signin

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"otpdialog/advice"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// noticeLines are what happened, the server's own words, and what to do next.
func noticeLines(look *draw.Look, n flow.Notice, width int) []draw.TextLine {
	if n.Kind == nil {
		return nil
	}
	what, next := n.Advice().Sentences()
	style, mark := &look.Warn, look.Warning
	switch {
	case n.Failure() != 0:
		style, mark = &look.Bad, look.Cross
	case n.Kind == flow.CodeSent:
		style, mark = &look.Good, look.Check
	}
	lines := draw.Paragraph(style, mark+" "+what, width)
	lines = append(lines, draw.Paragraph(&look.Text, n.Message, width)...)
	for _, detail := range n.Known() {
		lines = append(lines, draw.Paragraph(&look.Text, advice.Text(detail), width)...)
	}
	return append(lines, draw.Paragraph(&look.Muted, next, width)...)
}

// failureMark is the mark beside what failed, if it is drawn large.
func failureMark(s kit.Screen, width int) banner {
	if !s.Fill && s.Scale.ButtonRows == 1 {
		return banner{}
	}
	return bannerOf(s, "✕", kit.Bad, width, longText)
}

// asksForNumber matches what servers say for number matching: Choose 42 on your phone.
var asksForNumber = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:choose|select|tap|pick|match)(?: the)?(?: number)? (\d{2,3})\b`)
})

// numberToMatch is the number that the person is asked to choose on the phone, "" for none.
func numberToMatch(prompt string) string {
	if match := asksForNumber().FindStringSubmatch(prompt); match != nil {
		return match[1]
	}
	return ""
}

// problemLines are what went wrong, and warnings about the servers.
func problemLines(look *draw.Look, problems []string, warnings []advice.Advice, width int) []draw.TextLine {
	var lines []draw.TextLine
	for _, p := range problems {
		lines = append(lines, draw.Paragraph(&look.Warn, strings.ReplaceAll(p, "\t", "  "), width)...)
	}
	for _, w := range warnings {
		lines = append(lines, draw.Paragraph(&look.Warn, advice.Text(w), width)...)
	}
	return lines
}

// stacked puts parts of a text below one another, with a blank line between them if
// the rows allow it.
func stacked(rows int, parts ...[]draw.TextLine) []draw.TextLine {
	total, some := 0, 0
	for _, part := range parts {
		total += len(part)
		some += min(1, len(part))
	}
	blank := total+max(0, some-1) <= rows
	var lines []draw.TextLine
	for _, part := range parts {
		if blank && len(lines) > 0 && len(part) > 0 {
			lines = append(lines, draw.TextLine{Style: part[0].Style})
		}
		lines = append(lines, part...)
	}
	return lines
}

// waited is the time since the server was asked that is asked now: a second one has a
// time of its own.
func waited(v *session.View, now time.Time) time.Duration {
	at := *v
	at.Now = now
	return at.Waited()
}
