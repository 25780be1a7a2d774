package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"otpdialog/account/protocol"
	"otpdialog/simulator/account"
	"otpdialog/simulator/httpserver"
)

// visit is one request of a browser.
type visit struct {
	*site

	w       http.ResponseWriter
	r       *http.Request
	browser string // the token of this browser, as that of a device
}

// The cookies. All are hidden from scripts.
//
// Their names end with the port, because a browser sends the cookies of a host to all its ports,
// and two simulators would sign each other's people out. They cannot have the prefix __Host-, which
// would bind them to the host: it asks for Secure, and browsers differ in whether they keep a Secure
// cookie of a plain loopback address.
const (
	browserCookie = "browser" // the token of the browser as a device
	sessionCookie = "session"
	ticketCookie  = "ticket" // what was begun and waits for an email: ID and key, with a dot between them
)

// browser's cookie has to come along when the link of an email is opened from another site, or that
// page would make the browser an unknown device. The others are sent from our own pages only.
const (
	lax    = http.SameSiteLaxMode
	strict = http.SameSiteStrictMode
)

const (
	maxForm    = 16 << 10
	cookieLife = 400 * 24 * 60 * 60 // seconds; browsers keep none for longer
)

// page is a handler that shows a page, or carries a form out. It refuses forms of other sites: by
// what the browser says about the request, and by a token that only our own pages know, also before
// anyone has signed in.
func (s *site) page(show func(*visit)) http.Handler {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		httpserver.SetPageHeaders(w, "", "no-referrer") // the addresses of emails' links are secret
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		v := &visit{site: s, w: w, r: r}
		v.browser = v.cookie(browserCookie)
		if token, err := base64.RawURLEncoding.DecodeString(v.browser); err != nil || len(token) != 32 {
			token = make([]byte, 32)
			_, _ = rand.Read(token)
			v.browser = base64.RawURLEncoding.EncodeToString(token)
		}
		v.setCookie(browserCookie, v.browser, lax)
		if r.Method == http.MethodPost && !hmac.Equal([]byte(r.PostFormValue("csrf")), []byte(v.csrf())) {
			v.foreign()
			return
		}
		show(v)
	})
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(&visit{site: s, w: w, r: r}).foreign()
	}))
	return crossOrigin.Handler(handler)
}

// foreign refuses a form that is not from one of our pages.
func (v *visit) foreign() {
	v.show(http.StatusForbidden, "outcome", page{Title: "This form is too old", Outcome: outcome{
		Mood: "care", Text: []string{"It was opened before the service started, or it comes from another site. Nothing has happened."}, Links: []link{{"Begin again", "/"}},
	}})
}

// csrf is the token of the forms of this browser.
func (v *visit) csrf() string {
	mac := hmac.New(sha256.New, v.key[:])
	mac.Write([]byte(v.browser))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// cookie returns the value of a cookie, "" for none.
func (v *visit) cookie(name string) string {
	c, err := v.r.Cookie(v.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie sets a cookie; "" removes it.
func (v *visit) setCookie(name, value string, site http.SameSite) {
	c := &http.Cookie{Name: v.cookieName(name), Value: value, Path: "/", HttpOnly: true, SameSite: site} //nolint:gosec // not Secure: loopback has no TLS
	switch {
	case value == "":
		c.MaxAge = -1
	case name == browserCookie:
		c.MaxAge = cookieLife
	}
	http.SetCookie(v.w, c)
}

func (v *visit) cookieName(name string) string {
	_, port, err := net.SplitHostPort(v.r.Host)
	if err != nil {
		return name
	}
	return name + "-" + port
}

// from is who asks.
func from(r *http.Request) account.From {
	a, _ := netip.ParseAddrPort(r.RemoteAddr) // the zero value for none
	return account.From{Address: a.Addr().Unmap()}
}

func (v *visit) from() account.From { return from(v.r) }

// origin describes the browser as a device. It does not say the name of its host.
func (v *visit) origin() protocol.Origin {
	agent := v.r.UserAgent()
	return protocol.Origin{Token: v.browser, Program: first(agent, browsers, "Browser"), System: first(agent, systems, "Unknown")}
}

// What the User-Agent of a browser contains, and what it is. Most claim to be others, too: the more
// special ones come first.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iOS"}, {"Mac OS", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

func first(agent string, known [][2]string, otherwise string) string {
	for _, k := range known {
		if strings.Contains(agent, k[0]) {
			return k[1]
		}
	}
	return otherwise
}

// redirect leads to another of our pages. Paths are constants: nothing of a request decides them.
func (v *visit) redirect(path string) {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
}

// show answers with a page.
func (v *visit) show(status int, name string, p page) {
	p.CSRF = v.csrf()
	if p.Site == "" {
		p.Site, p.Home = "My Account", "/"
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(render(name, p)) // the browser has gone
}

// refuse shows a page again, with what the service refuses.
func (v *visit) refuse(err error, name string, p page) {
	problem, ok := errors.AsType[*protocol.Problem](err)
	if !ok {
		panic(err) // the service refuses with nothing else
	}
	p.Problem = problem
	if problem.RetryAfter > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(problem.RetryAfter))
	}
	v.show(statusOf(problem.Code), name, p)
}
