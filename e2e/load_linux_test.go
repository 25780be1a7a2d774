package e2e

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// An engine holds ten thousand people with a pending push, who have each been through a round
// before, in 80 MB and over forty sockets. No other test of the package runs meanwhile: without time to
// collect garbage, the memory says nothing.
func TestEngineHoldsTenThousandPushes(t *testing.T) {
	const (
		people      = 10_000
		beginAtOnce = 200      // who have no push yet
		mostMemory  = 80 << 10 // kB, the largest that the process ever had
		mostSockets = 42       // forty for those who wait, and one or two whose Identifiers rest
	)
	lab, err := control.New(control.Setup{Vendor: "duo"}, control.Options{Socket: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	pushes := make(chan struct{}, people)
	defer lab.World.Follow(func(e world.Event) {
		if e.Kind == world.RequestSent {
			pushes <- struct{}{}
		}
	})()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"lab.toml": "display_name = \"Lab\"\nprimary = \"" + lab.Server.Addr().String() + "\"\nsecret = \"testing123\"\nallow_load = true\ntimeout = 600\nretries = 9\n" +
			"[[actions]]\ntitle = \"Push\"\ncommand = \"push\"\n",
		"push.toml": `schema = 1
server = "connection"
connection = "lab.toml"
[[steps]]
sign_in = { user = "maria", password = "wonderland" }
expect  = { screen = "dialog", within = "10m" }
[[steps]]
press  = "Push"
expect = { outcome = "accepted", within = "10m" }
`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), program, "load", filepath.Join(folder, "push.toml"), "--engine", "--real-phones")
	var said bytes.Buffer
	cmd.Env, cmd.Stderr = append(newHome(t).environment(), "HOME="+t.TempDir()), &said
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for n := range people + beginAtOnce {
		if n >= beginAtOnce {
			<-pushes
		}
		if n < people {
			if _, err := fmt.Fprintf(in, "{\"id\":\"%d\"}\n", n); err != nil {
				t.Fatalf("%v\n%s", err, said.String())
			}
		}
	}
	memory, sockets := memoryOf(t, cmd.Process.Pid), socketsOf(t, cmd.Process.Pid)
	t.Logf("%d kB, %d sockets", memory, sockets)
	if memory > mostMemory || sockets > mostSockets {
		t.Errorf("%d pending pushes take %d kB and %d sockets, more than %d and %d", people, memory, sockets, mostMemory, mostSockets)
	}
	// Everyone is cut, and answered.
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	answers, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if n := bytes.Count(answers, []byte(`"status":"cut"`)); n != people || cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("%d answers, and %v\n%s", n, cmd.ProcessState, said.String())
	}
}

// memoryOf is the most memory that a process had, in kB.
func memoryOf(t *testing.T, pid int) (kB int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, peak, found := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(peak, &kB); err != nil || !found {
		t.Fatalf("%v in\n%s", err, status)
	}
	return kB
}

func socketsOf(t *testing.T, pid int) (n int) {
	t.Helper()
	folder := fmt.Sprintf("/proc/%d/fd", pid)
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if to, err := os.Readlink(filepath.Join(folder, f.Name())); err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}
