package console

import (
	"cmp"
	"fmt"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// focusWrong goes to the first of the problems, and says what was not done because of
// them.
func focusWrong(what string, problems settings.Problems) kit.Want {
	count := "1 mistake"
	if n := len(problems); n > 1 {
		count = fmt.Sprintf("%d mistakes", n)
	}
	return kit.FocusWrong{Intro: what + ": " + count + " to correct. ", Otherwise: textOf(problems[0], "")}
}

// problemAt is what is wrong with an attribute or an action, by its table and index; ""
// for nothing.
func problemAt(problems settings.Problems, table string, index int) string {
	for _, p := range problems {
		if strings.HasPrefix(p.Key, settings.JoinIndex(table, index)) || p.Key == table && index == 0 {
			return textOf(p, "")
		}
	}
	return ""
}

// textOf is a problem as a screen shows it: with the label of the field instead of its
// key and of how its value is written in a file. If there is no label, it is made of
// the key.
func textOf(p settings.Problem, label string) string {
	_, key, nested := strings.Cut(p.Key, "].")
	if !nested {
		key = p.Key
	}
	what := p.What
	if rest, found := strings.CutPrefix(what, key); found {
		what = cmp.Or(label, strings.ReplaceAll(key, "_", " ")) + rest
	}
	return sentence(advice.New(p.Code, what).Do(strings.ReplaceAll(p.Next, key+" = ", ""), p.Command...))
}
