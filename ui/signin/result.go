package signin

import (
	"fmt"
	"image"
	"strconv"
	"time"

	"charm.land/lipgloss/v2"

	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A Result says who is signed in, how, how long it took, and what the server said.
type Result struct{ form *Form }

const (
	resultWidth = 60
	appName     = "otpdialog"
)

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
	width := min(resultWidth, s.Area.Dx())
	free := max(1, s.Area.Dy()-4) // frame, headline, buttons
	text := &kit.Scroll{Lines: stacked(free, r.lines(s.Look, width-4), problemLines(s.Look, s.Problems, width-4))}
	shown := min(len(text.Lines), free)
	blanks := min(4, free-shown)
	sheet := &kit.Sheet{
		Title: appName, Window: r.form.o.Connection.DisplayName, Frame: draw.Centred(s.Area, width, 2+shown+blanks+2),
		Border: func(look *draw.Look) lipgloss.Style { return look.Box.BorderForeground(look.Good.GetForeground()) },
		Help:   help, Guarded: true,
		Hints: []kit.Shortcut{{Key: kit.Keys.Next, Does: kit.MoveFocus{By: 1}}, {Key: closeKey, Does: kit.Leave{}}},
	}
	if len(s.Side) > 0 {
		sheet.Hints = append(sheet.Hints, s.Side[1:]...)
	}
	sheet.ScrollEnd, sheet.PageRows = text.Fit(shown)
	add := func(c kit.Control, r image.Rectangle) {
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: r})
	}
	col := draw.Column{Left: draw.Inner(sheet.Frame)}
	col.Take(blanks / 4)
	add(&kit.Line{Text: s.Look.Check + " " + signedInWord + " at " + r.form.o.Time(r.form.view.Ended), Style: kit.Good}, col.Take(1))
	col.Take(min(1, blanks/2))
	add(text, col.Take(shown))
	col.Take(max(0, col.Left.Dy()-1-blanks/4))
	buttons := []kit.Button{{ID: "close", Label: closeWord, Does: kit.Leave{}}}
	if r.form.o.Again {
		buttons = append([]kit.Button{{ID: "again", Label: againWord, Does: repeat{}}}, buttons...)
	}
	sheet.First = kit.Stop{ID: buttons[0].ID}
	add(&kit.Buttons{OneRow: true, Of: buttons}, col.Take(1))
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
