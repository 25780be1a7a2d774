package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
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

// do sends a request, and returns the answer with its body.
func (v *visitor) do(method, path string, form url.Values, headers ...string) (*http.Response, string) {
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
	w, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return w, string(body)
}

// token returns the token of the forms of a page.
func (v *visitor) token(path string) string {
	v.t.Helper()
	_, body := v.do(http.MethodGet, path, nil)
	found := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(body)
	if found == nil {
		v.t.Fatalf("no token in %s:\n%s", path, body)
	}
	return found[1]
}

// A form counts only with the token of this browser's pages, also before anyone has signed in, and
// only if the browser says that it comes from one of our pages.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	token := v.token("/sign-in")
	other := newPlace(t).visit(t).token("/sign-in")
	for name, test := range map[string]struct {
		form    url.Values
		headers []string
		want    int
	}{
		"ours":                    {url.Values{"csrf": {token}}, nil, http.StatusSeeOther},
		"ours, from our page":     {url.Values{"csrf": {token}}, []string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, http.StatusSeeOther},
		"no token":                {url.Values{}, nil, http.StatusForbidden},
		"token of another start":  {url.Values{"csrf": {other}}, nil, http.StatusForbidden},
		"from another site":       {url.Values{"csrf": {token}}, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"from another port":       {url.Values{"csrf": {token}}, []string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"from an old browser":     {url.Values{"csrf": {token}}, []string{"Origin", v.url}, http.StatusSeeOther},
		"another site, the same":  {url.Values{"csrf": {token}}, []string{"Origin", "http://evil.example.com"}, http.StatusForbidden},
		"a page without a origin": {url.Values{"csrf": {token}}, []string{"Origin", "null"}, http.StatusForbidden},
	} {
		for _, path := range []string{"/sign-out", "/check-email/cancel"} {
			if w, _ := v.do(http.MethodPost, path, test.form, test.headers...); w.StatusCode != test.want {
				t.Errorf("%s: POST %s: %s, not %d", name, path, w.Status, test.want)
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
// page, which may be the link of a mail, goes nowhere.
func TestHeaders(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	for _, path := range []string{"/sign-in", "/mail/unknown", "/nothing"} {
		w, _ := v.do(http.MethodGet, path, nil)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Frame-Options":         "DENY",
			"Referrer-Policy":         "no-referrer",
			"Cache-Control":           "no-store",
			"X-Content-Type-Options":  "nosniff",
		} {
			if got := w.Header.Get(name); got != want {
				t.Errorf("GET %s: %s: %q, not %q", path, name, got, want)
			}
		}
	}
}

// Cookies are hidden from scripts, do not go with the forms of others, and each port has its own.
func TestCookies(t *testing.T) {
	t.Parallel()
	v := newPlace(t).visit(t)
	w, _ := v.do(http.MethodGet, "/sign-in", nil)
	_, port, _ := strings.Cut(strings.TrimPrefix(v.url, "http://"), ":")
	cookies := w.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "browser-"+port || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" || cookies[0].Domain != "" {
		t.Errorf("cookies: %v", cookies)
	}
	// A browser that brings a token that is none gets a new one.
	v.client.Jar = nil
	w, _ = v.do(http.MethodGet, "/sign-in", nil, "Cookie", "browser-"+port+"=short")
	if got := w.Cookies()[0].Value; len(got) != 43 {
		t.Errorf("the token of the browser is %q", got)
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
