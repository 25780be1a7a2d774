package console

import (
	"fmt"

	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/ui/kit"
)

// secretTexts is where the shared secret comes from, and what was typed for each
// source: trying another one loses nothing.
type secretTexts struct {
	source string
	shown  bool // the typed one, instead of dots

	typed, file, variable, args, item string
}

// The sources, by their keys.
const (
	secretNone     = ""
	secretTyped    = "secret"
	secretFile     = "secret_file"
	secretVariable = "secret_env"
	secretCommand  = "secret_command"
	secretKeyring  = "secret_keyring"
)

func secretTextsOf(c *settings.Connection) secretTexts {
	t := secretTexts{
		typed: c.Secret.Value, file: c.Secret.File, variable: c.Secret.Env,
		args: settings.JoinArguments(c.Secret.Command), item: c.Secret.Keyring,
	}
	switch {
	case c.Secret.File != "":
		t.source = secretFile
	case c.Secret.Env != "":
		t.source = secretVariable
	case len(c.Secret.Command) > 0:
		t.source = secretCommand
	case c.Secret.Keyring != "":
		t.source = secretKeyring
	case c.Secret.Value != "" || c.Transport != settings.TLS:
		t.source = secretTyped
	}
	return t
}

// into gives the connection the one source that was chosen.
func (t *secretTexts) into(c *settings.Connection) {
	c.Secret = settings.Source{}
	switch t.source {
	case secretTyped:
		c.Secret.Value = t.typed
	case secretFile:
		c.Secret.File = t.file
	case secretVariable:
		c.Secret.Env = t.variable
	case secretCommand:
		c.Secret.Command, _ = settings.SplitArguments(t.args) // the problem says what is wrong
	case secretKeyring:
		c.Secret.Keyring = t.item
	}
}

// secretValue is the text of the source; it reaches the connection as it is typed.
type secretValue struct {
	kit.StringValue

	e *editor
}

// Set implements [kit.Binding].
func (v secretValue) Set(text string) {
	v.StringValue.Set(text)
	v.e.secret.into(&v.e.draft.Connection)
}

// secretControls are the source of the secret, and the secret or where it is.
func (e *editor) secretControls() []kit.Control {
	f := e.fields()
	options := []kit.Option{
		{Value: secretTyped, Label: "typed"}, {Value: secretFile, Label: "file"}, {Value: secretVariable, Label: "environment"}, {Value: secretCommand, Label: "command"}, {Value: secretKeyring, Label: "keyring"},
	}
	if e.draft.Transport == settings.TLS {
		options = append(options, kit.Option{Value: secretNone, Label: "none (radsec)"})
	}
	source := &kit.Choice{
		Entry:   f.entry("secret_source", "Shared secret", "Where the shared secret comes from. The server has the same for this client."),
		Options: options, Value: e.secret.source,
		Set: func(value string) {
			e.secret.source, e.secret.shown = value, false
			e.secret.into(&e.draft.Connection)
		},
	}
	line := &kit.Text{}
	switch e.secret.source {
	case secretNone:
		return []kit.Control{source}
	case secretTyped:
		line.Entry = f.entry(secretTyped, "  Secret", "More than 12 bytes: shorter ones can be guessed. It stands in the connection's file, which only you can read.")
		line.Value, line.Hidden = secretValue{kit.StringValue{Of: &e.secret.typed}, e}, !e.secret.shown
		if n := len(e.secret.typed); n > 0 && n <= secret.MaxWeakSecretLength && e.draft.Transport != settings.TLS {
			line.Help = fmt.Sprintf("This one has %d bytes and can be guessed: use more than %d.", n, secret.MaxWeakSecretLength)
		}
	case secretFile:
		line.Entry = f.entry(secretFile, "  File", "A file that holds the secret and nothing else. Without / it is one beside the connection's file.")
		line.Value = secretValue{kit.StringValue{Of: &e.secret.file}, e}
	case secretVariable:
		line.Entry = f.entry(secretVariable, "  Variable", "The name of an environment variable, such as RADIUS_SECRET.")
		line.Value = secretValue{kit.StringValue{Of: &e.secret.variable}, e}
	case secretCommand:
		line.Entry = f.entry(secretCommand, "  Command", "A program and its arguments, such as: pass show radius. It prints the secret; no shell reads the line.")
		line.Value = secretValue{kit.StringValue{Of: &e.secret.args}, e}
	case secretKeyring:
		line.Entry = f.entry(secretKeyring, "  Item", "The name of an item in the keyring of your desktop, below the service otpdialog. A locked keyring asks you.")
		line.Value = secretValue{kit.StringValue{Of: &e.secret.item}, e}
	}
	if e.secretMissing() {
		line.Problem = "Write the shared secret, or choose where it comes from."
	}
	if _, err := settings.SplitArguments(e.secret.args); err != nil && e.secret.source == secretCommand {
		line.Problem = sentence(err)
	}
	controls := []kit.Control{source, line}
	if e.secret.source == secretTyped && e.managed() == "" {
		controls = append(controls, &kit.Toggle{
			Entry: kit.Entry{ID: "show_secret", Label: "Show the secret", Help: "Until this screen is left, or its source changes."},
			On:    e.secret.shown, Set: func(on bool) { e.secret.shown = on },
		})
	}
	return controls
}

// secretMissing is true where a source was chosen and nothing written, also where
// the connection needs none.
func (e *editor) secretMissing() bool {
	return e.secret.source != secretNone && !e.draft.Secret.IsSet()
}
