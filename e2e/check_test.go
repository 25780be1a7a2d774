//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"layeh.com/radius"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// checked is what "otpdialog check" has written into a pipe, and to standard error.
type checked struct {
	t              *testing.T
	stdout, stderr string
}

// checks runs "otpdialog check" without a terminal. What it writes must hold no
// escape sequence.
func (h *home) checks(code int, args ...string) *checked {
	h.t.Helper()
	return h.runs(code, append([]string{program, "check"}, args...)...)
}

func (h *home) runs(code int, command ...string) *checked {
	h.t.Helper()
	cmd := exec.CommandContext(h.t.Context(), command[0], command[1:]...)
	cmd.Env = append(os.Environ(), h.environment()...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended || ended && exit.ExitCode() != code || err == nil && code != 0 {
		h.t.Errorf("%v: %v, want exit code %d\n%s%s", command, err, code, &stdout, &stderr)
	}
	c := &checked{h.t, stdout.String(), stderr.String()}
	c.lacks("\x1b")
	return c
}

// says checks that text is there, or one of those that mean the same.
func (c *checked) says(texts ...string) {
	c.t.Helper()
	all := c.stdout + c.stderr
	if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(all, text) }) {
		c.t.Errorf("it does not say %q:\n%s", texts, all)
	}
}

// lacks checks that text is not there.
func (c *checked) lacks(text string) {
	c.t.Helper()
	if strings.Contains(c.stdout+c.stderr, text) {
		c.t.Errorf("it says %q:\n%s%s", text, c.stdout, c.stderr)
	}
}

// found checks that the words have a row with that verdict and check, and that its
// sentence begins so.
func (c *checked) found(verdict, check, what string) {
	c.t.Helper()
	row := regexp.MustCompile(fmt.Sprintf(`(?m)^    %s  %s +%s`, verdict, check, regexp.QuoteMeta(what)))
	if !row.MatchString(c.stdout) {
		c.t.Errorf("there is no %s of the %s that begins with %q:\n%s", verdict, check, what, c.stdout)
	}
}

// connectionChecks are those of one connection in what --json prints.
type connectionChecks struct {
	Connection  string `json:"connection"`
	DisplayName string `json:"display_name"`
	Verdict     string `json:"verdict"`
	Checks      []struct {
		Check        string   `json:"check"`
		Code         string   `json:"code"`
		Verdict      string   `json:"verdict"`
		Server       string   `json:"server"`
		Address      string   `json:"address"`
		What         string   `json:"what"`
		Next         string   `json:"next"`
		Command      []string `json:"command"`
		Milliseconds float64  `json:"milliseconds"`
	} `json:"checks"`
}

// json is the document, which must have no key that is not promised.
func (c *checked) json() []connectionChecks {
	c.t.Helper()
	var d struct {
		Connections []connectionChecks `json:"connections"`
	}
	decoder := json.NewDecoder(strings.NewReader(c.stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		c.t.Fatalf("%v:\n%s", err, c.stdout)
	}
	if c.stderr != "" {
		c.t.Errorf("beside the document it says:\n%s", c.stderr)
	}
	return d.Connections
}

// only is the document of one connection.
func (c *checked) only() connectionChecks {
	c.t.Helper()
	connections := c.json()
	if n := len(connections); n != 1 {
		c.t.Fatalf("%d connections, want 1", n)
	}
	return connections[0]
}

// ofServer are the checks of each server.
var ofServer = []string{"name", "route", "transport", "status-server", "answer", "signature", "message-authenticator", "latency"}

// complete checks that each server and the connection were looked at from all
// sides, and that each row says what to do if, and only if, there is something to do.
func (c connectionChecks) complete(t *testing.T, servers ...string) {
	t.Helper()
	looked := map[string][]string{}
	for _, row := range c.Checks {
		looked[row.Server] = append(looked[row.Server], row.Check)
		if row.What == "" || (row.Next == "") != (row.Verdict == "pass") || row.Check == "latency" && row.Verdict == "pass" && row.Milliseconds <= 0 {
			t.Errorf("the row %+v is not complete", row)
		}
	}
	for _, server := range servers {
		if !slices.Equal(looked[server], ofServer) {
			t.Errorf("of %s was looked at %v, want %v", server, looked[server], ofServer)
		}
	}
	if whole := looked[""]; whole[0] != "settings" || !slices.Contains(whole, "time-out") || slices.Contains(whole, "ha-mode") != (len(servers) > 1) {
		t.Errorf("of the connection was looked at %v", whole)
	}
}

// verdict is that of a check of a server.
func (c connectionChecks) verdict(server, check string) string {
	for _, row := range c.Checks {
		if row.Server == server && row.Check == check {
			return row.Verdict
		}
	}
	return ""
}

func TestCheck(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)

	t.Run("all is well", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", to(server, server.Auth).text())
		words := h.checks(0, "office")
		words.says("Head office (office)\n")
		words.says("\n  " + server.Auth + "\n")
		words.found("pass", "settings", "The connection has no mistakes.")
		words.found("pass", "name", "127.0.0.1 is an address")
		words.found("pass", "route", "Packets to "+server.Auth+" leave from 127.0.0.1, over UDP.")
		words.found("pass", "transport", "UDP: ")
		words.found("pass", "answer", `The server answers an Access-Request for the user "otpdialog-check" with Access-Reject.`)
		words.found("pass", "signature", "The answers are signed with the shared secret.")
		words.found("pass", "message-authenticator", "Answers carry a Message-Authenticator")
		words.found("pass", "time-out", "An answer may take")
		words.says(" 0 failed\n")
		words.lacks("could not be checked")
		words.lacks(server.Secret)
		if kept := h.files()[h.stateFile()]; !strings.Contains(kept, server.Auth) {
			t.Errorf("it is not remembered that the server signs:\n%s", kept)
		}

		c := h.checks(0, "office", "--json", "--user", "bob")
		c.lacks(server.Secret)
		c.says(`user \"bob\" with Access-Reject`)
		office := c.only()
		if office.Connection != "office" || office.DisplayName != displayName || office.Verdict == "fail" {
			t.Errorf("got %+v", office)
		}
		office.complete(t, server.Auth)
	})

	t.Run("by TLS", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", overTLS(server).text())
		words := h.checks(0, "office")
		words.found("pass", "route", "Packets to "+server.TLS+" leave from 127.0.0.1, over TLS.")
		words.found("warn", "transport", "The server's certificate is only valid until") // for a day
		words.found("pass", "answer", "")
		words.found("pass", "signature", "")
		words.lacks("PRIVATE KEY")
	})

	t.Run("by TLS, without a certificate", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", trusting(server, server.CAFile).text())
		c := h.checks(69, "office")
		c.says("certificate")
		c.says("cert_file and key_file")
	})

	t.Run("by TLS, with another authority", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", trusting(server, server.CertFile).text())
		c := h.checks(69, "office")
		c.found("fail", "transport", "There is no trusted TLS connection to "+server.TLS)
		c.says("ca_file")
		h.checks(69, "office", "--json").only().complete(t, server.TLS)
	})

	t.Run("by TCP", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", to(server, server.TCP, `transport = "tcp"`).text())
		c := h.checks(0, "office")
		c.found("warn", "transport", "TCP is only for test labs")
		if n := strings.Count(c.stdout, "test labs"); n != 1 {
			t.Errorf("TCP is warned of %d times", n)
		}
	})

	t.Run("a dead port", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", to(server, server.Dead).text())
		office := h.checks(75, "office", "--json").only()
		office.complete(t, server.Dead)
		if office.Verdict != "fail" {
			t.Errorf("verdict %q", office.Verdict)
		}
	})

	t.Run("another secret", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		wrong := to(server, server.Strict)
		wrong.secret = "another secret than that of the server"
		h.write("office", wrong.text())
		c := h.checks(75, "office")
		c.found("fail", "answer", "No answer within ")
		c.says("or it has a different shared secret.")
		c.says("allow that address as a client, with the same secret")
		c.lacks(wrong.secret)
		c.lacks(server.Secret)
	})

	t.Run("two servers, one of them refuses", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		closed := closedPort(t)
		h.write("office", to(server, closed, fmt.Sprintf("secondary = %q", server.Auth), `ha_mode = "parallel"`).text())
		c := h.checks(69, "office", "--json")
		c.lacks(server.Secret)
		office := c.only()
		office.complete(t, closed, server.Auth)
		for server, want := range map[string]string{closed: "fail", server.Auth: "pass"} {
			if got := office.verdict(server, "answer"); got != want {
				t.Errorf("the answer of %s is a %s, want %s", server, got, want)
			}
		}
		if got := office.verdict("", "ha-mode"); got != "warn" {
			t.Errorf("the HA mode is a %q: a push can reach the person twice", got)
		}
	})

	t.Run("several connections", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("branch", strings.Replace(to(server, closedPort(t)).text(), displayName, "Branch", 1))
		h.write("office", to(server, server.Auth).text())
		h.write("shop", "display_name = 7")
		c := h.checks(78)
		for _, heading := range []string{"Branch (branch)\n", "\n\nHead office (office)\n", "\n\nshop\n"} {
			c.says(heading)
		}
		c.found("fail", "answer", "Nothing is listening")
		c.found("pass", "answer", "The server answers")
		failed := map[string]bool{}
		for _, each := range h.checks(78, "--json").json() {
			failed[each.Connection] = each.Verdict == "fail"
		}
		if want := map[string]bool{"branch": true, "office": false, "shop": true}; !maps.Equal(failed, want) {
			t.Errorf("failed: %v, want %v", failed, want)
		}
	})
}

// A server that answers without the Message-Authenticator that it has sent before.
func TestCheckLearnedMessageAuthenticator(t *testing.T) {
	t.Parallel()
	address := unsigned(t, new(atomic.Bool), radius.CodeAccessReject, "Nobody of that name")
	h := newHome(t)
	h.write("office", connection{primary: address, secret: scriptedSecret}.text())
	h.checks(0, "office").found("warn", "message-authenticator", "Answers carry no Message-Authenticator")

	h.remembers(fmt.Sprintf("message_authenticator_servers = [%q]\n", address))
	c := h.checks(69, "office")
	c.found("fail", "signature", "The answers lack the required Message-Authenticator, which this server has sent before.")
	c.says("message_authenticator_servers in " + h.stateFile())
	c.lacks("Nobody of that name")
}

// In a terminal the rows fit into its lines, and verdicts have colours where
// colours are wanted.
func TestCheckInTerminal(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("office", connection{primary: closedPort(t), secret: scriptedSecret}.text())
	for _, width := range []int{80, 120} {
		for environment, coloured := range map[string]bool{"NO_COLOR=": true, "NO_COLOR=1": false} {
			term := terminal.Start(t, terminal.Program{
				Path: program, Args: []string{"check"}, Env: append(h.environment(), environment), Width: width, Height: 50,
			})
			if code := term.WaitExit(); code != 69 {
				t.Errorf("exit code = %d, want 69", code)
			}
			term.CheckRestored()
			raw := term.Raw()
			if got := strings.Contains(raw, "\x1b["); got != coloured {
				t.Errorf("%s: colours %t, want %t:\n%q", environment, got, coloured, raw)
			}
			for line := range strings.Lines(raw) {
				if line = strings.TrimRight(line, "\r\n"); ansi.StringWidth(line) > width {
					t.Errorf("in %d columns: %q", width, line)
				}
			}
		}
	}
}
