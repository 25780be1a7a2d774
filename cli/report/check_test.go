package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"otpdialog/advice"
	"otpdialog/signin/session/checkup"
)

// aCheck is one of two servers, the second of which has two addresses.
func aCheck(out Check) error {
	const first, second = "192.0.2.1:1812", "radius2.example.com:1812"
	out.Connection("office", "Head office")
	out.Row(checkup.Row{Check: "settings", Verdict: checkup.Pass, Advice: advice.New("", "The connection has no mistakes.")})
	out.Row(checkup.Row{Check: "name", Verdict: checkup.Pass, Server: first, Advice: advice.New("", "192.0.2.1 is an address, so no name has to be looked up.")})
	out.Row(checkup.Row{Check: "route", Verdict: checkup.Fail, Server: first, Address: first, Advice: advice.New("", "There is no route to 192.0.2.1:1812: network is unreachable.").Do("Check your network, and any firewall on the path.")})
	out.Row(checkup.Row{Check: "answer", Verdict: checkup.Warn, Server: first, Address: first, Advice: advice.New("", "This could not be checked: there is no route to the server.").Do("Fix that first, then check again.")})
	out.Row(checkup.Row{Check: "message-authenticator", Verdict: checkup.Warn, Server: first, Address: first, Advice: advice.New("", "This could not be checked: there is no route to the server.").Do("Fix that first, then check again.")})
	out.Row(checkup.Row{Check: "name", Verdict: checkup.Pass, Server: second, Advice: advice.New("", "radius2.example.com is 192.0.2.2, 192.0.2.3.")})
	out.Row(checkup.Row{Check: "message-authenticator", Verdict: checkup.Pass, Server: second, Address: "192.0.2.2:1812", Advice: advice.New("", "Answers carry a Message-Authenticator, and it is required from now on.")})
	out.Row(checkup.Row{Check: "latency", Verdict: checkup.Pass, Server: second, Address: "192.0.2.3:1812", Advice: advice.New("", "The server answers within 12ms."), Took: 12300 * time.Microsecond})
	out.Row(checkup.Row{Check: "time-out", Verdict: checkup.Pass, Advice: advice.New("", "An answer may take 1m0s.")})
	out.Connection("branch", "")
	out.Row(checkup.Row{Check: "settings", Verdict: checkup.Fail, Advice: advice.New("", "/home/alice/.config/otpdialog/connections/branch.toml:4: port 70000 is out of range.").Do("Write a number from 1 to 65535 instead.")})
	return out.End(nil)
}

func TestCheckLines(t *testing.T) {
	const narrow = `Head office (office)
    pass  settings       The connection has no mistakes.
  192.0.2.1:1812
    pass  name           192.0.2.1 is an address, so no name has to be looked
                         up.
    fail  route          There is no route to 192.0.2.1:1812: network is
                         unreachable.
                         -> Check your network, and any firewall on the path.
    warn  answer         This could not be checked: there is no route to the
                         server.
                         -> Fix that first, then check again.
    warn  message-authenticator
                         Same as above.
  radius2.example.com:1812
    pass  name           radius2.example.com is 192.0.2.2, 192.0.2.3.
    pass  message-authenticator
                         Answers carry a Message-Authenticator, and it is
                         required from now on.
  radius2.example.com:1812 at 192.0.2.3:1812
    pass  latency        The server answers within 12ms.
  the connection as a whole
    pass  time-out       An answer may take 1m0s.

branch
    fail  settings       /home/alice/.config/otpdialog/connections/branch.toml:4:
                         port 70000 is out of range.
                         -> Write a number from 1 to 65535 instead.

6 passed, 2 warned, 2 failed
`
	const wide = `Head office (office)
    pass  settings               The connection has no mistakes.
  192.0.2.1:1812
    pass  name                   192.0.2.1 is an address, so no name has to be looked up.
    fail  route                  There is no route to 192.0.2.1:1812: network is unreachable.
                                 -> Check your network, and any firewall on the path.
    warn  answer                 This could not be checked: there is no route to the server.
                                 -> Fix that first, then check again.
    warn  message-authenticator  Same as above.
  radius2.example.com:1812
    pass  name                   radius2.example.com is 192.0.2.2, 192.0.2.3.
    pass  message-authenticator  Answers carry a Message-Authenticator, and it is required from now on.
  radius2.example.com:1812 at 192.0.2.3:1812
    pass  latency                The server answers within 12ms.
  the connection as a whole
    pass  time-out               An answer may take 1m0s.

branch
    fail  settings               /home/alice/.config/otpdialog/connections/branch.toml:4: port 70000 is out of range.
                                 -> Write a number from 1 to 65535 instead.

6 passed, 2 warned, 2 failed
`
	for width, want := range map[int]string{80: narrow, 120: wide, 0: wide} {
		var text bytes.Buffer
		out := CheckLines(&text)
		out.(*checkLines).width = width
		if err := aCheck(out); err != nil {
			t.Error(err)
		}
		if got := text.String(); got != want {
			t.Errorf("at width %d:\n%s\nwant:\n%s", width, got, want)
		}
	}
}

// No line is wider than the window, as long as it has room for a sentence at all.
func TestCheckLinesFits(t *testing.T) {
	for width := 1; width < 200; width++ {
		var text bytes.Buffer
		out := CheckLines(&text)
		out.(*checkLines).width = width
		if err := aCheck(out); err != nil {
			t.Error(err)
		}
		for line := range strings.Lines(text.String()) {
			line = strings.TrimSuffix(line, "\n")
			if width > 56 && ansi.StringWidth(line) > width && !strings.Contains(line, "branch.toml:4:") {
				t.Errorf("at width %d:\n%s", width, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("blanks at the end of %q", line)
			}
		}
	}
}

// What is copied from a check is whole in a window of any size: commands, and paths with hyphens.
func TestCheckLinesKeepsCommandsWhole(t *testing.T) {
	const path = "/home/a-user/.config/otpdialog/my-own-office.secret"
	for width := range 200 {
		var text bytes.Buffer
		out := CheckLines(&text)
		out.(*checkLines).width = width
		out.Connection("office", "")
		out.Row(checkup.Row{
			Check: "settings", Verdict: checkup.Warn,
			Advice: advice.New("", "others can read the secret in "+path).Do("make it readable only by you", "chmod", "600", path),
		})
		if got := text.String(); !strings.Contains(got, "chmod 600 "+path+"\n") || strings.Count(got, path) != 2 {
			t.Errorf("at width %d:\n%s", width, got)
		}
	}
}

// full takes no more.
type full struct{}

var errFull = errors.New("the disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestReportCannotBeWritten(t *testing.T) {
	for _, out := range []Check{CheckLines(full{}), CheckJSON(full{})} {
		if err := aCheck(out); !errors.Is(err, errFull) {
			t.Errorf("%T ends with %v", out, err)
		}
	}
}

// The document is what the help promises, and has no other key.
func TestCheckJSON(t *testing.T) {
	var text bytes.Buffer
	if err := aCheck(CheckJSON(&text)); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Connections []struct {
			Connection  string           `json:"connection"`
			DisplayName string           `json:"display_name"`
			Verdict     string           `json:"verdict"`
			Checks      []map[string]any `json:"checks"`
		} `json:"connections"`
	}
	decoder := json.NewDecoder(&text)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil {
		t.Fatal(err)
	}
	if n := len(document.Connections); n != 2 {
		t.Fatalf("%d connections, want 2", n)
	}
	office := document.Connections[0]
	if office.Connection != "office" || office.DisplayName != "Head office" || office.Verdict != "fail" || len(office.Checks) != 9 {
		t.Errorf("got %+v", office)
	}
	want := map[string]any{
		"check": "latency", "verdict": "pass", "server": "radius2.example.com:1812", "address": "192.0.2.3:1812",
		"what": "The server answers within 12ms.", "milliseconds": 12.3,
	}
	if got := office.Checks[7]; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
