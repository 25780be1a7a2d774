package scenario

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/simulator"
)

// Each effect of a fault has an example that passes. Without the fault it does not pass, unless our
// client lets the person notice nothing, or nothing but a wait.
func TestFaultExamples(t *testing.T) {
	t.Parallel()
	effect, _ := reflect.TypeFor[simulator.Fault]().FieldByName("Effect")
	unnoticed := []string{"delay", "duplicate", "junk", "late", "pad", "proxy_state", "rate_limit", "reorder"}
	for name := range strings.SplitSeq(effect.Tag.Get("one"), "|") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cases, err := Read(filepath.Join("examples", "faults", name+".toml"))
			if err != nil || len(cases) != 1 {
				t.Fatal(cases, err)
			}
			c := cases[0]
			r := c.Play(t.Context(), PlayOptions{})
			if r.Status != Passed {
				t.Errorf("%v: %s", r.Status, r.Reason)
			}
			if slices.Contains(unnoticed, name) {
				return
			}
			c.world.Faults = nil
			for i := range c.Steps {
				c.Steps[i].Expect.Within = 200 * time.Millisecond
			}
			if r := c.Play(t.Context(), PlayOptions{}); r.Status == Passed {
				t.Error("it passes without the fault")
			}
		})
	}
}
