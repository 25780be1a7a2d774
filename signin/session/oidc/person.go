package oidc

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Claims that the program knows (OpenID Connect Core 1.0, section 5.1). Groups are no standard,
// but most providers call them so.
const (
	claimSubject  = "sub"
	claimEmail    = "email"
	claimVerified = "email_verified"
	claimGroups   = "groups"
)

// claimsOf are the claims that a scope asks for (OpenID Connect Core 1.0, section 5.4).
var claimsOf = map[string][]string{
	"profile": {"name", "preferred_username", "given_name", "family_name", "nickname", "locale", "zoneinfo", "updated_at"},
	"email":   {claimEmail, claimVerified},
	"phone":   {"phone_number", "phone_number_verified"},
	"address": {"address"},
}

// attributes are the claims that a connection asks for. No other one leaves this package: what
// else a provider puts into a token may be as good as the token.
func attributes(c *settings.Connection, claims map[string]json.RawMessage) []session.Attribute {
	names := []string{claimSubject, c.UserClaim}
	for _, scope := range c.Scopes {
		names = append(names, claimsOf[scope]...)
	}
	names = append(names, claimGroups)
	var attributes []session.Attribute
	for i, name := range names {
		value, ok := claims[name]
		if !ok || slices.Contains(names[:i], name) {
			continue
		}
		var list []json.RawMessage
		if json.Unmarshal(value, &list) != nil {
			list = []json.RawMessage{value}
		}
		for _, one := range list {
			attributes = append(attributes, session.Attribute{Name: name, Value: shown(one)})
		}
	}
	return attributes
}

// shown is a text as it is, and any other value as JSON.
func shown(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// person is who has signed in at the provider.
type person struct {
	subject string
	claims  map[string]json.RawMessage
}

// text is the value of a claim, "" if there is none or it is no text. An address counts only if
// the provider has verified it: otherwise anyone could write down somebody else's.
func (p person) text(claim string) (text string) {
	if claim == claimEmail && string(p.claims[claimVerified]) != "true" {
		return ""
	}
	if json.Unmarshal(p.claims[claim], &text) != nil {
		return ""
	}
	return text
}

// admit returns the user name of the person. The error says that the connection does not allow
// them, or that they are not the user who is to sign in; "" for any user.
func (p person) admit(c *settings.Connection, user string) (string, error) {
	claimed := p.text(c.UserClaim)
	shown := advice.Line(claimed)
	for _, other := range []string{p.text(claimEmail), p.subject} {
		if shown == "" {
			shown = advice.Line(other)
		}
	}
	domain := ""
	if c.UserDomain != "" {
		domain = "@" + c.UserDomain
	}
	switch {
	case user != "" && claimed == "":
		return "", notAllowed("%s has no claim %q that names a user of this computer", shown, c.UserClaim)
	case user != "" && claimed != user+domain:
		return "", notAllowed("%s has signed in, not %s", shown, advice.Line(user))
	case !p.isAllowed(c.Allowed):
		return "", notAllowed("%s is not allowed on this connection", shown)
	case user != "":
		return user, nil
	}
	return strings.TrimSuffix(shown, domain), nil
}

func notAllowed(format string, about ...any) error {
	const code = "not-allowed"
	return &session.ExchangeError{Kind: signin.NotAllowed, Details: []advice.Advice{advice.New(code, fmt.Sprintf(format, about...))}}
}

// isAllowed reports whether both lists that a connection has let the person in.
func (p person) isAllowed(allowed settings.Allowed) bool {
	var groups []string
	if json.Unmarshal(p.claims[claimGroups], &groups) != nil {
		groups = nil
	}
	in := func(group string) bool { return slices.Contains(groups, group) }
	email := p.text(claimEmail)
	fits := func(pattern string) bool { return email != "" && matches(pattern, email) }
	return (len(allowed.Email) == 0 || slices.ContainsFunc(allowed.Email, fits)) &&
		(len(allowed.Groups) == 0 || slices.ContainsFunc(allowed.Groups, in))
}

// matches reports whether a text has the form of a pattern, in which * stands for any text.
func matches(pattern, text string) bool {
	form := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return regexp.MustCompile(`(?is)^` + form + `$`).MatchString(text)
}
