//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"layeh.com/radius"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// underPolicy is a command that runs the program under an administrator's policy.
// Nothing that a person can set moves the policy's folder, so the command gets a
// name space of its own, where /etc is another one.
func underPolicy(t *testing.T, policy string, args ...string) []string {
	t.Helper()
	etc := t.TempDir()
	if err := os.Mkdir(filepath.Join(etc, "otpdialog"), 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		"otpdialog/policy.toml": policy,
		"passwd":                "root:x:0:0:root:/root:/bin/sh\n", // as whom the name space runs
	} {
		if err := os.WriteFile(filepath.Join(etc, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(etc, 0o755); err != nil { // as a gate wants it
		t.Fatal(err)
	}
	space := []string{"unshare", "--map-root-user", "--mount", "sh", "-ec", `mount --bind "$0" /etc; exec "$@"`, etc}
	if err := exec.CommandContext(t.Context(), space[0], append(space[1:], "true")...).Run(); err != nil {
		t.Skipf("this test needs Linux, and leave to make a name space (unshare): %v", err)
	}
	return append(append(space, program), args...)
}

// An administrator can forbid TCP: neither sign-in nor check speaks it then.
func TestPolicyForbidsTCP(t *testing.T) {
	t.Parallel()
	const policy = "[session]\nplain_text_tcp = false\n"
	h := newHome(t)
	h.write("office", connection{primary: closedPort(t), secret: scriptedSecret, more: []string{`transport = "tcp"`}}.text())
	for _, args := range [][]string{{"office"}, {"check", "office"}} {
		command := underPolicy(t, policy, args...)
		term := terminal.Start(t, terminal.Program{Path: command[0], Args: command[1:], Env: h.environment(), Width: 400, Height: 40})
		if code := term.WaitExit(); code != 78 {
			t.Errorf("%v: exit code = %d, want 78", args, code)
		}
		term.WaitText(`your administrator does not allow the transport "tcp"`)
		term.WaitText("office.toml:4: ")
	}
}

// An administrator can say which connections there are: only those are checked.
func TestPolicyListsConnections(t *testing.T) {
	t.Parallel()
	const policy = "[session]\nconnections = [\"office\"]\n"
	server := freeradius.Start(t)
	h := newHome(t)
	for _, name := range []string{"office", "branch"} {
		h.write(name, to(server, server.Auth).text())
	}
	command := underPolicy(t, policy, "check")
	c := h.runs(0, command...)
	c.says("Head office (office)")
	c.lacks("branch")
	command = underPolicy(t, policy, "check", "branch")
	h.runs(78, command...).says("not allowed")
	scenario := filepath.Join(t.TempDir(), "own.toml")
	text := "schema = 1\nserver = \"connection\"\nconnection = { display_name = \"Own\", primary = \"" + server.Auth +
		"\", secret = \"x\" }\n[[steps]]\nsign_in = { user = \"alice\", password = \"x\" }\nexpect = { screen = \"dialog\" }\n"
	if err := os.WriteFile(scenario, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	h.runs(69, underPolicy(t, policy, "test", scenario)...).says("not allowed")
}

// If the policy makes the program a gate, it is one for every command that signs in:
// a person's own connection, server and answers count nowhere.
func TestPolicyOfGate(t *testing.T) {
	t.Parallel()
	const policy = "[session]\ngate = true\n"
	var asked atomic.Bool
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		asked.Store(true)
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	h := newHome(t)
	h.write("office", connection{primary: address, secret: scriptedSecret}.text())
	own := []string{"env", "OTPDIALOG_USER=alice", "OTPDIALOG_PASSWORD=alicepw"}
	for _, args := range [][]string{
		{"auth", "office"},
		{"auth", "--json", "office"},
		{"office"},
		{"--plain", "office"},
		{"exec", "office", "--", "/bin/echo", "it was let in"},
	} {
		c := h.runs(78, append(own, underPolicy(t, policy, args...)...)...)
		c.says(`there is no connection \"office\"`, `there is no connection "office"`)
		c.lacks("it was let in")
		c.lacks("accepted")
	}
	for _, args := range [][]string{{"demo"}, {"simulate", "--listen", "127.0.0.1:0"}, {"test", "--init"}, {"test", "scenarios"}, {"load", "push.toml", "--rate", "1"}} {
		h.runs(78, underPolicy(t, policy, args...)...).says("your administrator does not allow the simulator")
	}
	if asked.Load() {
		t.Error("the person's own server was asked")
	}
	c := h.runs(78, underPolicy(t, policy, "check", "office")...)
	c.found("fail", "gate", "")
	c.says("a gate uses only the administrator's connections")
	c.says("loopback_servers = true")
}
