package report

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"otpdialog/scenario"
)

// TAP writes a run in version 14 of the Test Anything Protocol, with diagnostics in YAML.
func TAP(w io.Writer, r *Run) error {
	t := tap{bufio.NewWriter(w)}
	t.put(fmt.Sprintf("TAP version 14\n1..%d\n", len(r.Cases)))
	for i, c := range r.Cases {
		t.testPoint(i+1, c)
	}
	return t.out.Flush() //nolint:wrapcheck // that of w
}

// tapEscapes are those of the specification ("Escaping"): a number sign would begin a directive.
var tapEscapes = strings.NewReplacer(`\`, `\\`, `#`, `\#`)

// tap writes lines of the protocol. The values of its diagnostics are JSON, which YAML 1.2 contains.
type tap struct{ out *bufio.Writer }

func (t tap) put(text string) { _, _ = t.out.WriteString(text) } // Flush returns the error

func (t tap) testPoint(number int, c *Case) {
	last := c.Last()
	if c.IsBad() {
		t.put("not ")
	}
	t.put(fmt.Sprintf("ok %d - %s", number, tapEscapes.Replace(c.Name)))
	if c.Status == scenario.Skipped {
		t.put(" # SKIP " + tapEscapes.Replace(last.End.Reason) + "\n")
		return
	}
	t.put("\n  ---\n")
	t.field("  duration_ms", int(c.Seconds()*1000))
	switch c.Status {
	case scenario.Flaky:
		t.field("  flaky", true)
		t.field("  attempts", len(c.Attempts))
	case scenario.Failed, scenario.Broken:
		t.failure(c, last)
	}
	t.put("  ...\n")
}

func (t tap) field(name string, value any) { t.put(name + ": " + yaml(value) + "\n") }

func (t tap) failure(c *Case, a Attempt) {
	t.field("  severity", map[bool]string{true: "fail", false: "error"}[c.Status == scenario.Failed])
	t.field("  message", a.Message())
	t.field("  at", a.Place())
	if step := a.Failure(); step.Text != "" {
		t.field("  step", step.Text)
	}
	if all := a.Mismatches(); len(all) > 0 {
		t.put("  conditions:\n")
		for _, m := range all {
			t.field("    - name", m.Name)
			t.field("      expected", m.Expected)
			t.field("      got", m.Got)
		}
	}
	if next := a.Next(); next != "" {
		t.field("  next", next)
	}
	if a.End.RunAlone != "" {
		t.field("  run_alone", a.End.RunAlone)
	}
	t.list("  packets", a.End.Packets)
	if a.End.Screen != "" {
		t.list("  screen", strings.Split(a.End.Screen, "\n"))
	}
	t.list("  artifacts", a.End.Saved)
}

func (t tap) list(name string, lines []string) {
	if len(lines) > 0 {
		t.put(name + ":\n")
	}
	for _, line := range lines {
		t.put("    - " + yaml(line) + "\n")
	}
}

func yaml(value any) string {
	var text bytes.Buffer
	if err := newEncoder(&text).Encode(value); err != nil {
		return `""` // no text and no number is like that
	}
	return strings.TrimSuffix(text.String(), "\n")
}
