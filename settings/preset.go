package settings

import (
	"reflect"
	"regexp"
	"slices"
	"sync"
)

// A Preset is what connections with a vendor's server have in common: actions, the way
// of asking, and how long answers may take. Package presets has them all.
type Preset struct {
	Name          string   // the file's name without ".toml": "duo-append"
	Title         string   `json:"title" need:"true" line:"true" min:"1" max:"200" doc:"the vendor, such as \"Duo\""` // as a list shows it
	About         string   `json:"about" need:"true" line:"true" min:"1" max:"300" doc:"what the vendor does, in one or two sentences"`
	Needs         []string `json:"needs"`                               // what its documentation asks for, on the server and here; one sentence each
	Documentation string   `json:"documentation" line:"true" max:"300"` // address of the vendor's page; "" if there is none

	Connection Connection `prefix:""` // the keys of the preset, and defaults
}

// Apply fills in what the preset decides. A connection of another kind becomes one of its kind.
//
// Of an account service that is nothing else. Of a provider it is the form of the issuer, with names in capital letters that are to be
// replaced, the scopes, and the claim of the user name. Of RADIUS servers it is the actions, what the first request carries,
// the prompt, the times, the password encoding, the words of a report and Autosend. Those that it does not
// mention get their defaults. Names, servers, the shared secret, attributes and all
// other keys stay.
func (p Preset) Apply(c *Connection) {
	from := p.Connection
	c.SetKind(from.Kind)
	switch from.Kind {
	case Account:
		return
	case OIDC:
		c.Issuer, c.Scopes, c.UserClaim = from.Issuer, slices.Clone(from.Scopes), from.UserClaim
		return
	case RADIUS:
	}
	c.Timeout, c.Retries, c.FailoverAfter = from.Timeout, from.Retries, from.FailoverAfter
	c.PasswordEncoding = from.PasswordEncoding
	c.Ask, c.Separator = from.Ask, from.Separator
	c.UserPrompt, c.EmptyAnswer = from.UserPrompt, from.EmptyAnswer
	c.ReportedWords, c.AutosendWhen = from.ReportedWords, from.AutosendWhen
	c.Actions = slices.Clone(from.Actions)
}

// Filled reports whether everything that Apply fills in is in c, as it is with the preset. The
// ids of actions are those of the connection.
func (p Preset) Filled(c *Connection) bool {
	switch p.Connection.Kind {
	case Account:
		return c.Kind == Account
	case OIDC:
		return c.Kind == OIDC && fits(p.Connection.Issuer, c.Issuer) && slices.Equal(p.Connection.Scopes, c.Scopes) && p.Connection.UserClaim == c.UserClaim
	case RADIUS:
	}
	filled := *c
	p.Apply(&filled)
	same := func(a, b Action) bool {
		a.ID = b.ID
		return a == b
	}
	actions := slices.EqualFunc(filled.Actions, c.Actions, same)
	filled.Actions = c.Actions
	return actions && reflect.DeepEqual(filled, *c)
}

// placeholder is a name in capital letters in the form of an issuer.
var placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Z]{2,}`) })

// fits reports whether an issuer has a form. Names for the placeholders have no slash.
func fits(form, issuer string) bool {
	pattern := placeholder().ReplaceAllString(regexp.QuoteMeta(form), `[^/]+`)
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(issuer)
}

// A Template is an action to begin with.
type Template struct {
	Name   string // as the menu shows it: "Push notification"
	Action Action // its ID is empty
}

// Templates returns the templates of actions in the order of the menu, the empty
// one last. The caller owns the slice.
func Templates() []Template {
	return []Template{
		template("Push notification", "Push", "push", "Sends a notification to your phone. Confirm it there.",
			"Look at your phone, and confirm the sign-in…", "push"),
		template("Phone callback", "Call", "phone", "Rings your phone. Answer, and do what the voice says.",
			"Your phone is about to ring. Answer it…", "phone"),
		template("SMS", "SMS", "sms", "Texts a code to your phone. Enter it here.",
			"Sending a text message with a code…", "text-message"),
		template("Email", "Email", "email", "Emails you a code. Enter it here.", "Sending an email with a code…", "mail"),
		template("Custom", "Custom", "", "", "", DefaultImage),
	}
}

func template(name, title, command, description, message, image string) Template {
	return Template{Name: name, Action: Action{
		Enabled: true, Title: title, Command: command, Description: description, Message: message, Image: image,
	}}
}
