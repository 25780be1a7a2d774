package console

import (
	"strings"

	"otpdialog/settings"
)

// entry is what a control of the draft's key has: its problem, and whether it can be
// changed.
func (e *editor) entry(key, label, help string) entry {
	return entry{id: key, label: label, help: help, problem: problemOf(e.problems, key, strings.TrimSpace(label)), managed: e.managed()}
}

func (e *editor) text(key, label, help string, value *string) control {
	return &text{entry: e.entry(key, label, help), value: textValue{value}}
}

func (e *editor) number(key, label, help string, value *int, blank bool) control {
	return &text{entry: e.entry(key, label, help), value: numberValue{value, blank}}
}

func (e *editor) toggle(key, label, help string, value *bool) control {
	return &toggle{entry: e.entry(key, label, help), on: *value, changed: func(on bool) { *value = on }}
}

// choose offers the values of a key.
func choose[T ~string](e *editor, key, label, help string, value *T, options ...option) control {
	return &choice{entry: e.entry(key, label, help), options: options, value: string(*value), changed: func(chosen string) { *value = T(chosen) }}
}

func headline(words string) control { return &paragraph{text: words, style: strong} }

// connectionTab is the tab Connection.
func (e *editor) connectionTab() []control {
	d := &e.draft.Connection
	body := []control{
		&text{entry: e.entry("display_name", "Display name", "What people see when they sign in. 1 to 200 characters."), value: displayName{textValue{&d.DisplayName}, e}},
		&text{entry: e.entry("name", "Name", "Of its file, and what stands behind otpdialog on the command line."), value: fileName{textValue{&d.Name}, e}},
		blank, headline("Servers"),
		e.text("primary", "Primary server", "Host, address, or host:port.", &d.Primary),
		e.text("secondary", "Secondary server", "Asked while the primary is silent, or beside it. Empty for none.", &d.Secondary),
		choose(e, "ha_mode", "HA mode", "Active-passive (failover) asks the secondary while the primary is silent. Active-active (parallel) asks both at once: an action can reach the person twice.",
			&d.HAMode, option{string(settings.Failover), "active-passive"}, option{string(settings.Parallel), "active-active"}),
		e.transport(),
		e.number("port", "Port", "Of servers that are written without one. 1812, with TLS 2083.", &d.Port, false),
		e.number("timeout", "Time-out", "Seconds that an answer may take, a person with a phone included. 1 to 600.", &d.Timeout, false),
		e.number("retries", "Retries", "Retransmissions within that time, on UDP. 0 to 10.", &d.Retries, false),
		e.number("failover_after", "Failover after", "Seconds of silence that lead to the secondary. Empty for 5. From the time-out on, silence leads nowhere: for servers that push on the password alone.", &d.FailoverAfter, true),
	}
	if d.Transport == settings.TLS || d.CAFile+d.CertFile+d.KeyFile != "" { // what is written for nothing is seen, too
		body = append(body, blank, headline("TLS"),
			e.text("ca_file", "CA file", "Who signed the server's certificate, as PEM. Empty for whom the system trusts.", &d.CAFile),
			e.text("cert_file", "Certificate", "What a server that asks for a certificate is shown, as PEM. Empty for none.", &d.CertFile),
			e.text("key_file", "Private key", "The key of the certificate, as PEM, not encrypted.", &d.KeyFile),
		)
	}
	body = append(body, blank, headline("Security"))
	body = append(body, e.secretControls()...)
	body = append(body,
		choose(e, "require_message_authenticator", "Message-Authenticator", "Whether answers must carry one. Auto: from the first valid one on. The server should require it, too.",
			&d.RequireMessageAuthenticator, optionsOf(settings.RequireAuto, settings.RequireAlways, settings.RequireNever)...),
		choose(e, "password_encoding", "Password encoding", "How the first request carries the password.",
			&d.PasswordEncoding, option{string(settings.PAP), "PAP"}, option{string(settings.CHAP), "CHAP"}),
		blank, headline("Signing in"),
		&chooser{entry: e.entry("preset", "Vendor preset", "Fills in how to ask, time-outs, prompt and actions for a vendor's server."), value: "Choose a vendor", open: e.pickPreset},
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
			&d.AutosendWhen, option{string(settings.AutosendFirstTime), "the first time"}, option{string(settings.AutosendAlways), "always"}),
	)
}

// firstRequests are the ways of asking.
var firstRequests = []option{
	{string(settings.AskPassword), "password"}, {string(settings.AskOTP), "OTP"}, {string(settings.AskAppend), "password and OTP"},
}

// displayName gives a new connection its name along, until that is typed.
type displayName struct {
	textValue

	e *editor
}

func (v displayName) set(text string) {
	v.textValue.set(text)
	if !v.e.named {
		v.e.draft.Name = settings.NameFor(text)
	}
}

// fileName is the name as the person has it.
type fileName struct {
	textValue

	e *editor
}

func (v fileName) set(text string) {
	v.textValue.set(text)
	v.e.named = true
}

// transport changes the port with it, where that is the usual one.
func (e *editor) transport() control {
	d := &e.draft.Connection
	return &choice{
		entry:   e.entry("transport", "Transport", "UDP is what every server has. TLS (RadSec) hides everything. TCP is for laboratories: anybody on the way can read it."),
		options: []option{{string(settings.UDP), "UDP"}, {string(settings.TLS), "TLS"}, {string(settings.TCP), "TCP"}}, value: string(d.Transport),
		changed: func(value string) {
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
