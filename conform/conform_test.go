package conform

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/e2e/needs"
	"otpdialog/scenario"
)

var update = flag.Bool("update", false, "write docs/conformance.md anew")

// program builds something for the tests, and returns its path.
func program(t *testing.T, name string, command ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	for i, a := range command {
		command[i] = strings.ReplaceAll(a, "{out}", path)
	}
	if out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// quick has clients whose waits are short; they have two seconds to wait for a person.
var quick = Options{Jobs: 13, Wait: 2 * time.Second, Timeout: 15 * time.Second}

// The pack finds what it is for in the clients of Debian, and nothing in ours. The page in docs says
// the same.
func TestClients(t *testing.T) {
	needs.Program(t, "freeradius-utils", "radclient")
	needs.Program(t, "pamtester", "pamtester")
	for file, of := range map[string]string{
		"/etc/pam_radius_auth.conf":                      "libpam-radius-auth",
		"/usr/include/radcli/radcli.h":                   "libradcli-dev",
		"/usr/lib/python3/dist-packages/pyrad/client.py": "python3-pyrad",
	} {
		_, err := os.Stat(file)
		needs.Package(t, err, of)
	}
	if err := exec.CommandContext(t.Context(), "unshare", "--map-root-user", "--mount", "true").Run(); err != nil {
		needs.Missing(t, "pam_radius is tried in a mount namespace, which this system does not allow: "+err.Error())
	}
	own := program(t, "otpdialog", "go", "build", "-o", "{out}", "..")
	radcli := program(t, "radcli", "gcc", "-o", "{out}", "testdata/radcli.c", "-lradcli")
	clients := []struct {
		name    string
		command []string
	}{
		{"otpdialog", []string{"testdata/otpdialog.sh"}},
		{"radclient", []string{"testdata/radclient.sh"}},
		{"pam_radius", []string{"testdata/pam_radius.sh"}},
		{"radcli", []string{radcli}},
		{"pyrad", []string{"testdata/with_pyrad.py"}},
	}
	environ := append(os.Environ(), "OTPDIALOG="+own, "CONFORM_TIMEOUT=5", "CONFORM_TRY=2")
	results := make([][]Result, len(clients))
	var running sync.WaitGroup
	for i, c := range clients {
		running.Go(func() {
			var err error
			if results[i], err = Run(t.Context(), Client{Command: c.command, Environ: environ}, quick); err != nil {
				t.Error(c.name, err)
			}
		})
	}
	running.Wait()
	table := map[string][]string{}
	names := []string{}
	for i, c := range clients {
		names = append(names, c.name)
		for _, r := range results[i] {
			if c.name == "otpdialog" && r.Status != scenario.Passed {
				t.Errorf("ours, %s: %s %s", r.Case.Name, r.Status, r.Reason)
			}
			table[r.Case.Name] = append(table[r.Case.Name], word(r))
		}
	}
	const page, begin = "../docs/conformance.md", "<!-- generated -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), begin)
	if !found {
		t.Fatalf("%s has no %q", page, begin)
	}
	want := before + begin + written(names, table)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s differs from what was measured; -update writes\n%s", page, written(names, table))
	}
}

func word(r Result) string {
	switch r.Status {
	case scenario.Passed:
		return "pass"
	case scenario.Skipped:
		return "n/a"
	default:
		return "**fail**"
	}
}

// written is the table in Markdown.
func written(clients []string, table map[string][]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n| case | section | %s | what a failure means |\n| --- | --- |%s --- |\n",
		strings.Join(clients, " | "), strings.Repeat(" --- |", len(clients)))
	for _, c := range Cases() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.Name, c.Section, strings.Join(table[c.Name], " | "), c.Means)
	}
	return b.String()
}

// A client that says yes to everything, and one that says no.
func TestStubbornClients(t *testing.T) {
	t.Parallel()
	yes, err := Run(t.Context(), Client{Command: []string{"true"}}, quick)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, r := range yes {
		if r.Status == scenario.Failed {
			failed++
		}
	}
	if failed < 10 {
		t.Errorf("a client that lets everybody in fails %d cases", failed)
	}
	_, err = Run(t.Context(), Client{Command: []string{"sh", "-c", "echo no; exit 1"}}, quick)
	a, ok := errors.AsType[advice.Advice](err)
	if !ok || a.Code != "client-cannot-sign-in" || !strings.Contains(a.What, "it says: no") {
		t.Errorf("a client that lets nobody in: %v", err)
	}
	_, err = Run(t.Context(), Client{Command: []string{"/nonexistent/client"}}, quick)
	if a, ok := errors.AsType[advice.Advice](err); !ok || a.Code != "client-not-started" {
		t.Errorf("no client: %v", err)
	}
}

// The client gets the values in its arguments and its environment.
func TestPlaceholders(t *testing.T) {
	t.Parallel()
	script := `echo "$0 $1 $CONFORM_SERVER:$CONFORM_PORT $CONFORM_SECRET" > "$CONFORM_DIR/out"; cat "$CONFORM_DIR/out"; exit 1`
	_, err := Run(t.Context(), Client{Command: []string{"sh", "-c", script, "{server}:{port}", "{secret}"}, Environ: []string{"PATH=" + os.Getenv("PATH")}}, quick)
	a, ok := errors.AsType[advice.Advice](err)
	if !ok {
		t.Fatal(err)
	}
	_, says, _ := strings.Cut(a.What, "it says: ")
	words := strings.Fields(says)
	if len(words) != 4 || words[0] != words[2] || words[1] != words[3] || !strings.HasPrefix(words[0], "127.0.0.1:") {
		t.Errorf("it got %q", says)
	}
}

// Results come as soon as they are known, and only the cases that are asked for.
func TestOnlySomeCases(t *testing.T) {
	t.Parallel()
	var done bytes.Buffer
	o := quick
	o.Only = []string{"wrong password", "right password"}
	o.Done = func(r Result) { fmt.Fprintln(&done, r.Case.Name) }
	results, err := Run(t.Context(), Client{Command: []string{"true"}}, o)
	if err != nil || len(results) != 2 || results[1].Status != scenario.Failed || strings.Count(done.String(), "\n") != 2 {
		t.Errorf("%v, %v, %s", results, err, done.String())
	}
}
