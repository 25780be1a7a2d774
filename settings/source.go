package settings

import (
	"slices"
)

// A Source says where a secret comes from. At most one field is set; the zero value is
// no source.
type Source struct {
	Value   string   `json:",omitempty" min:"1" doc:"the secret itself"`                                    // KEY
	File    string   `json:"_file,omitempty" min:"1" doc:"the path of a file with the secret"`              // KEY_file: it holds nothing else
	Env     string   `json:"_env,omitempty" min:"1" doc:"the name of an environment variable"`              // KEY_env
	Command []string `json:"_command,omitzero"`                                                             // KEY_command: an argument list; no shell reads it
	Keyring string   `json:"_keyring,omitempty" min:"1" doc:"the name of an item in the desktop's keyring"` // KEY_keyring
}

// IsSet says whether there is a source.
func (s Source) IsSet() bool { return len(s.Given("")) > 0 }

// Given returns the keys of the fields that are set, for a secret of that key.
func (s Source) Given(of string) []string {
	var given []string
	for i, is := range []bool{s.Value != "", s.File != "", s.Env != "", len(s.Command) > 0, s.Keyring != ""} {
		if is {
			given = append(given, SecretKind{Key: of}.Keys()[i])
		}
	}
	return given
}

// Key returns the key of the field that is set, for a secret of that key.
func (s Source) Key(of string) string { return append(s.Given(of), of)[0] }

// The endings of the keys of other sources.
const (
	SuffixFile    = "_file"
	SuffixEnv     = "_env"
	SuffixCommand = "_command"
	SuffixKeyring = "_keyring"
)

// A SecretKind is one of the secrets that a connection can have.
type SecretKind struct {
	Key  string // of the secret; the keys of its other sources begin with it
	Name string // for people
	Word string // the same, before "file"
	Of   func(*Connection) *Source
}

// The secrets of a connection.
var (
	SharedSecret  = SecretKind{"secret", "shared secret", "secret", func(c *Connection) *Source { return &c.Secret }}
	SavedPassword = SecretKind{"password", "saved password", "password", func(c *Connection) *Source { return &c.Password }}
	TOTPSeed      = SecretKind{"totp_seed", "TOTP seed", "TOTP seed", func(c *Connection) *Source { return &c.TOTPSeed }}
	ClientSecret  = SecretKind{"client_secret", "client secret", "client secret", func(c *Connection) *Source { return &c.ClientSecret }}

	SecretKinds = []SecretKind{SharedSecret, SavedPassword, TOTPSeed, ClientSecret}
)

// OTPCommandKey is the key of the other source of one-time passwords.
const OTPCommandKey = "otp_command"

// Keys are those of all sources of the secret.
func (k SecretKind) Keys() []string {
	return []string{k.Key, k.Key + SuffixFile, k.Key + SuffixEnv, k.Key + SuffixCommand, k.Key + SuffixKeyring}
}

// Clone returns a copy that shares no slices with c.
func (c *Connection) Clone() Connection {
	clone := *c
	for _, k := range SecretKinds {
		source := k.Of(&clone)
		source.Command = slices.Clone(source.Command)
	}
	clone.OTPCommand, clone.Scopes = slices.Clone(c.OTPCommand), slices.Clone(c.Scopes)
	clone.Allowed = Allowed{slices.Clone(c.Allowed.Email), slices.Clone(c.Allowed.Groups)}
	clone.Attributes, clone.Actions = slices.Clone(c.Attributes), slices.Clone(c.Actions)
	return clone
}

// ShownArguments is how many elements of a command may be shown: the program. An
// argument may be a secret itself.
const ShownArguments = 1

// A keyedCommand is a program that prints a secret, with its key.
type keyedCommand struct {
	key       string
	arguments []string
}

// commands are the programs that print secrets, in the order of the fields of
// [Connection].
func (c *Connection) commands() []keyedCommand {
	var commands []keyedCommand
	for _, k := range SecretKinds {
		if arguments := k.Of(c).Command; len(arguments) > 0 {
			commands = append(commands, keyedCommand{k.Key + SuffixCommand, arguments})
		}
	}
	if len(c.OTPCommand) > 0 {
		commands = append(commands, keyedCommand{OTPCommandKey, c.OTPCommand})
	}
	return commands
}

// LeftOut returns what an export without secrets lacks: the names of secrets that are
// in the file, such as "shared secret", and the keys of commands with arguments.
func (c *Connection) LeftOut() (secrets, commands []string) {
	for _, k := range SecretKinds {
		if k.Of(c).Value != "" {
			secrets = append(secrets, k.Name)
		}
	}
	for _, command := range c.commands() {
		if len(command.arguments) > ShownArguments {
			commands = append(commands, command.key)
		}
	}
	return secrets, commands
}

// Programs returns the programs that the connection runs to get its secrets, without
// their arguments, which may be secrets themselves.
func (c *Connection) Programs() []string {
	var programs []string
	for _, command := range c.commands() {
		if program := command.arguments[0]; !slices.Contains(programs, program) {
			programs = append(programs, program)
		}
	}
	return programs
}

// SecretVariables returns the environment variables that secrets come from. Programs
// that are started later must not get them.
func (c *Connection) SecretVariables() []string {
	var names []string
	for _, k := range SecretKinds {
		if name := k.Of(c).Env; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// HasOTPSource says whether the connection makes one-time passwords itself, for test
// labs.
func (c *Connection) HasOTPSource() bool { return len(c.OTPCommand) > 0 || c.TOTPSeed.IsSet() }

// OTPKey returns the key of the source of one-time passwords.
func (c *Connection) OTPKey() string {
	if len(c.OTPCommand) > 0 {
		return OTPCommandKey
	}
	return c.TOTPSeed.Key(TOTPSeed.Key)
}
