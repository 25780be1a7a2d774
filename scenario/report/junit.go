package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"otpdialog/scenario"
)

// JUnit writes a run as XML in the form of Maven Surefire, as Jenkins checks it (junit-10.xsd of
// its xUnit plugin) and GitLab, GitHub Actions and CircleCI read it. Each file is a suite. Attempts
// that failed are flakyFailure if a later one passed, else rerunFailure.
func JUnit(w io.Writer, r *Run) error {
	m := newMarkup(w)
	counts := r.Counts()
	m.putf(xmlHeader)
	m.putf(`<testsuites name="otpdialog" tests="%d" failures="%d" errors="%d" time="%.3f">`+"\n",
		len(r.Cases), counts[scenario.Failed], counts[scenario.Broken], r.Seconds())
	for _, suite := range r.suites() {
		m.suite(suite)
	}
	m.putf("</testsuites>\n")
	return m.flush()
}

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// suites are the cases of each file, as a run each.
func (r *Run) suites() []*Run {
	var suites []*Run
	byFile := map[string]*Run{}
	for _, c := range r.Cases {
		suite := byFile[c.File]
		if suite == nil {
			suite = &Run{Shard: r.Shard, Started: c.Started}
			byFile[c.File] = suite
			suites = append(suites, suite)
		}
		suite.Cases = append(suite.Cases, c)
	}
	return suites
}

func (m markup) suite(r *Run) {
	counts, file, seconds := r.Counts(), r.Cases[0].File, 0.0
	for _, c := range r.Cases {
		seconds += c.Seconds()
	}
	m.putf(`<testsuite name="%s" file="%s" tests="%d" failures="%d" errors="%d" skipped="%d" time="%.3f"`,
		suiteName(file), file, len(r.Cases), counts[scenario.Failed], counts[scenario.Broken], counts[scenario.Skipped], seconds)
	if !r.Started.IsZero() {
		m.putf(` timestamp="%s"`, r.Started.UTC().Format("2006-01-02T15:04:05"))
	}
	m.putf(">\n")
	m.putf(`<properties><property name="flaky" value="%d"/>`, counts[scenario.Flaky])
	if r.Shard != "" {
		m.putf(`<property name="shard" value="%s"/>`, r.Shard)
	}
	m.putf("</properties>\n")
	for _, c := range r.Cases {
		m.testCase(c)
	}
	m.putf("</testsuite>\n")
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

func (m markup) testCase(c *Case) {
	m.putf(`<testcase name="%s" classname="%s" time="%.3f"`, c.Name, suiteName(c.File), c.Seconds())
	if len(c.Tags) > 0 {
		m.putf(` group="%s"`, strings.Join(c.Tags, ","))
	}
	m.putf(">\n")
	last := c.Last()
	switch c.Status {
	case scenario.Skipped:
		m.putf(`<skipped message="%s"/>`+"\n", last.End.Reason)
	case scenario.Failed:
		m.putf(`<failure type="expectation" message="%s">%s</failure>`+"\n", last.message(), c.explain(last))
	case scenario.Broken:
		m.putf(`<error type="error" message="%s">%s</error>`+"\n", last.message(), c.explain(last))
	}
	for _, a := range c.Attempts[:max(0, len(c.Attempts)-1)] {
		element := "rerun"
		if c.Status == scenario.Flaky {
			element = "flaky"
		}
		if a.End.Status == scenario.Broken {
			element += "Error"
		} else {
			element += "Failure"
		}
		m.putf(`<%s type="%s" message="%s"><stackTrace>%s</stackTrace></%s>`+"\n", element, a.End.Status, a.message(), c.explain(a), element)
	}
	if trail := last.trail(); c.IsBad() && trail != "" {
		m.putf("<system-out>%s</system-out>\n", trail)
	}
	m.putf("</testcase>\n")
}

// message is what went wrong in an attempt, on one line.
func (a Attempt) message() string {
	var all []string
	for _, m := range a.Mismatches() {
		all = append(all, fmt.Sprintf("%s: expected %s, got %s", m.Name, short(m.Expected), short(m.Got)))
	}
	return strings.Join(all, "; ")
}
