package scenario

import (
	"regexp"
	"strings"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/simulator/world"
)

// accountSeen is what the owner of an account sees at one moment.
type accountSeen struct {
	view    *account.View // nil before the first step
	outcome session.Outcome
	problem *account.Problem
	account *protocol.Account
	names   []string // of the trusted devices
	mail    world.Message
	refusal string // of the page of an email's link
}

// accountStates are the names of the states of package account.
var accountStates = []string{
	account.Form: "form", account.Submitting: "submitting", account.External: "external",
	account.CheckEmail: "check_email", account.SignedIn: "signed_in",
}

// stateOf is the name of the state; "" for nil.
func stateOf(v *account.View) string {
	if v == nil {
		return ""
	}
	return accountStates[v.State]
}

func ticketStates() []string {
	var all []string
	for _, s := range []protocol.State{protocol.Waiting, protocol.Confirmed, protocol.Denied, protocol.Expired, protocol.Refused} {
		all = append(all, string(s))
	}
	return all
}

func ticketState(s *sight) any {
	if s.view == nil || s.view.Ticket.Purpose == protocol.TrustDevice {
		return nil
	}
	return some(string(s.view.Ticket.State))
}

// shown is the ticket that the screen shows beside an email, nil for none.
func (s accountSeen) shown() *protocol.Ticket {
	if s.view == nil || s.view.Ticket.MatchCode == "" {
		return nil
	}
	return &s.view.Ticket
}

// matchCode is what the screen shows beside an email.
func (s accountSeen) matchCode() string {
	if t := s.shown(); t != nil {
		return t.MatchCode
	}
	return ""
}

// matches reports whether the newest email shows the same as the screen, line by line.
func (s accountSeen) matches() any {
	t := s.shown()
	if t == nil || s.mail.ID == 0 {
		return nil
	}
	for _, row := range t.Rows() {
		line := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(row[0]) + `:\s+` + regexp.QuoteMeta(row[1]) + `$`)
		if !line.MatchString(s.mail.Text) {
			return false
		}
	}
	return true
}

// mailText is the text of the newest email without what opens an account: no report shows that.
func (s accountSeen) mailText() string {
	text := s.mail.Text
	for secret, name := range map[string]string{s.mail.Link: "(link)", s.mail.Code: "(code)"} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, name)
		}
	}
	return text
}

func (s accountSeen) ofProblem(of func(*account.Problem) string) any {
	if s.problem == nil {
		return nil
	}
	return some(of(s.problem))
}

func (s accountSeen) ofAccount(of func(*protocol.Account) any) any {
	if s.account == nil {
		return nil
	}
	return of(s.account)
}

func (s accountSeen) inMail(value any) any {
	if s.mail.ID == 0 {
		return nil
	}
	return value
}

func trusted(s *sight) any {
	if !s.outcome.SignedIn {
		return nil
	}
	return s.outcome.Trusted
}
