package web_test

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"otpdialog/simulator"
	"otpdialog/simulator/handset/web"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

// Nothing is decided by a request that is not from a page of the phones.
func TestAttacks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := newClient(t, strings.TrimSuffix(d.URL(), "/"))
	d.ask("maria", world.Push)
	form := c.press("/phone/maria")
	changed := func(name, value string) url.Values {
		f := maps.Clone(form)
		f.Set(name, value)
		return f
	}
	const get, post = http.MethodGet, http.MethodPost
	for name, test := range map[string]struct {
		method, path string
		form         url.Values
		headers      []string
		want         int
	}{
		"other Host":                {get, "/phone/maria", nil, []string{"Host", "rebound.example.com"}, http.StatusMisdirectedRequest},
		"other Host, press":         {post, "/phone/maria", form, []string{"Host", "127.0.0.1.example.com"}, http.StatusMisdirectedRequest},
		"form of another site":      {post, "/phone/maria", form, []string{"Origin", "http://example.com"}, http.StatusForbidden},
		"form of a sandbox":         {post, "/phone/maria", form, []string{"Origin", "null"}, http.StatusForbidden},
		"form of another port":      {post, "/phone/maria", form, []string{"Origin", "http://127.0.0.1:1"}, http.StatusForbidden},
		"form, says the browser":    {post, "/phone/maria", form, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, http.StatusForbidden},
		"form of the same host":     {post, "/phone/maria", form, []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate"}, http.StatusForbidden},
		"stream of another site":    {get, "/phone/maria?live", nil, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}, http.StatusForbidden},
		"picture of another site":   {get, "/phone/maria", nil, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, http.StatusForbidden},
		"no token":                  {post, "/phone/maria", changed("form", ""), nil, http.StatusForbidden},
		"wrong token":               {post, "/phone/maria", changed("form", form.Get("form")+"A"), nil, http.StatusForbidden},
		"too large":                 {post, "/phone/maria", changed("press", strings.Repeat("a", 8<<10)), nil, http.StatusForbidden},
		"unknown request":           {post, "/phone/maria", changed("request", "999999"), nil, http.StatusSeeOther},
		"no number at all":          {post, "/phone/maria", changed("request", "-1"), nil, http.StatusSeeOther},
		"a button that is not one":  {post, "/phone/maria", changed("press", "Answer"), nil, http.StatusSeeOther},
		"the phone of another":      {post, "/phone/alice", form, nil, http.StatusSeeOther},
		"nobody's phone":            {post, "/phone/nobody", form, nil, http.StatusNotFound},
		"press by address":          {get, "/phone/maria?" + form.Encode(), nil, nil, http.StatusOK},
		"an unknown method":         {http.MethodPut, "/phone/maria", form, nil, http.StatusNotFound},
		"a file of the program":     {get, "/pages/layout.html", nil, nil, http.StatusNotFound},
		"a path that leads upwards": {get, "/phone/..%2f..%2fetc%2fpasswd", nil, nil, http.StatusNotFound},
		"an email of nobody":        {get, "/phone/maria/mail/1", nil, nil, http.StatusNotFound},
		"an entrance":               {get, "/in/", nil, nil, http.StatusNotFound},
	} {
		answer, page := c.send(test.method, test.path, test.form, test.headers...)
		if answer.StatusCode != test.want {
			t.Errorf("%s: %s\n%s", name, answer.Status, page)
		}
		for header, want := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
		} {
			if !strings.Contains(answer.Header.Get(header), want) {
				t.Errorf("%s: %s is %q", name, header, answer.Header.Get(header))
			}
		}
		if len(d.world.Phone("maria").Requests) != 1 {
			t.Fatalf("%s: the push is decided", name)
		}
	}
	if answer, _ := c.send(post, "/phone/maria", form, "Origin", c.url, "Sec-Fetch-Site", "same-origin"); answer.StatusCode != http.StatusSeeOther || len(d.world.Phone("maria").Requests) != 0 {
		t.Errorf("the button does not work: %s", answer.Status)
	}
	if answer, _ := c.send(post, "/phone/maria", form); answer.StatusCode != http.StatusSeeOther {
		t.Errorf("a button that is gone: %s", answer.Status)
	}
}

// Off loopback, only a browser that has been let in sees anything.
func TestRemote(t *testing.T) {
	t.Parallel()
	people := simulator.NewWorld()
	for _, listen := range []string{"0.0.0.0:0", "[::]:0", ":0"} {
		if _, err := web.Start(web.Config{World: people, Listen: listen}); !errors.Is(err, webaddress.ErrNotLoopback) {
			t.Errorf("%s: %v", listen, err)
		}
	}
	for _, listen := range []string{"", "127.0.0.1", "127.0.0.1:nonsense"} {
		if _, err := web.Start(web.Config{World: people, Listen: listen}); err == nil || errors.As(err, new(*net.OpError)) {
			t.Errorf("%q: %v", listen, err)
		}
	}
	s, err := web.Start(web.Config{World: people, Listen: "0.0.0.0:0", AllowRemote: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	address, token, found := strings.Cut(s.URL(), "/in/")
	const least = 26 // characters of 5 bits
	if !found || len(token) < least || !s.IsRemote() {
		t.Fatalf("the address is %s", s.URL())
	}
	if strings.Contains(address, "0.0.0.0") {
		t.Errorf("no browser finds %s", address)
	}
	c := newClient(t, "http://127.0.0.1:"+strconv.Itoa(int(s.Addr().Port())))
	outside := func() {
		t.Helper()
		for _, path := range []string{"/", "/phone/maria", "/phone/maria?live", "/phone/maria/mail/1", "/nowhere"} {
			if answer, page := c.send(http.MethodGet, path, nil); answer.StatusCode != http.StatusForbidden || strings.Contains(page, "maria") {
				t.Errorf("%s: %s\n%s", path, answer.Status, page)
			}
		}
		if answer, _ := c.send(http.MethodPost, "/phone/maria", url.Values{}); answer.StatusCode != http.StatusForbidden {
			t.Errorf("press: %s", answer.Status)
		}
	}
	outside()
	for _, wrong := range []string{"A", token + "A", token[1:], strings.ToLower(token), "..", "%2e"} {
		if answer, _ := c.send(http.MethodGet, "/in/"+wrong, nil); answer.StatusCode == http.StatusOK || answer.Header.Get("Set-Cookie") != "" {
			t.Errorf("/in/%s: %s", wrong, answer.Status)
		}
	}
	if answer, _ := c.send(http.MethodGet, "/", nil, "Cookie", fmt.Sprintf("phones-%d=%s", s.Addr().Port(), token[1:])); answer.StatusCode != http.StatusForbidden {
		t.Errorf("a wrong cookie: %s", answer.Status)
	}
	outside()
	answer, page := c.send(http.MethodGet, "/in/"+token, nil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate") // a link in a chat
	if answer.StatusCode != http.StatusOK || strings.Contains(page, token) {
		t.Errorf("the entrance: %s\n%s", answer.Status, page)
	}
	if cookie := answer.Header.Get("Set-Cookie"); !strings.Contains(cookie, "; HttpOnly; SameSite=Strict") {
		t.Errorf("the cookie is %q", cookie)
	}
	if answer, page := c.send(http.MethodGet, "/phone/maria", nil); answer.StatusCode != http.StatusOK || strings.Contains(page, token) {
		t.Errorf("with the cookie: %s\n%s", answer.Status, page)
	}
	if answer, _ := c.send(http.MethodGet, "/", nil, "Host", "phones.example.com"); answer.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another Host: %s", answer.Status)
	}
}

// What people and mails are called is text, whatever it looks like.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	const script = `<script>alert(1)</script>`
	names := []string{script, `" onmouseover="alert(1)`, "a/b?c#d%2f", `{{.Form}}`, "<!--", "javascript:alert(1)", ".", "..", "~", "~."}
	var users []world.User
	for i, name := range names {
		users = append(users, world.User{Name: name, Password: "x", Description: script + name, Methods: []world.Method{world.Push, world.Text, world.Mail}, Address: fmt.Sprintf("%d@example.com", i)})
	}
	d := newDesk(t, world.WithUsers(users...))
	c := newClient(t, strings.TrimSuffix(d.URL(), "/"))
	tags := func(page string) int { return strings.Count(page, "<script") + strings.Count(page, "onmouseover=\"") }
	for i, name := range names {
		from := office
		from.NAS, from.Caller = script, name
		d.account(name).Ask(world.Push, from)
		d.account(name).Deliver(world.Message{Method: world.Text, From: script, Text: script + "\r\ndata: x\n\n\x1b[31m123456", Code: "123456"})
		for _, link := range []string{"javascript:alert(1)", "data:text/html," + script, "http://example.com/\"><script>"} {
			d.world.SendMail(world.Message{To: fmt.Sprintf("%d@example.com", i), From: script, Subject: script, Text: script + "\n" + link, HTML: script, Link: link})
		}
		path := c.linkTo(name)
		answer, page := c.send(http.MethodGet, path, nil)
		if answer.StatusCode != http.StatusOK || tags(page) != 1 || strings.Contains(page, "\x1b") {
			t.Errorf("%s: %s\n%s", path, answer.Status, page)
		}
		if form := c.press(path); form.Get("form") == "" {
			t.Errorf("%s: no button", path)
		}
		if _, list := c.send(http.MethodGet, "/", nil); tags(list) != 1 {
			t.Errorf("the list is\n%s", list)
		}
		mails := d.world.Mailbox(fmt.Sprintf("%d@example.com", i))
		for _, m := range mails {
			answer, page := c.send(http.MethodGet, fmt.Sprintf("%s/mail/%d", path, m.ID), nil)
			if answer.StatusCode != http.StatusOK || tags(page) != 1 || strings.Contains(page, `href="javascript:`) || strings.Contains(page, `href="data:`) {
				t.Errorf("mail with %s: %s\n%s", m.Link, answer.Status, page)
			}
		}
		next, end := c.follow(path)
		if page := next(); tags(page) != 1 {
			t.Errorf("the stream is\n%s", page)
		}
		end()
	}
}
