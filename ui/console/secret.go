package console

import (
	"fmt"

	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/ui/kit"
)

// The sources of a secret, by the endings of their keys.
const (
	secretNone     = "none"
	secretTyped    = ""
	secretFile     = settings.SuffixFile
	secretVariable = settings.SuffixEnv
	secretCommand  = settings.SuffixCommand
	secretKeyring  = settings.SuffixKeyring
)

// secretSources are the sources, and the field that each has.
var secretSources = []struct{ key, option, label, help string }{
	{secretTyped, "typed", "  Secret", "Use more than 12 bytes: shorter secrets are easy to guess. It is stored in the connection's file, which only you can read."},
	{secretFile, "file", "  File", "A file that contains only the secret. A name without / is relative to the folder of the connection's file."},
	{secretVariable, "environment", "  Variable", "The name of an environment variable, such as RADIUS_SECRET."},
	{secretCommand, "command", "  Command", "A program that prints the secret, with its arguments, such as: pass show radius. It is run without a shell."},
	{secretKeyring, "keyring", "  Item", "The name of an item of the service otpdialog in your desktop's keyring. If the keyring is locked, you are asked to unlock it."},
}

// secretTexts is where the secret of a connection comes from, the shared one or that of a client,
// and what was typed for each source: trying another one loses nothing.
type secretTexts struct {
	kind   settings.SecretKind
	source string
	shown  bool // the typed one, instead of dots
	texts  map[string]string
}

func secretTextsOf(c *settings.Connection) secretTexts {
	kind := settings.SharedSecret
	if c.Kind == settings.OIDC {
		kind = settings.ClientSecret
	}
	s := *kind.Of(c)
	t := secretTexts{kind: kind, source: secretNone, texts: map[string]string{
		secretTyped: s.Value, secretFile: s.File, secretVariable: s.Env, secretCommand: settings.JoinArguments(s.Command), secretKeyring: s.Keyring,
	}}
	for _, source := range secretSources {
		if t.texts[source.key] != "" {
			t.source = source.key
		}
	}
	if t.source == secretNone && !t.isOptional(c) {
		t.source = secretTyped
	}
	return t
}

// isOptional is true if a connection can do without the secret.
func (t *secretTexts) isOptional(c *settings.Connection) bool {
	return t.kind.Key == settings.ClientSecret.Key || !c.Kind.Has(t.kind.Key) || c.Transport.UsesTLS()
}

// into gives the connection the one source that was chosen.
func (t *secretTexts) into(c *settings.Connection) {
	text, to := t.texts[t.source], t.kind.Of(c)
	*to = settings.Source{}
	switch t.source {
	case secretTyped:
		to.Value = text
	case secretFile:
		to.File = text
	case secretVariable:
		to.Env = text
	case secretCommand:
		to.Command, _ = settings.SplitArguments(text) // the problem says what is wrong
	case secretKeyring:
		to.Keyring = text
	}
}

// typeSecret takes in the text of the source as it is typed.
func (e *editor) typeSecret(text string) {
	e.secret.texts[e.secret.source] = text
	e.secret.into(&e.draft.Connection)
}

// secretControls are the source of the secret, and the secret or where it is.
func (e *editor) secretControls() []kit.Control {
	f, t := e.fields(), &e.secret
	label, help, none := "Shared secret", "Where the shared secret comes from. The server must have the same secret for this client.", "none (radsec)"
	if t.kind.Key == settings.ClientSecret.Key {
		label, help, none = "Client secret", "Where the client secret comes from, if the provider asks for one.", "none"
	}
	source := &kit.Choice{
		Entry: f.entry("secret_source", label, help),
		Value: t.source,
		Set: func(value string) {
			t.source, t.shown = value, false
			t.into(&e.draft.Connection)
		},
	}
	controls := []kit.Control{source}
	for _, s := range secretSources {
		source.Options = append(source.Options, option(s.key, s.option))
		if s.key != t.source {
			continue
		}
		line := &kit.Text{Entry: f.entry(t.kind.Key+s.key, s.label, s.help), Value: kit.FuncValue{Read: func() string { return t.texts[t.source] }, Write: e.typeSecret}}
		if e.secretMissing() {
			line.Problem, line.Missing = "", "Enter the "+t.kind.Name+", or choose where it comes from."
			if !e.untried {
				line.Problem = line.Missing
			}
		}
		controls = append(controls, line)
		switch s.key {
		case secretTyped:
			line.Hidden = !t.shown
			if n := len(e.draft.Secret.Value); n > 0 && n <= secret.MaxWeakSecretLength && !e.draft.Transport.UsesTLS() {
				line.Help = fmt.Sprintf("This secret has only %d bytes and is easy to guess: use more than %d.", n, secret.MaxWeakSecretLength)
			}
			if e.managed() == "" {
				controls = append(controls, &kit.Toggle{
					Entry: kit.Entry{ID: "show_secret", Label: "Show the secret", Help: "Until you leave this screen or choose another source."},
					On:    t.shown, Set: func(on bool) { t.shown = on },
				})
			}
		case secretCommand:
			if _, err := settings.SplitArguments(t.texts[s.key]); err != nil {
				line.Problem = sentence(err)
			}
		}
	}
	if t.isOptional(&e.draft.Connection) {
		source.Options = append(source.Options, option(secretNone, none))
	}
	return controls
}

// secretMissing is true if a source was chosen and nothing written, also if the
// connection needs none.
func (e *editor) secretMissing() bool {
	return e.secret.source != secretNone && !e.secret.kind.Of(&e.draft.Connection).IsSet()
}
