package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
)

// special are the characters that roff would take for something else, or draw as
// something that cannot be copied into a shell.
var special = strings.NewReplacer(`\`, `\e`, `-`, `\-`, "`", `\(ga`, `^`, `\(ha`, `~`, `\(ti`)

// escaped is one line of text, or several, as roff writes them.
func escaped(text string) string {
	lines := strings.Split(special.Replace(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return ascii(strings.Join(lines, "\n"))
}

// ascii writes other characters by their numbers: what a reader makes of the
// octets of a page depends on the language that was chosen.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < 0x7f {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		}
	}
	return b.String()
}

func bold(text string) string { return `\fB` + escaped(text) + `\fR` }

func reference(page, section string) string { return bold(page) + "(" + section + ")" }

// prose is a text as the help shows it: paragraphs, and lines with spaces before
// them, which stay as they are.
func prose(text string) string {
	var b strings.Builder
	for i, paragraph := range strings.Split(text, "\n\n") {
		lines := strings.Split(paragraph, "\n")
		for len(lines) > 0 {
			n := 1
			for n < len(lines) && isIndented(lines[n]) == isIndented(lines[0]) {
				n++
			}
			switch {
			case isIndented(lines[0]):
				b.WriteString(".sp\n" + block(lines[:n]))
			case i > 0:
				b.WriteString(".PP\n")
				fallthrough
			default:
				b.WriteString(escaped(strings.Join(lines[:n], "\n")) + "\n")
			}
			lines = lines[n:]
		}
	}
	return b.String()
}

func isIndented(line string) bool { return strings.HasPrefix(line, "  ") }

// block is lines that stay as they are, but for the two spaces before them.
func block(lines []string) string {
	var b strings.Builder
	b.WriteString(".RS 2\n.nf\n")
	for _, line := range lines {
		// In a shell, these are not the quotes of a text.
		b.WriteString(strings.ReplaceAll(escaped(strings.TrimPrefix(line, "  ")), "'", `\(aq`) + "\n")
	}
	b.WriteString(".fi\n.RE\n")
	return b.String()
}

var (
	relativeLink = regexp.MustCompile(`\[([^\]]+)\]\([^):]*\)`)
	firstHeading = regexp.MustCompile(`(?m)\A\s*# (.+)\n`)
	bareMinus    = regexp.MustCompile(`(^|[^\\])-`)
)

// article is a document of the repository as the sections of a page, with its
// title for what the page is about.
func article(name, markdown string) string {
	title := name
	if found := firstHeading.FindStringSubmatch(markdown); found != nil {
		title, markdown = found[1], firstHeading.ReplaceAllLiteralString(markdown, "")
	}
	markdown = relativeLink.ReplaceAllString(markdown, "$1") // they lead nowhere from a page
	if !strings.HasPrefix(strings.TrimSpace(markdown), "## ") {
		markdown = "## DESCRIPTION\n\n" + markdown
	}
	return "## NAME\n\n" + name + " - " + strings.ToLower(title[:1]) + title[1:] + "\n\n" + markdown
}

// sections are the sections of a page that is written in Markdown, each below a
// heading of the second level.
func sections(markdown string) string {
	var b strings.Builder
	inBlock, before := false, ""
	for line := range strings.SplitSeq(string(md2man.Render([]byte(markdown))), "\n") {
		isMacro := strings.HasPrefix(line, ".")
		switch {
		case line == "" && !inBlock:
			continue
		case line == blockBegins && !strings.HasPrefix(before, "."), before == blockEnds && !isMacro:
			b.WriteString(".sp\n") // it stands by itself
		}
		switch line {
		case blockBegins:
			inBlock = true
		case blockEnds:
			inBlock = false
		}
		before = line
		if !isMacro {
			line = strings.ReplaceAll(line, `\\`, `\e`)
			for bareMinus.MatchString(line) { // two side by side are two matches
				line = bareMinus.ReplaceAllString(line, `$1\-`)
			}
			line = strings.NewReplacer("`", `\(ga`, `^`, `\(ha`, `~`, `\(ti`).Replace(line)
		}
		b.WriteString(ascii(line) + "\n")
	}
	return b.String()
}

// The macros around lines that stay as they are.
const (
	blockBegins = ".EX"
	blockEnds   = ".EE"
)
