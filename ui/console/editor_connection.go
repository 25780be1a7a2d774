package console

import (
	"strings"

	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// entry is what a control of the draft's key has: its problem, and whether it can be
// changed.
func (e *editor) entry(key, label, help string) kit.Entry {
	return kit.Entry{ID: key, Label: label, Help: help, Problem: problemOf(e.problems, key, strings.TrimSpace(label)), Managed: e.managed()}
}

func (e *editor) text(key, label, help string, value *string) kit.Control {
	return &kit.Text{Entry: e.entry(key, label, help), Value: kit.StringValue{Of: value}}
}

func (e *editor) number(key, label, help string, value *int, blank bool) kit.Control {
	return &kit.Text{Entry: e.entry(key, label, help), Value: kit.NumberValue{Of: value, Blank: blank}}
}

func (e *editor) toggle(key, label, help string, value *bool) kit.Control {
	return &kit.Toggle{Entry: e.entry(key, label, help), On: *value, Set: func(on bool) { *value = on }}
}

// choose offers the values of a key.
func choose[T ~string](e *editor, key, label, help string, value *T, options ...kit.Option) kit.Control {
	return &kit.Choice{Entry: e.entry(key, label, help), Options: options, Value: string(*value), Set: func(chosen string) { *value = T(chosen) }}
}

// connectionTab is the tab Connection.
func (e *editor) connectionTab() []kit.Control {
	d := &e.draft.Connection
	body := []kit.Control{
		&kit.Text{Entry: e.entry("display_name", "Display name", "What people see when they sign in. 1 to 200 characters."), Value: displayName{kit.StringValue{Of: &d.DisplayName}, e}},
		&kit.Text{Entry: e.entry("name", "Name", "Of its file, and what stands behind otpdialog on the command line."), Value: fileName{kit.StringValue{Of: &d.Name}, e}},
		kit.Blank, kit.Headline("Servers"),
		e.text("primary", "Primary server", "Host, address, or host:port.", &d.Primary),
		e.text("secondary", "Secondary server", "Asked while the primary is silent, or beside it. Empty for none.", &d.Secondary),
		choose(e, "ha_mode", "HA mode", "Active-passive (failover) asks the secondary while the primary is silent. Active-active (parallel) asks both at once: an action can reach the person twice.",
			&d.HAMode, kit.Option{Value: string(settings.Failover), Label: "active-passive"}, kit.Option{Value: string(settings.Parallel), Label: "active-active"}),
		e.transport(),
		e.number("port", "Port", "Of servers that are written without one. 1812, with TLS 2083.", &d.Port, false),
		e.number("timeout", "Time-out", "Seconds that an answer may take, a person with a phone included. 1 to 600.", &d.Timeout, false),
		e.number("retries", "Retries", "Retransmissions within that time, on UDP. 0 to 10.", &d.Retries, false),
		e.number("failover_after", "Failover after", "Seconds of silence that lead to the secondary. Empty for 5. From the time-out on, silence leads nowhere: for servers that push on the password alone.", &d.FailoverAfter, true),
	}
	if d.Transport == settings.TLS || d.CAFile+d.CertFile+d.KeyFile != "" { // what is written for nothing is seen, too
		body = append(body, kit.Blank, kit.Headline("TLS"),
			e.text("ca_file", "CA file", "Who signed the server's certificate, as PEM. Empty for whom the system trusts.", &d.CAFile),
			e.text("cert_file", "Certificate", "What a server that asks for a certificate is shown, as PEM. Empty for none.", &d.CertFile),
			e.text("key_file", "Private key", "The key of the certificate, as PEM, not encrypted.", &d.KeyFile),
		)
	}
	body = append(body, kit.Blank, kit.Headline("Security"))
	body = append(body, e.secretControls()...)
	body = append(body,
		choose(e, "require_message_authenticator", "Message-Authenticator", "Whether answers must carry one. Auto: from the first valid one on. The server should require it, too.",
			&d.RequireMessageAuthenticator, kit.OptionsOf(settings.RequireAuto, settings.RequireAlways, settings.RequireNever)...),
		choose(e, "password_encoding", "Password encoding", "How the first request carries the password.",
			&d.PasswordEncoding, kit.Option{Value: string(settings.PAP), Label: "PAP"}, kit.Option{Value: string(settings.CHAP), Label: "CHAP"}),
		kit.Blank, kit.Headline("Signing in"),
		&kit.Chooser{Entry: e.entry("preset", "Vendor preset", "Fills in how to ask, time-outs, prompt and actions for a vendor's server."), Value: "Choose a vendor", Opens: call(e.pickPreset)},
		choose(e, "ask", "First request", "What it carries: the password, and the server asks for the rest; the OTP alone; or both in one.",
			&d.Ask, firstRequests...),
	)
	if d.Ask == settings.AskAppend {
		body = append(body, e.text("separator", "Separator", "Stands between password and OTP.", &d.Separator))
	}
	return append(body,
		e.text("user_prompt", "User prompt", "Shown above the OTP field until the server sends a prompt of its own. Up to 300 characters.", &d.UserPrompt),
		e.toggle("forward_username_only", "Forward the user name only", `Without DOMAIN\ and @domain.`, &d.ForwardUsernameOnly),
		e.toggle("empty_answer", "The server takes an empty answer", "Enter in an empty OTP field sends it. FortiAuthenticator then sends a push.", &d.EmptyAnswer),
		choose(e, "autosend_when", "Autosend", "When the action with Autosend goes out by itself.",
			&d.AutosendWhen, kit.Option{Value: string(settings.AutosendFirstTime), Label: "the first time"}, kit.Option{Value: string(settings.AutosendAlways), Label: "always"}),
	)
}

// firstRequests are the ways of asking.
var firstRequests = []kit.Option{
	{Value: string(settings.AskPassword), Label: "password"}, {Value: string(settings.AskOTP), Label: "OTP"}, {Value: string(settings.AskAppend), Label: "password and OTP"},
}

// displayName gives a new connection its name along, until that is typed.
type displayName struct {
	kit.StringValue

	e *editor
}

// Set implements [kit.Binding].
func (v displayName) Set(text string) {
	v.StringValue.Set(text)
	if !v.e.named {
		v.e.draft.Name = settings.NameFor(text)
	}
}

// fileName is the name as the person has it.
type fileName struct {
	kit.StringValue

	e *editor
}

// Set implements [kit.Binding].
func (v fileName) Set(text string) {
	v.StringValue.Set(text)
	v.e.named = true
}

// transport changes the port with it, where that is the usual one.
func (e *editor) transport() kit.Control {
	d := &e.draft.Connection
	return &kit.Choice{
		Entry:   e.entry("transport", "Transport", "UDP is what every server has. TLS (RadSec) hides everything. TCP is for laboratories: anybody on the way can read it."),
		Options: []kit.Option{{Value: string(settings.UDP), Label: "UDP"}, {Value: string(settings.TLS), Label: "TLS"}, {Value: string(settings.TCP), Label: "TCP"}}, Value: string(d.Transport),
		Set: func(value string) {
			if d.Port == d.Transport.DefaultPort() {
				d.Port = settings.Transport(value).DefaultPort()
			}
			d.Transport = settings.Transport(value)
			if e.secret.source == secretNone {
				e.secret.source = secretTyped
				e.secret.into(d)
			}
		},
	}
}
