package main

import (
	_ "embed" // of the pages that a person wrote
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var (
	//go:embed otpdialog.toml.5.md
	filesPage string
	// What otpdialog(1) has beside what the command itself says.
	//go:embed otpdialog.1.md
	mainSections string
)

// A manual is all pages.
type manual struct {
	root *cobra.Command
	date string
	gate string // docs/gate.md
}

// pages are the texts of the pages by the names of their files.
func (m *manual) pages() map[string]string {
	pages := map[string]string{
		"otpdialog.toml.5": m.title("otpdialog.toml", "5", "File Formats") + sections(filesPage),
		"otpdialog-gate.7": m.title("otpdialog-gate", "7", "Miscellaneous") + sections(article("otpdialog-gate", m.gate)),
	}
	for _, c := range m.commands(m.root) {
		pages[pageName(c)+".1"] = m.page(c)
	}
	return pages
}

// commands are a command and all below it that help shows, but for help itself.
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
	quoted := func(text string) string { return `"` + escaped(text) + `"` }
	return ".TH " + escaped(strings.ToUpper(name)) + " " + section + " " + m.date + " " + quoted("otpdialog "+m.root.Version) + " " + quoted(of) + "\n"
}

// page is the page of a command.
func (m *manual) page(c *cobra.Command) string {
	c.InitDefaultHelpFlag()
	c.InitDefaultVersionFlag()
	var b strings.Builder
	b.WriteString(m.title(pageName(c), "1", "User Commands"))
	short := strings.ToLower(c.Short[:1]) + c.Short[1:]
	b.WriteString(".SH NAME\n" + escaped(pageName(c)) + " \\- " + escaped(short) + "\n")
	b.WriteString(".SH SYNOPSIS\n")
	below := m.commands(c)[1:]
	b.WriteString(synopsis(c))
	if len(below) > 0 {
		b.WriteString(".br\n" + bold(c.CommandPath()) + " \\fICOMMAND\\fR ...\n")
	}
	description, codes := exitCodes(c.Long)
	b.WriteString(".SH DESCRIPTION\n" + prose(description))
	if len(below) > 0 {
		b.WriteString(".SH COMMANDS\n")
		for _, sub := range below {
			if sub.Parent() == c {
				b.WriteString(".TP\n" + reference(pageName(sub), "1") + "\n" + escaped(sub.Short) + "\n")
			}
		}
	}
	b.WriteString(".SH OPTIONS\n" + options(c.NonInheritedFlags()))
	if inherited := c.InheritedFlags(); inherited.HasAvailableFlags() {
		b.WriteString(options(inherited))
	}
	b.WriteString(codes)
	if c == m.root {
		b.WriteString(sections(mainSections))
	}
	if c.Example != "" {
		b.WriteString(".SH EXAMPLES\n" + block(strings.Split(c.Example, "\n")))
	}
	b.WriteString(".SH SEE ALSO\n" + strings.Join(m.related(c), ",\n") + "\n")
	return b.String()
}

// related are the pages to read beside that of a command.
func (m *manual) related(c *cobra.Command) []string {
	var names []string
	if c.HasParent() {
		names = append(names, pageName(c.Parent()))
	}
	for _, sub := range m.commands(c)[1:] {
		if sub.Parent() == c {
			names = append(names, pageName(sub))
		}
	}
	slices.Sort(names)
	var references []string
	for _, name := range names {
		references = append(references, reference(name, "1"))
	}
	return append(references, reference("otpdialog.toml", "5"), reference("otpdialog-gate", "7"))
}

// synopsis is how a command is called.
func synopsis(c *cobra.Command) string {
	words := strings.TrimPrefix(c.UseLine(), c.CommandPath())
	return bold(c.CommandPath()) + escaped(strings.Replace(words, "[flags]", "[OPTION...]", 1)) + "\n"
}

// options are the flags, each with what it takes and is for.
func options(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		takes, usage := pflag.UnquoteUsage(f)
		tag := bold("--" + f.Name)
		if f.Shorthand != "" {
			tag = bold("-"+f.Shorthand) + ", " + tag
		}
		if takes != "" {
			tag += " \\fI" + escaped(takes) + "\\fR"
		}
		switch f.DefValue {
		case "", "0", "[]", "false":
		default:
			usage += " (default " + f.DefValue + ")"
		}
		b.WriteString(".TP\n" + tag + "\n" + escaped(usage) + "\n")
	})
	return b.String()
}

// exitCodes takes the paragraph that tells a command's exit codes out of a text,
// and makes a section of it.
func exitCodes(long string) (rest, section string) {
	var kept []string
	var b strings.Builder
	for paragraph := range strings.SplitSeq(long, "\n\n") {
		told, found := strings.CutPrefix(paragraph, "Exit codes: ")
		if !found {
			kept = append(kept, paragraph)
			continue
		}
		b.WriteString(".SH EXIT STATUS\n")
		for each := range strings.SplitSeq(strings.ReplaceAll(told, "\n", " "), " · ") {
			code, means, _ := strings.Cut(each, " ")
			b.WriteString(".TP\n" + bold(code) + "\n" + escaped(means) + "\n")
		}
	}
	return strings.Join(kept, "\n\n"), b.String()
}
