package web

import (
	"errors"
	"net/http"
	"strings"

	"otpdialog/account/help"
	"otpdialog/account/protocol"
)

// refresh is after how many seconds a page that waits for an email asks again.
const refresh = 3

// checkEmail waits until the email is confirmed. It is asked for again and again.
func (v *visit) checkEmail() {
	id, key, _ := strings.Cut(v.cookie(ticketCookie), ".")
	t, err := v.service.Ticket(v.r.Context(), v.from(), id, key, "")
	v.waitOrFollow(t, err)
}

func (v *visit) resend() {
	id, key, _ := strings.Cut(v.cookie(ticketCookie), ".")
	t, err := v.service.Resend(v.from(), id, key)
	if err == nil {
		v.redirect("/check-email?sent")
		return
	}
	if problem, ok := errors.AsType[*protocol.Problem](err); ok && problem.Code == protocol.TooOften {
		v.redirect("/check-email")
		return
	}
	v.waitOrFollow(t, err)
}

// waitOrFollow shows the page of a ticket that waits, and follows any other.
func (v *visit) waitOrFollow(t protocol.Ticket, err error) {
	switch {
	case err != nil: // it was given up, or is of an earlier start
		v.setCookie(ticketCookie, "", strict)
		v.redirect("/sign-in")
	case t.State != protocol.Waiting:
		v.follow(t)
	default:
		p := page{Title: "Check your email", Wide: true, Refresh: refresh, Ticket: t}
		if row, found := help.Find(mailHelp(t)); found {
			p.Help = []help.Row{row.For(v.device())}
		}
		query := v.r.URL.Query()
		if query.Has("still") { // a page that changes by itself can be stopped (WCAG 2.2.1)
			p.Refresh = 0
		}
		if query.Has("sent") {
			p.Done = "The email was sent again. Only the newest one counts."
		}
		v.show(http.StatusOK, "check-email", p)
	}
}

func (v *visit) cancel() {
	id, key, _ := strings.Cut(v.cookie(ticketCookie), ".")
	_ = v.service.GiveUp(v.from(), id, key) // it has ended, or it ends now
	v.setCookie(ticketCookie, "", strict)
	v.redirect("/")
}

// follow goes where a ticket of this browser leads.
func (v *visit) follow(t protocol.Ticket) {
	if t.State == protocol.Waiting {
		v.redirect("/check-email")
		return
	}
	v.setCookie(ticketCookie, "", strict)
	if t.State == protocol.Confirmed && t.Session != "" {
		v.setCookie(sessionCookie, t.Session, strict)
		v.redirect("/account")
		return
	}
	if t.State == protocol.Confirmed && t.Purpose == protocol.DeleteAccount {
		v.setCookie(sessionCookie, "", strict)
	}
	v.conclude(http.StatusOK, t, begun)
}

// open shows what the link of an email is about. It changes nothing: programs that scan mails open
// links, too.
func (v *visit) open() {
	t, err := v.service.Open(v.r.PathValue("link"))
	switch {
	case err != nil:
		v.unknownLink()
	case t.State != protocol.Waiting:
		v.conclude(http.StatusGone, t, opened)
	default:
		v.show(http.StatusOK, "link", page{Title: t.Purpose.Question(), Wide: true, Ticket: t})
	}
}

// press carries out a button of that page.
func (v *visit) press() {
	link, yes := v.r.PathValue("link"), v.r.PostFormValue("answer") == "yes"
	if !yes && v.r.PostFormValue("answer") != "no" {
		v.open()
		return
	}
	before, err := v.service.Open(link)
	if err != nil {
		v.unknownLink()
		return
	}
	t, err := v.service.Press(link, yes, v.r.PostFormValue("password"))
	problem, _ := errors.AsType[*protocol.Problem](err)
	switch {
	case problem == nil:
		v.conclude(http.StatusOK, t, pressed)
	case problem.Code == protocol.UnknownTicket:
		v.open() // it was used or has expired, perhaps a moment ago
	default:
		v.refuse(err, "link", page{Title: before.Purpose.Question(), Wide: true, Ticket: before})
	}
}

func (v *visit) unknownLink() {
	v.show(http.StatusNotFound, "outcome", page{Title: "This link is not known", Outcome: outcome{
		Mood:  "care",
		Text:  []string{"Perhaps a part of it is missing, or it is from an older email: only the newest one counts."},
		Links: []link{{"My Account", "/"}},
	}})
}
