//go:build unix

package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/terminal"
	"otpdialog/scenario"
	"otpdialog/scenario/demonstrations"
	"otpdialog/ui/present"
)

// Every demonstration that comes with the program plays to its end at every size, and shows the same
// at the same steps, in the same colours, when it is played again.
func TestDemonstrations(t *testing.T) {
	t.Parallel()
	cases, err := demonstrations.Read()
	if err != nil || len(cases) != len(demonstrations.Names) {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		for _, size := range [][2]int{{80, 24}, {130, 38}, {200, 60}} {
			t.Run(fmt.Sprintf("%s/%dx%d", present.Name(c), size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				first := presented(t, c, size, nil)
				presented(t, c, size, first)
			})
		}
	}
}

// presented plays a demonstration, as the presenter does with the space bar, and returns the screen at each
// of its captions. If those of another time are known, it waits for them.
func presented(t *testing.T, c *scenario.Case, size [2]int, known []string) []string {
	t.Helper()
	p := newHome(t).startsIn(terminal.Program{Args: []string{"demo", "--pace", "0", present.Name(c)}, Width: size[0], Height: size[1]})
	const next, over = "Space next", "Esc the list"
	var screens []string
	for i, step := range c.Steps {
		if step.Say == "" {
			continue
		}
		p.WaitFor(fmt.Sprintf("step %d", i+1), func(text string) bool {
			return strings.Contains(text, fmt.Sprintf(" %d/%d ", i+1, len(c.Steps))) && strings.Contains(text, next)
		})
		screens = append(screens, p.screenAt(known, len(screens)))
		p.Press(terminal.Space)
	}
	p.WaitText(over)
	screens = append(screens, p.screenAt(known, len(screens)))
	p.Press(terminal.Space) // once too often
	p.Press(terminal.Esc)
	p.WaitText("Demonstrations that play themselves")
	p.Press(terminal.Esc)
	p.leaves(130, terminal.Ctrl('c'))
	return screens
}

// screenAt is the screen once it is the one that is known, or else has come to rest.
func (p *person) screenAt(known []string, i int) string {
	p.t.Helper()
	if known == nil {
		p.WaitRest(500 * time.Millisecond)
		return masked(p.ANSI())
	}
	p.WaitFor("the screen of the first time:\n"+known[i], func(string) bool { return masked(p.ANSI()) == known[i] })
	return known[i]
}

// varying is what differs from time to time: the port of the account service, and, with the jitter of a
// client that repeats itself, the seconds after which it does.
var varying = regexp.MustCompile(`127\.0\.0\.1:\d{4,5} ?| +\d+\.\d( s|\d*)`)

// masked is a screen without what differs.
func masked(screen string) string { return varying.ReplaceAllString(screen, "0") }
