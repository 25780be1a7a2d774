package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"otpdialog/account/help"
	"otpdialog/account/protocol"
	"otpdialog/simulator/account"
)

// visitor is a browser without a screen: it keeps cookies, and follows no redirect.
type visitor struct {
	t      *testing.T
	client *http.Client
	url    string
}

// visit returns a new visitor of a place.
func (p *place) visit(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, p.url}
}

// reply is an answer that was read.
type reply struct {
	status  int
	header  http.Header
	cookies []*http.Cookie
	body    string
}

// do sends a request.
func (v *visitor) do(method, path string, form url.Values, headers ...string) reply {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	w, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{w.StatusCode, w.Header, w.Cookies(), string(body)}
}

// token returns the token of the forms of a page.
func (v *visitor) token(path string) string {
	v.t.Helper()
	body := v.do(http.MethodGet, path, nil).body
	found := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(body)
	if found == nil {
		v.t.Fatalf("no token in %s:\n%s", path, body)
	}
	return found[1]
}

// A weaker two-step verification asks for the password, on its page too.
func TestWeakerTwoStep(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	v := p.visit(t)
	sign := url.Values{"csrf": {v.token("/sign-in")}, "email": {"alice@example.com"}, "password": {account.Password}}
	if w := v.do(http.MethodPost, "/sign-in", sign); w.status != http.StatusSeeOther {
		t.Fatal(w)
	}
	_, link, _ := strings.Cut(p.mail("alice@example.com").Link, account.LinkPath)
	if _, err := p.service.Press(link, true, ""); err != nil {
		t.Fatal(err)
	}
	v.do(http.MethodGet, "/check-email", nil)
	for _, test := range []struct {
		password string
		want     int
	}{{"", http.StatusForbidden}, {"wrong", http.StatusForbidden}, {account.Password, http.StatusSeeOther}} {
		form := url.Values{"csrf": {v.token("/account/security")}, "two_step": {"off"}, "password": {test.password}}
		if w := v.do(http.MethodPost, "/account/security", form); w.status != test.want {
			t.Errorf("with the password %q: %d", test.password, w.status)
		}
	}
}

// A page of another site cannot fill the provider with codes either.
func TestForeignGrants(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	form := url.Values{"client_id": {account.ClientID}, "scope": {"openid"}}
	if w := v.do(http.MethodPost, "/oidc/google/device", form); w.status != http.StatusOK {
		t.Errorf("of a program: %d", w.status)
	}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://evil.example.com"}, {"Origin", "null"}} {
		if w := v.do(http.MethodPost, "/oidc/google/device", form, headers...); w.status != http.StatusForbidden {
			t.Errorf("with %q: %d", headers, w.status)
		}
	}
}

// A form counts only with the token of this browser's pages, also before anyone has signed in, and
// only if the browser says that it comes from one of our pages.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	v := p.visit(t)
	token, other, earlier := v.token("/sign-in"), p.visit(t).token("/sign-in"), newPlace(t).visit(t).token("/sign-in")
	for name, test := range map[string]struct {
		form    url.Values
		headers []string
		want    int
	}{
		"ours":                    {url.Values{"csrf": {token}}, nil, http.StatusSeeOther},
		"ours, from our page":     {url.Values{"csrf": {token}}, []string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, http.StatusSeeOther},
		"no token":                {url.Values{}, nil, http.StatusForbidden},
		"token of another":        {url.Values{"csrf": {other}}, nil, http.StatusForbidden},
		"token of another start":  {url.Values{"csrf": {earlier}}, nil, http.StatusForbidden},
		"from another site":       {url.Values{"csrf": {token}}, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"from another port":       {url.Values{"csrf": {token}}, []string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"from an old browser":     {url.Values{"csrf": {token}}, []string{"Origin", v.url}, http.StatusSeeOther},
		"another site, the same":  {url.Values{"csrf": {token}}, []string{"Origin", "http://evil.example.com"}, http.StatusForbidden},
		"a page without a origin": {url.Values{"csrf": {token}}, []string{"Origin", "null"}, http.StatusForbidden},
	} {
		for _, path := range []string{"/sign-out", "/check-email/cancel"} {
			if w := v.do(http.MethodPost, path, test.form, test.headers...); w.status != test.want {
				t.Errorf("%s: POST %s: %d, not %d", name, path, w.status, test.want)
			}
		}
	}
}

// Each form has its token, or it could not be sent at all; and no form but ours is in a page.
func TestFormsHaveTokens(t *testing.T) {
	t.Parallel()
	for name := range templates() {
		page := string(render(name, page{CSRF: "TOKEN"}))
		for form := range strings.SplitSeq(page, "<form") {
			if form, _, ok := strings.Cut(form, "</form>"); ok && strings.Contains(form, `method="post"`) && !strings.Contains(form, `name="csrf" value="TOKEN"`) {
				t.Errorf("%s: a form without a token: %s", name, form)
			}
		}
		for _, never := range []string{"<script", "<style", " style=", " onclick", "javascript:", "http://", "https://"} {
			if strings.Contains(page, never) {
				t.Errorf("%s has %q in it", name, never)
			}
		}
	}
}

// Pages may not be framed, kept, or read by others, load nothing from elsewhere, and the address of a
// page, which may be the link of an email, goes nowhere.
func TestHeaders(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	for _, path := range []string{"/sign-in", "/mail/unknown", "/nothing"} {
		w := v.do(http.MethodGet, path, nil)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Frame-Options":         "DENY",
			"Referrer-Policy":         "no-referrer",
			"Cache-Control":           "no-store",
			"X-Content-Type-Options":  "nosniff",
		} {
			if got := w.header.Get(name); got != want {
				t.Errorf("GET %s: %s: %q, not %q", path, name, got, want)
			}
		}
	}
}

// Cookies are hidden from scripts, do not go with the forms of others, and each port has its own.
func TestCookies(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	w := v.do(http.MethodGet, "/sign-in", nil)
	_, port, _ := strings.Cut(strings.TrimPrefix(v.url, "http://"), ":")
	cookies := w.cookies
	if len(cookies) != 1 || cookies[0].Name != "browser-"+port || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" || cookies[0].Domain != "" {
		t.Errorf("cookies: %v", cookies)
	}
	// A browser that brings a token that is none gets a new one.
	v.client.Jar = nil
	w = v.do(http.MethodGet, "/sign-in", nil, "Cookie", "browser-"+port+"=short")
	if got := w.cookies[0].Value; len(got) != 43 {
		t.Errorf("the token of the browser is %q", got)
	}
}

// post sends a form with its token.
func (v *visitor) post(path, token string, form url.Values) reply {
	v.t.Helper()
	form.Set("csrf", token)
	return v.do(http.MethodPost, path, form, "Sec-Fetch-Site", "same-origin")
}

// A session is in a cookie that only our own pages send, and is nowhere else; it ends with Sign out.
func TestSessionCookie(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	token := v.token("/sign-in")
	w := v.post("/sign-in", token, url.Values{"email": {"bob@example.com"}, "password": {account.Password}})
	var session *http.Cookie
	for _, c := range w.cookies {
		if strings.HasPrefix(c.Name, sessionCookie+"-") {
			session = c
		}
	}
	if session == nil || !session.HttpOnly || session.SameSite != http.SameSiteStrictMode || session.MaxAge != 0 {
		t.Fatalf("the cookie of the session is %v", session)
	}
	if strings.Contains(w.body+w.header.Get("Location"), session.Value) {
		t.Errorf("the session is in the answer, too: %s", w.body)
	}
	if w := v.do(http.MethodGet, "/account", nil); w.status != http.StatusOK {
		t.Fatalf("the account: %d", w.status)
	}
	v.post("/sign-out", token, url.Values{})
	if w := v.do(http.MethodGet, "/account", nil, "Cookie", session.String()); w.status != http.StatusSeeOther {
		t.Errorf("the account after Sign out: %d", w.status)
	}
}

// Only a button on the page of an email's link does something, and only once: not programs that scan
// mails, and no form of another site.
func TestLinksWaitForAButton(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.visit(t).signIn("alice@example.com", account.Password)
	path := strings.TrimPrefix(p.mail("alice@example.com").Link, p.url)
	link := strings.TrimPrefix(path, account.LinkPath)
	reader := p.visit(t)
	token := reader.token(path)
	for range 3 {
		reader.do(http.MethodGet, path, nil)
		reader.do(http.MethodHead, path, nil)
		reader.do(http.MethodGet, path+"?answer=yes&csrf="+token, nil)
		reader.do(http.MethodPost, path, url.Values{"answer": {"yes"}})
		reader.do(http.MethodPost, path, url.Values{"answer": {"yes"}, "csrf": {token}}, "Sec-Fetch-Site", "cross-site")
		reader.post(path, token, url.Values{})
		reader.post(path, token, url.Values{"answer": {"perhaps"}})
	}
	if ticket, err := p.service.Open(link); err != nil || ticket.State != protocol.Waiting {
		t.Fatalf("without a button, the ticket is %q, %v", ticket.State, err)
	}
	reader.post(path, token, url.Values{"answer": {"yes"}})
	w := reader.post(path, token, url.Values{"answer": {"no"}})
	if ticket, err := p.service.Open(link); err != nil || ticket.State != protocol.Confirmed {
		t.Errorf("after the button, the ticket is %q, %v", ticket.State, err)
	}
	if w.status != http.StatusGone || !strings.Contains(w.body, "used already") {
		t.Errorf("the second press: %d %s", w.status, w.body)
	}
}

// signIn takes the first step.
func (v *visitor) signIn(email, password string) {
	v.t.Helper()
	w := v.post("/sign-in", v.token("/sign-in"), url.Values{"email": {email}, "password": {password}})
	if w.status != http.StatusSeeOther {
		v.t.Fatalf("sign in: %d %s", w.status, w.body)
	}
}

// No request decides where a redirect leads: always to one of our own paths.
func TestRedirectsStay(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	token := v.token("/sign-in")
	const evil = "evil.example.com"
	query := "?next=//" + evil + "&url=https://" + evil + "&done=//" + evil
	seen := 0
	follow := func(path string, w reply) {
		t.Helper()
		if w.status < 300 || w.status > 399 {
			return
		}
		seen++
		to := w.header.Get("Location")
		if u, err := url.Parse(to); err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
			t.Errorf("%s leads to %q", path, to)
		}
	}
	for _, path := range []string{"/account", "/account/devices", "/check-email", "/.well-known/change-password", "//" + evil + "/account", "/\\" + evil, "/account//" + evil} {
		w := v.do(http.MethodGet, path+query, nil, "Referer", "https://"+evil, "X-Forwarded-Host", evil)
		follow(path, w)
	}
	for _, path := range []string{"/sign-out", "/check-email/cancel", "/check-email/resend", "/sign-up", "/forgot"} {
		w := v.post(path+query, token, url.Values{"next": {"//" + evil}, "email": {"//" + evil}})
		follow(path, w)
	}
	if seen < 6 {
		t.Errorf("only %d redirects", seen)
	}
}

// The pages answer for a Host that can only mean this service: a name could lead here for a page of
// somebody else.
func TestPagesOfAnotherHost(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	for _, path := range []string{"/sign-in", "/style.css", "/device"} {
		if w := v.do(http.MethodGet, path, nil, "Host", "evil.example.com"); w.status != http.StatusMisdirectedRequest {
			t.Errorf("GET %s of another host: %d", path, w.status)
		}
	}
}

// What a browser is, as the email says it.
func TestOrigin(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "Firefox, Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           "Edge, Windows",
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                   "Chrome, Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iOS",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                   "Safari, macOS",
		"\x1b]0;title\x07": "Browser, Unknown",
	} {
		v := &visit{r: &http.Request{Header: http.Header{"User-Agent": {agent}}}}
		if o := v.origin(); o.Program+", "+o.System != want {
			t.Errorf("%q is %q", agent, o.Program+", "+o.System)
		}
	}
}

// Text from outside is text.
func TestEscape(t *testing.T) {
	t.Parallel()
	page := string(render("sign-in", page{Email: `"><script>alert(1)</script>`}))
	if strings.Contains(page, "<script") {
		t.Error(page)
	}
}

// The help is found by words, at the failure that it is about, and says what makes sense in this browser.
func TestHelp(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	v := p.visit(t)
	for path, want := range map[string][]string{
		"/help":                            {`href="/help/forgotten-password"`, `href="/help/deleted-address"`},
		"/help?q=widely+used":              {`value="widely used"`, `href="/help/widely-used-password"`},
		"/help?q=%22%3E%3Cscript%3E":       {`value="&#34;&gt;&lt;script&gt;"`, "No topic fits these words."},
		"/help/" + protocol.HelpDeviceMail: {"Use another method, or sign in on a device that you have confirmed before"},
	} {
		w := v.do(http.MethodGet, path, nil)
		for _, text := range want {
			if w.status != http.StatusOK || !strings.Contains(w.body, text) {
				t.Errorf("GET %s: %d, without %s", path, w.status, text)
			}
		}
	}
	if w := v.do(http.MethodGet, "/help/nothing", nil); w.status != http.StatusNotFound {
		t.Errorf("a row that does not exist: %d", w.status)
	}
	resend := `action="/check-email/resend"`
	if w := v.do(http.MethodGet, "/help/"+protocol.HelpDeviceMail, nil); strings.Contains(w.body, resend) {
		t.Error("Resend is offered, but no email is awaited")
	}

	sign := url.Values{"csrf": {v.token("/sign-in")}, "email": {"alice@example.com"}, "password": {"wrong"}}
	if w := v.do(http.MethodPost, "/sign-in", sign); !strings.Contains(w.body, `href="/help/`+protocol.HelpForgottenPassword+`"`) {
		t.Error("a wrong password has no help")
	}
	sign.Set("password", account.Password)
	v.do(http.MethodPost, "/sign-in", sign)
	if w := v.do(http.MethodGet, "/check-email", nil); !strings.Contains(w.body, `href="/help/`+protocol.HelpDeviceMail+`"`) || !strings.Contains(w.body, "Only the link in the newest email works") {
		t.Error("the page that waits for an email has no help")
	}
	if w := v.do(http.MethodGet, "/help/"+protocol.HelpDeviceMail, nil); !strings.Contains(w.body, resend) {
		t.Error("Resend is not offered while an email is awaited")
	}
}

// Each action of the help has a page.
func TestHelpPaths(t *testing.T) {
	t.Parallel()
	for _, row := range help.Rows() {
		for _, a := range row.Buttons {
			if helpPaths[a].Path == "" || a.Label() == "" {
				t.Errorf("%s: %s leads nowhere", row.ID, a)
			}
		}
	}
}
