package secret

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
)

// Sources are the sources of this package as one value, for packages that must not link
// them: keyrings, one-time passwords and programs.
type Sources struct{}

// Shared is [Resolve].
func (Sources) Shared(ctx context.Context, c *settings.Connection) ([]byte, []advice.Advice, error) {
	return Resolve(ctx, c)
}

// TLS is [TLS].
func (Sources) TLS(c *settings.Connection, now time.Time) (*x509.CertPool, *tls.Certificate, []advice.Advice, error) {
	return TLS(c, now)
}

// Check returns what is wrong with where a saved password and one-time passwords come from,
// and warns of white space around the password. A program that prints codes is not run: each
// code may work only once.
func (Sources) Check(ctx context.Context, c *settings.Connection, now time.Time) (warnings []advice.Advice, err error) {
	var passwordErr, otpErr error
	if c.Password.IsSet() {
		var password string
		password, passwordErr = Password(ctx, c)
		warnings = spaceWarning(c, settings.SavedPassword, password)
	}
	if c.TOTPSeed.IsSet() {
		_, otpErr = OTP(ctx, c, now)
	}
	return warnings, errors.Join(passwordErr, otpErr)
}
