//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc4849"

	"otpdialog/e2e/freeradius"
)

// authenticated is the document of auth --json.
type authenticated struct {
	Outcome      string    `json:"outcome"`
	ExitCode     int       `json:"exit_code"`
	Connection   string    `json:"connection"`
	DisplayName  string    `json:"display_name"`
	UserName     string    `json:"user_name"`
	Method       string    `json:"method"`
	Action       string    `json:"action"`
	Automatic    string    `json:"automatic"`
	Rounds       int       `json:"rounds"`
	Server       string    `json:"server"`
	ReplyMessage string    `json:"reply_message"`
	Began        time.Time `json:"began"`
	Seconds      float64   `json:"seconds"`
	Exchanges    []struct {
		Answer  string  `json:"answer"`
		Server  string  `json:"server"`
		Seconds float64 `json:"seconds"`
	} `json:"exchanges"`
	Attributes []returned `json:"attributes"`

	Code     string   `json:"code"`
	Error    string   `json:"error"`
	Detail   string   `json:"detail"`
	Next     string   `json:"next"`
	Command  []string `json:"command"`
	Question string   `json:"question"`
}

type returned struct {
	Vendor string `json:"vendor"`
	Name   string `json:"name"`
	Value  string `json:"value"`
	Hidden bool   `json:"hidden"`
}

// auth is the document, which must have no key that is not promised.
func (c *checked) auth() authenticated {
	c.t.Helper()
	var a authenticated
	decoder := json.NewDecoder(strings.NewReader(c.stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&a); err != nil {
		c.t.Fatalf("%v:\n%s\n%s", err, c.stdout, c.stderr)
	}
	return a
}

func (a authenticated) attribute(name string) string {
	for _, each := range a.Attributes {
		if each.Name == name {
			return each.Value
		}
	}
	return ""
}

func TestAuth(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	// Each has a home of its own: the last method is remembered there.
	people := func(t *testing.T) *home {
		t.Helper()
		h := newHome(t)
		h.write("office", to(server, server.Auth).text())
		h.write("direct", to(server, server.Auth, `ask = "otp"`).text())
		h.write("closed", to(server, closedPort(t)).text())
		h.write("silent", to(server, server.Dead, "timeout = 1", "retries = 0").text())
		h.write("broken", "display_name = 7")
		return h
	}
	secrets := []string{server.Secret, "alicepw", "bobpw", "carolpw"}
	scripted := func(t *testing.T, lines string) script {
		t.Helper()
		return script{t: t, home: people(t), stdin: strings.NewReader(lines)}
	}
	cases := []struct {
		name  string
		lines string
		env   []string
		args  []string
		code  int
		right func(a authenticated) bool // nil: the exit code says all
	}{
		{"a push by its name in a pipe", "alicepw\npush\n", nil, []string{"office", "--user", "alice"}, 0, func(a authenticated) bool {
			return a.Outcome == "accepted" && a.Method == push && a.Action == "push" && a.Automatic == "" && a.Rounds == 1 &&
				a.UserName == "alice" && a.Server == server.Auth && a.ReplyMessage == "Success. Logging you in..." &&
				a.DisplayName == displayName && a.Connection == "office" && a.attribute("Class") == "0x6d66612d6f6b" &&
				a.attribute("Session-Timeout") == "3600" && a.attribute("Reply-Message") == "Success. Logging you in..." &&
				len(a.Exchanges) == 2 && a.Exchanges[0].Answer == "Access-Challenge" && a.Exchanges[1].Answer == "Access-Accept" &&
				a.Exchanges[1].Seconds > 0 && a.Seconds >= a.Exchanges[1].Seconds && !a.Began.IsZero()
		}},
		{"an action in another case", "alicepw\n", nil, []string{"office", "--user", "alice", "--action", "PUSH"}, 0, nil},
		{"an action by its command", "alicepw\n", nil, []string{"office", "--user", "alice", "--action", "Phone"}, 0, func(a authenticated) bool {
			return a.Method == call
		}},
		{"everything in the environment", "", []string{"OTPDIALOG_USER=alice", "OTPDIALOG_PASSWORD=alicepw", "OTPDIALOG_ACTION=push"}, []string{"office"}, 0, nil},
		{"a code in the environment", "", []string{"OTPDIALOG_PASSWORD=carolpw", "OTPDIALOG_OTP=123456"}, []string{"office", "--user", "carol"}, 0, func(a authenticated) bool {
			return a.Method == "Typed code" && a.Action == ""
		}},
		{"a wrong code, then the right one", "carolpw\n000000\n123456\n", nil, []string{"office", "--user", "carol"}, 0, func(a authenticated) bool {
			return a.Rounds == 2
		}},
		{"a text message and its code", "alicepw\nsms\n123456\n", nil, []string{"office", "--user", "alice"}, 0, func(a authenticated) bool {
			return a.Method == sms+", with a code"
		}},
		{"no second step", "bobpw\n", nil, []string{"office", "--user", "bob"}, 0, func(a authenticated) bool {
			return a.Method == "Password" && a.Rounds == 0
		}},
		{"the user name as a line, and the answer alone", "otto\n123456\n", nil, []string{"direct"}, 0, nil},
		{"a wrong password", "wrong\n123456\n", nil, []string{"office", "--user", "alice"}, 77, func(a authenticated) bool {
			return a.Outcome == "rejected" && a.ExitCode == 77 && a.Error != "" && a.Next != "" && len(a.Exchanges) == 1
		}},
		{"denied", "denypw\n", nil, []string{"office", "--user", "deny"}, 77, func(a authenticated) bool {
			return a.ReplyMessage == "Login request denied." && a.attribute("Reply-Message") == "Login request denied."
		}},
		{"nobody answers", "bobpw\n", nil, []string{"silent", "--user", "bob"}, 75, func(a authenticated) bool {
			return a.Outcome == "no-answer" && a.Exchanges[0].Answer == "no-answer" && a.Detail != ""
		}},
		{"nothing listens", "bobpw\n", nil, []string{"closed", "--user", "bob"}, 69, func(a authenticated) bool {
			return a.Outcome == "unreachable"
		}},
		{"a broken connection", "", nil, []string{"broken"}, 78, func(a authenticated) bool {
			return a.Outcome == "settings" && strings.Contains(a.Error, "broken.toml:1:")
		}},
		{"no such action", "", nil, []string{"office", "--action", "pigeon"}, 64, nil},
		{"which connection?", "", nil, nil, 64, nil},
		{"no password", "", nil, []string{"office", "--user", "alice"}, 65, func(a authenticated) bool {
			return a.Outcome == "unanswered" && a.Question == "Password" && strings.Contains(a.Next, "OTPDIALOG_PASSWORD")
		}},
		{"no code", "alicepw\n", nil, []string{"office", "--user", "alice"}, 65, func(a authenticated) bool {
			return strings.HasPrefix(a.Question, "Duo two-factor login for alice") && len(a.Exchanges) == 1
		}},
		{"an empty user name", "\nalicepw\n", nil, []string{"office"}, 65, nil},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := scripted(t, test.lines)
			r.environment = test.env
			c := r.does(test.code, append([]string{"auth", "--json"}, test.args...)...)
			for _, secret := range secrets {
				c.lacks(secret)
			}
			a := c.auth()
			if a.ExitCode != test.code {
				t.Errorf("exit_code %d", a.ExitCode)
			}
			if test.right != nil && !test.right(a) {
				t.Errorf("%+v", a)
			}
		})
	}

	t.Run("with stdin closed", func(t *testing.T) {
		t.Parallel()
		shell := script{t: t, home: people(t), command: []string{"sh", "-c", `exec "$0" "$@" <&-`}}
		if a := shell.does(65, "auth", "--json", "office", "--user", "alice").auth(); a.Question != "Password" {
			t.Errorf("%+v", a)
		}
		shell.environment = []string{"OTPDIALOG_PASSWORD=bobpw"}
		shell.does(0, "auth", "--json", "office", "--user", "bob")
	})

	t.Run("with stdin from a file", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "answers")
		if err := os.WriteFile(path, []byte("alicepw\r\npush\r\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		script{t: t, home: people(t), stdin: file}.does(0, "auth", "--json", "office", "--user", "alice")
	})

	t.Run("under timeout", func(t *testing.T) {
		t.Parallel()
		r := scripted(t, "autopw\n")
		r.command = []string{"timeout", "--preserve-status", "1"}
		a := r.does(130, "auth", "--json", "office", "--user", "auto-9").auth()
		if a.Outcome != "interrupted" || a.ExitCode != 130 {
			t.Errorf("%+v", a)
		}
	})

	t.Run("in the emptiness of cron", func(t *testing.T) {
		t.Parallel()
		// No HOME, no PATH: the account's own home has no connection.
		empty := script{t: t, stdin: strings.NewReader("")}
		empty.does(78, "auth", "--json", "there-is-none")
		// And with nothing but the folders it signs in.
		set := script{t: t, environment: people(t).environment(), stdin: strings.NewReader("bobpw\n")}
		set.does(0, "auth", "--json", "office", "--user", "bob")
	})

	t.Run("in words", func(t *testing.T) {
		t.Parallel()
		c := scripted(t, "alicepw\npush\n").does(0, "auth", "office", "--user", "alice", "--verbose")
		if c.stdout != "Signed in as alice on Head office (Push)\n" {
			t.Errorf("standard output has %q", c.stdout)
		}
		for _, line := range []string{"Plain mode: auth asks line by line.", "sent Access-Request", "received Access-Challenge", "received Access-Accept", server.Auth} {
			c.says(line)
		}
		for _, secret := range secrets {
			c.lacks(secret)
		}
	})

	t.Run("one transcript", func(t *testing.T) {
		t.Parallel()
		c := scripted(t, "carolpw\n000000\n123456\n").does(0, "office", "--user", "carol")
		golden(t, "plain-script", c.stderr+c.stdout, server.Auth, "SERVER")
	})
}

// Vendors' attributes come by their names, and what is secret does not come at all.
func TestAuthAttributes(t *testing.T) {
	t.Parallel()
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		packet := says(r, radius.CodeAccessAccept, "Come in")
		for _, vsa := range []string{
			"\x00\x00\x00\x09\x01\x0cdevice=one", // Cisco-AVPair
			"\x00\x00\x01\x37\x10\x14\x81\x01KEY!KEY!KEY!KEY!",
		} {
			packet.Add(26, radius.Attribute(vsa))
		}
		packet.Add(24, radius.Attribute("state of the session")) // State: none of anybody's business
		return packet
	})
	h := newHome(t)
	h.write("office", connection{primary: address, secret: scriptedSecret}.text())
	c := script{t: t, home: h, stdin: strings.NewReader("alicepw\n")}.does(0, "auth", "--json", "office", "--user", "alice")
	a := c.auth()
	if !slices.Contains(a.Attributes, returned{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "device=one"}) {
		t.Errorf("attributes %+v", a.Attributes)
	}
	if !slices.Contains(a.Attributes, returned{Vendor: "Microsoft", Name: "MS-MPPE-Send-Key", Hidden: true}) {
		t.Errorf("attributes %+v", a.Attributes)
	}
	c.lacks("KEY!")
	c.lacks("4b455921")
	c.lacks("state of the session")
	c.lacks("7374617465")
}

// Every attribute is reported in full, and one that is long or has no name is sent.
func TestAuthAttributesInFull(t *testing.T) {
	t.Parallel()
	received := make(chan radius.Attributes, 1)
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		received <- r.Attributes
		p := r.Response(radius.CodeAccessAccept)
		for _, text := range []string{"\x01\x02", "plain", "", "f\xfcr", "a\u202eb"} {
			p.Add(rfc2865.FilterID_Type, radius.Attribute(text))
		}
		p.Add(rfc4849.NASFilterRule_Type, radius.Attribute("permit in\x00deny"))
		p.Add(rfc4849.NASFilterRule_Type, radius.Attribute(" out"))
		return p
	})
	rule := strings.Repeat("r", 300)
	more := append(attribute("NAS-Filter-Rule", rule), attribute("NAS-Filter-Rule", "deny")...)
	more = append(more, attribute("Attr-26.24757.84.9.5", "0x0102")...)
	h := newHome(t)
	h.write("office", connection{primary: address, secret: scriptedSecret, more: more}.text())
	c := script{t: t, home: h, stdin: strings.NewReader("alicepw\n")}.does(0, "auth", "--json", "office", "--user", "alice")
	var document struct {
		Attributes []map[string]any `json:"attributes"`
	}
	if err := json.Unmarshal([]byte(c.stdout), &document); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range document.Attributes {
		value, given := a["value"]
		got = append(got, fmt.Sprintf("%v=%v %t", a["name"], value, given))
	}
	want := []string{
		"Filter-Id=0x0102 true", "Filter-Id=plain true", "Filter-Id= true", "Filter-Id=0x66fc72 true", "Filter-Id=0x61e280ae62 true",
		"NAS-Filter-Rule=permit in true", "NAS-Filter-Rule=deny out true",
	}
	if !slices.Equal(got, want) {
		t.Errorf("attributes %q, want %q", got, want)
	}
	var rules, structure string
	for _, a := range <-received {
		switch a.Type {
		case rfc4849.NASFilterRule_Type:
			rules += string(a.Attribute)
		case rfc2865.VendorSpecific_Type:
			structure = string(a.Attribute)
		}
	}
	if rules != rule+"\x00deny" || structure != "\x00\x00\x60\xb5\x54\x09\x00\x09\x06\x05\x04\x01\x02" {
		t.Errorf("the server got the rules %q and the structure %q", rules, structure)
	}
}
