package main

import (
	_ "embed" // of the pages that are written by hand
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var (
	//go:embed otpdialog.toml.5.md
	filesPage string
	// The sections of otpdialog(1) that do not come from the command itself.
	//go:embed otpdialog.1.md
	mainSections string
)

// A manual is all pages. They are written in Markdown, and rendered in one place.
type manual struct {
	root *cobra.Command
	date string
	gate string // docs/gate.md
}

// pages returns the rendered pages by their file names.
func (m *manual) pages() map[string]string {
	pages := map[string]string{
		"otpdialog.toml.5": render(m.title("otpdialog.toml", "5", "File Formats") + filesPage),
		"otpdialog-gate.7": render(m.title("otpdialog-gate", "7", "Miscellaneous") + article("otpdialog-gate", m.gate)),
	}
	for _, c := range m.commands(m.root) {
		pages[pageName(c)+".1"] = render(m.page(c))
	}
	return pages
}

// commands returns a command and all visible commands below it, except help.
func (m *manual) commands(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() && below.Name() != "help" {
			all = append(all, m.commands(below)...)
		}
	}
	return all
}

// pageName is the name of a command's page: otpdialog-config-show.
func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

func (m *manual) title(name, section, of string) string {
	return fmt.Sprintf("# %s %s %s \"otpdialog %s\" %s\n\n", strings.ToUpper(name), section, m.date, literal(m.root.Version), `"`+of+`"`)
}

// page is the page of a command.
func (m *manual) page(c *cobra.Command) string {
	c.InitDefaultHelpFlag()
	c.InitDefaultVersionFlag()
	var b strings.Builder
	b.WriteString(m.title(pageName(c), "1", "User Commands"))
	b.WriteString(name(pageName(c), literal(c.Short)))
	fmt.Fprintf(&b, "## SYNOPSIS\n\n**%s**%s\n\n", c.CommandPath(),
		literal(strings.Replace(strings.TrimPrefix(c.UseLine(), c.CommandPath()), "[flags]", "[OPTION...]", 1)))
	below := slices.DeleteFunc(m.commands(c), func(sub *cobra.Command) bool { return sub.Parent() != c || sub == c })
	if len(below) > 0 {
		fmt.Fprintf(&b, "**%s** *COMMAND* ...\n\n", c.CommandPath())
	}
	description, codes := exitCodes(c.Long)
	b.WriteString("## DESCRIPTION\n\n" + prose(description))
	if len(below) > 0 {
		b.WriteString("## COMMANDS\n\n")
		for _, sub := range below {
			b.WriteString(definition(reference(pageName(sub), "1"), literal(sub.Short)))
		}
	}
	b.WriteString("## OPTIONS\n\n" + options(c.NonInheritedFlags()) + options(c.InheritedFlags()) + codes)
	if c == m.root {
		b.WriteString(mainSections + "\n")
	}
	if c.Example != "" {
		b.WriteString("## EXAMPLES\n\n" + block(c.Example))
	}
	b.WriteString("## SEE ALSO\n\n" + strings.Join(related(c, below), ",\n") + "\n")
	return b.String()
}

// related refers to the pages of the command above, those of the commands below, and those of
// the other sections.
func related(c *cobra.Command, below []*cobra.Command) []string {
	var references []string
	if c.HasParent() {
		references = append(references, reference(pageName(c.Parent()), "1"))
	}
	for _, sub := range below {
		references = append(references, reference(pageName(sub), "1"))
	}
	slices.Sort(references)
	return append(references, reference("otpdialog.toml", "5"), reference("otpdialog-gate", "7"))
}

// options lists flags, each with its value and its usage.
func options(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		term := "**--" + f.Name + "**"
		if f.Shorthand != "" {
			term = "**-" + f.Shorthand + "**, " + term
		}
		if value != "" {
			term += " *" + literal(value) + "*"
		}
		switch f.DefValue {
		case "", "0", "[]", "false":
		default:
			usage += " (default " + f.DefValue + ")"
		}
		b.WriteString(definition(term, literal(usage)))
	})
	return b.String()
}

// exitCodes takes the paragraph about exit codes out of the help of a command, and makes a
// section of it.
func exitCodes(long string) (rest, section string) {
	var kept []string
	var b strings.Builder
	for paragraph := range strings.SplitSeq(long, "\n\n") {
		codes, found := strings.CutPrefix(paragraph, "Exit codes: ")
		if !found {
			kept = append(kept, paragraph)
			continue
		}
		b.WriteString("## EXIT STATUS\n\n")
		for each := range strings.SplitSeq(strings.ReplaceAll(codes, "\n", " "), " · ") {
			code, meaning, _ := strings.Cut(each, " ")
			b.WriteString(definition("**"+code+"**", literal(meaning)))
		}
	}
	return strings.Join(kept, "\n\n"), b.String()
}

var (
	relativeLink = regexp.MustCompile(`\[([^\]]+)\]\([^):]*\)`)
	firstHeading = regexp.MustCompile(`\A\s*# (.+)\n`)
)

// article makes a page of a document of the repository. The document's title says what the page
// is about. Links to other files of the repository lose their targets.
func article(page, markdown string) string {
	about := page
	if found := firstHeading.FindStringSubmatch(markdown); found != nil {
		about, markdown = found[1], markdown[len(found[0]):]
	}
	markdown = relativeLink.ReplaceAllString(markdown, "$1")
	if !strings.HasPrefix(strings.TrimSpace(markdown), "## ") {
		markdown = "## DESCRIPTION\n\n" + markdown
	}
	return name(page, about) + markdown
}

func name(page, about string) string {
	return "## NAME\n\n" + page + " - " + strings.ToLower(about[:1]) + about[1:] + "\n\n"
}
