package web_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"image/color"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"go.uber.org/goleak"

	"otpdialog/account/protocol"
	"otpdialog/settings"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/handset/web"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
	"otpdialog/ui/draw"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait. It is only spent if a test fails.
const patience = 20 * time.Second

// client is a program that asks for pages.
type client struct {
	t    *testing.T
	http *http.Client
	url  string
}

func newClient(t *testing.T, url string) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &client{t, &http.Client{Transport: transport, Jar: jar, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, url}
}

// answer is an answer without what it says.
type answer struct {
	StatusCode int
	Status     string
	Header     http.Header
}

// send sends a request, with headers in pairs, and returns the answer and what it says.
func (c *client) send(method, path string, form url.Values, headers ...string) (answer, string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	got, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{got.StatusCode, got.Status, got.Header}, string(text)
}

// press is the form of the first button of a phone.
func (c *client) press(path string) url.Values {
	c.t.Helper()
	_, page := c.send(http.MethodGet, path, nil)
	form := url.Values{}
	for _, field := range regexp.MustCompile(`name="(form|request|press)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !form.Has(field[1]) {
			form.Set(field[1], field[2])
		}
	}
	if len(form) != 3 {
		c.t.Fatalf("no button to press in\n%s", page)
	}
	return form
}

// linkTo is the path that the list of people links to for a person.
func (c *client) linkTo(user string) string {
	c.t.Helper()
	_, list := c.send(http.MethodGet, "/", nil)
	for _, link := range regexp.MustCompile(`(?s)<a href="([^"]*)".*?<bdi>(.*?)</bdi>`).FindAllStringSubmatch(list, -1) {
		if html.UnescapeString(link[2]) == user {
			return html.UnescapeString(link[1])
		}
	}
	c.t.Fatalf("%q is not in\n%s", user, list)
	return ""
}

// follow opens the stream of a page, and returns a function that waits for the next page in it.
func (c *client) follow(path string) (next func() string, end func()) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.url+path+"?live", http.NoBody)
	if err != nil {
		c.t.Fatal(err)
	}
	answer, err := c.http.Do(r) //nolint:bodyclose // end closes it
	if err != nil {
		c.t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		c.t.Fatalf("the stream is %v", answer)
	}
	lines := bufio.NewReader(answer.Body)
	return func() string {
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return ""
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				var page string
				if err := json.Unmarshal([]byte(data), &page); err != nil {
					c.t.Error(err)
				}
				return page
			}
		}
	}, func() { _ = answer.Body.Close() }
}

func TestLive(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := newClient(t, strings.TrimSuffix(d.URL(), "/"))
	people, endPeople := c.follow("/")
	defer endPeople()
	phone, endPhone := c.follow("/phone/maria")
	defer endPhone()
	for _, next := range []func() string{people, phone} {
		if first := next(); strings.Contains(first, "<title>(") || !strings.Contains(first, "maria") {
			t.Errorf("at first it is\n%s", first)
		}
	}
	d.ask("maria", world.Push)
	for _, next := range []func() string{people, phone} {
		if page := next(); !strings.Contains(page, "<title>(1) ") {
			t.Errorf("with a push it is\n%s", page)
		}
	}
	d.world.Reset()
	if page := phone(); strings.Contains(page, handset.Approve) {
		t.Errorf("after a reset it is\n%s", page)
	}
	if err := d.world.RemoveUser("maria"); err != nil {
		t.Fatal(err)
	}
	if page := phone(); !strings.Contains(page, "Nothing is waiting.") {
		t.Errorf("without its person it is\n%s", page)
	}
	if err := d.Close(); err != nil { // ends the streams
		t.Error(err)
	}
	if page := phone(); page != "" {
		t.Errorf("after the end it is\n%s", page)
	}
}

// What nobody waits for any more is cancelled, for each person alone.
func TestExpect(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := newClient(t, strings.TrimSuffix(d.URL(), "/"))
	d.ask("maria", world.Push)
	d.ask("alice", world.Push)
	next, end := c.follow("/phone/maria")
	defer end()
	if page := next(); strings.Contains(page, "Cancelled") {
		t.Errorf("at first it is\n%s", page)
	}
	d.Expect("maria", handset.Attempt{Over: true})
	if page := next(); !strings.Contains(page, "Cancelled") {
		t.Errorf("once the sign-in is over, it is\n%s", page)
	}
	if _, page := c.send(http.MethodGet, "/phone/alice", nil); strings.Contains(page, "Cancelled") {
		t.Errorf("the phone of somebody else is\n%s", page)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := newClient(t, strings.TrimSuffix(d.URL(), "/"))
	const most = 100
	var last func()
	var ends []func()
	defer func() {
		for _, end := range ends {
			end()
		}
	}()
	for range most {
		_, last = c.follow("/")
		ends = append(ends, last)
	}
	if answer, _ := c.send(http.MethodGet, "/?live", nil); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one stream more: %v", answer.Status)
	}
	if answer, _ := c.send(http.MethodGet, "/", nil); answer.StatusCode != http.StatusOK {
		t.Errorf("a page beside the streams: %v", answer.Status)
	}
	last() // the place is free once the server has noticed
	for deadline := time.Now().Add(patience); ; {
		if answer, _ := c.send(http.MethodHead, "/?live", nil); answer.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the place does not become free")
		}
	}
}

// Opening an email and its page changes nothing.
func TestMailChangesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.world.SetOpener(func(link string) error {
		t.Errorf("%s is opened", link)
		return nil
	})
	d.world.SendMail(world.Message{To: "maria@example.com", From: "My Account", Subject: "Trust this device?", Text: "Open this page:\n\nhttp://127.0.0.1:1/mail/abc\n\n  Match code: blue whale", Link: "http://127.0.0.1:1/mail/abc"})
	c := newClient(t, strings.TrimSuffix(d.URL(), "/"))
	before := len(d.world.Phone("maria").Log)
	_, page := c.send(http.MethodGet, fmt.Sprintf("/phone/maria/mail/%d", d.world.Mailbox("maria@example.com")[0].ID), nil)
	for _, want := range []string{"Trust this device?", "<dt>Match code</dt>", "blue whale", `href="http://127.0.0.1:1/mail/abc" target="_blank" rel="noopener noreferrer"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the email does not say %q:\n%s", want, page)
		}
	}
	if after := len(d.world.Phone("maria").Log); after != before {
		t.Error("something has happened")
	}
}

// A code of an external service is on the phones of those whom the service knows, and is gone once it was answered.
func TestGrants(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{handset.Allow: "", handset.Refuse: "access_denied"} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			service := account.New(account.Options{World: d.world, Accounts: account.Demonstration()})
			grants := provider.New(provider.Options{World: d.world, Address: "http://127.0.0.1:1", Standin: provider.Standins(service)})
			d.ShowGrants(web.Grants{
				Waiting: func(address string) (waiting []web.Grant) {
					for _, g := range grants.Pending() {
						if address == "alice@example.com" {
							waiting = append(waiting, web.Grant{Service: g.Standin.Name, Code: g.UserCode})
						}
					}
					return waiting
				},
				Decide: func(code, address string, allow bool) {
					decide := grants.Refuse
					if allow {
						decide = func(code string) error { return grants.Approve(code, address) }
					}
					if err := decide(code); err != nil {
						t.Error(err)
					}
				},
			})
			ask := func(path string, form url.Values) (said map[string]any) {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oidc/google"+path, strings.NewReader(form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				w := httptest.NewRecorder()
				grants.ServeHTTP(w, r)
				if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
					t.Error(err)
				}
				return said
			}
			c := newClient(t, strings.TrimSuffix(d.URL(), "/"))
			next, end := c.follow("/phone/alice")
			defer end()
			next()
			begun := ask("/device", url.Values{"client_id": {account.ClientID}, "scope": {"openid email"}})
			code := fmt.Sprint(begun["user_code"])
			if page := next(); !strings.Contains(page, "Code "+code) || !strings.Contains(page, "Sign in to My Account as alice@example.com?") {
				t.Errorf("the phone shows\n%s", page)
			}
			if _, page := c.send(http.MethodGet, "/phone/leo", nil); strings.Contains(page, code) {
				t.Error("somebody without an account is asked")
			}
			form := c.press("/phone/alice")
			form.Set("press", answer)
			for range 2 { // the second one is too late, and changes nothing
				if got, _ := c.send(http.MethodPost, "/phone/alice", form); got.StatusCode != http.StatusSeeOther {
					t.Errorf("%s", got.Status)
				}
			}
			if _, page := c.send(http.MethodGet, "/phone/alice", nil); strings.Contains(page, code) {
				t.Errorf("it is still there\n%s", page)
			}
			said := ask("/token", url.Values{"client_id": {account.ClientID}, "device_code": {fmt.Sprint(begun["device_code"])}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}})
			if failure, _ := said["error"].(string); failure != want || (want == "") != (said["id_token"] != nil) {
				t.Errorf("the provider says %v", said)
			}
		})
	}
}

// On a real phone, which cannot reach the pages of the account service, the link of an email opens
// what it is about.
func TestLink(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{"yes": "Done. You can close this page.", "no": "The attempt was stopped."} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			d := newDeskAt(t, "0.0.0.0:0")
			service := account.New(account.Options{World: d.world, Accounts: account.Demonstration()})
			pages, err := portal.Start(d.world, service, "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer pages.Close()
			if _, err := service.SignIn(account.From{}, protocol.SignIn{Email: "alice@example.com", Password: account.Password, Device: protocol.Origin{Program: "<b>Lab"}}); err != nil {
				t.Fatal(err)
			}
			_, key, _ := strings.Cut(d.URL(), "/in/")
			c := newClient(t, fmt.Sprintf("http://127.0.0.1:%d", d.Addr().Port()))
			c.send(http.MethodGet, "/in/"+key, nil)
			mail := d.world.Mailbox("alice@example.com")[0]
			path := fmt.Sprintf("/phone/alice/mail/%d", mail.ID)
			if got, page := c.send(http.MethodGet, path+"/link", nil); got.StatusCode != http.StatusNotFound {
				t.Errorf("before the service is known: %s\n%s", got.Status, page)
			}
			if _, page := c.send(http.MethodGet, path, nil); !strings.Contains(page, `href="`+mail.Link+`"`) {
				t.Errorf("before the service is known, the email is\n%s", page)
			}
			d.OpenLinks(service)
			if _, page := c.send(http.MethodGet, path, nil); !strings.Contains(page, `href="`+path+`/link"`) {
				t.Errorf("the email is\n%s", page)
			}
			_, page := c.send(http.MethodGet, path+"/link", nil)
			if !strings.Contains(page, "Is this you signing in?") || !strings.Contains(page, "&lt;b&gt;Lab") || !strings.Contains(page, "Match code") {
				t.Errorf("the link opens\n%s", page)
			}
			form := url.Values{"form": regexp.MustCompile(`name="form" value="([^"]*)"`).FindStringSubmatch(page)[1:], "answer": {answer}}
			for name, bad := range map[string]url.Values{"no token": {"answer": {answer}}, "no answer": {"form": form["form"]}} {
				c.send(http.MethodPost, path+"/link", bad)
				if _, page := c.send(http.MethodGet, path+"/link", nil); !strings.Contains(page, "Is this you signing in?") {
					t.Errorf("%s: the link opens\n%s", name, page)
				}
			}
			if got, page := c.send(http.MethodPost, path+"/link", form); got.StatusCode != http.StatusSeeOther {
				t.Errorf("%s: %s\n%s", answer, got.Status, page)
			}
			if _, page := c.send(http.MethodGet, path+"/link", nil); !strings.Contains(page, want) || strings.Contains(page, `name="answer"`) {
				t.Errorf("after %s, the link opens\n%s", answer, page)
			}
			if got, _ := c.send(http.MethodPost, path+"/link", form); got.StatusCode != http.StatusSeeOther {
				t.Errorf("%s again: %s", answer, got.Status)
			}
		})
	}
}

// The colours are those of the terminal.
func TestColours(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("pages/style.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(sheet), ":root {")
	const looks = 4
	if len(blocks) != looks+1 {
		t.Fatalf("the sheet has %d blocks of colours", len(blocks)-1)
	}
	for i, theme := range []settings.Theme{settings.ThemeLight, settings.ThemeDark, settings.ThemeHighContrast, settings.ThemeHighContrast} {
		l := draw.NewLook(theme, i%2 == 1, false, false)
		text, _, _ := strings.Cut(blocks[i+1], "}")
		for name, want := range map[string]color.Color{
			"accent": l.Accent, "on-accent": l.ButtonFocused.GetForeground(), "warn": l.Warn.GetForeground(),
			"good": l.Good.GetForeground(), "bad": l.Bad.GetForeground(),
			"on-surface": l.Field.GetForeground(), "muted": l.Muted.GetForeground(), "soft": l.Soft,
		} {
			if _, none := want.(lipgloss.NoColor); none { // in high contrast nothing is muted
				want = l.Field.GetForeground()
			}
			r, g, b, _ := want.RGBA()
			const octet = 8
			value := fmt.Sprintf("--%s: #%02x%02x%02x;", name, r>>octet, g>>octet, b>>octet)
			if !strings.Contains(text, value) {
				t.Errorf("%s, look %d: the sheet has not %s", theme, i, value)
			}
		}
	}
}
