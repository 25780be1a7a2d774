package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/account/client"
	"otpdialog/account/protocol"
	"otpdialog/advice"
)

// serve returns a client of a service on loopback that answers as h does.
func serve(t *testing.T, h http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := client.New(server.URL+"/", client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Address() != server.URL {
		t.Errorf("the address is %s, want %s", c.Address(), server.URL)
	}
	return c
}

// answer writes an answer of a service.
func answer(w http.ResponseWriter, status int, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func code(err error) string { return advice.Of(err)[0].Code }

func TestAddresses(t *testing.T) {
	t.Parallel()
	for service, ok := range map[string]bool{
		"https://accounts.example.com":       true,
		"https://accounts.example.com/":      true,
		"https://Accounts.Example.com:8443":  true,
		"http://127.0.0.1:8282":              true,
		"http://[::1]:8282":                  true,
		"http://localhost:8282":              true,
		"http://accounts.example.com":        false,
		"http://127.0.0.1.example.com":       false,
		"http://192.0.2.1":                   false,
		"ftp://127.0.0.1":                    false,
		"https://alice@accounts.example.com": false,
		"https://accounts.example.com/?a=b":  false,
		"https://accounts.example.com/path/": true,
		"https://accounts.example.com/#part": false,
		"https://":                           false,
		"accounts.example.com":               false,
		"":                                   false,
		"https://a b":                        false,
	} {
		c, err := client.New(service, client.Options{})
		switch {
		case (err == nil) != ok:
			t.Errorf("%q: %v", service, err)
		case err == nil && (strings.ToLower(c.Address()) != c.Address() || strings.HasSuffix(c.Address(), "/")):
			t.Errorf("%q is kept as %q", service, c.Address())
		}
	}
}

// A ticket for another purpose, or of another attempt, confirms nothing.
func TestOtherTickets(t *testing.T) {
	t.Parallel()
	other := map[protocol.Purpose]protocol.Purpose{
		protocol.TrustDevice: protocol.CreateAccount, protocol.CreateAccount: protocol.ResetPassword,
		protocol.ResetPassword: protocol.DeleteAccount, protocol.DeleteAccount: protocol.TrustDevice,
	}
	for purpose, another := range other {
		for said, want := range map[protocol.Ticket]bool{
			{ID: "a", Purpose: purpose}: true, {ID: "a", Purpose: another}: false, {ID: "b", Purpose: purpose}: false, {ID: "a"}: false,
		} {
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answer(w, http.StatusOK, "application/json", fmt.Sprintf(`{"state":"confirmed","session":"s","id":%q,"purpose":%q}`, said.ID, said.Purpose))
			})
			ctx, ticket := t.Context(), protocol.Ticket{ID: "a", Key: "key", Purpose: purpose, ExpiresIn: 60}
			begin := map[protocol.Purpose]func() (protocol.Ticket, error){
				protocol.TrustDevice:   func() (protocol.Ticket, error) { return c.SignIn(ctx, protocol.SignIn{}) },
				protocol.CreateAccount: func() (protocol.Ticket, error) { return c.SignUp(ctx, protocol.SignUp{}) },
				protocol.ResetPassword: func() (protocol.Ticket, error) { return c.Reset(ctx, protocol.Reset{}) },
				protocol.DeleteAccount: func() (protocol.Ticket, error) { return c.Delete(ctx, "s", protocol.Confirm{}) },
			}[purpose]
			if got, err := begin(); (err == nil) != (said.Purpose == purpose) || err != nil && got != (protocol.Ticket{}) {
				t.Errorf("%s begun with %+v: %+v, %v", purpose, said, got, err)
			}
			for name, follow := range map[string]func() (protocol.Ticket, error){
				"await":    func() (protocol.Ticket, error) { return c.Await(ctx, ticket) },
				"resend":   func() (protocol.Ticket, error) { return c.Resend(ctx, ticket) },
				"password": func() (protocol.Ticket, error) { return c.NewPassword(ctx, ticket, protocol.NewPassword{}) },
			} {
				if got, err := follow(); (err == nil) != want || err != nil && got != (protocol.Ticket{}) {
					t.Errorf("%s of %s with %+v: %+v, %v", name, purpose, said, got, err)
				}
			}
		}
	}
}

// A service on the network leads to no provider on this computer.
func TestNetworkNamesNoLoopback(t *testing.T) {
	t.Parallel()
	for service, want := range map[string]bool{"https://account.example.com": false, "http://127.0.0.1:1": true} {
		c, err := client.New(service, client.Options{Transport: transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(`{"issuer":"http://127.0.0.1:2"}`))}, nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		if p, err := c.FindProvider(t.Context(), protocol.FindProvider{With: protocol.Google}); (err == nil) != want || want != (p.Issuer != "") {
			t.Errorf("%s: %+v, %v", service, p, err)
		}
	}
}

// transport answers without a network.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// Each method asks with the method, the path, the key and the body of the protocol.
func TestRequests(t *testing.T) {
	t.Parallel()
	var asked, body string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if (len(text) > 0) != (r.Header.Get("Content-Type") == "application/json") {
			t.Errorf("a body of %d octets with the type %q", len(text), r.Header.Get("Content-Type"))
		}
		asked, body = r.Method+" "+r.RequestURI+" "+r.Header.Get("Authorization"), string(text)
		if r.Method == http.MethodGet && r.URL.Path == protocol.DevicesPath {
			answer(w, http.StatusOK, "application/json", `[{"id":"d"}]`)
			return
		}
		purpose := protocol.TrustDevice
		switch {
		case r.URL.Path == protocol.SignUpPath:
			purpose = protocol.CreateAccount
		case r.URL.Path == protocol.ResetPath:
			purpose = protocol.ResetPassword
		case r.Method == http.MethodDelete && r.URL.Path == protocol.AccountPath:
			purpose = protocol.DeleteAccount
		}
		answer(w, http.StatusOK, "application/json; charset=utf-8", `{"state":"confirmed","id":"a/b","purpose":"`+string(purpose)+`"}`)
	})
	ctx, ticket := t.Context(), protocol.Ticket{ID: "a/b", Key: "key", Purpose: protocol.TrustDevice}
	for _, test := range []struct {
		ask         func() error
		asked, body string
	}{
		{func() error { _, err := c.SignIn(ctx, protocol.SignIn{Email: "alice@example.com"}); return err }, "POST /api/v1/sign-in ", "alice@example.com"},
		{func() error { _, err := c.FindProvider(ctx, protocol.FindProvider{With: "sso"}); return err }, "POST /api/v1/provider ", "sso"},
		{func() error { _, err := c.External(ctx, protocol.External{IDToken: "x.y.z"}); return err }, "POST /api/v1/external ", "x.y.z"},
		{func() error { _, err := c.SignUp(ctx, protocol.SignUp{Name: "Alice"}); return err }, "POST /api/v1/sign-up ", "Alice"},
		{func() error { _, err := c.Reset(ctx, protocol.Reset{Email: "bob@example.com"}); return err }, "POST /api/v1/reset ", "bob@example.com"},
		{func() error { _, err := c.Await(ctx, ticket); return err }, "GET /api/v1/tickets/a%2Fb?state=waiting&wait=25 Bearer key", ""},
		{func() error { _, err := c.Resend(ctx, ticket); return err }, "POST /api/v1/tickets/a%2Fb/resend Bearer key", "{}"},
		{func() error { return c.GiveUp(ctx, ticket) }, "DELETE /api/v1/tickets/a%2Fb Bearer key", ""},
		{func() error { _, err := c.NewPassword(ctx, ticket, protocol.NewPassword{Code: "1234"}); return err }, "POST /api/v1/tickets/a%2Fb/password Bearer key", "1234"},
		{func() error { _, err := c.Account(ctx, "s"); return err }, "GET /api/v1/account Bearer s", ""},
		{func() error { _, err := c.Change(ctx, "s", protocol.Change{Name: "Bob"}); return err }, "PATCH /api/v1/account Bearer s", "Bob"},
		{func() error { return c.ChangePassword(ctx, "s", protocol.ChangePassword{New: "new"}) }, "POST /api/v1/account/password Bearer s", "new"},
		{func() error { _, err := c.Delete(ctx, "s", protocol.Confirm{Password: "old"}); return err }, "DELETE /api/v1/account Bearer s", "old"},
		{func() error { _, err := c.License(ctx, "s", protocol.License{Key: "ABC"}); return err }, "POST /api/v1/account/license Bearer s", "ABC"},
		{func() error { return c.SignOut(ctx, "s") }, "DELETE /api/v1/session Bearer s", ""},
		{func() error { _, err := c.Devices(ctx, "s"); return err }, "GET /api/v1/devices Bearer s", ""},
		{func() error { return c.Rename(ctx, "s", "d", protocol.Rename{Name: "Laptop"}) }, "PATCH /api/v1/devices/d Bearer s", "Laptop"},
		{func() error { return c.Revoke(ctx, "s", "d") }, "DELETE /api/v1/devices/d Bearer s", ""},
		{func() error { return c.RevokeOthers(ctx, "s") }, "DELETE /api/v1/devices Bearer s", ""},
	} {
		if err := test.ask(); err != nil {
			t.Errorf("%s: %v", test.asked, err)
		}
		if asked != test.asked || !strings.Contains(body, test.body) || (test.body == "") != (body == "") {
			t.Errorf("asked %q with %q, want %q with %q", asked, body, test.asked, test.body)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	const problemType = "application/problem+json"
	for name, test := range map[string]struct {
		status            int
		contentType, body string
		want              string // the code of the error, "" for none
	}{
		"ticket":            {200, "application/json", `{"id":"1","purpose":"device"}`, ""},
		"unknown key":       {200, "application/json", `{"id":"1","purpose":"device","later":true}`, ""},
		"problem":           {403, problemType, `{"code":"wrong-email-or-password","title":"Email address or password is invalid"}`, "wrong-email-or-password"},
		"no problem":        {403, "text/html", `<h1>Forbidden</h1>`, client.Senseless},
		"problem, no code":  {403, problemType, `{"title":"no"}`, client.Senseless},
		"broken problem":    {403, problemType, `{"code":`, client.Senseless},
		"redirect":          {302, "application/json", `{"id":"1"}`, client.Senseless},
		"out of order":      {502, "text/html", ``, client.Unreachable},
		"no JSON":           {200, "text/html", `{"id":"1"}`, client.Senseless},
		"broken JSON":       {200, "application/json", `{"id":"1"`, client.Senseless},
		"another type":      {200, "application/json", `[]`, client.Senseless},
		"64 KiB":            {200, "application/json", `{"id":"1","purpose":"device"}` + strings.Repeat(" ", 64<<10-29), ""},
		"more than 64 KiB":  {200, "application/json", `{"id":"1","purpose":"device"}` + strings.Repeat(" ", 64<<10-28), client.Senseless},
		"problem of 10 MB":  {403, problemType, `{"code":"c","title":"t"}` + strings.Repeat(" ", 10<<20), client.Senseless},
		"text of 4 KiB":     {200, "application/json", `{"id":"1","purpose":"device","match_code":"` + strings.Repeat("x", 4<<10) + `"}`, ""},
		"long text":         {200, "application/json", `{"id":"1","purpose":"device","origin":{"host":"` + strings.Repeat("x", 4<<10+1) + `"}}`, client.Senseless},
		"long problem":      {403, problemType, `{"code":"wrong-email-or-password","title":"` + strings.Repeat("x", 4<<10+1) + `"}`, client.Senseless},
		"number of seconds": {200, "application/json", `{"id":"1","expires_in":99999999999999999999}`, client.Senseless},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked int
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.Header().Set("Location", "/api/v1/other")
				answer(w, test.status, test.contentType, test.body)
			})
			ticket, err := c.SignIn(t.Context(), protocol.SignIn{})
			switch {
			case test.want == "" && (err != nil || ticket.ID != "1"):
				t.Errorf("%+v, %v", ticket, err)
			case test.want != "" && (err == nil || code(err) != test.want || ticket != protocol.Ticket{}):
				t.Errorf("%+v, %v, want the code %s", ticket, err, test.want)
			}
			if asked != 1 {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

// What a service sends cannot write to the terminal, and its numbers fit into times.
func TestTextsAreSafe(t *testing.T) {
	t.Parallel()
	const evil = "a\\u001b]52;c;aGk=\\u0007\\nb\\u202e"
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case protocol.SignInPath:
			answer(w, http.StatusOK, "application/json", `{"purpose":"device","match_code":"`+evil+`","origin":{"place":"`+evil+`"},"problem":{"title":"`+evil+`"},"expires_in":9000000000000,"resend_in":-5}`)
		case protocol.AccountPath:
			answer(w, http.StatusOK, "application/json", `{"critical":["`+evil+`"]}`)
		default:
			answer(w, http.StatusForbidden, "application/problem+json", `{"code":"`+evil+`","title":"`+evil+`","next":"`+evil+`"}`)
		}
	})
	ticket, err := c.SignIn(t.Context(), protocol.SignIn{})
	if err != nil {
		t.Fatal(err)
	}
	account, err := c.Account(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SignUp(t.Context(), protocol.SignUp{})
	problem, ok := errors.AsType[*protocol.Problem](err)
	if !ok {
		t.Fatal(err)
	}
	for _, text := range []string{
		ticket.MatchCode, ticket.Origin.Place, ticket.Problem.Title, account.Critical[0], string(problem.Code), problem.Title, problem.Next,
	} {
		if text != "a b" {
			t.Errorf("%q", text)
		}
	}
	if ticket.ExpiresIn != 366*24*60*60 || ticket.ResendIn != 0 {
		t.Errorf("%d s, %d s", ticket.ExpiresIn, ticket.ResendIn)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	c, err := client.New(server.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = c.GiveUp(t.Context(), protocol.Ticket{ID: "id-of-the-ticket"})
	if err == nil || code(err) != client.Unreachable || strings.Contains(err.Error(), "id-of-the-ticket") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.SignOut(ctx, "s"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// exchanges are the answers of a service that is awaited, one after the other, with virtual time.
type exchanges []exchange

type exchange func() (*http.Response, error)

func (x *exchanges) RoundTrip(*http.Request) (*http.Response, error) {
	next := (*x)[0]
	if len(*x) > 1 { // the last one stays
		*x = (*x)[1:]
	}
	return next()
}

// says is an answer. The client closes its body.
func says(status int, body any) exchange {
	return func() (*http.Response, error) {
		text, err := json.Marshal(body)
		kind := "application/json"
		if status >= http.StatusBadRequest {
			kind = "application/problem+json"
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(string(text)))}, err
	}
}

func TestAwait(t *testing.T) {
	t.Parallel()
	down := func() (*http.Response, error) { return nil, errors.New("connection refused") }
	waiting := says(http.StatusOK, protocol.Ticket{ID: "1", State: protocol.Waiting})
	confirmed := says(http.StatusOK, protocol.Ticket{ID: "1", State: protocol.Confirmed})
	unknown := says(http.StatusNotFound, protocol.Problem{Code: protocol.UnknownTicket, Title: "no such ticket"})
	busy := says(http.StatusTooManyRequests, protocol.Problem{Code: protocol.TooOften, Title: "too often"})
	for name, test := range map[string]struct {
		answers exchanges
		want    string // the code of the error, "" for a confirmed ticket
		after   time.Duration
	}{
		"at once":              {exchanges{confirmed}, "", 0},
		"later":                {exchanges{waiting, waiting, confirmed}, "", 2 * time.Second},
		"an outage":            {exchanges{waiting, down, down, down, confirmed}, "", 8 * time.Second},
		"an outage once more":  {exchanges{down, down, waiting, down, confirmed}, "", 5 * time.Second},
		"a limit":              {exchanges{busy, confirmed}, "", time.Second},
		"a problem":            {exchanges{waiting, unknown}, string(protocol.UnknownTicket), time.Second},
		"down until the end":   {exchanges{down}, client.Unreachable, (1 + 2 + 4 + 8 + 9*16) * time.Second},
		"no sense":             {exchanges{says(http.StatusOK, []string{})}, client.Senseless, 0},
		"waiting until ctx is": {exchanges{waiting}, context.Canceled.Error(), 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(10*time.Minute, cancel)
				c, err := client.New("https://accounts.example.com", client.Options{Transport: &test.answers})
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				ticket, err := c.Await(ctx, protocol.Ticket{ID: "1", ExpiresIn: 170})
				if took := time.Since(began); took != test.after {
					t.Errorf("after %v, want %v", took, test.after)
				}
				switch {
				case test.want == "" && (err != nil || ticket.State != protocol.Confirmed):
					t.Errorf("%+v, %v", ticket, err)
				case test.want != "" && (err == nil || code(err) != test.want && err.Error() != test.want):
					t.Errorf("%+v, %v, want %s", ticket, err, test.want)
				}
			})
		})
	}
}
