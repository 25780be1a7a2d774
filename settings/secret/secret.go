package secret

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
)

const (
	// MaxWeakSecretLength is the length in bytes up to which a secret brings a warning:
	// it can be guessed from one recorded packet.
	MaxWeakSecretLength = 12
	// maxSecretSize of a file or of a command's output, in bytes.
	maxSecretSize = 64 << 10
	// secretCommandTime is how long a command may run that prints a secret.
	secretCommandTime = 10 * time.Second
)

// radsecSecret is the shared secret of RADIUS over TLS, unless the two sides have agreed
// on another (RFC 6614, section 2.3).
const radsecSecret = "radsec"

// Resolve returns the shared secret from the source that the connection has; "radsec"
// for the transport [settings.TLS] without a source (RFC 6614, section 2.3). Of the kind
// [settings.OIDC] it is the client secret, empty without a source. Whatever the
// source, [settings.Given] is applied. A relative secret_file is relative to the
// connection's file. secret_command runs without a shell, for at most 10 seconds. A keyring
// may ask the person, and has 30 seconds.
//
// The warnings say that the shared secret is short or has white space at an end, or that
// others can read it, the saved password or the TOTP seed. A short one is fine with TLS, as
// packets cannot be recorded there to guess it. The error is a [settings.Problem] that says what to do;
// it never contains the secret.
func Resolve(ctx context.Context, c *settings.Connection) (secret []byte, warnings []advice.Advice, err error) {
	if c.Kind == settings.OIDC {
		return resolveClient(ctx, c)
	}
	secret = []byte(radsecSecret)
	if c.Secret.IsSet() || !c.Transport.UsesTLS() {
		if secret, err = resolveSource(ctx, c, settings.SharedSecret); err != nil {
			return nil, nil, err
		}
	}
	isPublic := c.Transport.UsesTLS() && string(secret) == radsecSecret // writing it out does not make it a secret
	warnings = readableSources(c, isPublic)
	if len(secret) <= MaxWeakSecretLength && !c.Transport.UsesTLS() {
		warnings = append(warnings, advice.New("secret-short", fmt.Sprintf("the shared secret of %q is so short that it can be guessed", c.Name)).
			Do(fmt.Sprintf("use more than %d bytes, not %d", MaxWeakSecretLength, len(secret))))
	}
	return secret, append(warnings, spaceWarning(c, settings.SharedSecret, string(secret))...), nil
}

// resolveClient is Resolve of the kind OIDC. Providers choose the secret, so it is never short.
func resolveClient(ctx context.Context, c *settings.Connection) (secret []byte, warnings []advice.Advice, err error) {
	if !c.ClientSecret.IsSet() {
		return nil, nil, nil
	}
	if secret, err = resolveSource(ctx, c, settings.ClientSecret); err != nil {
		return nil, nil, err
	}
	return secret, append(readableSources(c, false), spaceWarning(c, settings.ClientSecret, string(secret))...), nil
}

// spaceWarning warns about white space at the ends: it cannot be seen, and few servers have it.
func spaceWarning(c *settings.Connection, kind settings.SecretKind, secret string) []advice.Advice {
	if !settings.HasOuterSpace(secret) {
		return nil
	}
	return []advice.Advice{advice.New("secret-space", fmt.Sprintf("the %s of %q begins or ends with white space", kind.Name, c.Name)).
		Do("remove it from " + kind.Of(c).Key(kind.Key) + ", unless the server has it too")}
}

// Password returns the saved password of a connection whose Password is set, as
// [Resolve] does. The error is a [settings.Problem] that says what to do; it never
// contains the password.
func Password(ctx context.Context, c *settings.Connection) (password string, err error) {
	secret, err := resolveSource(ctx, c, settings.SavedPassword)
	return string(secret), err
}

// Named returns a secret of a file that is no connection, from the source that is set, as
// [Resolve] does. The error is a [settings.Problem] of the file; it never contains the secret.
func Named(ctx context.Context, file, name string, from settings.Source) (string, error) {
	kind := settings.SecretKind{
		Key: name, Name: fmt.Sprintf("secret %q", name), Word: fmt.Sprintf("secret %q", name),
		Of: func(c *settings.Connection) *settings.Source { return &c.Secret },
	}
	secret, err := resolveSource(ctx, &settings.Connection{File: file, Secret: from}, kind)
	return string(secret), err
}

// resolveSource returns a secret from its source. The error is a Problem at the key of
// that source.
func resolveSource(ctx context.Context, c *settings.Connection, kind settings.SecretKind) ([]byte, error) {
	from := *kind.Of(c)
	key := from.Key(kind.Key)
	var secret []byte
	var err error
	switch {
	case from.File != "":
		secret, err = secretFile(c, kind).read()
	case from.Env != "":
		secret, err = environmentSecret(kind, from.Env)
	case len(from.Command) > 0:
		secret, err = command{key, "the " + kind.Name, from.Command, c.InGate}.output(ctx, secretCommandTime)
	case from.Keyring != "":
		secret, err = keyringSecret(ctx, from.Keyring)
	default:
		secret = []byte(from.Value)
	}
	if err == nil {
		if secret, err = settings.Given(key, secret); err != nil {
			err = settings.Problem{Advice: advice.Of(err)[0]}
		}
	}
	if err == nil && len(secret) == 0 {
		next := "write where the " + kind.Name + " is"
		if kind.Key == settings.SharedSecret.Key {
			next = "use the secret that the server has for this client"
		}
		err = problem(nil, "secret-empty", key+" gives an empty "+kind.Name, next)
	}
	if problem, ok := errors.AsType[settings.Problem](err); ok {
		return nil, c.At(key, problem)
	}
	return secret, err
}

// secretFile is the file that a secret comes from.
func secretFile(c *settings.Connection, kind settings.SecretKind) namedFile {
	return newNamedFile(c, kind.Key+settings.SuffixFile, kind.Word+" file", kind.Of(c).File, maxSecretSize,
		"create a file that contains the "+kind.Name+" and nothing else, and that only you can read")
}

func environmentSecret(kind settings.SecretKind, name string) ([]byte, error) {
	value, ok := os.LookupEnv(name)
	if !ok {
		return nil, problem(nil, "variable-not-set", fmt.Sprintf("the environment variable %q is not set", name), "set it to the "+kind.Name+" before you start the program")
	}
	return []byte(value), nil
}

// problem is a problem without a position.
func problem(cause error, code, what, next string, command ...string) settings.Problem {
	return settings.Problem{Advice: advice.New(code, what).Do(next, command...), Cause: cause}
}

// A command prints a secret.
type command struct {
	key              string // of the file
	wanted           string // what it must print, such as "one code"
	arguments        []string
	cleanEnvironment bool // without this program's environment
}

// output runs the command and returns what it prints. No error
// contains any of that, or of its standard error: some programs repeat there what they
// were asked for.
func (c command) output(ctx context.Context, limit time.Duration) ([]byte, error) {
	running, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	run := exec.CommandContext(running, c.arguments[0], c.arguments[1:]...) //nolint:gosec // the person chose the program, and no shell reads it
	if c.cleanEnvironment {
		run.Env, run.Dir = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/"}, "/"
	}
	run.WaitDelay = time.Second // for children that keep its output open
	stdout := &limitedBuffer{limit: maxSecretSize + 1}
	run.Stdout = stdout
	err := run.Run()
	if errors.Is(err, exec.ErrWaitDelay) { // it ended well, but a child of it is still running
		err = nil
	}
	next := "run it by hand: it must print " + c.wanted + " and exit with 0"
	program := fmt.Sprintf("the program %q of %s", c.arguments[0], c.key)
	switch {
	case ctx.Err() != nil:
		return nil, problem(ctx.Err(), "stopped", program+" was stopped", "try again")
	case running.Err() != nil:
		return nil, problem(running.Err(), "command-timeout", fmt.Sprintf("%s took longer than %v", program, limit), next)
	case err != nil:
		return nil, problem(err, "command-failed", fmt.Sprintf("%s failed: %v", program, err), next)
	case len(stdout.data) > maxSecretSize:
		return nil, problem(nil, "command-output", fmt.Sprintf("%s printed more than %d bytes", program, maxSecretSize), "it must print "+c.wanted+" and nothing else")
	}
	return stdout.data, nil
}

// A limitedBuffer keeps the first bytes that are written to it, and drops the rest.
type limitedBuffer struct {
	data  []byte
	limit int
}

func (h *limitedBuffer) Write(p []byte) (int, error) {
	h.data = append(h.data, p[:min(len(p), h.limit-len(h.data))]...)
	return len(p), nil
}

// Exposed warns about the files of a connection with a secret or a private key that others can
// read. It reads no secret.
func Exposed(c *settings.Connection) []advice.Advice {
	warnings := readableSources(c, false)
	if c.KeyFile != "" {
		warnings = append(warnings, readableWarning(c, "private key", c.Path(c.KeyFile))...)
	}
	return warnings
}

// readableSources warns about files with secrets that others can read, once about each.
// A public shared secret needs no warning.
func readableSources(c *settings.Connection, isPublic bool) []advice.Advice {
	var warnings []advice.Advice
	warned := map[string]bool{}
	for _, kind := range settings.SecretKinds {
		path := ""
		switch from := kind.Of(c); {
		case isPublic && kind.Key == settings.SharedSecret.Key:
		case from.File != "":
			path = secretFile(c, kind).path
		case from.Value != "":
			path = c.File
		}
		if path != "" && !warned[path] {
			warnings = append(warnings, readableWarning(c, kind.Name, path)...)
			warned[path] = true
		}
	}
	return warnings
}

// readableWarning warns about a file with a secret that others can read. The group may
// read a managed one, as its people could not sign in otherwise.
func readableWarning(c *settings.Connection, secret, path string) []advice.Advice {
	others, mode, next := fs.FileMode(0o077), "600", "make it readable only by you"
	if c.Managed {
		others, mode, next = 0o007, "o=", "make it readable only by its owner and its group"
	}
	info, err := os.Stat(path)
	// Windows has access lists instead, which the mode does not show.
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&others == 0 {
		return nil
	}
	return []advice.Advice{advice.New("secret-readable", fmt.Sprintf("others can read the %s in %s", secret, settings.Printable(path))).Do(next, "chmod", mode, path)}
}
