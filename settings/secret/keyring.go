package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"otpdialog/advice"
)

const (
	// keyringService is the service of all of our items in a keyring.
	keyringService = "otpdialog"
	// keyringTime is how long a keyring may take, including a person who unlocks it.
	keyringTime = 30 * time.Second
)

// StoreInKeyring stores a secret in the desktop's keyring, and replaces what is there
// under that name. It takes at most 30 seconds, in which a locked keyring asks the
// person. The error says what to do; it never contains the secret.
func StoreInKeyring(ctx context.Context, name, secret string) error {
	_, err := askKeyring(ctx, name, func() (string, error) {
		return "", keyring.Set(keyringService, name, secret)
	})
	return err
}

// RemoveFromKeyring removes a secret from the desktop's keyring, within the time of
// [StoreInKeyring]. If there is none of the name, that is an error.
func RemoveFromKeyring(ctx context.Context, name string) error {
	_, err := askKeyring(ctx, name, func() (string, error) {
		return "", keyring.Delete(keyringService, name)
	})
	return err
}

func keyringSecret(ctx context.Context, name string) ([]byte, error) {
	secret, err := askKeyring(ctx, name, func() (string, error) { return keyring.Get(keyringService, name) })
	return []byte(secret), err
}

// askKeyring asks the keyring, which cannot be interrupted: an answer that comes too
// late is dropped. The error is a Problem.
func askKeyring(ctx context.Context, name string, ask func() (string, error)) (string, error) {
	type answer struct {
		secret string
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		// Anything can come from the session bus, and a panic would leave the terminal
		// in its mode.
		defer func() {
			if r := recover(); r != nil {
				answers <- answer{err: errors.New("its answer is not valid")}
			}
		}()
		secret, err := ask()
		answers <- answer{secret, err}
	}()
	waiting, cancel := context.WithTimeout(ctx, keyringTime)
	defer cancel()
	select {
	case a := <-answers:
		return a.secret, keyringProblem(name, a.err)
	case <-waiting.Done():
	}
	if ctx.Err() != nil {
		return "", problem(ctx.Err(), "stopped", "waiting for the keyring was cancelled", "try again")
	}
	return "", problem(waiting.Err(), "keyring-timeout", fmt.Sprintf("the keyring took longer than %v", keyringTime), "unlock it, and try again")
}

// keyringProblem says what to do about an error of the keyring; nil for none. Those
// errors do not contain the secret.
func keyringProblem(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return problem(err, "keyring-no-item", fmt.Sprintf("the keyring has no item %q", name),
			"store it", "otpdialog", "config", "keyring", "set", name)
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return problem(err, "keyring-too-large", "the secret is too large for the keyring", "keep it in a file that only you can read")
	case strings.Contains(err.Error(), "failed to unlock"): // the library has no type for it
		return problem(err, "keyring-locked", "the keyring stayed locked", "unlock it, and try again")
	}
	return problem(err, "no-keyring", "there is no keyring here: "+advice.Line(err.Error()),
		"use secret_file or another source, or start the program in a desktop session")
}
