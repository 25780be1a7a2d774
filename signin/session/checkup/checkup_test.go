package checkup_test

import (
	"testing"

	"otpdialog/advice"
	"otpdialog/signin/session/checkup"
)

// What the row above says is not said again.
func TestSentencesAfter(t *testing.T) {
	t.Parallel()
	row := func(what, next string) checkup.Row { return checkup.Row{Advice: advice.New("", what).Do(next)} }
	last := row("it could not be checked", "fix that first")
	for name, test := range map[string]struct {
		row        checkup.Row
		what, next string
	}{
		"the same":      {last, "Same as above.", ""},
		"another cause": {row("there is no answer", "fix that first"), "There is no answer.", ""},
		"another step":  {row("it could not be checked", "wait"), "It could not be checked.", "Wait."},
		"nothing to do": {row("all is well", ""), "All is well.", ""},
	} {
		if what, next := test.row.SentencesAfter(last); what != test.what || next != test.next {
			t.Errorf("%s: %q, %q", name, what, next)
		}
	}
}
