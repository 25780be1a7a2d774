package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
)

var special = regexp.MustCompile("[\\\\`*_{}\\[\\]<>#|&~]")

// literal is text that Markdown shows as it is.
func literal(text string) string { return special.ReplaceAllString(text, `\$0`) }

func reference(page, section string) string { return "**" + page + "**(" + section + ")" }

func definition(term, meaning string) string { return term + "\n:   " + meaning + "\n\n" }

// prose converts text as help shows it: paragraphs, some of which are indented and stay as they
// are.
func prose(text string) string {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if strings.HasPrefix(paragraph, "  ") {
			b.WriteString(block(paragraph))
		} else {
			b.WriteString(literal(paragraph) + "\n\n")
		}
	}
	return b.String()
}

// block shows lines as they are.
func block(lines string) string { return "```\n" + lines + "\n```\n\n" }

const (
	blockBegins = ".EX" // lines that stay as they are
	blockEnds   = ".EE"
	noHyphens   = ".nh"
	references  = ".SH SEE ALSO"
)

var bareMinus = regexp.MustCompile(`(^|[^\\])-`)

// render makes a man page of Markdown. It adds what md2man leaves out: space around examples, and
// characters that look the same in every language and can be copied into a shell.
func render(markdown string) string {
	var b strings.Builder
	inBlock, before := false, ""
	for line := range strings.SplitSeq(string(md2man.Render([]byte(markdown))), "\n") {
		isMacro := strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'")
		switch {
		case line == "" && !inBlock, line == noHyphens:
			continue
		case line == blockBegins && !strings.HasPrefix(before, "."), before == blockEnds && !isMacro:
			b.WriteString(".sp\n")
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
		if inBlock && !isMacro { // the quotes of a shell, not those of a text
			line = strings.ReplaceAll(line, "'", `\(aq`)
		}
		b.WriteString(ascii(line) + "\n")
		if strings.HasPrefix(line, ".TH ") || line == blockEnds { // both switch hyphens on
			b.WriteString(noHyphens + "\n")
		}
		if line == references { // names of pages are too long to fill lines with
			b.WriteString(".ad l\n")
		}
	}
	return b.String()
}

// ascii writes other characters by their numbers: how a reader takes the bytes of a page depends
// on its language.
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
