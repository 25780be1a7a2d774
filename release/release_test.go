//go:build linux

// Package release has the tests of what release/build makes: that the same commit
// makes the same bytes, and that the packages can be installed and removed.
package release

import (
	"archive/zip"
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/needs"
)

const (
	version    = "1.2.3"
	maintainer = "A Maintainer <maintainer@example.com>" // the author of the commit
)

// foreign are systems that have other archives, or other programs, than the one that runs.
var foreign = []string{"windows/amd64", "darwin/arm64"}

// TestRelease builds the release of this system twice, and looks at it; once with those
// of others beside it.
func TestRelease(t *testing.T) {
	t.Parallel()
	needsPrograms(t, "git", "tar", "gzip", "zip", "jq")
	needsTools(t)
	one, other := copyOfSources(t, 0o755, time.Unix(1e9, 0)), copyOfSources(t, 0o700, time.Unix(1.5e9, 0))
	here := "linux/" + runtime.GOARCH
	build(t, one, "umask 022", []string{"TZ=UTC"}, append(foreign, here)...)
	build(t, other, "umask 077", []string{"TZ=Asia/Tokyo", "GOENV=" + otherGoEnvironment(t)}, here)
	dist := filepath.Join(one, "dist")
	sums := read(t, dist, "SHA256SUMS")
	again := slices.Collect(strings.Lines(read(t, other, "dist", "SHA256SUMS")))
	if len(again) != 4 {
		t.Errorf("a Linux has other files than an archive, its materials and two packages: %q", again)
	}
	for _, line := range again {
		if !strings.Contains(sums, line) {
			t.Errorf("the same commit makes other bytes: %s", line)
		}
	}
	t.Run("archive", func(t *testing.T) { checkArchive(t, dist) })
	t.Run("zip", func(t *testing.T) { checkZip(t, dist) })
	t.Run("darwin", func(t *testing.T) { checkDarwin(t, dist) })
	for _, system := range append(foreign, here) {
		t.Run("materials of "+system, func(t *testing.T) { checkMaterials(t, dist, system) })
	}
	t.Run("deb", func(t *testing.T) { checkDeb(t, dist) })
	t.Run("rpm", func(t *testing.T) { checkRPM(t, dist) })
}

// needsPrograms skips a test if a program is not installed.
func needsPrograms(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		needs.Program(t, program, program)
	}
}

// needsTools skips a test if release/build would first have to build the programs
// that make packages, which takes a minute.
func needsTools(t *testing.T) {
	t.Helper()
	if needs.CI() {
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
	// A container may have checked it out as another account.
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
	command.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-11-26T09:30:00Z", "GIT_COMMITTER_DATE=2026-11-26T09:30:00Z",
		"GIT_COMMITTER_NAME=A Forge", "GIT_COMMITTER_EMAIL=forge@example.com")
	output(t, command)
	return to
}

// otherGoEnvironment is a file of "go env -w", with this machine's values and some that
// would make other bytes.
func otherGoEnvironment(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "env")
	data, err := os.ReadFile(strings.TrimSpace(run(t, "", "go", "env", "GOENV")))
	if !errors.Is(err, fs.ErrNotExist) { // most machines have none
		check(t, err)
	}
	check(t, os.WriteFile(file, data, 0o600))
	command := exec.CommandContext(t.Context(), "go", "env", "-w", "GOFLAGS=-tags=other", "GOEXPERIMENT=jsonv2", "GOFIPS140=latest")
	command.Env = append(os.Environ(), "GOENV="+file)
	output(t, command)
	return file
}

// build runs the script for some systems.
func build(t *testing.T, folder, before string, environment []string, systems ...string) {
	t.Helper()
	args := []string{"-c", before + ` && exec release/build "$@"`, "sh", version}
	for _, system := range systems {
		args = append(args, "--only", system)
	}
	command := exec.CommandContext(t.Context(), "sh", args...)
	command.Dir = folder
	command.Env = append(os.Environ(), environment...)
	output(t, command)
}

func checkArchive(t *testing.T, dist string) {
	t.Helper()
	name := "otpdialog_" + version + "_linux_" + runtime.GOARCH
	folder := t.TempDir()
	run(t, folder, "tar", "--extract", "--file", filepath.Join(dist, name+".tar.gz"))
	folder = filepath.Join(folder, name)
	checkContents(t, os.DirFS(folder))
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

// checkContents looks for what every archive has beside the program.
func checkContents(t *testing.T, archive fs.FS) {
	t.Helper()
	for _, file := range []string{
		"LICENSE", "README.md", "docs/connections.md", "LICENSES-OF-OTHERS", "man/otpdialog.1", "man/otpdialog-config-show.1", "man/otpdialog-exec.1",
		"man/otpdialog-auth.1", "man/otpdialog.toml.5", "man/otpdialog-gate.7",
		"completions/bash/otpdialog", "completions/zsh/_otpdialog", "completions/fish/otpdialog.fish", "completions/powershell/otpdialog.ps1",
	} {
		if info, err := fs.Stat(archive, file); err != nil || info.Mode() != 0o644 {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
}

func checkZip(t *testing.T, dist string) {
	t.Helper()
	name := "otpdialog_" + version + "_windows_amd64"
	archive, err := zip.OpenReader(filepath.Join(dist, name+".zip"))
	check(t, err)
	defer archive.Close()
	folder, err := fs.Sub(archive, name)
	check(t, err)
	checkContents(t, folder)
	checkProgram(t, folder, "otpdialog.exe", "windows", "amd64")
}

func checkDarwin(t *testing.T, dist string) {
	t.Helper()
	name := "otpdialog_" + version + "_darwin_arm64"
	folder := t.TempDir()
	run(t, folder, "tar", "--extract", "--file", filepath.Join(dist, name+".tar.gz"))
	archive := os.DirFS(filepath.Join(folder, name))
	checkContents(t, archive)
	checkProgram(t, archive, "otpdialog", "darwin", "arm64")
}

// checkProgram looks at a program that does not run here.
func checkProgram(t *testing.T, archive fs.FS, name, system, processor string) {
	t.Helper()
	program, err := fs.ReadFile(archive, name)
	check(t, err)
	info, err := buildinfo.Read(bytes.NewReader(program))
	check(t, err)
	for key, want := range map[string]string{"GOOS": system, "GOARCH": processor, "CGO_ENABLED": "0", "-trimpath": "true"} {
		if !slices.Contains(info.Settings, debug.BuildSetting{Key: key, Value: want}) {
			t.Errorf("it was not built with %s=%s: %v", key, want, info.Settings)
		}
	}
	if !bytes.Contains(program, []byte(version)) {
		t.Errorf("it does not know that it is %s", version)
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

func checkMaterials(t *testing.T, dist, system string) {
	t.Helper()
	text := read(t, dist, "otpdialog_"+version+"_"+strings.Replace(system, "/", "_", 1)+".cdx.json")
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

// asRoot is a command that root runs: as this process, or by sudo.
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
