//go:build unix

package bench

import (
	"bufio"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// What a burst to the simulator is.
const (
	bursts    = 500
	burstSize = 32 // requests that are under way at a time
)

// BenchmarkSimulate measures the processor time for which "otpdialog simulate" answers a request, with
// and without the admin interface, in turns.
func BenchmarkSimulate(b *testing.B) {
	program, _ := build(b)
	alone := simulate(b, program)
	withAPI := simulate(b, program, "--api", "127.0.0.1:0", "--api-token-file", filepath.Join(b.TempDir(), "token"))
	used := map[*simulation]time.Duration{}
	requests := 0
	for b.Loop() {
		for _, s := range []*simulation{alone, withAPI} {
			used[s] += s.answers(b)
		}
		requests += bursts * burstSize
	}
	withoutTimePerOp(b)
	perRequest := func(s *simulation) float64 { return float64(used[s].Microseconds()) / float64(requests) }
	b.ReportMetric(perRequest(alone), "µs/answer")
	b.ReportMetric(perRequest(withAPI), "api-µs/answer")
	b.ReportMetric(perRequest(withAPI)/perRequest(alone), "api/alone")
}

// simulation is a running "otpdialog simulate" and a client of it.
type simulation struct {
	pid  int
	conn net.Conn
}

func simulate(b *testing.B, program string, args ...string) *simulation {
	b.Helper()
	command := exec.CommandContext(b.Context(), program, append([]string{"simulate", "--listen", "127.0.0.1:0"}, args...)...)
	output, err := command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewReader(output)
	first, err := lines.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	address := strings.TrimSuffix(strings.TrimPrefix(first, "listening on "), " (UDP)\n")
	conn, err := new(net.Dialer).DialContext(b.Context(), "udp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = conn.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return &simulation{command.Process.Pid, conn}
}

// answers lets it answer sign-ins by password, and returns the processor time that it used.
func (s *simulation) answers(b *testing.B) time.Duration {
	b.Helper()
	before, ok := processorTime(b, s.pid)
	if !ok {
		b.Fatal("the system does not say the processor time of a process")
	}
	buffer := make([]byte, radius.MaxPacketLength)
	for range bursts {
		for identifier := range burstSize {
			p := radius.New(radius.CodeAccessRequest, []byte(simulator.DefaultSecret))
			p.Identifier = byte(identifier)
			_ = rfc2865.UserName_SetString(p, "bob")
			_ = rfc2865.UserPassword_SetString(p, simulator.DemoPassword)
			octets, err := p.Encode()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.conn.Write(octets); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.conn.SetReadDeadline(time.Now().Add(terminal.Bound)); err != nil {
			b.Fatal(err)
		}
		for range burstSize {
			if _, err := s.conn.Read(buffer); err != nil {
				b.Fatalf("an answer is missing: %v", err)
			}
		}
	}
	after, _ := processorTime(b, s.pid)
	return after - before
}
