//go:build linux

package e2e

import (
	"bytes"
	"encoding/csv"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"otpdialog/e2e/needs"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
)

// A master of Locust and two workers sign in, each worker through one engine. What they count
// together is what the simulator has seen: nothing is lost at the end, and nothing is counted twice.
func TestLocust(t *testing.T) {
	t.Parallel()
	locust := needs.Program(t, "python3-locust", "locust")
	for name, environment := range map[string][]string{"users": nil, "rate": {"LOAD_RATE=40"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab, err := control.New(control.Setup{}, control.Options{Socket: true, Config: simulator.Config{Journal: 10_000}})
			if err != nil {
				t.Fatal(err)
			}
			defer lab.Close()
			r := &locustRun{t: t, program: locust, folder: locustFolder(t, lab), environment: environment}
			requests, failures := r.run()
			all, asked := lab.Server.Counters(""), lab.Server.Counters("alice")
			if seen := all.Datagrams - all.Duplicates; requests != seen || requests < 20 {
				t.Errorf("Locust counts %d sign-ins, and the simulator %d", requests, seen)
			}
			if seen := asked.Datagrams - asked.Duplicates; failures != seen {
				t.Errorf("Locust counts %d failures, and the simulator asked alice for a code %d times", failures, seen)
			}
			if failures == 0 || failures == requests {
				t.Errorf("%d of %d sign-ins failed, and every second one should", failures, requests)
			}
		})
	}
}

// locustFolder has the scenario, its connection, and the people.
func locustFolder(t *testing.T, lab *control.Lab) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"lab.toml": "display_name = \"Lab\"\nprimary = \"" + lab.Server.Addr().String() + "\"\nsecret = \"" + simulator.DefaultSecret + "\"\nallow_load = true\n",
		"scenario.toml": `schema = 1
server = "connection"
connection = "lab.toml"
[vars]
user = "bob"
[[steps]]
sign_in = { user = "${user}", password = "wonderland" }
expect  = { outcome = "accepted", within = "300ms" }
`,
		"users": "bob\nalice\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

type locustRun struct {
	t               *testing.T
	program, folder string
	environment     []string
	mu              sync.Mutex
	said            bytes.Buffer
}

// Write collects what the programs say.
func (r *locustRun) Write(text []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.Write(text)
}

func (r *locustRun) start(args ...string) *exec.Cmd {
	r.t.Helper()
	locustfile, err := filepath.Abs("../load/locustfile.py")
	if err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.CommandContext(r.t.Context(), r.program, append([]string{"-f", locustfile}, args...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.folder, r, r
	cmd.Env = slices.Concat(newHome(r.t).environment(), r.environment, []string{
		"HOME=" + r.t.TempDir(), "PATH=" + os.Getenv("PATH"), "OTPDIALOG=" + program,
		"LOAD_SCENARIO=" + filepath.Join(r.folder, "scenario.toml"), "LOAD_USERS=" + filepath.Join(r.folder, "users"),
	})
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	return cmd
}

// run runs a master and two workers for three seconds, and returns what they have counted.
func (r *locustRun) run() (requests, failures int) {
	r.t.Helper()
	free, err := new(net.ListenConfig).Listen(r.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	port := strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	_ = free.Close()
	programs := []*exec.Cmd{
		r.start("--master", "--headless", "--expect-workers", "2", "-u", "10", "-r", "10", "-t", "3s", "--csv", "out", "--only-summary",
			"--exit-code-on-error", "0", "--master-bind-host", "127.0.0.1", "--master-bind-port", port),
		r.start("--worker", "--master-host", "127.0.0.1", "--master-port", port),
		r.start("--worker", "--master-host", "127.0.0.1", "--master-port", port),
	}
	for _, p := range programs {
		if err := p.Wait(); err != nil {
			r.t.Errorf("%v: %v\n%s", p.Args, err, r.said.String())
		}
	}
	file, err := os.Open(filepath.Join(r.folder, "out_stats.csv"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, row := range rows {
		if row[0] == "RADIUS" {
			requests, _ = strconv.Atoi(row[2])
			failures, _ = strconv.Atoi(row[3])
		}
	}
	return requests, failures
}
