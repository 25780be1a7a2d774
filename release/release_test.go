//go:build linux

// Package release has the tests of what release/build makes: that the same commit
// makes the same bytes, and that the packages can be installed and removed.
package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const version = "1.2.3"

// TestRelease builds the release of this system twice, and looks at it.
func TestRelease(t *testing.T) {
	t.Parallel()
	needs(t, "git", "tar", "gzip", "zip", "jq")
	needsTools(t)
	one, other := copyOfSources(t, 0o755, time.Unix(1e9, 0)), copyOfSources(t, 0o700, time.Unix(1.5e9, 0))
	build(t, one, "umask 022", "TZ=UTC")
	build(t, other, "umask 077", "TZ=Asia/Tokyo")
	dist := filepath.Join(one, "dist")
	if a, b := read(t, dist, "SHA256SUMS"), read(t, other, "dist", "SHA256SUMS"); a != b {
		t.Errorf("the same commit makes other bytes:\n%s\n%s", a, b)
	}
	t.Run("archive", func(t *testing.T) { checkArchive(t, dist) })
	t.Run("materials", func(t *testing.T) { checkMaterials(t, dist) })
	t.Run("deb", func(t *testing.T) { checkDeb(t, dist) })
	t.Run("rpm", func(t *testing.T) { checkRPM(t, dist) })
}

// isCI is true where a test must not skip itself.
func isCI() bool { return os.Getenv("CI") == "true" }

// needs skips a test where a program is not installed.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if isCI() {
			t.Fatalf("%s is not installed", program)
		}
		t.Skipf("%s is not installed: run .ci/run, which installs all that is needed", program)
	}
}

// needsTools skips a test where release/build would first have to make the programs
// that make packages, which takes a minute.
func needsTools(t *testing.T) {
	t.Helper()
	if isCI() {
		return
	}
	folder := strings.TrimSpace(run(t, "", "go", "env", "GOBIN"))
	if folder == "" {
		folder = filepath.Join(strings.TrimSpace(run(t, "", "go", "env", "GOPATH")), "bin")
	}
	for _, tool := range []string{"nfpm", "cyclonedx-gomod"} {
		if _, err := os.Stat(filepath.Join(folder, tool)); err != nil {
			t.Skipf("%s is not installed: run release/build once", tool)
		}
	}
}

// copyOfSources is a repository with one commit: this folder's files as they are now.
func copyOfSources(t *testing.T, mode fs.FileMode, when time.Time) string {
	t.Helper()
	from, to := "..", filepath.Join(t.TempDir(), "sources")
	// A container may have checked it out as somebody else.
	listed := run(t, from, "git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	for file := range strings.SplitSeq(strings.TrimSuffix(listed, "\x00"), "\x00") {
		info, err := os.Stat(filepath.Join(from, file))
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed, and not yet committed
		}
		check(t, err)
		data, err := os.ReadFile(filepath.Join(from, file))
		check(t, err)
		path := filepath.Join(to, file)
		check(t, os.MkdirAll(filepath.Dir(path), mode))
		check(t, os.WriteFile(path, data, info.Mode()&mode))
		check(t, os.Chtimes(path, when, when))
	}
	run(t, to, "git", "init", "--quiet")
	run(t, to, "git", "add", "--all")
	who := []string{"-c", "user.name=A Maintainer", "-c", "user.email=maintainer@example.com", "-c", "commit.gpgsign=false"}
	command := exec.CommandContext(t.Context(), "git", append(who, "commit", "--quiet", "--message=Release")...)
	command.Dir = to
	command.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-11-26T09:30:00Z", "GIT_COMMITTER_DATE=2026-11-26T09:30:00Z")
	output(t, command)
	return to
}

// build runs the script for this machine's processor.
func build(t *testing.T, folder, before, variable string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-c", before+` && exec release/build "$@"`, "sh", "--only", "linux/"+runtime.GOARCH, version)
	command.Dir = folder
	command.Env = append(os.Environ(), variable)
	output(t, command)
}

func checkArchive(t *testing.T, dist string) {
	t.Helper()
	name := "otpdialog_" + version + "_linux_" + runtime.GOARCH
	folder := t.TempDir()
	run(t, folder, "tar", "--extract", "--file", filepath.Join(dist, name+".tar.gz"))
	folder = filepath.Join(folder, name)
	for _, file := range []string{
		"LICENSE", "README.md", "LICENSES-OF-OTHERS", "man/otpdialog.1", "man/otpdialog-config-show.1", "man/otpdialog.toml.5",
		"completions/bash/otpdialog", "completions/zsh/_otpdialog", "completions/fish/otpdialog.fish", "completions/powershell/otpdialog.ps1",
	} {
		if info, err := os.Stat(filepath.Join(folder, file)); err != nil || info.Mode() != 0o644 {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	checkVersion(t, run(t, folder, filepath.Join(folder, "otpdialog"), "version", "--json"))
	if said := run(t, folder, filepath.Join(folder, "otpdialog"), "--version"); said != "otpdialog "+version+"\n" {
		t.Errorf("--version says %q", said)
	}
	said, err := exec.CommandContext(t.Context(), "file", filepath.Join(folder, "otpdialog")).Output()
	if err == nil && !bytes.Contains(said, []byte("statically linked")) {
		t.Errorf("the program needs libraries: %s", said)
	}
	if licences := read(t, folder, "LICENSES-OF-OTHERS"); !strings.Contains(licences, "\n== layeh.com/radius@v") {
		t.Error("the licence of a library does not go along")
	}
	if page := read(t, folder, "man", "otpdialog.1"); !strings.Contains(page, `.TH OTPDIALOG 1 2026-11-26 "otpdialog 1.2.3"`) {
		t.Errorf("the page has another date or version: %.80s", page)
	}
}

// checkVersion looks at what a program of the release says of itself.
func checkVersion(t *testing.T, document string) {
	t.Helper()
	var said struct {
		Version    string `json:"version"`
		Commit     string `json:"commit"`
		CommitDate string `json:"commit_date"`
		Modified   bool   `json:"modified"`
		Arch       string `json:"arch"`
	}
	if err := json.Unmarshal([]byte(document), &said); err != nil {
		t.Fatalf("%v:\n%s", err, document)
	}
	if said.Version != version || len(said.Commit) != 40 || said.CommitDate != "2026-11-26T09:30:00Z" || said.Modified || said.Arch != runtime.GOARCH {
		t.Errorf("the program says of itself %s", document)
	}
}

func checkMaterials(t *testing.T, dist string) {
	t.Helper()
	text := read(t, dist, "otpdialog_"+version+"_linux_"+runtime.GOARCH+".cdx.json")
	var bill struct {
		Format   string `json:"bomFormat"`
		Serial   string `json:"serialNumber"`
		Metadata struct {
			Timestamp string `json:"timestamp"`
			Component struct {
				Version string `json:"version"`
			} `json:"component"`
		} `json:"metadata"`
		Components []struct {
			Name     string `json:"name"`
			Version  string `json:"version"`
			Licenses []any  `json:"licenses"`
		} `json:"components"`
	}
	check(t, json.Unmarshal([]byte(text), &bill))
	if bill.Format != "CycloneDX" || bill.Metadata.Component.Version != version || bill.Serial+bill.Metadata.Timestamp != "" {
		t.Errorf("it is of %+v", bill)
	}
	var names []string
	for _, c := range bill.Components {
		names = append(names, c.Name)
		if c.Version == "" || len(c.Licenses) == 0 {
			t.Errorf("%s has the version %q and %d licences", c.Name, c.Version, len(c.Licenses))
		}
	}
	if !slices.Contains(names, "layeh.com/radius") || slices.Contains(names, "github.com/cpuguy83/go-md2man/v2") {
		t.Errorf("its components are %q", names)
	}
}

// The packages by their endings.
func packageFile(t *testing.T, dist, ending string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dist, "*"+ending))
	if err != nil || len(found) != 1 {
		t.Fatalf("the packages are %q, %v", found, err)
	}
	return found[0]
}

func run(t *testing.T, folder string, command ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Dir = folder
	return output(t, c)
}

// asRoot is a command that root runs: this process, or whoever may be it.
func asRoot(command ...string) []string {
	if os.Geteuid() != 0 {
		command = append([]string{"sudo", "--non-interactive"}, command...)
	}
	return command
}

// output is what a command prints, which has to succeed.
func output(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	var stderr bytes.Buffer
	command.Stderr = &stderr
	said, err := command.Output()
	if err != nil {
		t.Fatalf("%q: %v\n%s\n%s", command.Args, err, said, stderr.String())
	}
	return string(said)
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	check(t, err)
	return string(data)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
