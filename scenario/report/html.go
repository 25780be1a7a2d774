package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"otpdialog/scenario"
)

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// HTML writes a run as one page, which needs no network, and no script except for its filter. The
// page allows its browser only its own style and script, by their hashes.
func HTML(w io.Writer, r *Run) error {
	m := newMarkup(w)
	m.head(r)
	m.header(r)
	m.putf("<main id=\"cases\">\n")
	m.filter(r)
	for _, s := range pageSections {
		m.section(r, s)
	}
	m.slowest(r)
	m.putf("</main>\n<footer><p>Made by <b>otpdialog test</b>. This page needs no network and holds no secret of a scenario.</p></footer>\n<script>")
	m.constant(pageScript)
	m.putf("</script>\n</body>\n</html>\n")
	return m.flush()
}

func (m markup) head(r *Run) {
	m.putf("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	m.putf(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'">`+"\n",
		hash(pageStyle), hash(pageScript))
	m.putf(`<meta name="viewport" content="width=device-width, initial-scale=1">` + "\n")
	m.putf(`<meta name="color-scheme" content="light dark">` + "\n<link rel=\"icon\" href=\"data:,\">\n")
	m.putf("<title>%s – otpdialog test</title>\n<style>", r.verdict())
	m.constant(pageStyle)
	m.putf("</style>\n</head>\n")
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// verdict is the run in a few words.
func (r *Run) verdict() string {
	counts := r.Counts()
	bad := counts[scenario.Failed] + counts[scenario.Broken]
	switch {
	case bad > 0:
		return fmt.Sprintf("%d of %s failed", bad, plural(len(r.Cases), "case"))
	case r.NotPlayed() > 0 || len(r.Cases) == 0:
		return "The run is not complete"
	case counts[scenario.Passed] == len(r.Cases):
		return "All " + plural(len(r.Cases), "case") + " passed"
	}
	return "No case failed: " + strings.Join(r.counted(), ", ")
}

func (m markup) header(r *Run) {
	class := "good"
	if counts := r.Counts(); counts[scenario.Failed]+counts[scenario.Broken] > 0 {
		class = "bad"
	} else if counts[scenario.Flaky] > 0 || r.NotPlayed() > 0 || len(r.Cases) == 0 {
		class = "doubtful"
	}
	m.putf("<body>\n<a class=\"skip\" href=\"#cases\">Skip to the cases</a>\n<header class=\"%s\">\n<p class=\"program\">otpdialog test</p>\n<h1>%s</h1>\n<p class=\"when\">", class, r.verdict())
	if !r.Started.IsZero() {
		m.putf(`<time datetime="%s">%s</time>`, r.Started.UTC().Format("2006-01-02T15:04:05Z"), r.Started.UTC().Format("2 January 2006, 15:04 UTC"))
	}
	if seconds := r.Seconds(); seconds > 0 {
		m.putf("<span>%s</span>", duration(seconds))
	}
	if r.Shard != "" {
		m.putf("<span>shard %s</span>", r.Shard)
	}
	if n := r.NotPlayed(); n > 0 {
		m.putf("<span class=\"missing\">%d of %d cases not played</span>", n, r.Planned)
	}
	m.putf("</p>\n")
	m.bar(r)
	m.putf("</header>\n")
}

// bar shows the counts as parts of a line, and each of them so wide that it can be seen.
func (m markup) bar(r *Run) {
	counts := r.Counts()
	const least = 1.0 // percent
	m.putf(`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="%s">`, strings.Join(r.counted(), ", "))
	var whole float64
	width := func(s scenario.Status) float64 {
		if counts[s] == 0 {
			return 0
		}
		return max(least, 100*float64(counts[s])/float64(len(r.Cases)))
	}
	for _, s := range statuses {
		whole += width(s)
	}
	x := 0.0
	for _, s := range slices.Backward(statuses) {
		if w := 100 * width(s) / whole; counts[s] > 0 {
			m.putf(`<rect class="%s" x="%.2f" width="%.2f" height="1"/>`, s, x, w)
			x += w
		}
	}
	m.putf("</svg>\n<ul class=\"counts\">")
	for _, s := range slices.Backward(statuses) {
		if counts[s] > 0 {
			m.putf(`<li class="%s"><b>%d</b> %s</li>`, s, counts[s], strings.TrimLeft(counted(counts[s], s), "0123456789 "))
		}
	}
	m.putf("</ul>\n")
}

// filter is shown by the script that it needs.
func (m markup) filter(r *Run) {
	var tags []string
	for _, c := range r.Cases {
		tags = append(tags, c.Tags...)
	}
	slices.Sort(tags)
	m.putf("<form id=\"filter\" role=\"search\" aria-label=\"Filter the cases\" hidden>\n<fieldset><legend>Status</legend>")
	counts := r.Counts()
	for _, s := range slices.Backward(statuses) {
		if counts[s] > 0 {
			m.putf(`<label class="%s"><input type="checkbox" name="status" value="%s"><span>%s</span></label>`, s, s, counted(counts[s], s))
		}
	}
	m.putf("</fieldset>\n")
	if tags = slices.Compact(tags); len(tags) > 0 {
		m.putf(`<label>Tag <select name="tag"><option value="">all</option>`)
		for _, tag := range tags {
			m.putf(`<option value="%s">%s</option>`, tag, tag)
		}
		m.putf("</select></label>\n")
	}
	m.putf(`<label>Text <input type="search" name="text" placeholder="name, file, packet …"></label>` + "\n")
	m.putf(`<button type="button" name="unfold">Open all</button><output aria-live="polite"></output>` + "\n</form>\n")
}

// pageSection is a part of the page: cases with one of these statuses.
type pageSection struct {
	title    string
	statuses []scenario.Status
}

var pageSections = []pageSection{
	{"Failed", []scenario.Status{scenario.Failed, scenario.Broken}},
	{"Flaky", []scenario.Status{scenario.Flaky}},
	{"Skipped", []scenario.Status{scenario.Skipped}},
	{"Passed", []scenario.Status{scenario.Passed}},
}

func (m markup) section(r *Run, s pageSection) {
	var cases []*Case
	for _, c := range r.Cases {
		if slices.Contains(s.statuses, c.Status) {
			cases = append(cases, c)
		}
	}
	if len(cases) == 0 {
		return
	}
	id := strings.ToLower(s.title)
	m.putf("<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s <small>%d</small></h2>\n", id, id, s.title, len(cases))
	for _, c := range cases {
		m.pageCase(c)
	}
	m.putf("</section>\n")
}

// symbols stand for statuses beside their names.
var symbols = map[scenario.Status]string{
	scenario.Passed: "✓", scenario.Flaky: "↻", scenario.Skipped: "–", scenario.Failed: "✕", scenario.Broken: "!",
}

func (m markup) status(s scenario.Status) {
	m.putf(`<span class="mark" aria-hidden="true">%s</span><span class="spoken">%s: </span>`, symbols[s], s)
}

func (m markup) pageCase(c *Case) {
	open := ""
	if c.IsBad() {
		open = " open"
	}
	m.putf(`<details class="case %s"%s data-status="%s" data-tags="%s">`+"\n<summary>", c.Status, open, c.Status, strings.Join(c.Tags, "\n"))
	m.status(c.Status)
	m.putf(`<h3><bdi>%s</bdi></h3>`, c.Name)
	if len(c.Tags) > 0 {
		m.putf(`<span class="tags">`)
		for _, tag := range c.Tags {
			m.putf(`<bdi>%s</bdi>`, tag)
		}
		m.putf(`</span>`)
	}
	last := c.Last()
	m.putf(`<span class="place">%s</span>`, place(c.File, c.Line))
	if c.Status == scenario.Skipped {
		m.putf(`<bdi class="reason">%s</bdi>`, last.End.Reason)
	} else {
		m.putf(`<span class="time">%s</span>`, duration(c.Seconds()))
	}
	m.putf("</summary>\n")
	m.attempt(c, last)
	for i, a := range slices.Backward(c.Attempts[:max(0, len(c.Attempts)-1)]) {
		m.putf("<details class=\"attempt\"><summary>Attempt %d: %s</summary>\n", i+1, a.End.Status)
		m.attempt(c, a)
		m.putf("</details>\n")
	}
	m.putf("</details>\n")
}

// attempt says what an attempt did, and first what was wrong with it.
func (m markup) attempt(c *Case, a Attempt) {
	if a.End.Status == scenario.Failed || a.End.Status == scenario.Broken {
		m.failure(c, a)
	}
	if len(a.Steps) > 0 {
		m.putf("<h4>Steps</h4>\n<ol class=\"steps\">\n")
		for _, step := range a.Steps {
			m.putf(`<li class="%s">`, step.Status)
			m.status(step.Status)
			m.putf(`<span class="number">%d</span> <bdi class="text">%s</bdi> <span class="time">%s</span></li>`+"\n", step.Step, step.Text, duration(step.Seconds))
		}
		m.putf("</ol>\n")
	}
	if a.End.Screen != "" || len(a.End.Packets) > 0 {
		m.putf("<div class=\"evidence\">\n")
		m.block("Screen", "screen", a.End.Screen)
		m.block("Packets", "packets", strings.Join(a.End.Packets, "\n"))
		m.putf("</div>\n")
	}
	if len(a.End.Saved) > 0 {
		m.putf("<h4>Artifacts</h4>\n<ul class=\"saved\">")
		for _, path := range a.End.Saved {
			m.putf("<li><code>%s</code></li>", path)
		}
		m.putf("</ul>\n")
	}
}

func (m markup) failure(c *Case, a Attempt) {
	m.putf("<p class=\"where\"><code>%s</code>", c.Place(a))
	if step := a.failed(); step.Text != "" {
		m.putf(` step %d: <b><bdi>%s</bdi></b>`, step.Step, step.Text)
	}
	m.putf("</p>\n")
	if all := a.Mismatches(); len(all) > 0 {
		m.putf("<div class=\"mismatches\"><table><thead><tr><th scope=\"col\">Condition</th><th scope=\"col\">Expected</th><th scope=\"col\">Got</th></tr></thead><tbody>\n")
		for _, one := range all {
			m.putf(`<tr><th scope="row">%s</th>`, one.Name)
			m.value("Expected", one.Expected)
			m.value("Got", one.Got)
			m.putf("</tr>\n")
		}
		m.putf("</tbody></table></div>\n")
	}
	if next := a.Next(); next != "" {
		m.putf("<p class=\"next\" dir=\"auto\">%s</p>\n", next)
	}
	if a.End.RunAlone != "" {
		m.putf("<h4>Run it alone</h4>\n<p class=\"command\"><code>%s</code><button type=\"button\" name=\"copy\" hidden>Copy</button></p>\n", a.End.RunAlone)
	}
}

// value is a cell. One line wraps; several, such as a picture, scroll.
func (m markup) value(label, text string) {
	attributes := `dir="auto"`
	if strings.Contains(text, "\n") {
		attributes = `class="lines" tabindex="0"`
	}
	m.putf(`<td class="%s" data-label="%s"><pre `, strings.ToLower(label), label)
	m.constant(attributes)
	m.putf(">%s</pre></td>", text)
}

// block is a text of many lines; wide ones scroll, also by keyboard.
func (m markup) block(title, class, text string) {
	if text != "" {
		m.putf("<figure><figcaption>%s</figcaption><pre class=\"%s\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">%s</pre></figure>\n", title, class, title, text)
	}
}

// slowest shows where the time went, with bars in proportion.
func (m markup) slowest(r *Run) {
	const most = 10
	cases := r.slowest(most)
	if len(r.Cases) < 2 || cases[0].Seconds() == 0 {
		return
	}
	m.putf("<section class=\"slowest\" aria-labelledby=\"slowest\">\n<h2 id=\"slowest\">Slowest</h2>\n<table><thead class=\"spoken\"><tr><th scope=\"col\">Case</th><th scope=\"col\">Share</th><th scope=\"col\">Time</th></tr></thead><tbody>\n")
	for _, c := range cases {
		m.putf(`<tr><td><bdi>%s</bdi></td><td aria-hidden="true"><svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none"><rect class="%s" width="%.2f" height="1"/></svg></td><td class="time">%s</td></tr>`+"\n",
			c.Name, c.Status, 100*c.Seconds()/cases[0].Seconds(), duration(c.Seconds()))
	}
	m.putf("</tbody></table>\n</section>\n")
}
