package web

import (
	"crypto/subtle"
	"net/http"
	"strconv"
	"time"

	"otpdialog/webaddress"
)

// entrance is the path that lets a browser in: the token follows. It gets a cookie, and needs the
// token no more.
const entrance = "in/"

// policy lets a page load our own script, style sheet and pictures, follow its own events and send
// forms to us, and do nothing else: nothing in the page itself is executed, and no frame is around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard lets only requests through that may be made; see the package's documentation.
func (s *Server) guard(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		// A connection carries one request after the other, each with its own deadlines.
		control := http.NewResponseController(w)
		_ = control.SetWriteDeadline(time.Now().Add(slowness))
		if r.ContentLength != 0 {
			_ = control.SetReadDeadline(time.Now().Add(slowness))
		}
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("Cache-Control", "no-store")
		head.Set("Referrer-Policy", "same-origin") // with "no-referrer", a form would come with Origin: null
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Frame-Options", "DENY")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		switch {
		case !webaddress.IsHostOf(r.Host, s.host):
			s.refuse(w, http.StatusMisdirectedRequest, "Unknown host name", "Use the address that the simulator shows.")
		case crossOrigin.Check(r) != nil, !isFromHere(r):
			s.refuse(w, http.StatusForbidden, "This request came from another site", "Nothing was changed. Use the buttons on the page of the phone.")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// keyed lets only browsers through that have been let in.
func (s *Server) keyed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie(s.cookieName())
		if s.token != "" && (err != nil || !same(c.Value, s.token)) {
			s.refuse(w, http.StatusForbidden, "This browser has no key yet", "Scan the QR code that the simulator shows, or open the full address beside it.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// form lets only forms through that are from our own pages.
func (s *Server) form(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !same(r.PostFormValue("form"), s.formToken) {
			s.refuse(w, http.StatusForbidden, "This page is too old", "It is from an earlier start, or from another site. Nothing was changed: reload the page.")
			return
		}
		next(w, r)
	}
}

// enter lets a browser in that knows the token. It leads on by a page, not by a redirect: if the
// address was opened from another site, a browser would keep the cookie back.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) {
	if !same(r.PathValue("token"), s.token) {
		s.refuse(w, http.StatusForbidden, "This address is from an earlier start", "Scan the QR code that the simulator shows now, or open the full address beside it.")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: s.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}) //nolint:gosec // not Secure: a simulator in a local network has no TLS
	s.show(w, http.StatusOK, "enter", page{Title: "Welcome", Path: s.first})
}

// isFromHere reports whether a request is from our own pages, or from a person who opens an address:
// nothing else may even follow a page.
func isFromHere(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate"
}

// cookieName ends with the port, because a browser sends the cookies of a host to all its ports.
func (s *Server) cookieName() string { return "phones-" + strconv.Itoa(int(s.Addr().Port())) }

// same compares a secret in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
