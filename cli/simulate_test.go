package cli_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"otpdialog/e2e/needs"
	"otpdialog/simulator"
)

// bound is how long a wait may take. It is spent on failure only.
const bound = 20 * time.Second

// simulation is "otpdialog simulate" in a process of its own.
type simulation struct {
	t       *testing.T
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	lines   chan string // of its standard output; closed at its end
	errors  chan string // of its standard error
	address string
}

// simulate runs it on a free port, with more arguments, and waits until it
// listens.
func simulate(t *testing.T, more ...string) *simulation {
	t.Helper()
	s := startSimulation(t, append([]string{"--listen", "127.0.0.1:0"}, more...)...)
	s.address = s.waitLine(`^listening on (127\.0\.0\.1:\d+) \(UDP\)$`)
	return s
}

func startSimulation(t *testing.T, args ...string) *simulation {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM to end it with")
	}
	s := &simulation{t: t, lines: make(chan string, 1000), errors: make(chan string, 1000)}
	s.cmd = exec.CommandContext(t.Context(), "otpdialog", append([]string{"simulate"}, args...)...)
	var err error
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for pipe, lines := range map[io.Reader]chan string{stdout: s.lines, stderr: s.errors} {
		go func() {
			defer close(lines)
			for output := bufio.NewScanner(pipe); output.Scan(); {
				lines <- output.Text()
			}
		}()
	}
	return s
}

// waitLine waits for a line that matches, and returns its first group.
func (s *simulation) waitLine(pattern string) string {
	s.t.Helper()
	return s.waitFor(s.lines, pattern)
}

// waitError is waitLine for the standard error.
func (s *simulation) waitError(pattern string) string {
	s.t.Helper()
	return s.waitFor(s.errors, pattern)
}

func (s *simulation) waitFor(lines chan string, pattern string) string {
	s.t.Helper()
	wanted := regexp.MustCompile(pattern)
	late := time.After(bound)
	for {
		select {
		case line, more := <-lines:
			if !more {
				s.t.Fatalf("it ended before there was a line %q", pattern)
			}
			if found := wanted.FindStringSubmatch(line); found != nil {
				return found[len(found)-1]
			}
		case <-late:
			s.t.Fatalf("waited in vain for a line %q", pattern)
		}
	}
}

// order gives it a line on standard input.
func (s *simulation) order(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.stdin, line+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// terminate sends SIGTERM, and checks that it ends well.
func (s *simulation) terminate() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	for _, lines := range []chan string{s.lines, s.errors} {
		for range lines { // to the end: only then may Wait close the pipe
		}
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("it ended with %v", err)
	}
}

func TestSimulateObeys(t *testing.T) {
	t.Parallel()
	s := simulate(t)
	s.waitLine(`^(the shared secret is "testing123")$`)
	s.waitLine(`^ *` + simulator.DemoUser + ` +.*\b` + simulator.DemoPassword + `\b`)
	s.order("help")
	s.waitLine(`^approve \[USER\]`)
	s.order("frobnicate")
	s.waitLine(`^unknown command "frobnicate"`)
	s.order("approve")
	s.waitLine(`^approve: `)
	s.terminate()
}

// With a vendor's name it has the users of that vendor, and no others.
func TestSimulateVendor(t *testing.T) {
	t.Parallel()
	s := simulate(t, "--vendor", "rsa")
	s.waitLine(`^` + simulator.DemoUser + ` +` + simulator.DemoPassword + ` +.*PIN 2468`)
	s.order("show alice")
	s.waitLine(`^show: user "alice": no such user`)
	s.order("show nina")
	s.waitLine(`^  token shows \d{6}$`)
	s.terminate()
}

// The end of its standard input is not the end of the server.
func TestSimulateWithoutInput(t *testing.T) {
	t.Parallel()
	radclient := needs.Program(t, "freeradius-utils", "radclient")
	s := simulate(t)
	if err := s.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if code := s.radclient(radclient, "User-Name = bob\nUser-Password = "+simulator.DemoPassword+"\n"); code != "Access-Accept" {
		t.Errorf("radclient got %s", code)
	}
	s.terminate()
}

// A push for radclient, approved by a line on standard input.
func TestSimulateForRadclient(t *testing.T) {
	t.Parallel()
	radclient := needs.Program(t, "freeradius-utils", "radclient")
	s := simulate(t)
	answered := make(chan string)
	go func() {
		answered <- s.radclient(radclient, "User-Name = kim\nUser-Password = "+simulator.DemoPassword+"\n")
	}()
	s.waitLine(`kim: push: sign-in`)
	s.order("approve kim")
	select {
	case code := <-answered:
		if code != "Access-Accept" {
			t.Errorf("radclient got %s", code)
		}
	case <-time.After(bound):
		t.Error("radclient got no answer")
	}
	s.terminate()
}

// It says what it listens on.
func TestSimulateListens(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("a secret that is long enough"), 0o600); err != nil {
		t.Fatal(err)
	}
	for listen, want := range map[string]string{
		"0.0.0.0:0": `^listening on 0\.0\.0\.0:\d+ \(UDP\)$`,
		"[::]:0":    `^listening on \[::\]:\d+ \(UDP\)$`,
		"[::1]:0":   `^listening on \[::1\]:\d+ \(UDP\)$`,
		":0":        `^listening on all addresses, port \d+ \(UDP\)$`,
	} {
		s := startSimulation(t, "--listen", listen, "--allow-remote", "--secret-file", secret)
		s.waitLine(want)
		s.terminate()
	}
}

// A port that is in use is no mistake of the command line.
func TestSimulatePortInUse(t *testing.T) {
	t.Parallel()
	s := simulate(t)
	for _, listen := range []string{s.address, strings.Replace(s.address, "127.0.0.1", "localhost", 1)} {
		printed, err := exec.CommandContext(t.Context(), "otpdialog", "simulate", "--listen", listen).CombinedOutput()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != 69 || !strings.Contains(string(printed), "stop the program that uses this port") {
			t.Errorf("%s: %v\n%s", listen, err, printed)
		}
	}
	s.terminate()
}

// The log blames what is wrong, in words.
func TestSimulateLogsWhatItGot(t *testing.T) {
	t.Parallel()
	radclient := needs.Program(t, "freeradius-utils", "radclient")
	s := simulate(t)
	for _, test := range []struct{ attributes, want string }{
		{"User-Name = bob\nEAP-Message = 0x0201000801626f62\n", `-> Access-Reject bob: .* the request carries EAP\.$`},
		{"User-Name = bob\nMS-CHAP-Password = wonderland\n", `-> Access-Reject bob: .* the request carries MS-CHAP\.$`},
		{"User-Name = bob\n", `-> Access-Reject bob: .* the request carries no password\.$`},
		{"User-Name = mallory\nUser-Password = x\n", `-> Access-Reject mallory: no such user$`},
	} {
		if code := s.radclient(radclient, test.attributes); code != "Access-Reject" {
			t.Errorf("radclient got %s", code)
		}
		s.waitLine(test.want)
	}
	s.terminate()
}

// The example of its help works as it stands.
func TestSimulateExample(t *testing.T) {
	t.Parallel()
	radclient := needs.Program(t, "freeradius-utils", "radclient")
	help, err := exec.CommandContext(t.Context(), "otpdialog", "simulate", "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`printf '(.*)' \|\s+radclient -x 127\.0\.0\.1:1812 auth (\S+)`).FindStringSubmatch(string(help))
	if example == nil {
		t.Fatalf("the help shows no radclient:\n%s", help)
	}
	if example[2] != simulator.DefaultSecret {
		t.Errorf("the secret of the example is %q", example[2])
	}
	s := simulate(t)
	if code := s.radclient(radclient, strings.ReplaceAll(example[1], `\n`, "\n")); code != "Access-Accept" {
		t.Errorf("the example of the help gets %s:\n%s", code, example[0])
	}
	s.terminate()
}

// radclient sends attributes in an Access-Request and returns the code of the
// answer.
func (s *simulation) radclient(path, attributes string) (code string) {
	s.t.Helper()
	if !strings.Contains(attributes, "Message-Authenticator") {
		attributes = "Message-Authenticator = 0\n" + attributes
	}
	cmd := exec.CommandContext(s.t.Context(), path, "-x", "-t", "20", "-r", "1", s.address, "auth", simulator.DefaultSecret)
	cmd.Stdin = strings.NewReader(attributes)
	output, _ := cmd.CombinedOutput() // a reject is a failure to radclient, and an answer to us
	found := regexp.MustCompile(`Received (\S+)`).FindSubmatch(output)
	if found == nil {
		s.t.Errorf("radclient got no answer:\n%s", output)
		return ""
	}
	return string(found[1])
}

// With a file, it starts in the state that the file says.
func TestSimulateWorld(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("secret", "a secret that is long enough")
	s := simulate(t, "--world", write("world.toml", "seed = 7\nstart = 2031-01-31T12:00:00Z\nsecret_file = \"secret\"\n[[users]]\nname = \"zoe\"\npassword = \"open sesame\"\nmethods = [\"push\"]\n[[faults]]\neffect = \"reject\"\n"))
	s.waitLine(`^zoe +(open sesame)`)
	s.order("advance 1h")
	s.order("clock.read")
	s.waitLine(`^  "now": "2031-01-31T13:`)
	s.order("faults")
	s.waitLine(`^reject +all users`)
	s.order("journal.list")
	s.waitLine(`^journal.list: there is no journal; .*--api`)
	s.order("show")
	s.waitLine(`^nothing on any phone`)
	s.terminate()

	for text, want := range map[string]string{
		"vendor = \"duoo\"\n[[users]]\nname = \"a\"\nlockd = true\n": `world.toml:4: unknown key "lockd"`,
		"vendor = \"duoo\"\n":                                `world.toml:1: there is no vendor "duoo"`,
		"[[users]]\nname = \"a\"\n[[users]]\nname = \"A\"\n": `world.toml:4: there are two users "A"`,
		"= 1":                         "world.toml:1",
		"secret_file = \"missing\"\n": "missing",
		"secret_file = \"a\"\nsecret_keyring = \"b\"\n": "the secret has two sources",
	} {
		printed, err := exec.CommandContext(t.Context(), "otpdialog", "simulate", "--listen", "127.0.0.1:0", "--world", write("world.toml", text)).CombinedOutput()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != 78 || !strings.Contains(string(printed), want) {
			t.Errorf("%s: %v\n%s\nIt should say %s", text, err, printed, want)
		}
	}
}
