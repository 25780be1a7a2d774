package admin

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

// guard lets only requests through that may be made; see the package's documentation.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Origin") != "" && r.Header.Get("Origin") != "http://"+r.Host:
			refuse(w, http.StatusForbidden, "wrong-origin", "the request comes from a web page", "send it from a program")
		case r.URL.Path != "/health" && bearer(r) == "":
			w.Header().Set("WWW-Authenticate", challenge)
			refuse(w, http.StatusUnauthorized, "missing-token", "the token is missing", "send the header Authorization: Bearer TOKEN, with the token that the simulator printed")
		case r.URL.Path != "/health" && subtle.ConstantTimeCompare([]byte(bearer(r)), []byte(s.token)) != 1:
			w.Header().Set("WWW-Authenticate", challenge+`, error="invalid_token"`)
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
