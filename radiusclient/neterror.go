package radiusclient

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// isRefused reports an ICMP port unreachable, or the reset that meets a TCP
// connection. Go keeps Windows from reporting the first.
func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// isTransient reports an error that some systems give to a reader when a router
// complained. It may pass, so it ends nothing (RFC 1122 section 4.1.3.3).
func isTransient(err error) bool {
	return errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, syscall.ENETUNREACH)
}

func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// dialFailure says why a socket could not be connected.
func dialFailure(err error) *Error {
	if isRefused(err) {
		return &Error{Kind: ErrRefused}
	}
	return &Error{Kind: ErrUnreachable, Err: cause(err)}
}

// handshakeFailure says why there is no TLS connection.
func handshakeFailure(err error) *Error {
	if refusesCertificate(err) {
		return &Error{Kind: ErrCertificateRefused, Err: cause(err)}
	}
	switch text := cause(err).Error(); {
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		err = errHandshakeEnded
	case isType[tls.RecordHeaderError](err):
		err = errNotTLS
	case strings.Contains(text, "no application protocol"), strings.Contains(text, "ALPN"):
		err = errOtherRADIUS
	case strings.Contains(text, "protocol version"): // ours, and that of an alert
		err = errOldTLS
	}
	if untrusted, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		err = untrusted.Err
	}
	return &Error{Kind: ErrNotTrusted, Err: cause(err)}
}

// HandshakeError is the cause of an ErrNotTrusted that has nothing to do with certificates.
type HandshakeError struct {
	What string // about the server, lower case
	Next string // what to do about it
}

// Error returns What.
func (e *HandshakeError) Error() string { return e.What }

const nextPort = "correct the port of the connection (RADIUS over TLS usually has port 2083), or its transport"

var (
	errHandshakeEnded = &HandshakeError{"the server ended the connection during the handshake", "check that it speaks TLS on this port, and look in its log"}
	errNotTLS         = &HandshakeError{"what the server sent does not look like a TLS handshake", nextPort}
	errNoHandshake    = &HandshakeError{"what listens there does not answer the TLS handshake", nextPort}
	errOtherRADIUS    = &HandshakeError{"the server refuses RADIUS/1.0 over TLS (ALPN): it may allow RADIUS/1.1 only (RFC 9765)", "have your administrator allow RADIUS/1.0 there as well; with FreeRADIUS, radiusv1_1 = allow"}
	errOldTLS         = &HandshakeError{"the server has no protocol version newer than TLS 1.1", "have your administrator enable TLS 1.2 or 1.3 there"}
)

func isType[E error](err error) bool {
	_, is := errors.AsType[E](err)
	return is
}

// lostFailure says how a connection that stood came to its end. With TLS 1.3 the
// handshake is over for the client before the server has looked at its
// certificate: a server that refuses it has not read what came behind it.
func lostFailure(err error) *Error {
	if refusesCertificate(err) {
		return &Error{Kind: ErrCertificateRefused, Err: cause(err), unread: true}
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("the server ended it")
	}
	return &Error{Kind: ErrConnectionLost, Err: cause(err)}
}

// isAlert reports that the other side ended TLS, and said so.
func isAlert(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "remote error"
}

// refusesCertificate reports a TLS alert about the client's certificate. The type
// of an alert is not exported, its text is that of RFC 8446 section 6.2.
func refusesCertificate(err error) bool {
	text := cause(err).Error()
	return isAlert(err) && (strings.Contains(text, "certificate") || strings.Contains(text, "access denied"))
}

// quotedError is an error whose text may hold what a server, or an attacker in its place,
// has written: the names of a certificate, for example.
type quotedError struct{ error }

// Error returns the text without the prefix of the package that made it. If it is not
// printable, it is quoted as %q does, so that it can stand in any log.
func (e quotedError) Error() string {
	text := e.error.Error()
	for _, prefix := range []string{"x509: ", "tls: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(text) {
		return strconv.Quote(text)
	}
	return text
}

func (e quotedError) Unwrap() error { return e.error }

// cause is err without the operation and the addresses, which are reported beside it anyway.
func cause(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	return quotedError{err}
}
