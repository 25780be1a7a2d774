package web

import (
	"crypto/subtle"
	"net/http"
	"strconv"

	"otpdialog/simulator/httpserver"
)

// entrance is the path that lets a browser in: the token follows. It gets a cookie, and needs the
// token no more.
const entrance = "in/"

// setPageHeaders is for pages with a script. With the referrer policy "no-referrer", a form would come
// with Origin: null.
func setPageHeaders(w http.ResponseWriter) {
	httpserver.SetPageHeaders(w, httpserver.ScriptPolicy, "same-origin")
}

// guard lets only requests through that may be made; see the package's documentation.
func (s *Server) guard(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setPageHeaders(w)
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		switch {
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
