package cli

import (
	"errors"
	"fmt"
	"strings"

	"otpdialog/radiusclient"
	"otpdialog/signin"
	"otpdialog/ui/plain"
)

// failure names what went wrong, and says what is known of it. stateFile is where
// is remembered what servers send.
func failure(err error, stateFile string) (kind signin.NoticeKind, detail string) {
	var e *radiusclient.Error
	if !errors.As(err, &e) {
		return signin.NotSent, plain.OneLine(err)
	}
	kind = failureKind(e)
	var about []string
	for ; e != nil; e = e.Other {
		about = append(about, describe(e, stateFile))
	}
	return kind, strings.Join(about, " ")
}

func failureKind(e *radiusclient.Error) signin.NoticeKind {
	kinds := map[error]signin.NoticeKind{
		radiusclient.ErrNoAnswer: signin.NoAnswer, radiusclient.ErrUnreachable: signin.Unreachable,
		radiusclient.ErrRefused: signin.Refused, radiusclient.ErrBadSignature: signin.BadSignature,
		radiusclient.ErrNotTrusted: signin.NotTrusted, radiusclient.ErrCertificateRefused: signin.CertificateRefused,
		radiusclient.ErrConnectionLost: signin.ConnectionLost,
	}
	switch {
	case e.Reason == radiusclient.MissingMessageAuthenticator:
		return signin.Unsigned
	case errors.Is(e, radiusclient.ErrLocalServer): // nothing is down: the policy does not allow it
		return signin.NotSent
	}
	return kinds[e.Kind]
}

// describe says what is known of one server.
func describe(e *radiusclient.Error, stateFile string) string {
	switch failureKind(e) {
	case signin.NoAnswer:
		if e.Heard {
			return e.Server + " is running, but did not answer this request."
		}
		return e.Server + " did not answer: nobody has approved the sign-in, or the server is down, does not know this client, or has a different shared secret."
	case signin.Unsigned:
		if e.Policy == radiusclient.Auto {
			return fmt.Sprintf("%s has sent one before, so it is now required. %s", e.Server, forget(stateFile))
		}
		return e.Server + " does not send one, but the connection always requires it."
	case signin.BadSignature:
		return fmt.Sprintf("%s: %s.", e.Server, e.Reason)
	}
	if e.Err == nil {
		return "The connection says " + e.Server + "."
	}
	return fmt.Sprintf("%s: %v.", e.Server, e.Err)
}

// forget says how a server is let off that has sent a Message-Authenticator before.
func forget(stateFile string) string {
	return fmt.Sprintf("If the server was changed on purpose, remove it from message_authenticator_servers in %s.", stateFile)
}
