package web

import (
	"net/http"

	"otpdialog/account/protocol"
)

// saved is what a page says after a form was carried out: a value of its query, never text.
var saved = map[string]string{
	"two-step": "Saved.",
	"renamed":  "The device has its new name.",
	"revoked":  "The device is unknown again: its next sign-in needs an email.",
	"others":   "All other devices are unknown again.",
	"password": "Your password is changed. All other sessions have ended.",
	"license":  "The license is registered.",
}

// settingsPages are the pages of an account, by their template.
var settingsPages = map[string]string{
	"security": "Two-step verification",
	"devices":  "Trusted devices",
	"password": "Change password",
	"license":  "Register a license",
	"delete":   "Delete account",
}

// session returns the session of the browser.
func (v *visit) session() string { return v.cookie(sessionCookie) }

// account fills in a page of the account. Without a session it leads to the form, and returns false.
func (v *visit) account(p page) (page, bool) {
	a, err := v.service.Account(v.session())
	if err != nil {
		v.setCookie(sessionCookie, "", strict)
		v.redirect("/sign-in")
		return page{}, false
	}
	p.SignedIn, p.Account, p.Done = true, a, saved[v.r.URL.Query().Get("done")]
	return p, true
}

func (v *visit) overview() {
	if p, ok := v.account(page{Title: "Overview"}); ok {
		v.show(http.StatusOK, "account", p)
	}
}

// settings shows a page of the account.
func (v *visit) settings() {
	name := v.r.PathValue("page")
	if settingsPages[name] == "" {
		v.nothing()
		return
	}
	v.setting(name, nil)
}

// setting shows a page of the account, with why its form was not carried out; nil for no reason.
func (v *visit) setting(name string, err error) {
	p, ok := v.account(page{Title: settingsPages[name]})
	if !ok {
		return
	}
	if name == "devices" {
		devices, failed := v.service.Devices(v.session())
		if failed != nil {
			v.redirect("/sign-in")
			return
		}
		p.Devices = devices
	}
	if err != nil {
		v.refuse(err, name, p)
		return
	}
	v.show(http.StatusOK, name, p)
}

// done leads to a page of the account that says what was done, or shows why the form of the page
// name was not carried out.
func (v *visit) done(err error, name, path, what string) {
	if err != nil {
		v.setting(name, err)
		return
	}
	v.redirect(path + "?done=" + what)
}

func (v *visit) changeTwoStep() {
	_, err := v.service.Change(v.session(), protocol.Change{TwoStep: protocol.TwoStep(v.r.PostFormValue("two_step")), Password: v.r.PostFormValue("password")})
	v.done(err, "security", "/account/security", "two-step")
}

func (v *visit) rename() {
	err := v.service.Rename(v.session(), v.r.PostFormValue("id"), protocol.Rename{Name: v.r.PostFormValue("name")})
	v.done(err, "devices", "/account/devices", "renamed")
}

func (v *visit) revoke() {
	v.done(v.service.Revoke(v.session(), v.r.PostFormValue("id")), "devices", "/account/devices", "revoked")
}

func (v *visit) revokeOthers() {
	v.done(v.service.RevokeOthers(v.session()), "devices", "/account/devices", "others")
}

func (v *visit) changePassword() {
	err := v.service.ChangePassword(v.session(), protocol.ChangePassword{Old: v.r.PostFormValue("old"), New: v.r.PostFormValue("new")})
	v.done(err, "password", "/account", "password")
}

func (v *visit) license() {
	_, err := v.service.License(v.session(), protocol.License{Key: v.r.PostFormValue("key")})
	v.done(err, "license", "/account", "license")
}

func (v *visit) delete() {
	t, err := v.service.Delete(v.from(), v.session(), protocol.Confirm{Password: v.r.PostFormValue("password"), Device: v.origin()})
	if err != nil {
		v.setting("delete", err)
		return
	}
	v.begun(t, nil, "", page{})
}
