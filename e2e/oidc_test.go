//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"otpdialog/clock"
	"otpdialog/e2e/oidcprovider"
	"otpdialog/e2e/terminal"
	simulatedaccount "otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
)

// oidcServer is a simulated OpenID Connect provider, whose people decide on a code as soon as it is
// shown.
type oidcServer struct {
	*provider.Provider

	Issuer string
	clock  *shiftedClock

	mu     sync.Mutex
	groups []string          // of all people
	decide func(code string) // nil for people who do nothing
	begun  int               // grants
}

// shiftedClock is the system's, but can be moved on.
type shiftedClock struct {
	clock.System

	ahead atomic.Int64
}

// Now returns the time that the clock shows.
func (c *shiftedClock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func startOIDC(t *testing.T) *oidcServer {
	t.Helper()
	s := &oidcServer{clock: &shiftedClock{}, groups: []string{"staff"}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.Provider = provider.New(provider.Options{
		World:   world.New(world.WithClock(s.clock)),
		Address: server.URL,
		Standin: func(path string) (provider.Standin, bool) {
			s.mu.Lock()
			defer s.mu.Unlock()
			var people []provider.Person
			for _, name := range []string{"otto", "alice", "mallory"} {
				people = append(people, provider.Person{Email: name + "@example.com", Name: name, Groups: s.groups})
			}
			return provider.Standin{Name: "Simulated Company", People: people}, path == "company"
		},
	})
	s.Issuer = server.URL + "/oidc/company"
	return s
}

// ServeHTTP answers as the provider does, but lets clients poll each second, for quick tests.
func (s *oidcServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/device") {
		s.Provider.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	s.Provider.ServeHTTP(answer, r)
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(bytes.Replace(answer.Body.Bytes(), []byte(`"interval":5`), []byte(`"interval":1`), 1)) // the client may have left
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.Pending() {
		s.begun++
		if s.decide != nil {
			s.decide(g.UserCode)
		}
	}
}

// people says what they do with each code from now on, with the provider and with their groups.
func (s *oidcServer) people(fault string, groups []string, decide func(code string)) {
	s.Reset()
	s.SetFault(fault)
	s.clock.ahead.Store(0)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups, s.decide = groups, decide
}

// approvedBy is the decision of that person.
func (s *oidcServer) approvedBy(name string) func(string) {
	return func(code string) { _ = s.Approve(code, name+"@example.com") } // the client sees what comes of it
}

// connection is the file of a connection.
func (s *oidcServer) connection(more ...string) string {
	return strings.Join(append([]string{
		`kind = "oidc"`, `display_name = "Company"`, `issuer = "` + s.Issuer + `"`, `client_id = "` + simulatedaccount.ClientID + `"`,
		`user_claim = "email"`, `user_domain = "example.com"`,
	}, more...), "\n") + "\n"
}

// The sign-in of a script: it needs no input, prints code and address on standard error, and its
// document has the claims that were asked for, and no token.
func TestOIDCAuth(t *testing.T) {
	t.Parallel()
	s := startOIDC(t)
	s.people("", []string{"staff"}, s.approvedBy("alice"))
	h := newHome(t)
	h.write("company", s.connection(`allowed = { groups = ["staff"] }`))
	c := h.runs(0, program, "auth", "company", "--json")
	a := c.auth()
	if a.Outcome != "accepted" || a.UserName != "alice" || a.Method != "Browser" || a.attribute("email") != "alice@example.com" || a.attribute("groups") != "staff" {
		t.Errorf("%+v", a)
	}
	code, _, _ := strings.Cut(strings.SplitAfterN(c.stderr, "Enter this code there: ", 2)[1], "\n")
	if len(code) != 9 || !strings.Contains(c.stderr, "/device?user_code="+code+"\n") {
		t.Errorf("standard error:\n%s", c.stderr)
	}
	if everything := c.stdout + c.stderr; strings.Contains(everything, "eyJ") {
		t.Errorf("a token is in\n%s", everything)
	}
	if c := h.runs(0, program, "exec", "company", "--", "echo", "in"); c.stdout != "in\n" {
		t.Errorf("exec: %+v", c)
	}
	c = h.runs(0, program, "auth", "company", "--verbose")
	if !strings.Contains(c.stderr, "/token client_id=otpdialog device_code grant_type=") || strings.Contains(c.stdout+c.stderr, "eyJ") {
		t.Errorf("the requests:\n%s", c.stderr)
	}
	packets := filepath.Join(t.TempDir(), "packets.jsonl")
	if c := h.runs(64, program, "auth", "company", "--packets", packets); !strings.Contains(c.stderr, "there are no RADIUS packets") {
		t.Errorf("packets of OpenID Connect:\n%s", c.stderr)
	}
	if _, err := os.Stat(packets); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a sign-in that was refused has left its file: %v", err)
	}
	for fault, code := range map[string]int{"wrong-audience": 69, "down": 69, "clock-ahead": 78, "unknown-client": 78} {
		s.people(fault, []string{"staff"}, s.approvedBy("alice"))
		if c := h.runs(code, program, "exec", "company", "--", "echo", "in"); strings.Contains(c.stdout, "in\n") {
			t.Errorf("%s: exec: %+v", fault, c)
		}
		if a := h.runs(code, program, "auth", "company", "--json").auth(); a.ExitCode != code || a.Error == "" || a.Next == "" || len(a.Attributes) > 0 {
			t.Errorf("%s: %+v", fault, a)
		}
	}
	s.people("", nil, s.approvedBy("alice"))
	if a := h.runs(77, program, "auth", "company", "--json").auth(); a.Code != "not-allowed" || !strings.Contains(a.Detail, "lice@example.com is not allowed on this connection") {
		t.Errorf("%+v", a)
	}
	s.people("", []string{"staff"}, s.approvedBy("alice"))
	if a := h.runs(77, program, "auth", "company", "--user", "bob", "--json").auth(); !strings.Contains(a.Detail, "lice@example.com has signed in, not bob") {
		t.Errorf("%+v", a)
	}
	s.people("", []string{"staff"}, func(code string) { _ = s.Refuse(code) })
	if a := h.runs(77, program, "auth", "company", "--json").auth(); a.Outcome != "rejected" {
		t.Errorf("%+v", a)
	}
	s.people("", []string{"staff"}, func(string) { s.clock.ahead.Store(int64(11 * time.Minute)) })
	if a := h.runs(75, program, "auth", "company", "--json").auth(); a.Outcome != "no-answer" {
		t.Errorf("%+v", a)
	}
}

func TestOIDCCheck(t *testing.T) {
	t.Parallel()
	s := startOIDC(t)
	h := newHome(t)
	h.write("company", s.connection())
	k := h.checks(0, "company", "--json").only()
	var checks []string
	for _, row := range k.Checks {
		checks = append(checks, row.Check+" "+row.Verdict)
	}
	if want := []string{"settings pass", "oidc-discovery pass", "oidc-keys pass", "oidc-device pass", "oidc-clock pass"}; !slices.Equal(checks, want) {
		t.Errorf("%q", checks)
	}
	for fault, code := range map[string]int{"down": 69, "other-issuer": 78, "redirect": 69, "big": 69, "clock-behind": 78} {
		s.SetFault(fault)
		h.checks(code, "company")
	}
}

// The screens: the code appears by itself, and the sign-in ends once it is confirmed.
func TestOIDCScreens(t *testing.T) {
	t.Parallel()
	s := startOIDC(t)
	h := newHome(t)
	h.write("company", s.connection())
	p := h.starts("company")
	p.WaitText("Waiting for 127.0.0.1")
	codes := s.Pending()
	if len(codes) != 1 {
		t.Fatalf("%+v", codes)
	}
	p.WaitText(codes[0].UserCode)
	p.Type("\x1b[18~") // F7
	p.WaitText("OpenID Connect has no packets.")
	p.Type("\x1b") // Close
	p.WaitText(codes[0].UserCode)
	p.Type("\x1b") // Cancel
	p.WaitText("The code can no longer sign anyone in.")
	s.people("", nil, nil)
	p.confirms(terminal.Enter)
	p.WaitText("Waiting for 127.0.0.1")
	if err := s.Approve(s.Pending()[0].UserCode, "alice@example.com"); err != nil {
		t.Fatal(err)
	}
	p.WaitText("Signed in")
	p.WaitText("alice")
}

// A provider that others wrote.
func TestOIDCProvider(t *testing.T) {
	t.Parallel()
	p := oidcprovider.Start(t)
	h := newHome(t)
	h.write("company", strings.Join([]string{
		`kind = "oidc"`, `display_name = "Company"`, `issuer = "` + p.Issuer + `"`, `client_id = "otpdialog"`,
		`scopes = ["openid", "email", "groups"]`, `user_claim = "email"`, `user_domain = "example.com"`,
		`allowed = { email = ["*@example.com"], groups = ["vpn"] }`,
	}, "\n")+"\n")
	h.checks(0, "company")
	cmd := exec.CommandContext(t.Context(), program, "auth", "company", "--json")
	cmd.Env = append(os.Environ(), h.environment()...)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if _, address, ok := strings.Cut(lines.Text(), "the code in it: "); ok {
			p.Approve(t, address, "alice")
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	c := checked{t, stdout.String(), ""}
	document := c.auth()
	if document.UserName != "alice" || document.attribute("email") != "alice@example.com" {
		t.Errorf("%+v", document)
	}
}
