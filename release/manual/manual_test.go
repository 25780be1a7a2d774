package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"otpdialog/cli"
)

const gateDocument = "# A gate before a command\n\nSee [the README](../README.md) and [ssh](https://www.openssh.org).\n\n" +
	"## What it cannot do\n\n- `--user` is \\\\ not asked\n\n| key | means |\n| --- | --- |\n| `gate` | *holds* |\n\nAs in:\n\n```sh\n.ssh/authorized_keys ~ \\n\n\nlast\n```\n\nAfter it.\n"

func testManual() *manual {
	return &manual{root: cli.Commands(), date: "2026-11-26", gate: gateDocument}
}

// plain is a page without what it is written with.
func plain(page string) string {
	return strings.NewReplacer(`\&`, "", `\-`, "-", `\e`, `\`, `\(ga`, "`", `\(ha`, "^", `\(ti`, "~", `\(aq`, "'",
		`\fB`, "", `\fI`, "", `\fR`, "", `\fP`, "", `\[u2026]`, "…", `\[u00B7]`, "·").Replace(page)
}

// Every command that help shows has a page that says all that its help says.
func TestPagesOfCommands(t *testing.T) {
	t.Parallel()
	m := testManual()
	pages, commands := m.pages(), m.commands(m.root)
	if len(commands) < 10 {
		t.Fatalf("there are %d commands only", len(commands))
	}
	if want := len(commands) + 2; len(pages) != want {
		t.Errorf("there are %d pages, want %d", len(pages), want)
	}
	for _, c := range commands {
		checkPage(t, c, plain(pages[pageName(c)+".1"]))
	}
}

func checkPage(t *testing.T, c *cobra.Command, page string) {
	t.Helper()
	has := func(text string) {
		t.Helper()
		if !strings.Contains(page, text) {
			t.Errorf("the page of %q has no %q", c.CommandPath(), text)
		}
	}
	has(c.Short[1:])
	for line := range strings.SplitSeq(c.Long+"\n"+c.Example, "\n") {
		if !strings.Contains(line, " · ") { // not exit codes, which have become a section
			has(strings.TrimPrefix(line, "  "))
		}
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		_, usage := pflag.UnquoteUsage(f)
		has("--" + f.Name)
		has(usage)
	})
	for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "SEE ALSO"} {
		has(".SH " + section + "\n")
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			has(pageName(sub) + "(1)")
		}
	}
}

func TestExitCodesAreASection(t *testing.T) {
	t.Parallel()
	rest, section := exitCodes("It does it.\n\nExit codes: 0 done · 69 a server\ncannot be reached\n\nMore.")
	if rest != "It does it.\n\nMore." {
		t.Errorf("the rest is %q", rest)
	}
	if want := "## EXIT STATUS\n\n**0**\n:   done\n\n**69**\n:   a server cannot be reached\n\n"; section != want {
		t.Errorf("the section is %q, want %q", section, want)
	}
}

// Text of the help is shown as it is, whatever it means to Markdown and to roff.
func TestLiteralText(t *testing.T) {
	t.Parallel()
	text := ".a\n'b\n--c \\d ~ ^ ` * _e_ [f](g) <h> #i &amp; …"
	want := "\n" + `\&.a` + "\n" + `\&'b` + "\n" + `\-\-c \ed \(ti \(ha \(ga * _e_ [f](g) <h> #i &amp; \[u2026]` + "\n"
	if got := render("## A\n\n" + literal(text) + "\n"); !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A document of the repository becomes a page that says its name, and leads to no
// file that is not there.
func TestArticle(t *testing.T) {
	t.Parallel()
	page := plain(testManual().pages()["otpdialog-gate.7"])
	for _, want := range []string{".TH OTPDIALOG-GATE 7 2026-11-26", "otpdialog-gate - a gate before a command\n", "See the README and", "www.openssh.org", ".SH What it cannot do", `--user is \ not asked`, "As in:\n.sp\n.EX\n" + `.ssh/authorized_keys ~ \n` + "\n\nlast\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("it has no %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "README.md") {
		t.Errorf("it leads to README.md:\n%s", page)
	}
}

func TestDateOfPages(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 23, 59, 0, 0, time.FixedZone("", -3600))
	for epoch, want := range map[string]string{"": "2026-11-27", "0": "1970-01-01", "1764150000": "2025-11-26"} {
		if got, err := dateOfPages(epoch, now); err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", epoch, got, err, want)
		}
	}
	if _, err := dateOfPages("yesterday", now); err == nil {
		t.Error("a date that is none is taken")
	}
}

// Help leads to the page of gates, so there is no manual without it.
func TestNoManualWithoutGates(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := write("manual"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "gate.md") {
		t.Errorf("got %v", err)
	}
}

// What is written can be read: by mandoc and by groff without a warning, and in
// octets that mean the same in every language.
func TestReaders(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	t.Setenv("SOURCE_DATE_EPOCH", "1764150000")
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(folder, "man", "*"))
	if err != nil || len(pages) < 10 || !slices.ContainsFunc(pages, func(page string) bool { return filepath.Base(page) == "otpdialog-gate.7" }) {
		t.Fatalf("the pages are %q, %v", pages, err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if i := bytes.IndexFunc(text, func(r rune) bool { return r > 0x7e || r < ' ' && r != '\n' && r != '\t' }); i >= 0 {
			t.Errorf("%s has %q", page, text[i:min(i+10, len(text))])
		}
	}
	for _, reader := range [][]string{{"mandoc", "-T", "lint", "-W", "warning"}, {"groff", "-man", "-t", "-ww", "-z", "-K", "utf8", "-T", "utf8"}} {
		if _, err := exec.LookPath(reader[0]); err != nil {
			if os.Getenv("CI") == "true" {
				t.Error(err)
			}
			t.Logf("not read by %s, which is not installed (apt-get install mandoc groff-base)", reader[0])
			continue
		}
		said, err := exec.CommandContext(t.Context(), reader[0], append(reader[1:], pages...)...).CombinedOutput()
		if err != nil || len(said) > 0 {
			t.Errorf("%s: %v\n%s", reader[0], err, said)
		}
	}
}
