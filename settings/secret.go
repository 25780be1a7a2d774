package settings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

const (
	// MaxWeakSecretLength is the length in bytes up to which the secret is
	// warned of: it can be guessed from one recorded packet.
	MaxWeakSecretLength = 12
	// maxSecretSize of a file or of a command's output, in bytes.
	maxSecretSize = 64 << 10
	// secretCommandTime is how long secret_command may run.
	secretCommandTime = 10 * time.Second
)

// radsecSecret is the shared secret of RADIUS over TLS, where the two sides have
// not agreed on another (RFC 6614, section 2.3).
const radsecSecret = "radsec"

// ResolveSecret is the shared secret, from the one source that the connection
// has; "radsec" for the transport [TLS] and no source (RFC 6614, section 2.3).
// Of a file and of a command's output, one line end at the end is dropped. A
// relative secret_file is relative to the connection's file. secret_command is
// run without a shell, for at most 10 seconds.
//
// The warnings are sentences for the person: the secret is short, or others
// can read it. With TLS a short one is not warned of: nobody can record a packet
// to guess it from. The error is a [Problem] that says what to do; it never
// holds the secret.
func (c *Connection) ResolveSecret(ctx context.Context) (secret []byte, warnings []string, err error) {
	key := "secret"
	switch {
	case c.SecretFile != "":
		key = "secret_file"
		secret, warnings, err = c.secretOfFile()
	case c.SecretEnv != "":
		key = "secret_env"
		secret, err = secretOfEnvironment(c.SecretEnv)
	case len(c.SecretCommand) > 0:
		key = "secret_command"
		secret, err = secretOfCommand(ctx, c.SecretCommand, secretCommandTime)
	case c.Secret == "" && c.Transport == TLS:
		return []byte(radsecSecret), nil, nil
	default:
		secret = []byte(c.Secret)
		warnings = c.warnOfReaders("shared secret", c.File)
	}
	if err == nil && len(secret) == 0 {
		err = Problem{What: key + " gives an empty shared secret", Hint: "give it the secret that the server has for this client"}
	}
	if problem, ok := errors.AsType[Problem](err); ok {
		return nil, nil, c.at(key, problem)
	}
	if c.Transport == TLS && string(secret) == radsecSecret {
		return secret, nil, nil // written out, it is as public as left out
	}
	if len(secret) <= MaxWeakSecretLength && c.Transport != TLS {
		warnings = append(warnings, fmt.Sprintf("the shared secret of %q has %d bytes and can be guessed; use more than %d", c.Name, len(secret), MaxWeakSecretLength))
	}
	return secret, warnings, nil
}

func (c *Connection) secretOfFile() (secret []byte, warnings []string, err error) {
	file := c.names("secret_file", "secret file", c.SecretFile, maxSecretSize,
		"make a file that holds the shared secret and nothing else, readable by you alone")
	data, err := file.read()
	if err != nil {
		return nil, nil, err
	}
	return dropLineEnd(data), c.warnOfReaders("shared secret", file.path), nil
}

func secretOfEnvironment(name string) ([]byte, error) {
	value, ok := os.LookupEnv(name)
	if !ok {
		return nil, Problem{What: fmt.Sprintf("the environment variable %q is not set", name), Hint: "set it to the shared secret before you start the program"}
	}
	return []byte(value), nil
}

func secretOfCommand(ctx context.Context, arguments []string, limit time.Duration) ([]byte, error) {
	running, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	command := exec.CommandContext(running, arguments[0], arguments[1:]...) //nolint:gosec // the person chose the program, and no shell reads it
	command.WaitDelay = time.Second                                         // for children that keep its output open
	stdout, stderr := &head{most: maxSecretSize + 1}, &head{most: 1024}
	command.Stdout, command.Stderr = stdout, stderr
	err := command.Run()
	hint := "run it by hand: it must print the shared secret and exit with 0"
	if said := oneLine(string(stderr.data)); said != "" {
		hint = "it said: " + said
	}
	program := fmt.Sprintf("the secret command %q", arguments[0])
	switch {
	case ctx.Err() != nil:
		return nil, Problem{What: program + " was stopped", Hint: "try again", cause: ctx.Err()}
	case running.Err() != nil:
		return nil, Problem{What: fmt.Sprintf("%s took longer than %v", program, limit), Hint: hint, cause: running.Err()}
	case err != nil:
		return nil, Problem{What: fmt.Sprintf("%s failed: %v", program, err), Hint: hint, cause: err}
	case len(stdout.data) > maxSecretSize:
		return nil, Problem{What: fmt.Sprintf("%s printed more than %d bytes", program, maxSecretSize), Hint: "it must print the shared secret and nothing else"}
	}
	return dropLineEnd(stdout.data), nil
}

// A head keeps the first octets that are written to it and drops the rest.
type head struct {
	data []byte
	most int
}

func (h *head) Write(p []byte) (int, error) {
	h.data = append(h.data, p[:min(len(p), h.most-len(h.data))]...)
	return len(p), nil
}

// oneLine is text of another program, fit for a terminal.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

func dropLineEnd(data []byte) []byte {
	if shorter, ok := bytes.CutSuffix(data, []byte("\n")); ok {
		return bytes.TrimSuffix(shorter, []byte("\r"))
	}
	return data
}

// warnOfReaders warns of a file with a secret that others can read. A managed
// one may be readable by a group: its people could not sign in otherwise.
func (c *Connection) warnOfReaders(secret, path string) []string {
	others, remedy := fs.FileMode(0o077), "600"
	if c.Managed {
		others, remedy = 0o007, "o="
	}
	info, err := os.Stat(path)
	// Windows keeps this in access lists, of which the mode says nothing.
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&others == 0 {
		return nil
	}
	return []string{fmt.Sprintf("others can read the %s in %s; run: chmod %s %[2]s", secret, printable(path), remedy)}
}
