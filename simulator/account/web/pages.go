package web

import (
	"crypto/rand"
	"net/http"

	"otpdialog/account/protocol"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
)

// site is the web pages of a service. They work without JavaScript, and keep nothing: what a browser
// has begun is in its cookies.
type site struct {
	service  *account.Service
	provider *provider.Provider
	key      [32]byte // of the tokens in forms; each start has its own
}

// pages adds the web pages for a browser.
func pages(mux *http.ServeMux, s *account.Service, p *provider.Provider) {
	site := &site{service: s, provider: p}
	_, _ = rand.Read(site.key[:])
	all := map[string]func(*visit){
		"GET /{$}": (*visit).home,
		"/":        (*visit).nothing,

		"GET /sign-in":       (*visit).signInForm,
		"POST /sign-in":      (*visit).signIn,
		"GET /sign-in/sso":   (*visit).ssoForm,
		"POST /sign-in/with": (*visit).continueWith,
		"POST /sign-out":     (*visit).signOut,
		"GET /sign-up":       (*visit).signUpForm,
		"POST /sign-up":      (*visit).signUp,
		"GET /forgot":        (*visit).forgotForm,
		"POST /forgot":       (*visit).forgot,

		"GET /check-email":                    (*visit).checkEmail,
		"POST /check-email/resend":            (*visit).resend,
		"POST /check-email/cancel":            (*visit).cancel,
		"GET " + account.LinkPath + "{link}":  (*visit).open,
		"POST " + account.LinkPath + "{link}": (*visit).press,

		"GET /help":       (*visit).help,
		"GET /help/{row}": (*visit).helpRow,

		"GET /account":                        (*visit).overview,
		"GET /account/{page}":                 (*visit).settings,
		"POST /account/security":              (*visit).changeTwoStep,
		"POST /account/devices/rename":        (*visit).rename,
		"POST /account/devices/revoke":        (*visit).revoke,
		"POST /account/devices/revoke-others": (*visit).revokeOthers,
		"POST /account/password":              (*visit).changePassword,
		"POST /account/license":               (*visit).license,
		"POST /account/delete":                (*visit).delete,
		"GET /.well-known/change-password":    (*visit).toPassword,

		"GET " + provider.Page:  (*visit).enterCode,
		"POST " + provider.Page: (*visit).decide,
	}
	for pattern, page := range all {
		mux.Handle(pattern, site.page(page))
	}
	for _, name := range []string{"/style.css", "/icon.svg"} {
		mux.HandleFunc("GET "+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "max-age=60") // or each refresh of a page would ask for it
			http.ServeFileFS(w, r, files, "pages"+name)
		})
	}
}

// home leads to the account, or to the form that does.
func (v *visit) home() {
	if _, err := v.service.Account(v.cookie(sessionCookie)); err != nil {
		v.signInForm()
		return
	}
	v.redirect("/account")
}

// nothing is the page of addresses that have none.
func (v *visit) nothing() {
	v.show(http.StatusNotFound, "outcome", page{Title: "There is no such page", Outcome: outcome{
		Mood: "care", Text: []string{"Check the address, or begin at the start."}, Links: []link{{"My Account", "/"}},
	}})
}

// toPassword is where password managers look (W3C, A Well-Known URL for Changing Passwords).
func (v *visit) toPassword() { v.redirect("/account/password") }

func (v *visit) signInForm() {
	v.show(http.StatusOK, "sign-in", page{Title: "Sign in", Wide: true})
}

func (v *visit) ssoForm() { v.show(http.StatusOK, "sso", page{Title: "Continue with SSO"}) }

func (v *visit) signUpForm() { v.show(http.StatusOK, "sign-up", page{Title: "Create account"}) }

func (v *visit) forgotForm() { v.show(http.StatusOK, "forgot", page{Title: "Forgot password?"}) }

func (v *visit) signIn() {
	email := v.r.PostFormValue("email")
	ticket, err := v.service.SignIn(v.from(), protocol.SignIn{Email: email, Password: v.r.PostFormValue("password"), Device: v.origin()})
	v.begun(ticket, err, "sign-in", page{Title: "Sign in", Wide: true, Email: email})
}

func (v *visit) signUp() {
	email, name := v.r.PostFormValue("email"), v.r.PostFormValue("name")
	ticket, err := v.service.SignUp(v.from(), protocol.SignUp{Email: email, Name: name, Password: v.r.PostFormValue("password"), Device: v.origin()})
	v.begun(ticket, err, "sign-up", page{Title: "Create account", Email: email, Name: name})
}

func (v *visit) forgot() {
	email := v.r.PostFormValue("email")
	ticket, err := v.service.ResetPassword(v.from(), protocol.Reset{Email: email, Device: v.origin()})
	v.begun(ticket, err, "forgot", page{Title: "Forgot password?", Email: email})
}

// begun goes on with a ticket that a form has begun, or shows the form again and why it has not.
func (v *visit) begun(t protocol.Ticket, err error, form string, p page) {
	if err != nil {
		v.refuse(err, form, p)
		return
	}
	v.setCookie(ticketCookie, t.ID+"."+t.Key, strict)
	v.follow(t)
}

func (v *visit) signOut() {
	_ = v.service.SignOut(v.cookie(sessionCookie)) // it has ended, or it ends now
	v.setCookie(sessionCookie, "", strict)
	v.redirect("/sign-in")
}
