// Command manual writes the man pages of otpdialog, and the completion scripts for
// shells:
//
//	go run ./release/manual DIR
//
//	DIR/man/otpdialog.1, otpdialog-config-show.1, …    a page for each command
//	DIR/man/otpdialog.toml.5                           the files of settings
//	DIR/man/otpdialog-gate.7                           docs/gate.md
//	DIR/completions/{bash,zsh,fish,powershell}/…       named as each shell wants it
//
// The pages are written in Markdown and rendered with md2man. Those of section 1 are
// generated from the tree of commands, so a new command automatically has a page. The
// date of the pages is SOURCE_DATE_EPOCH, in seconds since 1970, or today if that is not
// set. Run it in the repository's folder.
package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"otpdialog/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: manual DIR")
		os.Exit(64)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

// write writes everything into a folder.
func write(folder string) error {
	date, err := dateOfPages(os.Getenv("SOURCE_DATE_EPOCH"), time.Now())
	if err != nil {
		return err
	}
	gate, err := os.ReadFile(filepath.Join("docs", "gate.md"))
	if err != nil {
		return fmt.Errorf("reading the page about gates: %w", err)
	}
	m := manual{root: cli.Commands(), date: date, gate: string(gate)}
	for name, page := range m.pages() {
		if err := writeFile(filepath.Join(folder, "man", name), page); err != nil {
			return err
		}
	}
	completions := filepath.Join(folder, "completions")
	for shell, file := range map[string]string{"bash": "otpdialog", "zsh": "_otpdialog", "fish": "otpdialog.fish", "powershell": "otpdialog.ps1"} {
		var script strings.Builder
		if err := cli.WriteCompletion(shell, &script); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(completions, shell, file), script.String()); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // everyone may read it
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // as the folder
}

// dateOfPages is the date at the foot of each page.
func dateOfPages(epoch string, now time.Time) (string, error) {
	seconds, err := strconv.ParseInt(cmp.Or(epoch, strconv.FormatInt(now.Unix(), 10)), 10, 64)
	if err != nil {
		return "", fmt.Errorf("SOURCE_DATE_EPOCH is not a number of seconds: %w", err)
	}
	return time.Unix(seconds, 0).UTC().Format(time.DateOnly), nil
}
