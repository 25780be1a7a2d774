package radiusclient

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"

	"layeh.com/radius"
)

// alpn names RADIUS in a TLS handshake. Servers that know ALPN pick
// it, others say nothing, and both are right (RFC 9765 section 3).
const alpn = "radius/1.0"

// receiveBuffer has room for an answer to each request in flight, should all come at
// once: the usual buffer of Linux takes some 220 small ones.
const receiveBuffer = 1 << 20

// dial is the Dial of a Config that has none.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if udp, ok := conn.(*net.UDPConn); ok {
		_ = udp.SetReadBuffer(receiveBuffer) // the system may allow less
	}
	return conn, err
}

// open returns a connection to the route's address, or why there is none.
func (r *route) open(ctx context.Context) (net.Conn, *Error) {
	if refuse := r.client.refuse; refuse != nil {
		if err := refuse(r.address.Addr()); err != nil {
			return nil, &Error{Kind: ErrUnreachable, Err: err}
		}
	}
	transport := r.client.config.Transport
	if transport == UDP {
		conn, err := r.client.config.Dial(ctx, "udp", r.address.String())
		if err != nil {
			return nil, dialFailure(err)
		}
		return conn, nil
	}
	limit := r.client.timing.connect
	ctx, stop := withTimeout(ctx, r.client.clock, limit, fmt.Errorf("no connection within %v", limit))
	defer stop()
	conn, err := r.client.config.Dial(ctx, "tcp", r.address.String())
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, &Error{Kind: ErrUnreachable, Err: context.Cause(ctx)}
	case err != nil:
		return nil, dialFailure(err)
	case transport == TCP:
		return conn, nil
	}
	secured, failure := r.secure(ctx, conn)
	if failure != nil {
		_ = conn.Close() // there is nothing to lose on it
		return nil, failure
	}
	return secured, nil
}

// tlsConn is a TLS connection.
type tlsConn struct {
	*tls.Conn

	asked bool // the server asked for a certificate
}

// secure makes a TLS connection of conn.
func (r *route) secure(ctx context.Context, conn net.Conn) (*tlsConn, *Error) {
	own := r.client.config.Certificate
	secured := new(tlsConn)
	secured.Conn = tls.Client(conn, &tls.Config{
		MinVersion: tls.VersionTLS12,
		Time:       r.client.clock.Now,
		ServerName: r.server.host, // matched against the names and addresses of the certificate, never against its subject
		RootCAs:    r.client.config.Authorities,
		NextProtos: []string{alpn},
		// Without this, a certificate that does not fit what the server asks for is
		// kept back, and the server complains that there was none.
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			secured.asked = true
			if own == nil {
				return new(tls.Certificate), nil
			}
			return own, nil
		},
	})
	err := secured.HandshakeContext(ctx)
	switch {
	case err == nil:
		return secured, nil
	case ctx.Err() != nil:
		return nil, &Error{Kind: ErrNotTrusted, Err: errNoHandshake}
	case secured.asked && own == nil && isAlert(err): // TLS 1.2 has no alert of its own for this
		return nil, &Error{Kind: ErrCertificateRefused, Err: errNoCertificate}
	}
	return nil, handshakeFailure(err)
}

// readStream hands over the packets of a stream, one after the other, however they are cut
// (RFC 6613 section 2.6.4). A stream that has lost its framing, or a server that signs
// wrongly, cannot be read any further.
func (s *socket) readStream(conn net.Conn) *Error {
	stream := bufio.NewReaderSize(conn, radius.MaxPacketLength)
	for {
		packet, err := nextPacket(stream)
		if err != nil {
			return s.lost(conn, err)
		}
		s.heard.Store(true)
		reason := s.accept(packet, s.route.client.clock.Now())
		switch {
		case reason.IsAboutSignature():
			return &Error{Kind: ErrBadSignature, Reason: reason, Policy: s.route.server.RequireMessageAuthenticator}
		case reason == Malformed:
			return s.lost(conn, ErrNotRADIUS)
		}
		if _, err := stream.Discard(len(packet)); err != nil {
			return s.lost(conn, err)
		}
	}
}

// lost says how a connection came to its end. Some servers refuse a certificate without a
// word about it, so one that never carried anything is a hint.
func (s *socket) lost(conn net.Conn, err error) *Error {
	failure := lostFailure(err)
	secured, ok := conn.(*tlsConn)
	switch {
	case !ok || !secured.asked || s.heard.Load() || !errors.Is(failure.Kind, ErrConnectionLost):
	case s.route.client.config.Certificate == nil:
		return &Error{Kind: ErrCertificateRefused, Err: errNoCertificate}
	default:
		failure.Err = fmt.Errorf("%w, perhaps because it does not accept this client's certificate", failure.Err)
	}
	return failure
}

var errNoCertificate = errors.New("it wants one, and none is given")

// tlsAlert begins what a server of TLS answers to a request over plain TCP (RFC 8446 section
// 5.1). The Code would be one that no answer has.
var tlsAlert = []byte{21, 3}

// nextPacket returns the packet that stream begins with, without taking it off:
// a deadline that passes in the middle of a packet leaves all of it to be read again.
func nextPacket(stream *bufio.Reader) ([]byte, error) {
	header, err := stream.Peek(authenticatorAt)
	if bytes.HasPrefix(header, tlsAlert) {
		return nil, ErrNotRADIUS
	}
	if err != nil {
		return nil, err
	}
	length := int(binary.BigEndian.Uint16(header[2:]))
	if length < headerLength || length > radius.MaxPacketLength {
		return nil, ErrNotRADIUS
	}
	return stream.Peek(length)
}
