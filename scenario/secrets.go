package scenario

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/secret"
)

// secrets are those of a file. A value is read when it is first needed.
type secrets struct {
	sources map[string]secretSource

	mu     sync.Mutex
	values map[string]string
}

// secretSource is where a secret comes from.
type secretSource struct {
	Secret

	file string // that says so
	at   settings.Position
}

// value returns the value of a secret. The error is a [settings.Problem] without it.
func (s *secrets) value(ctx context.Context, name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value, known := s.values[name]; known {
		return value, nil
	}
	value, err := s.sources[name].read(ctx, name)
	if err != nil {
		return "", err
	}
	if s.values == nil {
		s.values = map[string]string{}
	}
	s.values[name] = value
	return value, nil
}

func (s secretSource) read(ctx context.Context, name string) (string, error) {
	from := settings.Source{Env: s.Env, File: s.File, Command: s.Command, Keyring: s.Keyring}
	if !from.IsSet() {
		return s.Default, nil
	}
	value, err := secret.Named(ctx, s.file, name, from)
	p, is := errors.AsType[settings.Problem](err)
	switch {
	case s.Default != "" && is && isMissing(p):
		return s.Default, nil
	case is:
		p.Line, p.Column, p.Key = s.at.Line, s.at.Column, "secrets."+name
		return "", p
	}
	return value, err
}

// isMissing reports whether there is nothing where a secret should be. CI systems set a variable
// that they may not give away to nothing.
func isMissing(p settings.Problem) bool {
	return p.Code == "variable-not-set" || p.Code == "secret-empty" || errors.Is(p.Cause, fs.ErrNotExist)
}

// code returns the time-based code of a secret that is a seed (RFC 6238).
func (s *secrets) code(ctx context.Context, name string, now time.Time) (string, error) {
	seed, err := s.value(ctx, name)
	if err != nil {
		return "", err
	}
	return secret.OTP(ctx, &settings.Connection{File: s.sources[name].file, TOTPSeed: settings.Source{Value: seed}}, now)
}

// masked is what reports show instead of a secret.
const masked = "••••••••"

// mask replaces the values of the secrets that have been read.
func (s *secrets) mask(text string) string {
	s.mu.Lock()
	values := slices.Collect(maps.Values(s.values))
	s.mu.Unlock()
	slices.SortFunc(values, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // one may contain another
	for _, value := range values {
		text = strings.ReplaceAll(text, value, masked)
	}
	return text
}
