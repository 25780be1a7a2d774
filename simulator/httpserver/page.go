package httpserver

import "net/http"

// policy lets a page load our own style sheet and pictures, send forms to us, and do nothing else: no
// script, no style in the page, no frame around it.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ScriptPolicy is for a page that, in addition, has our own script, which follows its own events.
const ScriptPolicy = "; script-src 'self'; connect-src 'self'"

// SetPageHeaders sets what a browser may do with a page: load what the policy allows, with more after
// it ("" or [ScriptPolicy]), and let no other site show or read it. The referrer policy
// says what other pages learn of its address.
func SetPageHeaders(w http.ResponseWriter, more, referrerPolicy string) {
	head := w.Header()
	head.Set("Content-Security-Policy", policy+more)
	head.Set("Referrer-Policy", referrerPolicy)
	head.Set("X-Frame-Options", "DENY")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
}
