// Package secret gets the secrets of a connection from their sources: a file, an
// environment variable, a command, or the desktop's keyring. It makes time-based
// one-time passwords, and reads the certificates and keys of TLS.
//
//	shared, warnings, err := secret.Resolve(ctx, &office)
//
// No error and no warning holds a secret.
package secret
