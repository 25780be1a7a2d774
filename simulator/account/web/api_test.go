package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/clock"
	"otpdialog/simulator/account"
	"otpdialog/simulator/world"
)

// program is a client of the JSON interface, over real HTTP.
type program struct {
	t       *testing.T
	server  *Server
	service *account.Service
	world   *world.World
	clock   *clock.Adjustable
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, clock: clock.NewAdjustable()}
	p.world = world.New(world.WithClock(p.clock), world.WithSeed(1))
	p.service = account.New(account.Options{World: p.world, Accounts: account.Demonstration(), Organisations: account.DemonstrationOrganisations()})
	var err error
	if p.server, err = Start(p.world, p.service, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.server.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request as it is; change can alter it.
func (p *program) send(method, path, bearer, body string, change func(*http.Request)) answer {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL()+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	if change != nil {
		change(r)
	}
	w, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer{w.StatusCode, w.Header, text}
}

// do sends a value, and reads the answer into another one; the status must be the one that is wanted.
func (p *program) do(method, path, bearer string, request, into any, want int) answer {
	p.t.Helper()
	body := ""
	if request != nil {
		text, err := json.Marshal(request)
		if err != nil {
			p.t.Fatal(err)
		}
		body = string(text)
	}
	a := p.send(method, path, bearer, body, nil)
	if a.status != want {
		p.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	if into != nil {
		if err := json.Unmarshal(a.body, into); err != nil {
			p.t.Fatal(err)
		}
	}
	return a
}

func at(path, id string) string { return strings.Replace(path, "{id}", id, 1) }

// link is that of the newest email to an address.
func (p *program) link(email string) string {
	p.t.Helper()
	mails := p.world.Mailbox(email)
	if len(mails) == 0 || !strings.HasPrefix(mails[0].Link, p.server.URL()+account.LinkPath) {
		p.t.Fatalf("the emails to %s: %+v", email, mails)
	}
	_, link, _ := strings.Cut(mails[0].Link, account.LinkPath)
	return link
}

func (p *program) press(email string, yes bool) {
	p.t.Helper()
	if _, err := p.service.Press(p.link(email), yes, ""); err != nil {
		p.t.Fatal(err)
	}
}

const device = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// signIn takes both steps, and returns the session.
func (p *program) signIn() string {
	p.t.Helper()
	var waiting, confirmed protocol.Ticket
	p.do(http.MethodPost, protocol.SignInPath, "", protocol.SignIn{Email: "alice@example.com", Password: account.Password, Device: protocol.Origin{Token: device, Host: "laptop"}}, &waiting, 200)
	if waiting.Origin.Place != "this computer" || waiting.Origin.Address != "127.0.0.1" {
		p.t.Errorf("the origin: %+v", waiting.Origin)
	}
	p.press("alice@example.com", true)
	p.do(http.MethodGet, at(protocol.TicketPath, waiting.ID)+"?state=waiting&wait=25", waiting.Key, nil, &confirmed, 200)
	if confirmed.Session == "" || !confirmed.Trusted {
		p.t.Fatalf("after Yes: %+v", confirmed)
	}
	return confirmed.Session
}

func TestEveryPath(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.service.Connect(p.server.URL(), func(string) (account.Identity, error) {
		return account.Identity{Provider: protocol.Google, Email: "bob@example.com", TokenID: "1", Expires: time.Now().Add(time.Hour)}, nil
	})
	session := p.signIn()

	var a protocol.Account
	p.do(http.MethodGet, protocol.AccountPath, session, nil, &a, 200)
	if a.Email != "alice@example.com" || a.Device == "" {
		t.Errorf("%+v", a)
	}
	p.do(http.MethodPatch, protocol.AccountPath, session, protocol.Change{Name: "Alice A.", TwoStep: protocol.Conditional, Password: account.Password}, &a, 200)
	p.do(http.MethodPost, protocol.LicensePath, session, protocol.License{Key: "RAS-1234-1234-1234"}, &a, 200)
	if a.Name != "Alice A." || a.TwoStep != protocol.Conditional || !a.Business {
		t.Errorf("%+v", a)
	}
	var devices []protocol.Device
	p.do(http.MethodGet, protocol.DevicesPath, session, nil, &devices, 200)
	if len(devices) != 1 || devices[0].Name != "laptop" || !devices[0].This {
		t.Errorf("%+v", devices)
	}
	p.do(http.MethodPatch, at(protocol.DevicePath, devices[0].ID), session, protocol.Rename{Name: "Work"}, nil, 204)
	p.do(http.MethodDelete, protocol.DevicesPath, session, nil, nil, 204)
	p.do(http.MethodDelete, at(protocol.DevicePath, devices[0].ID), session, nil, nil, 204)
	p.do(http.MethodDelete, at(protocol.DevicePath, devices[0].ID), session, nil, nil, 404)
	p.do(http.MethodPost, protocol.ChangePath, session, protocol.ChangePassword{Old: account.Password, New: "correct horse battery"}, nil, 204)

	var ticket protocol.Ticket
	p.do(http.MethodPost, protocol.ResetPath, "", protocol.Reset{Email: "alice@example.com"}, &ticket, 200)
	p.clock.Advance(30 * time.Second)
	p.do(http.MethodPost, at(protocol.ResendPath, ticket.ID), ticket.Key, struct{}{}, nil, 200)
	tooOften := p.do(http.MethodPost, at(protocol.ResendPath, ticket.ID), ticket.Key, nil, nil, 429)
	if seconds, err := strconv.Atoi(tooOften.header.Get("Retry-After")); err != nil || seconds < 58 || seconds > 60 {
		t.Errorf("Retry-After: %q", tooOften.header.Get("Retry-After"))
	}
	code := p.world.Mailbox("alice@example.com")[0].Code
	p.do(http.MethodPost, at(protocol.PasswordPath, ticket.ID), ticket.Key, protocol.NewPassword{Code: "AAAAAAAA", Password: "another long one"}, nil, 403)
	p.do(http.MethodPost, at(protocol.PasswordPath, ticket.ID), ticket.Key, protocol.NewPassword{Code: code, Password: "another long one"}, &ticket, 200)
	if ticket.State != protocol.Confirmed {
		t.Errorf("%+v", ticket)
	}
	unauthorized := p.do(http.MethodGet, protocol.AccountPath, session, nil, nil, 401)
	if !strings.HasPrefix(unauthorized.header.Get("WWW-Authenticate"), "Bearer") {
		t.Errorf("%v", unauthorized.header)
	}

	var provider protocol.Provider
	p.do(http.MethodPost, protocol.ProviderPath, "", protocol.FindProvider{With: protocol.Google}, &provider, 200)
	if provider.Issuer != p.server.URL()+"/oidc/google" {
		t.Errorf("%+v", provider)
	}
	p.do(http.MethodPost, protocol.ProviderPath, "", protocol.FindProvider{With: protocol.SSO, Email: "a@example.net"}, nil, 404)
	p.do(http.MethodPost, protocol.ExternalPath, "", protocol.External{With: protocol.Google, IDToken: "token"}, &ticket, 200)
	session = ticket.Session // of bob, whose two-step verification is off
	p.do(http.MethodDelete, protocol.AccountPath, session, protocol.Confirm{Password: "wrong"}, nil, 403)
	p.do(http.MethodDelete, protocol.AccountPath, session, protocol.Confirm{Password: account.Password}, &ticket, 200)
	p.do(http.MethodDelete, at(protocol.TicketPath, ticket.ID), ticket.Key, nil, nil, 204)
	p.do(http.MethodGet, at(protocol.TicketPath, ticket.ID), ticket.Key, nil, &ticket, 200)
	if ticket.State != protocol.Expired {
		t.Errorf("given up: %+v", ticket)
	}
	p.do(http.MethodDelete, protocol.SessionPath, session, nil, nil, 204)
	p.do(http.MethodGet, protocol.AccountPath, session, nil, nil, 401)

	p.do(http.MethodPost, protocol.SignUpPath, "", protocol.SignUp{Email: "new@example.com", Name: "New", Password: "password1"}, nil, 422)
	p.do(http.MethodPost, protocol.SignUpPath, "", protocol.SignUp{Email: "alice@example.com", Name: "New", Password: "correct horse battery"}, &ticket, 200)
	p.press("alice@example.com", true)
	p.do(http.MethodGet, at(protocol.TicketPath, ticket.ID), ticket.Key, nil, &ticket, 200)
	if ticket.State != protocol.Refused || ticket.Problem == nil || ticket.Problem.Title != protocol.EmailInUseWords {
		t.Errorf("%+v", ticket)
	}
}

// A person who reads the email ends the wait of a program, and so does the end of the service.
func TestLongPolling(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	wait := func() (chan answer, protocol.Ticket) {
		var ticket protocol.Ticket
		p.do(http.MethodPost, protocol.SignInPath, "", protocol.SignIn{Email: "alice@example.com", Password: account.Password}, &ticket, 200)
		got := make(chan answer, 1)
		go func() {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, p.server.URL()+at(protocol.TicketPath, ticket.ID)+"?state=waiting&wait=30", http.NoBody)
			r.Header.Set("Authorization", "Bearer "+ticket.Key)
			w, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
			if err != nil {
				got <- answer{}
				return
			}
			defer w.Body.Close()
			text, _ := io.ReadAll(w.Body)
			got <- answer{w.StatusCode, w.Header, text}
		}()
		return got, ticket
	}
	denied, _ := wait()
	p.press("alice@example.com", false)
	var ticket protocol.Ticket
	if a := <-denied; json.Unmarshal(a.body, &ticket) != nil || ticket.State != protocol.Denied {
		t.Errorf("denied: %d %s", a.status, a.body)
	}
	expired, _ := wait()
	p.clock.Advance(10 * time.Minute)
	if a := <-expired; json.Unmarshal(a.body, &ticket) != nil || ticket.State != protocol.Expired {
		t.Errorf("expired: %d %s", a.status, a.body)
	}
	still, first := wait()
	p.do(http.MethodGet, at(protocol.TicketPath, first.ID)+"?state=waiting", first.Key, nil, &ticket, 200) // without a wait, at once
	if ticket.State != protocol.Waiting || ticket.Session != "" {
		t.Errorf("%+v", ticket)
	}
	p.do(http.MethodGet, at(protocol.TicketPath, first.ID)+"?wait=31", first.Key, nil, nil, 400)
	p.do(http.MethodGet, at(protocol.TicketPath, first.ID), first.Key+"x", nil, nil, 404)
	if err := p.server.Close(); err != nil {
		t.Error(err)
	}
	if a := <-still; a.status == http.StatusOK {
		t.Errorf("after the end: %d %s", a.status, a.body)
	}
}

func TestStrangeRequests(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	const good = `{"email":"alice@example.com","password":"wrong","device":{"program":"p"}}`
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(h string) func(*http.Request) { return func(r *http.Request) { r.Host = h } }
	_, port, _ := net.SplitHostPort(p.server.Addr().String())
	for name, test := range map[string]struct {
		method, path, body string
		change             func(*http.Request)
		want               int
	}{
		"good":                {"POST", protocol.SignInPath, good, nil, 403},
		"good, by name":       {"POST", protocol.SignInPath, good, host("localhost:" + port), 403},
		"with parameters":     {"POST", protocol.SignInPath, good, header("Content-Type", "application/json; charset=utf-8"), 403},
		"own origin":          {"POST", protocol.SignInPath, good, header("Origin", p.server.URL()), 403},
		"another host":        {"POST", protocol.SignInPath, good, host("evil.example.com:" + port), 421},
		"another port":        {"POST", protocol.SignInPath, good, host("127.0.0.1:1"), 421},
		"another origin":      {"POST", protocol.SignInPath, good, header("Origin", "http://evil.example.com"), 403},
		"a page of another":   {"POST", protocol.SignInPath, good, header("Sec-Fetch-Site", "cross-site"), 403},
		"no type":             {"POST", protocol.SignInPath, good, func(r *http.Request) { r.Header.Del("Content-Type") }, 400},
		"a form":              {"POST", protocol.SignInPath, good, header("Content-Type", "text/plain"), 400},
		"no body":             {"POST", protocol.SignInPath, "", nil, 400},
		"no JSON":             {"POST", protocol.SignInPath, `{"email":`, nil, 400},
		"more than JSON":      {"POST", protocol.SignInPath, good + good, nil, 400},
		"a list":              {"POST", protocol.SignInPath, `[]`, nil, 400},
		"an unknown key":      {"POST", protocol.SignInPath, `{"email":"a@example.com","admin":true}`, nil, 400},
		"a key twice":         {"POST", protocol.SignInPath, `{"email":"a@example.com","email":"b@example.com"}`, nil, 400},
		"a wrong type":        {"POST", protocol.SignInPath, `{"email":["a@example.com"]}`, nil, 400},
		"null":                {"POST", protocol.SignInPath, `{"email":null}`, nil, 400},
		"too large":           {"POST", protocol.SignInPath, `{"email":"` + strings.Repeat("a", 16<<10) + `"}`, nil, 400},
		"a body that is none": {"DELETE", protocol.SessionPath, `{"a":1}`, nil, 400},
		"an unknown path":     {"GET", "/api/v1/secret", "", nil, 404},
		"a wrong method":      {"PUT", protocol.AccountPath, `{}`, nil, 404},
		"no session":          {"GET", protocol.AccountPath, "", nil, 401},
		"basic":               {"GET", protocol.AccountPath, "", header("Authorization", "Basic QTpC"), 401},
	} {
		a := p.send(test.method, test.path, "", test.body, test.change)
		var problem protocol.Problem
		if err := json.Unmarshal(a.body, &problem); a.status != test.want || err != nil || problem.Code == "" || problem.Title == "" ||
			a.header.Get("Content-Type") != "application/problem+json" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v %s", name, a.status, a.header, a.body)
		}
		if strings.HasSuffix(name, "of another") && problem.Code != protocol.BadRequest || name == "another origin" && problem.Code != protocol.BadRequest {
			t.Errorf("%s reaches the service: %s", name, a.body)
		}
		if bytes.Contains(a.body, []byte("\"admin\"")) || bytes.Contains(a.body, []byte("wrong\"")) {
			t.Errorf("%s: the answer repeats the request: %s", name, a.body)
		}
	}
}

func TestListening(t *testing.T) {
	t.Parallel()
	people := world.New()
	service := account.New(account.Options{World: people})
	for _, listen := range []string{"", "127.0.0.1", "0.0.0.0:0", "[::]:0", ":0", "127.0.0.1:99999"} {
		if s, err := Start(people, service, listen); err == nil {
			t.Errorf("listens on %q: %v, %v", listen, s.URL(), s.Close())
		}
	}
	s, err := Start(people, service, "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !strings.HasPrefix(s.URL(), "http://localhost:") {
		t.Error(s.URL())
	}
}

// Whatever the body, the interface answers with JSON, and nothing but the right password and the
// mail leads to a session.
func FuzzBody(f *testing.F) {
	paths := []string{
		protocol.SignInPath, protocol.ProviderPath, protocol.ExternalPath, protocol.SignUpPath, protocol.ResetPath,
		protocol.LicensePath, protocol.ChangePath, at(protocol.PasswordPath, "x"), at(protocol.ResendPath, "x"),
	}
	f.Add(0, `{"email":"alice@example.com","password":"wrong","device":{"token":"AA","host":"\u001b[2J"}}`)
	f.Add(1, `{"with":"sso","email":"alice@example.com"}`)
	f.Add(2, `{"with":"google","id_token":"a.b.c"}`)
	f.Add(3, `{"email":"new@example.com","name":"New","password":"correct horse battery"}`)
	f.Add(4, `{"email":"a@b@c"}`)
	f.Add(7, `{"code":"AAAAAAAA","password":"correct horse battery"}`)
	f.Add(8, `{}`)
	f.Add(0, "{\"email\":\"\xff\"}")
	service := account.New(account.Options{World: world.New(), Accounts: account.Demonstration()})
	face := Handler(service, nil)
	f.Fuzz(func(t *testing.T, path int, body string) {
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, paths[max(0, path)%len(paths)], strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		face.ServeHTTP(w, r)
		var value map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil || w.Code >= http.StatusInternalServerError {
			t.Fatalf("%d %q", w.Code, w.Body)
		}
		if session := value["session"]; session != nil && !strings.Contains(body, account.Password) {
			t.Fatalf("a session: %q", w.Body)
		}
	})
}
