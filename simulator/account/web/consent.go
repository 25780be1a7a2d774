package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"otpdialog/account/protocol"
	"otpdialog/simulator/account/provider"
)

// A browser that continues with an external service makes a device grant of its own, as the terminal
// does, and keeps it in this cookie: user code and device code, with a dot between them. It brings
// the code along to the page of the provider, and takes the ID token as soon as that has consent.
const grantCookie = "grant"

// continueWith begins to sign in with an external service.
func (v *visit) continueWith() {
	with, email := v.r.PostFormValue("with"), v.r.PostFormValue("email")
	form, p := "sign-in", page{Title: "Sign in", Wide: true, Email: email}
	if with == protocol.SSO {
		form, p = "sso", page{Title: "Continue with SSO", Email: email}
	}
	found, err := v.service.FindProvider(v.from(), protocol.FindProvider{With: with, Email: email})
	if err != nil {
		v.refuse(err, form, p)
		return
	}
	var grant struct {
		UserCode   string `json:"user_code"`
		DeviceCode string `json:"device_code"`
	}
	issuer, _ := url.Parse(found.Issuer) // ours
	if !v.ask(issuer.Path+"/device", url.Values{"client_id": {found.ClientID}, "scope": {"openid email"}}, &grant) {
		v.refuse(unusable(found.Name), form, p)
		return
	}
	v.setCookie(grantCookie, grant.UserCode+"."+grant.DeviceCode, strict)
	v.redirect(provider.Page + "?user_code=" + url.QueryEscape(grant.UserCode))
}

// ask sends a request to the provider, which is in the same program. It is false for a refusal.
func (v *visit) ask(path string, form url.Values, answer any) bool {
	r, err := http.NewRequestWithContext(v.r.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	v.provider.ServeHTTP(w, r)
	return w.status == http.StatusOK && json.Unmarshal(w.body.Bytes(), answer) == nil
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// unusable is the problem of a provider that does not do what it should.
func unusable(name string) *protocol.Problem {
	return &protocol.Problem{Code: protocol.BadToken, Title: name + " does not answer as it should", Next: "Try again later, or sign in another way."}
}

// enterCode shows the page of the provider: for a code, or, with one, for consent.
func (v *visit) enterCode() {
	code := v.r.URL.Query().Get("user_code")
	if code == "" {
		v.show(http.StatusOK, "provider-code", page{Title: "Connect a device", Site: "Simulated provider", Home: provider.Page})
		return
	}
	if g, ok := v.findGrant(code); ok {
		v.show(http.StatusOK, "provider-consent", v.consent(g))
	}
}

// findGrant returns the grant of a code that a person has typed. If there is none, it says so.
func (v *visit) findGrant(code string) (provider.Grant, bool) {
	g, err := v.provider.Find(v.from().Address, code)
	if err != nil {
		v.refuse(wrongCode(err), "provider-code", page{Title: "Connect a device", Site: "Simulated provider", Home: provider.Page, Code: code})
	}
	return g, err == nil
}

func wrongCode(err error) *protocol.Problem {
	if errors.Is(err, provider.ErrTooOften) {
		return &protocol.Problem{Code: protocol.TooOften, Title: "Too many wrong codes", RetryAfter: 60}
	}
	return &protocol.Problem{Code: protocol.WrongCode, Title: "This code is not known", Next: "Compare it with the one on the device. A code works once, for 10 minutes."}
}

// consent is the page that asks who signs in.
func (v *visit) consent(g provider.Grant) page {
	return page{Title: "Sign in to My Account?", Site: g.Standin.Name, Home: provider.Page, Code: g.UserCode, Own: v.owns(g), People: g.Standin.People}
}

// owns reports whether a grant was made by this browser.
func (v *visit) owns(g provider.Grant) bool {
	code, _, _ := strings.Cut(v.cookie(grantCookie), ".")
	return code == g.UserCode
}

// decide carries out a button of that page.
func (v *visit) decide() {
	g, ok := v.findGrant(v.r.PostFormValue("user_code"))
	if !ok {
		return
	}
	own := v.owns(g)
	var err error
	end := outcome{Mood: "good", Text: []string{goOn, "My Account knows your email address now, and nothing else."}}
	title := "You have signed in"
	switch v.r.PostFormValue("answer") {
	case "yes":
		if err = v.provider.Approve(g.UserCode, v.r.PostFormValue("email")); err == nil && own {
			v.redeem(g)
			return
		}
	case "no":
		if err = v.provider.Refuse(g.UserCode); err == nil && own {
			v.setCookie(grantCookie, "", strict)
			v.redirect("/sign-in")
			return
		}
		title, end = "You have refused", outcome{Mood: "care", Text: []string{"My Account has learned nothing about you."}}
	default:
		err = provider.ErrUnknownCode
	}
	if err != nil {
		p := v.consent(g)
		v.refuse(wrongCode(err), "provider-consent", p)
		return
	}
	v.show(http.StatusOK, "outcome", page{Title: title, Site: g.Standin.Name, Home: provider.Page, Outcome: end})
}

// redeem signs in with the grant of this browser, which has consent now.
func (v *visit) redeem(g provider.Grant) {
	_, code, _ := strings.Cut(v.cookie(grantCookie), ".")
	v.setCookie(grantCookie, "", strict)
	form := page{Title: "Sign in", Wide: true}
	var token struct {
		IDToken string `json:"id_token"`
	}
	if !v.ask("/oidc/"+g.Path+"/token", url.Values{
		"client_id": {g.ClientID}, "device_code": {code}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
	}, &token) {
		v.refuse(unusable(g.Standin.Name), "sign-in", form)
		return
	}
	with, _, _ := strings.Cut(g.Path, "/")
	ticket, err := v.service.External(v.from(), protocol.External{With: with, IDToken: token.IDToken, Device: v.origin()})
	v.begun(ticket, err, "sign-in", form)
}
