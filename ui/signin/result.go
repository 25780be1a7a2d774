package signin

import (
	"fmt"
	"image"
	"strconv"
	"time"

	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A Result says who is signed in, how, how long it took, and what the server said.
type Result struct{ form *Form }

const (
	resultWidth = 60
	appName     = "otpdialog"
)

// AgainID is the button that signs in again, in a demonstration.
const AgainID = "again"

// repeat is Sign in again.
type repeat struct{}

// Do implements [kit.Page].
func (r *Result) Do(a kit.Action) kit.Want {
	switch a.(type) {
	case kit.Leave:
		return Left{SignedIn: true}
	case repeat:
		return Repeat{}
	}
	return nil
}

// Sheet implements [kit.Page].
func (r *Result) Sheet(s kit.Screen) *kit.Sheet {
	in := room(s, resultWidth)
	sheet := &kit.Sheet{
		Title: appName, Window: r.form.o.Connection.DisplayName, Border: kit.BoxGood, Help: help, Guarded: true,
		Hints: []kit.Shortcut{{Key: kit.Keys.Next, Does: kit.MoveFocus{By: 1}}, {Key: closeKey, Does: kit.Leave{}}},
	}
	if len(s.Side) > 0 {
		sheet.Hints = append(sheet.Hints, s.Side[1:]...)
	}
	if s.Fill {
		sheet.Title = r.form.o.Connection.DisplayName
	}
	scale := largest(s, func(scale draw.Scale) int { return scale.ButtonRows + 16 }) // what is above the buttons, usually
	free := max(1, s.Area.Dy()-3-scale.ButtonRows)                                   // borders, headline, buttons
	mark := banner{}
	if free > 2*draw.LetterRows {
		mark = bannerOf(s, "✓", kit.Good, in, leastText)
	}
	width := in - mark.width()
	text := &kit.Scroll{Lines: stacked(free, r.lines(s.Look, width), problemLines(s.Look, s.Problems, r.form.view.Warnings, width))}
	shown := min(len(text.Lines), free)
	sheet.ScrollEnd, sheet.PageRows = text.Fit(shown)
	headline := signedInWord + " at " + r.form.o.Time(r.form.view.Ended)
	if mark.width() == 0 {
		headline = s.Look.Check + " " + headline
	}
	gap := min(1, free-shown)
	buttons := []kit.Button{{ID: "close", Label: closeWord, Does: kit.Leave{}}}
	if r.form.o.Again {
		buttons = append([]kit.Button{{ID: AgainID, Label: againWord, Does: repeat{}}}, buttons...)
	}
	sheet.First = kit.Stop{ID: buttons[0].ID}
	sheet.Frame = arrange(s, resultWidth, []part{
		{rows: mark.rows(1 + gap + shown), gap: 1, put: func(r image.Rectangle) {
			col := draw.Column{Left: mark.put(sheet, r, 1+gap+shown)}
			sheet.Put(&kit.Line{Text: headline, Style: kit.Good}, col.Take(1))
			col.Take(gap)
			sheet.Put(text, col.Take(shown))
		}},
		{rows: scale.ButtonRows, gap: 1, put: func(r image.Rectangle) { sheet.Put(&kit.Buttons{OneRow: true, Of: buttons}, r) }},
		{gap: 1},
	})
	return sheet
}

// lines are the story of the sign-in.
func (r *Result) lines(look *draw.Look, width int) []draw.TextLine {
	const indent = 10
	v := &r.form.view
	lines := draw.Paragraph(&look.Text, fmt.Sprintf("as %s, on %s", v.UserName, r.form.o.Connection.DisplayName), width)
	about := func(what, value string) {
		for _, line := range draw.Paragraph(&look.Text, value, max(1, width-indent)) {
			line.Text = fmt.Sprintf("%-*s%s", indent, what, line.Text)
			lines, what = append(lines, line), ""
		}
	}
	about("Method", v.Result.Words())
	about("Time", duration(v.Ended.Sub(v.Started)))
	about("Rounds", strconv.Itoa(v.Result.Rounds))
	about("Server", v.Result.Server)
	about("Says", v.Result.Message)
	return lines
}

// duration writes how long a sign-in took: 0.4 s, 12.3 s, 2:05.
func duration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return kit.Clock(d)
}
