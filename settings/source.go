package settings

import (
	"fmt"
	"slices"
	"strings"
)

// A Source says where a secret comes from: at most one of its fields is set. The
// zero value is none.
type Source struct {
	Value   string   // KEY: it stands in the file itself
	File    string   // KEY_file: the path of a file that holds it and nothing else
	Env     string   // KEY_env: the name of an environment variable
	Command []string // KEY_command: an argument list; no shell reads it
	Keyring string   // KEY_keyring: the name of an item in the desktop's keyring
}

// IsSet says whether the secret comes from anywhere.
func (s Source) IsSet() bool {
	return s.Value != "" || s.File != "" || s.Env != "" || len(s.Command) > 0 || s.Keyring != ""
}

// key is that of the source which is set, for a secret of that key.
func (s Source) key(of string) string {
	switch {
	case s.File != "":
		return of + ofFile
	case s.Env != "":
		return of + ofEnv
	case len(s.Command) > 0:
		return of + ofCommand
	case s.Keyring != "":
		return of + ofKeyring
	default:
		return of + ofValue
	}
}

// What follows the key of a secret in the keys of its sources.
const (
	ofValue   = ""
	ofFile    = "_file"
	ofEnv     = "_env"
	ofCommand = "_command"
	ofKeyring = "_keyring"
)

// keys are those of a source, for a secret of that key.
func (s Source) keys(of string) []keyValue {
	keys := []keyValue{
		{key: of + ofValue, value: s.Value},
		{key: of + ofFile, value: s.File},
		{key: of + ofEnv, value: s.Env},
		{key: of + ofCommand, value: elements(s.Command)},
		{key: of + ofKeyring, value: s.Keyring},
	}
	for i, k := range keys {
		if k.value == "" || k.key == of+ofCommand && s.Command == nil {
			keys[i].stands = standsNever
		}
	}
	return keys
}

// A secretKind is one of the secrets that a connection can have.
type secretKind struct {
	key  string // of the secret itself; those of its other sources begin with it
	name string // for people
	word string // the same, before "file"
	of   func(*Connection) *Source
}

var (
	sharedSecret  = secretKind{"secret", "shared secret", "secret", func(c *Connection) *Source { return &c.Secret }}
	savedPassword = secretKind{"password", "saved password", "password", func(c *Connection) *Source { return &c.Password }}
	totpSeed      = secretKind{"totp_seed", "TOTP seed", "TOTP seed", func(c *Connection) *Source { return &c.TOTPSeed }}

	secretKinds = []secretKind{sharedSecret, savedPassword, totpSeed}
)

// otpCommandKey is that of the other source of a one-time password.
const otpCommandKey = "otp_command"

// keys are all that the secret can come from.
func (k secretKind) keys() []string {
	return []string{k.key + ofValue, k.key + ofFile, k.key + ofEnv, k.key + ofCommand, k.key + ofKeyring}
}

// secretOfKey is the secret that a key says the value of.
func secretOfKey(key string) (secretKind, bool) {
	i := slices.IndexFunc(secretKinds, func(k secretKind) bool { return k.key == key })
	if i < 0 {
		return secretKind{}, false
	}
	return secretKinds[i], true
}

// sourcesLike are the keys that can take the place of this one, itself too; none
// for the key of no source.
func sourcesLike(key string) []string {
	for _, k := range secretKinds {
		if keys := k.keys(); slices.Contains(keys, key) {
			return keys
		}
	}
	return nil
}

// isCommandKey says whether a key holds a program and its arguments.
func isCommandKey(key string) bool {
	return key == otpCommandKey || strings.HasSuffix(key, ofCommand) && sourcesLike(key) != nil
}

// cloneSources gives the connection argument lists of its own.
func (c *Connection) cloneSources() {
	for _, k := range secretKinds {
		source := k.of(c)
		source.Command = slices.Clone(source.Command)
	}
	c.OTPCommand = slices.Clone(c.OTPCommand)
}

// commands are those that print the secrets, in the order of [Connection].
func (c *Connection) commands() []command {
	var commands []command
	for _, k := range secretKinds {
		if arguments := k.of(c).Command; len(arguments) > 0 {
			commands = append(commands, command{k.key + ofCommand, "the " + k.name, arguments, c.inGate})
		}
	}
	if len(c.OTPCommand) > 0 {
		commands = append(commands, command{otpCommandKey, "one code", c.OTPCommand, c.inGate})
	}
	return commands
}

// LeftOut is what an export without secrets lacks: the names of those that stand in
// the connection, such as "shared secret", and the keys of commands with arguments.
func (c *Connection) LeftOut() (secrets, commands []string) {
	for _, k := range secretKinds {
		if k.of(c).Value != "" {
			secrets = append(secrets, k.name)
		}
	}
	for _, command := range c.commands() {
		if len(command.arguments) > shownArguments {
			commands = append(commands, command.key)
		}
	}
	return secrets, commands
}

// Programs are those that the connection runs to get its secrets, without their
// arguments, which may be secrets themselves.
func (c *Connection) Programs() []string {
	var programs []string
	for _, command := range c.commands() {
		if program := command.arguments[0]; !slices.Contains(programs, program) {
			programs = append(programs, program)
		}
	}
	return programs
}

// SecretVariables are the names of the environment variables that secrets come
// from: no program that is started later has any business with them.
func (c *Connection) SecretVariables() []string {
	var names []string
	for _, k := range secretKinds {
		if name := k.of(c).Env; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// readSecrets reads where the secrets come from. There must be a shared secret,
// but with TLS. No problem may hold the value of one.
func readSecrets(t *table, c *Connection) {
	for _, k := range secretKinds {
		readSource(t, k, k.of(c))
	}
	if len(present(t, sharedSecret.keys())) == 0 && c.Transport != TLS && !t.isWrong("transport") {
		t.missing(sharedSecret.key, "the shared secret is missing", "write one of "+strings.Join(sharedSecret.keys(), ", "))
	}
	t.texts(otpCommandKey, &c.OTPCommand)
	refuseNoProgram(t, otpCommandKey)
	if seeds := present(t, totpSeed.keys()); t.has(otpCommandKey) && len(seeds) > 0 {
		refuseSecondSource(t, "one-time password", append(seeds, otpCommandKey))
	}
}

// readSource reads the five sources of a secret, of which one at most may stand
// in a file.
func readSource(t *table, k secretKind, to *Source) {
	t.text(k.key+ofValue, &to.Value)
	t.text(k.key+ofFile, &to.File)
	t.text(k.key+ofEnv, &to.Env)
	t.texts(k.key+ofCommand, &to.Command)
	t.text(k.key+ofKeyring, &to.Keyring)

	there := present(t, k.keys())
	if len(there) > 1 {
		refuseSecondSource(t, k.name, there)
	}
	for _, key := range there {
		if t.values[key] == "" {
			t.problem(key, key+" is empty", "write where the "+k.name+" is, or remove the line")
		}
	}
	refuseNoProgram(t, k.key+ofCommand)
	if key := k.key + ofEnv; strings.ContainsAny(to.Env, "=\x00") {
		t.problem(key, fmt.Sprintf("%q cannot be the name of a variable", to.Env), fmt.Sprintf("write %s = %q, for example", key, "RADIUS_"+strings.ToUpper(k.key)))
	}
}

// present are those of the keys that the table has.
func present(t *table, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !t.has(key) })
}

// refuseSecondSource notes that a secret comes from several keys.
func refuseSecondSource(t *table, name string, keys []string) {
	slices.SortFunc(keys, t.compare)
	t.problem(keys[1], "the "+name+" has several sources: "+strings.Join(keys, ", "), "keep one of them")
}

// refuseNoProgram notes an argument list that does not begin with a program.
func refuseNoProgram(t *table, key string) {
	if value, ok := t.values[key].([]any); ok && (len(value) == 0 || value[0] == "") {
		t.problem(key, key+" names no program", `write `+key+` = ["program", "argument"] instead`)
	}
}
