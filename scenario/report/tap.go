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
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "TAP version 14\n1..%d\n", len(r.Cases))
	for i, c := range r.Cases {
		last := c.Last()
		if c.IsBad() {
			fmt.Fprint(out, "not ")
		}
		fmt.Fprintf(out, "ok %d - %s", i+1, tapEscapes.Replace(c.Name))
		if c.Status == scenario.Skipped {
			fmt.Fprintf(out, " # SKIP %s", tapEscapes.Replace(last.End.Reason))
		}
		fmt.Fprint(out, "\n")
		if c.Status == scenario.Skipped {
			continue
		}
		d := diagnostics{out}
		d.put("  ---\n")
		d.field("  duration_ms", int(c.Seconds()*1000))
		switch c.Status {
		case scenario.Flaky:
			d.field("  flaky", true)
			d.field("  attempts", len(c.Attempts))
		case scenario.Failed, scenario.Broken:
			d.failure(c, last)
		}
		d.put("  ...\n")
	}
	return out.Flush() //nolint:wrapcheck // that of w
}

// tapEscapes are those of the specification ("Escaping"): a number sign would begin a directive.
var tapEscapes = strings.NewReplacer(`\`, `\\`, `#`, `\#`)

// diagnostics is a block of YAML. Its values are JSON, which YAML 1.2 contains.
type diagnostics struct{ out *bufio.Writer }

func (d diagnostics) put(text string) { _, _ = d.out.WriteString(text) } // Flush returns the error

func (d diagnostics) field(name string, value any) { d.put(name + ": " + yaml(value) + "\n") }

func (d diagnostics) failure(c *Case, a Attempt) {
	d.field("  severity", map[bool]string{true: "fail", false: "error"}[c.Status == scenario.Failed])
	d.field("  message", a.message())
	d.field("  at", c.Place(a))
	if step := a.failed(); step.Text != "" {
		d.field("  step", step.Text)
	}
	if all := a.Mismatches(); len(all) > 0 {
		d.put("  conditions:\n")
		for _, m := range all {
			d.field("    - name", m.Name)
			d.field("      expected", m.Expected)
			d.field("      got", m.Got)
		}
	}
	if next := a.Next(); next != "" {
		d.field("  next", next)
	}
	if a.End.RunAlone != "" {
		d.field("  run_alone", a.End.RunAlone)
	}
	d.list("  packets", a.End.Packets)
	if a.End.Screen != "" {
		d.list("  screen", strings.Split(a.End.Screen, "\n"))
	}
	d.list("  artifacts", a.End.Saved)
}

func (d diagnostics) list(name string, lines []string) {
	if len(lines) > 0 {
		d.put(name + ":\n")
	}
	for _, line := range lines {
		d.put("    - " + yaml(line) + "\n")
	}
}

func yaml(value any) string {
	var text bytes.Buffer
	if err := newEncoder(&text).Encode(value); err != nil {
		return `""` // no text and no number is like that
	}
	return strings.TrimSuffix(text.String(), "\n")
}
