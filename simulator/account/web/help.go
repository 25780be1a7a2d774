package web

import (
	"net/http"

	"otpdialog/account/help"
	"otpdialog/account/protocol"
)

// A helpButton does what an action of the help says.
type helpButton struct {
	Label, Path string
	Post        bool // it is a form
}

// helpPaths are where the actions of the help are carried out on the pages.
var helpPaths = map[help.Action]helpButton{
	help.ResetPassword:   {Path: "/forgot"},
	help.Resend:          {Path: "/check-email/resend", Post: true},
	help.AnotherMethod:   {Path: "/check-email/cancel", Post: true},
	help.TrustedSignIn:   {Path: "/sign-in"},
	help.SignUp:          {Path: "/sign-up"},
	help.SSO:             {Path: "/sign-in/sso"},
	help.Security:        {Path: "/account/security"},
	help.Devices:         {Path: "/account/devices"},
	help.RegisterLicense: {Path: "/account/license"},
}

// device is this browser, as the help takes it: what it has is in its cookies.
func (v *visit) device() help.Device {
	a, err := v.service.Account(v.session())
	return help.Device{Trusted: err == nil && a.Device != "", SignedIn: err == nil, Waiting: v.cookie(ticketCookie) != ""}
}

// help shows all rows, or those that the words of a search are about.
func (v *visit) help() {
	words := v.r.URL.Query().Get("q")
	v.show(http.StatusOK, "help", page{Title: "Help", Wide: true, Query: words, Help: help.Search(words)})
}

// helpRow shows one row, for this browser.
func (v *visit) helpRow() {
	row, found := help.Find(v.r.PathValue("row"))
	if !found {
		v.nothing()
		return
	}
	row = row.For(v.device())
	p := page{Title: row.Title, Help: []help.Row{row}}
	for _, a := range row.Buttons {
		button := helpPaths[a]
		button.Label = a.Label()
		p.Buttons = append(p.Buttons, button)
	}
	v.show(http.StatusOK, "help-row", p)
}

// mailHelp is the row about an email that does not arrive.
func mailHelp(t protocol.Ticket) string {
	if t.Purpose == protocol.ResetPassword {
		return protocol.HelpResetMail
	}
	return protocol.HelpDeviceMail
}

// helpTitle is the title of a row, "" for none.
func helpTitle(id string) string {
	row, _ := help.Find(id)
	return row.Title
}
