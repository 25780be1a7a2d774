package console

import (
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// apply fills in what a preset decides, and has the screen follow the kind of the draft.
func (e *editor) apply(p settings.Preset) {
	was := e.draft.Kind
	p.Apply(&e.draft.Connection)
	if e.draft.Kind != settings.RADIUS {
		e.tab = connectionAt
	}
	if e.draft.Kind != was {
		e.secret, e.untried = secretTextsOf(&e.draft.Connection), true
	}
}

// accountControls are the fields of an account service.
func (e *editor) accountControls() []kit.Control {
	d, f := &e.draft.Connection, e.fields()
	return []kit.Control{
		kit.Blank, kit.Headline("Account service"),
		e.presetChooser("For another kind of server."),
		f.text("service", "Service", "Its web address: https://account.example.com. On this computer, http:// is enough.", &d.Service),
	}
}

// providerControls are the fields of an OpenID Connect provider.
func (e *editor) providerControls() []kit.Control {
	d, f := &e.draft.Connection, e.fields()
	body := []kit.Control{
		kit.Blank, kit.Headline("OpenID Connect provider"),
		e.presetChooser("Fills in the form of the issuer, the scopes and the claim of the user name for a vendor."),
		f.text("issuer", "Issuer", "The provider's address, exactly as it writes it: https://login.example.com.", &d.Issuer),
		f.text("client_id", "Client ID", "What the provider calls this program: a public client that may use the device grant.", &d.ClientID),
	}
	body = append(body, e.secretControls()...)
	return append(body,
		f.text("ca_file", "CA file", "The certificate authorities to trust, as PEM. Empty: the system's certificates.", &d.CAFile),
		f.list("scopes", "Scopes", "What is asked for, with spaces between. openid is always among them.", &d.Scopes),
		f.text("audience", "Audience", "What the ID token must name. Empty: the client ID.", &d.Audience),
		kit.Blank, kit.Headline("Who may sign in"),
		f.list("allowed.email", "Email", "Verified addresses, with spaces between; * is any text: *@example.com. Empty: any.", &d.Allowed.Email),
		f.list("allowed.groups", "Groups", "The person must be in one of these, with spaces between. Empty: any.", &d.Allowed.Groups),
		f.text("user_claim", "User name claim", "The claim of the ID token that is the user name. People must not be able to change it themselves.", &d.UserClaim),
		f.text("user_domain", "User name domain", "If the claim is the user name, @ and a domain: that domain. Empty: it is the user name alone.", &d.UserDomain),
	)
}

// list is a list of words with spaces between; what has a space in it is in quotes.
func (f fields) list(key, label, help string, value *[]string) kit.Control {
	return &kit.Text{Entry: f.entry(key, label, help), Value: wordsValue{value}}
}

// wordsValue is a list as it is typed.
type wordsValue struct{ of *[]string }

// Get implements [kit.Binding].
func (v wordsValue) Get() string { return settings.JoinArguments(*v.of) }

// Set implements [kit.Binding].
func (v wordsValue) Set(text string) { *v.of = wordsOf(text) }

// Same implements [kit.Binding].
func (v wordsValue) Same(text string) bool { return slices.Equal(wordsOf(text), *v.of) }

// wordsOf are the words of a text, also while a quote is still open.
func wordsOf(text string) []string {
	if words, err := settings.SplitArguments(text); err == nil {
		return words
	}
	return strings.Fields(text)
}

// Takes implements [kit.Binding].
func (v wordsValue) Takes(string) bool { return true }
