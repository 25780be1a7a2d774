//go:build unix

package bench

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// plays is how often the scenario of [BenchmarkScenario] is played in one run.
const plays = 1000

// BenchmarkScenario plays a sign-in of three rounds with "otpdialog test", client and simulator
// together, and sends the same three rounds with radclient: a process for each, as it keeps no
// State from one to the next. The processor time of the simulator counts for neither side of the
// ratio: it is in that of the scenario, and not in that of radclient.
func BenchmarkScenario(b *testing.B) {
	program, _ := build(b)
	file := filepath.Join(b.TempDir(), "three.toml")
	text := fmt.Sprintf(`schema = 1
repeat = %d

[[steps]]
sign_in = { user = "maria", password = %q }

[[steps]]
press = "SMS"
expect = { texts = 1 }

[[steps]]
answer = "${phone.text}"
expect = { outcome = "accepted", rounds = 2 }
`, plays, simulator.DemoPassword)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	h := newHome(b)
	var wall, processor, radclient time.Duration
	runs := 0
	for b.Loop() {
		runs++
		cmd := exec.CommandContext(b.Context(), program, "test", "--jobs", "1", file)
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "HOME="+string(h), "XDG_CONFIG_HOME="+h.config())
		began := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		wall += time.Since(began)
		processor += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		radclient += threeRounds(b)
	}
	withoutTimePerOp(b)
	each := processor / time.Duration(runs*plays)
	b.ReportMetric(float64(runs*plays)/wall.Seconds(), "sign-ins/s")
	b.ReportMetric(1/each.Seconds(), "sign-ins/core-s")
	b.ReportMetric(each.Seconds()/(radclient/time.Duration(runs)).Seconds(), "×radclient")
}

// threeRounds sends the three rounds with radclient, and returns its processor time.
func threeRounds(b *testing.B) time.Duration {
	b.Helper()
	people := simulator.NewWorld()
	server, err := simulator.Start(simulator.Config{World: people, Secret: []byte(secret)})
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	file := filepath.Join(b.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
		b.Fatal(err)
	}
	var used time.Duration
	state := ""
	for round, answer := range []func() string{
		func() string { return simulator.DemoPassword },
		func() string { return "sms" },
		func() string {
			m, err := people.NewestMessage(simulator.DemoUser, world.Text)
			if err != nil {
				b.Fatal(err)
			}
			return m.Code
		},
	} {
		host, port, err := net.SplitHostPort(server.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		cmd := exec.CommandContext(b.Context(), "radclient", "-x", "-S", file, net.JoinHostPort(host, port), "auth")
		cmd.Stdin = strings.NewReader("Message-Authenticator = 0\nUser-Name = " + simulator.DemoUser + "\nUser-Password = \"" + answer() + "\"\n" + state)
		out, err := cmd.CombinedOutput()
		if found := challengeState.FindSubmatch(out); found != nil {
			state = "State = " + string(found[1]) + "\n"
		} else if err != nil || round != 2 {
			b.Fatalf("round %d: %v\n%s", round+1, err, out)
		}
		used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return used
}

var challengeState = regexp.MustCompile(`State = (0x[0-9a-f]+)`)
