package report

import (
	_ "embed"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"text/template"

	"otpdialog/scenario"
)

//go:embed junit.xml
var junitText string

var junitTemplate = sync.OnceValue(func() *template.Template {
	return markup(junitText, template.FuncMap{"suite": suiteName, "kind": kind, "title": func(text string) string {
		return strings.ToUpper(text[:1]) + text[1:]
	}})
})

// JUnit writes a run as XML in the form of Maven Surefire, as Jenkins checks it (junit-10.xsd of
// its xUnit plugin) and GitLab, GitHub Actions and CircleCI read it. Each file is a suite. Attempts
// that failed are flakyFailure if a later one passed, else rerunFailure.
func JUnit(w io.Writer, r *Run) error { return execute(w, junitTemplate(), suites{r}) }

// suites is what the template asks about a run.
type suites struct{ *Run }

// Count is how many cases have a status.
func (s suites) Count(status string) int { return s.Counts()[scenario.Status(status)] }

// Suites are the cases of each file, as a run each.
func (s suites) Suites() []suites {
	var all []suites
	byFile := map[string]suites{}
	for _, c := range s.Cases {
		of, known := byFile[c.File]
		if !known {
			of = suites{&Run{Shard: s.Shard, Started: c.Started}}
			byFile[c.File] = of
			all = append(all, of)
		}
		of.Cases = append(of.Cases, c)
	}
	return all
}

// Work is how long the cases took together, in seconds.
func (s suites) Work() float64 {
	seconds := 0.0
	for _, c := range s.Cases {
		seconds += c.Seconds()
	}
	return seconds
}

// suiteName is a file as the name of a class: Jenkins takes what stands before the last full stop
// for a package.
func suiteName(file string) string {
	name := strings.TrimSuffix(filepath.ToSlash(file), ".toml")
	if name = strings.TrimLeft(name, "./"); name == "" {
		return "otpdialog"
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, ".", "_"), "/", ".")
}

// kind is the element of an attempt that did not pass.
func kind(a Attempt) string {
	if a.End.Status == scenario.Broken {
		return "error"
	}
	return "failure"
}
