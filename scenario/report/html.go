package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"sync"
	"text/template"

	"otpdialog/scenario"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

var pageTemplate = sync.OnceValue(func() *template.Template {
	text := strings.NewReplacer("HASH OF STYLE", hash(pageStyle), "HASH OF SCRIPT", hash(pageScript), "STYLE", pageStyle, "SCRIPT", pageScript).Replace(pageText)
	return markup(text, template.FuncMap{
		"symbol": func(s scenario.Status) string { return symbols[s] },
		"isLong": func(text string) bool { return strings.Contains(text, "\n") },
		"place":  place, "duration": duration,
	})
})

// HTML writes a run as one page, which needs no network, and no script except for its filter. The
// page allows its browser only its own style and script, by their hashes.
func HTML(w io.Writer, r *Run) error { return execute(w, pageTemplate(), page{r}) }

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// symbols stand for statuses beside their names.
var symbols = map[scenario.Status]string{
	scenario.Passed: "✓", scenario.Flaky: "↻", scenario.Skipped: "–", scenario.Failed: "✕", scenario.Broken: "!",
}

// page is what the template asks about a run.
type page struct{ *Run }

// Verdict is the run in a few words.
func (p page) Verdict() string {
	counts := p.Counts()
	var bad []string
	for _, s := range []scenario.Status{scenario.Failed, scenario.Broken} {
		if n := counts[s]; n > 0 {
			bad = append(bad, counted(n, s))
		}
	}
	switch {
	case len(bad) > 0:
		return plural(len(p.Cases), "case") + ": " + strings.Join(bad, ", ")
	case p.NotPlayed() > 0 || len(p.Cases) == 0:
		return "The run is not complete"
	case counts[scenario.Passed] == len(p.Cases):
		return "All " + plural(len(p.Cases), "case") + " passed"
	}
	return "No case failed: " + strings.Join(p.counted(), ", ")
}

// Mood is the class of the header.
func (p page) Mood() string {
	switch counts := p.Counts(); {
	case counts[scenario.Failed]+counts[scenario.Broken] > 0:
		return "bad"
	case counts[scenario.Flaky] > 0, p.NotPlayed() > 0, len(p.Cases) == 0:
		return "doubtful"
	}
	return "good"
}

// count is how many cases have a status, with its part of a bar: X and Width are percents.
type count struct {
	Status   scenario.Status
	Count    int
	Words    string // such as "2 failed"
	Noun     string // without the number
	X, Width float64
}

// Tally are the counts that are not zero, the worst status first. Each is so wide that it can be
// seen.
func (p page) Tally() []count {
	const least = 1 // percent
	var all []count
	counts, whole := p.Counts(), 0.0
	for _, s := range slices.Backward(statuses) {
		if n := counts[s]; n > 0 {
			_, noun, _ := strings.Cut(counted(n, s), " ")
			all = append(all, count{s, n, counted(n, s), noun, whole, max(least, 100*float64(n)/float64(len(p.Cases)))})
			whole += all[len(all)-1].Width
		}
	}
	for i := range all {
		all[i].X, all[i].Width = 100*all[i].X/whole, 100*all[i].Width/whole
	}
	return all
}

// Tags are those of all cases, sorted.
func (p page) Tags() []string {
	var tags []string
	for _, c := range p.Cases {
		tags = append(tags, c.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// section is a part of the page.
type section struct {
	ID, Title string
	Cases     []*Case
}

// Sections are those that have cases, the worst first.
func (p page) Sections() []section {
	all := []section{{ID: "failed", Title: "Failed"}, {ID: "flaky", Title: "Flaky"}, {ID: "skipped", Title: "Skipped"}, {ID: "passed", Title: "Passed"}}
	for _, c := range p.Cases {
		i := max(0, slices.IndexFunc(all, func(s section) bool { return s.ID == string(c.Status) })) // errors are among those that failed
		all[i].Cases = append(all[i].Cases, c)
	}
	return slices.DeleteFunc(all, func(s section) bool { return len(s.Cases) == 0 })
}

// Slow are the cases that took longest; none if there is nothing to compare.
func (p page) Slow() []*Case {
	const most = 10
	cases := p.slowest(most)
	if len(cases) < 2 || cases[0].Seconds() == 0 {
		return nil
	}
	return cases
}
