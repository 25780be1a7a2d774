package console

import (
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// fields make the controls of the draft.
func (e *editor) fields() fields { return fields{e.problems, e.managed(), e.untried} }

// connectionTab is the Connection tab.
func (e *editor) connectionTab() []kit.Control {
	d, f := &e.draft.Connection, e.fields()
	body := []kit.Control{
		&kit.Text{Entry: f.entry("display_name", "Display name", "What people see when they sign in. 1 to 200 characters."), Value: kit.FuncValue{Read: func() string { return d.DisplayName }, Write: e.setDisplayName}},
		&kit.Text{Entry: f.entry("name", "Name", "The name of its file, and what you type after otpdialog on the command line."), Value: kit.FuncValue{Read: func() string { return d.Name }, Write: e.setName}},
	}
	switch d.Kind {
	case settings.OIDC:
		return append(body, e.providerControls()...)
	case settings.Account:
		return append(body, e.accountControls()...)
	case settings.RADIUS:
	}
	body = append(body,
		kit.Blank, kit.Headline("Servers"),
		f.text("primary", "Primary server", "Host, address, or host:port.", &d.Primary),
		f.text("secondary", "Secondary server", "Asked if the primary server does not answer, or at the same time: see HA mode. Empty: none.", &d.Secondary),
		oneOf(f, "ha_mode", "HA mode", "Active-passive (failover) asks the secondary server only if the primary does not answer. Active-active (parallel) asks both at once, so an action can reach the person twice.",
			&d.HAMode, option(settings.Failover, "active-passive"), option(settings.Parallel, "active-active")),
		e.transport(),
		f.number("port", "Port", "For servers entered without a port. Usually 1812, or 2083 with TLS.", &d.Port, false),
		f.number("timeout", "Timeout", "Seconds to wait for an answer. Allow time for a person with a phone. 1 to 600.", &d.Timeout, false),
		f.number("retries", "Retries", "Retransmissions within the timeout, with UDP. 0 to 10.", &d.Retries, false),
		f.number("failover_after", "Failover after", "Seconds without an answer until the secondary server is asked. Empty: 5. If the password alone makes your server send a push, enter the timeout: the program then does not ask the secondary just because the primary is silent.", &d.FailoverAfter, true),
	)
	if d.Transport.UsesTLS() || d.CAFile+d.CertFile+d.KeyFile != "" { // what is written for nothing is seen, too
		body = append(body, kit.Blank, kit.Headline("TLS"),
			f.text("ca_file", "CA file", "The certificate authorities to trust, as PEM. Empty: the system's certificates.", &d.CAFile),
			f.text("cert_file", "Certificate", "The client certificate, for servers that ask for one, as PEM. Empty: none.", &d.CertFile),
			f.text("key_file", "Private key", "The private key of the certificate, as PEM, not encrypted.", &d.KeyFile),
		)
	}
	body = append(body, kit.Blank, kit.Headline("Security"))
	body = append(body, e.secretControls()...)
	body = append(body,
		oneOf(f, "require_message_authenticator", "Message-Authenticator", "Whether answers must contain one. Auto: as soon as the server has sent a valid one. Require it on the server, too.",
			&d.RequireMessageAuthenticator, kit.OptionsOf(settings.RequireAuto, settings.RequireAlways, settings.RequireNever)...),
		oneOf(f, "password_encoding", "Password encoding", "How the first request sends the password.",
			&d.PasswordEncoding, option(settings.PAP, "PAP"), option(settings.CHAP, "CHAP")),
		kit.Blank, kit.Headline("Signing in"),
		e.presetChooser("Fills in the first request, timeouts, prompt and actions for a vendor's server."),
		oneOf(f, "ask", "First request", "What it contains: the password (the server then asks for the OTP), only the OTP, or both together.",
			&d.Ask, firstRequests...),
	)
	if d.Ask == settings.AskAppend {
		body = append(body, f.text("separator", "Separator", "Separates the password from the OTP.", &d.Separator))
	}
	return append(body,
		f.text("user_prompt", "User prompt", "Shown above the OTP field until the server sends its own prompt. Up to 300 characters.", &d.UserPrompt),
		f.toggle("forward_username_only", "Forward the user name only", `Sends the name without DOMAIN\ and @domain.`, &d.ForwardUsernameOnly),
		f.toggle("empty_answer", "The server accepts an empty answer", "Pressing Enter in an empty OTP field sends it. FortiAuthenticator then sends a push.", &d.EmptyAnswer),
		f.text("reported_words", "Reported words", "Words in the server's reject if \"This wasn't me\" was pressed on the phone. Empty: your server sends none.", &d.ReportedWords),
		oneOf(f, "autosend_when", "Autosend", "When the action with Autosend is sent automatically.",
			&d.AutosendWhen, option(settings.AutosendFirstTime, "the first time"), option(settings.AutosendAlways, "always")),
	)
}

// transports are the ways to a server.
var transports = labelled(settings.Transports, map[settings.Transport]string{settings.UDP: "UDP", settings.TLS: "TLS", settings.TCP: "TCP"})

// firstRequests are the ways of asking.
var firstRequests = labelled(settings.Asks, map[settings.Ask]string{settings.AskOTP: "OTP", settings.AskAppend: "password and OTP"})

// setDisplayName gives a new connection its name along, until that is typed.
func (e *editor) setDisplayName(text string) {
	if e.draft.DisplayName = text; !e.named {
		e.draft.Name = settings.NameFor(text)
	}
}

// setName sets the name as the person has typed it.
func (e *editor) setName(text string) { e.draft.Name, e.named = text, true }

// transport also changes the port, if it is the default one.
func (e *editor) transport() kit.Control {
	d := &e.draft.Connection
	return &kit.Choice{
		Entry:   e.fields().entry("transport", "Transport", "Every server supports UDP. TLS (RadSec) encrypts everything. TCP is for labs: anyone on the network can read it."),
		Options: transports, Value: string(d.Transport),
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
