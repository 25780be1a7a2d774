package admin

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"otpdialog/webaddress"
)

// guard lets only requests through that may be made; see the package's documentation.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		// A connection carries one request after the other, each with its own deadlines.
		control := http.NewResponseController(w)
		_ = control.SetWriteDeadline(time.Time{})
		if r.ContentLength != 0 {
			_ = control.SetReadDeadline(time.Now().Add(s.slowness)) // until readBody has read it
		}
		head := w.Header()
		head.Set("Cache-Control", "no-store")
		head.Set("X-Content-Type-Options", "nosniff")
		switch {
		case !webaddress.IsHostOf(r.Host, s.host):
			refuse(w, http.StatusMisdirectedRequest, "wrong-host", "the Host of the request is not that of this interface", "use the address that the simulator printed")
		case r.Header.Get("Origin") != "" && r.Header.Get("Origin") != "http://"+r.Host:
			refuse(w, http.StatusForbidden, "wrong-origin", "the request comes from a web page", "send it from a program")
		case r.URL.Path != "/health" && bearer(r) == "":
			head.Set("WWW-Authenticate", challenge)
			refuse(w, http.StatusUnauthorized, "missing-token", "the token is missing", "send the header Authorization: Bearer TOKEN, with the token that the simulator printed")
		case r.URL.Path != "/health" && subtle.ConstantTimeCompare([]byte(bearer(r)), []byte(s.token)) != 1:
			head.Set("WWW-Authenticate", challenge+`, error="invalid_token"`)
			refuse(w, http.StatusUnauthorized, "wrong-token", "the token is wrong", "use the token that the simulator printed at this start: each start has its own")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// challenge says how to prove oneself (RFC 6750 section 3).
const challenge = `Bearer realm="otpdialog simulator"`

// bearer is the token of a request; "" if it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}
