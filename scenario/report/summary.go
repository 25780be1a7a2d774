package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"otpdialog/scenario"
)

// Summary returns the end of a run for people: counts, what failed and how to run it, what was
// flaky, what was skipped and why, what took longest.
func (r *Run) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.headline())
	r.list(&b, "Failed", func(c *Case) string {
		if !c.IsBad() {
			return ""
		}
		text := c.Last().Place() + "  " + c.Name
		if alone := c.Last().End.RunAlone; alone != "" {
			text += "\n    " + alone
		}
		return text
	})
	r.list(&b, "Flaky (passed, but not at the first attempt)", func(c *Case) string {
		if c.Status != scenario.Flaky {
			return ""
		}
		return fmt.Sprintf("%s  %s (attempt %d; before: %s)", place(c.File, c.Line), c.Name, len(c.Attempts), c.Attempts[0].Message())
	})
	r.list(&b, "Skipped", func(c *Case) string {
		if c.Status != scenario.Skipped {
			return ""
		}
		return fmt.Sprintf("%s  %s: %s", place(c.File, c.Line), c.Name, c.Last().End.Reason)
	})
	if slowest := r.slowest(mostMismatches); len(r.Cases) > 2*mostMismatches {
		fmt.Fprintf(&b, "Slowest:\n")
		for _, c := range slowest {
			fmt.Fprintf(&b, "  %s  %s\n", duration(c.Seconds()), c.Name)
		}
	}
	return b.String()
}

// mostListed is how many cases each list of a summary names.
const mostListed = 20

func (r *Run) list(b *strings.Builder, title string, describe func(*Case) string) {
	found := 0
	for _, c := range r.Cases {
		text := describe(c)
		if text == "" {
			continue
		}
		found++
		if found == 1 {
			fmt.Fprintf(b, "%s:\n", title)
		}
		if found <= mostListed {
			fmt.Fprintf(b, "  %s\n", text)
		}
	}
	if found > mostListed {
		fmt.Fprintf(b, "  … and %d more\n", found-mostListed)
	}
}

// headline is the run in a sentence, such as "40 cases in 12.3 s: 38 passed, 2 failed".
func (r *Run) headline() string {
	text := plural(len(r.Cases), "case")
	if seconds := r.Seconds(); seconds > 0 {
		text += " in " + duration(seconds)
	}
	if r.Shard != "" {
		text += " (shard " + r.Shard + ")"
	}
	if counts := r.counted(); len(counts) > 0 {
		text += ": " + strings.Join(counts, ", ")
	}
	if n := r.NotPlayed(); n > 0 {
		text += fmt.Sprintf("; %d of %d not played", n, r.Planned)
	}
	return text
}

// counted are the counts that are not zero, the best status first.
func (r *Run) counted() []string {
	counts := r.Counts()
	var all []string
	for _, s := range statuses {
		if n := counts[s]; n > 0 {
			all = append(all, counted(n, s))
		}
	}
	return all
}

// statuses are all of them, the best first.
var statuses = []scenario.Status{scenario.Passed, scenario.Flaky, scenario.Skipped, scenario.Failed, scenario.Broken}

// counted is a number of cases, such as "2 failed".
func counted(n int, s scenario.Status) string {
	if s == scenario.Broken {
		return plural(n, "error")
	}
	return fmt.Sprintf("%d %s", n, s)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// slowest are the n cases that took longest.
func (r *Run) slowest(n int) []*Case {
	all := slices.Clone(r.Cases)
	slices.SortStableFunc(all, func(a, b *Case) int { return cmp.Compare(b.Seconds(), a.Seconds()) })
	return all[:min(n, len(all))]
}
