package main

import (
	"cmp"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"otpdialog/cli/exit"
	"otpdialog/radiusclient"
)

// A link between pages of the documentation leads to a file, and to a heading of it.
func TestDocumentationLinks(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)]+)\)`)
	for _, page := range append(pages, "README.md") {
		for _, match := range link.FindAllStringSubmatch(readPage(t, page), -1) {
			to, err := url.Parse(match[1])
			if err != nil || to.IsAbs() {
				continue
			}
			target := page
			if to.Path != "" {
				target = filepath.Join(filepath.Dir(page), to.Path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %v", page, err)
			} else if to.Fragment != "" && !hasHeading(readPage(t, target), to.Fragment) {
				t.Errorf("%s: %s has no heading #%s", page, target, to.Fragment)
			}
		}
	}
}

func readPage(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// docs/architecture.md lists every package of the product with what it imports, and the files that
// it names are there.
func TestDocumentedArchitecture(t *testing.T) {
	t.Parallel()
	page := readPage(t, "docs/architecture.md")
	for _, file := range regexp.MustCompile("`([a-z_/]+\\.(?:go|md|yml))`").FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat(file[1]); err != nil {
			t.Error(err)
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\|").FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat(row[1]); err != nil {
			t.Error(err)
		}
	}
	list, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{if .GoFiles}}{{.ImportPath}} {{join .Imports \" \"}}{{end}}", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	tools := regexp.MustCompile(`^otpdialog($|/(bench|e2e|release|settings/settingstest)\b)`)
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		if tools.MatchString(fields[0]) {
			continue
		}
		var imports []string
		for _, path := range fields[1:] {
			if ours, ok := strings.CutPrefix(path, "otpdialog/"); ok {
				imports = append(imports, ours)
			}
		}
		row := regexp.MustCompile("(?m)^\\| `" + strings.TrimPrefix(fields[0], "otpdialog/") + "` \\| .* \\| (.*) \\|$").FindStringSubmatch(page)
		if want := cmp.Or(strings.Join(imports, ", "), "-"); len(row) != 2 || row[1] != want {
			t.Errorf("the row of %s should end in | %s |", fields[0], want)
		}
	}
}

// The program in docs/library.md can be built.
func TestDocumentedProgram(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile("(?s)```go\n(.*?)```").FindStringSubmatch(readPage(t, "docs/library.md"))
	if found == nil {
		t.Fatal("there is no program")
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(found[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// docs/codes.md lists the codes of the whole program, and no others.
func TestDocumentedCodes(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	for _, folder := range []string{"account", "cli", "conform", "gate", "load", "oidcclient", "radiusclient", "scenario", "schema", "settings", "signin", "simulator", "ui"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				source.WriteString(readPage(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var used, listed []string
	for _, code := range regexp.MustCompile(`(?:advice\.New\(|\bCode(?::| =) +|(?:[pP]roblem|mistake)\([^"\n]*(?:"[a-z_]+", )?)"([a-z0-9-]+)"`).FindAllStringSubmatch(source.String(), -1) {
		used = append(used, code[1])
	}
	for subject := radiusclient.CheckName; subject <= radiusclient.CheckHAMode; subject++ {
		used = append(used, subject.String())
	}
	for _, code := range []int{exit.Usage, exit.Settings, exit.Interrupted, exit.Failed} {
		used = append(used, exit.Name(code))
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|").FindAllStringSubmatch(readPage(t, "docs/codes.md"), -1) {
		if listed = append(listed, row[1]); !strings.Contains(source.String(), `"`+row[1]+`"`) {
			t.Errorf("nothing has the code %s", row[1])
		}
	}
	for _, code := range used {
		if !slices.Contains(listed, code) {
			t.Errorf("the code %s is not listed", code)
		}
	}
}

// hasHeading compares headings as GitHub makes anchors of them.
func hasHeading(page, anchor string) bool {
	for line := range strings.Lines(page) {
		if heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") &&
			strings.ReplaceAll(strings.ToLower(strings.TrimSpace(heading)), " ", "-") == anchor {
			return true
		}
	}
	return false
}
