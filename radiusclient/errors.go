package radiusclient

import (
	"errors"
	"fmt"
	"time"
)

// The ways in which an exchange ends without an answer, for errors.Is. An *Error, for
// errors.As, has the server and the details.
var (
	// ErrNoAnswer: nothing that counts arrived in time. A server also stays
	// silent when the shared secret is wrong or it does not know this client.
	ErrNoAnswer = errors.New("no answer")
	// ErrUnreachable: the server's name is unknown, there is no route to it, or a
	// connection was not accepted in time.
	ErrUnreachable = errors.New("server unreachable")
	// ErrRefused: the server's host reported that nothing is listening on the port, at the
	// last attempt at least. With UDP that is an ICMP message, which Windows does not report:
	// there it is ErrNoAnswer.
	ErrRefused = errors.New("server refused")
	// ErrBadSignature: answers came, but their authenticators did not match (wrong
	// shared secret?), or lacked the Message-Authenticator that is required.
	ErrBadSignature = errors.New("the answer's signature does not match")
	// ErrNotTrusted: there is no TLS connection, because the server's certificate
	// does not fit, or because it does not speak TLS as this client does.
	ErrNotTrusted = errors.New("no trusted TLS connection")
	// ErrCertificateRefused: the server did not accept the client's certificate, or
	// wants one and got none.
	ErrCertificateRefused = errors.New("server refused the client's certificate")
	// ErrConnectionLost: the TCP or TLS connection ended before the answer. The
	// request may have reached the server, and is not sent anew.
	ErrConnectionLost = errors.New("connection lost")
	// ErrNotRADIUS: so it ended because of what came over it. It is the cause of an
	// ErrConnectionLost.
	ErrNotRADIUS = errors.New("the server sent something that is not RADIUS")
)

// Errors of a request that cannot be sent, or of a Client that cannot be made.
var (
	// ErrPasswordTooLong: a password, code or command has more than 128 octets
	// (RFC 2865 section 5.2).
	ErrPasswordTooLong = errors.New("password longer than 128 bytes")
	// ErrFIPS: RADIUS cannot be spoken, because GODEBUG=fips140=only forbids MD5.
	ErrFIPS = errors.New("RADIUS needs MD5, which Go's FIPS 140-only mode forbids (GODEBUG=fips140=only)")
	// ErrClosed: the Client was closed.
	ErrClosed = errors.New("RADIUS client closed")
)

// Error says how an exchange with a server ended without an answer.
type Error struct {
	Kind    error         // ErrNoAnswer, or another of the ways
	Server  string        // Address of the server as configured
	Waited  time.Duration // how long this server was waited for
	Heard   bool          // ErrNoAnswer: a valid answer has come from the server in this sign-in
	Dropped int           // ErrNoAnswer: datagrams that came in that time and were no answers
	Reason  Reason        // ErrBadSignature: what was wrong with the last such answer; ErrNoAnswer: with the last of Dropped
	Policy  Policy        // ErrBadSignature: what this server's answers must carry; Auto and MissingMessageAuthenticator: it has sent one before
	Err     error         // what the operating system, the resolver or the TLS handshake said; ErrNoAnswer: that it was refused at first; nil for nothing
	Other   *Error        // what happened with the other server, if that was asked too

	unread bool // the server has certainly not read the request
}

// Error returns the text for logs. It contains no secret.
func (e *Error) Error() string {
	s := e.sentence()
	if e.Other != nil {
		s += "; " + e.Other.Error()
	}
	return s
}

func (e *Error) sentence() string {
	switch {
	case errors.Is(e.Kind, ErrNoAnswer):
		s := fmt.Sprintf("no answer from %q within %v", e.Server, e.Waited.Round(time.Millisecond))
		if !e.Heard {
			s += " (it is down, or does not accept this client or its shared secret)"
		}
		if e.Dropped > 0 {
			s += fmt.Sprintf("; it sent an invalid answer %d times: %v", e.Dropped, e.Reason)
		}
		if e.Err != nil {
			s += "; " + e.Err.Error()
		}
		return s
	case errors.Is(e.Kind, ErrUnreachable):
		return fmt.Sprintf("server %q is unreachable: %v", e.Server, e.Err)
	case errors.Is(e.Kind, ErrRefused):
		return fmt.Sprintf("server %q refused: nothing is listening on that port", e.Server)
	case errors.Is(e.Kind, ErrBadSignature):
		s := fmt.Sprintf("the signature of the answer from %q is wrong: %v", e.Server, e.Reason)
		switch {
		case e.Reason.IsAboutSecret():
			s += " (wrong shared secret?)"
		case e.Reason == MissingMessageAuthenticator && e.Policy == Auto:
			s += ", and this server has sent one before"
		}
		return s
	}
	s := fmt.Sprintf("server %q: %v", e.Server, e.Kind)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the kind and the cause. Those of Other are not among them: a
// caller decides on one kind.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// NobodyThere reports whether the network itself says that no server is there: nothing is
// listening on the port, or there is no route to it. Silence does not count, because a busy
// server is silent too. It ignores Other.
func (e *Error) NobodyThere() bool {
	return errors.Is(e.Kind, ErrRefused) || errors.Is(e.Kind, ErrUnreachable) && isTransient(e.Err)
}

// telling ranks kinds of failure by how much they say about what to do next.
func (e *Error) telling() int {
	kinds := [...]error{
		ErrUnreachable, ErrRefused, ErrNoAnswer, ErrConnectionLost, ErrNotTrusted, ErrCertificateRefused, ErrBadSignature,
	}
	for i, kind := range kinds {
		if errors.Is(e.Kind, kind) {
			return i
		}
	}
	return -1
}
