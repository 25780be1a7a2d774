package main

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"net"
	"net/netip"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/vendors/aruba"
)

// quiet is how long nothing may come until what is held is answered: longer than a client that has work
// is usually without the processor, and short beside a run.
const quiet = 5 * time.Millisecond

// answer runs the server that accepts everything, until stdin ends.
func answer(secret []byte, hold int, attributes []byte, stdin io.Reader, out io.Writer) error {
	conn, err := listen(stdin, out)
	if err != nil {
		return err
	}
	defer conn.Close()
	return receive(conn, newAnswerer(conn, secret, hold, attributes))
}

// answerer signs an Access-Accept with Message-Authenticator for whatever arrives, and looks at nothing
// but the Identifier and the Request Authenticator: the least work that a server can have.
//
// It can hold some requests back and answer each only when so many others have come after it.
type answerer struct {
	conn        *net.UDPConn
	secret      []byte
	mac, digest hash.Hash
	packet      []byte // an answer

	held   []heldRequest // a ring
	oldest int
	fresh  bool // a request has come since the deadline was set
	timed  bool // there is a deadline
}

type heldRequest struct {
	from   netip.AddrPort // invalid if none is held
	header [headerLength]byte
}

// newAnswerer returns one that holds so many requests back, and whose answers have the attributes
// behind their signature.
func newAnswerer(conn *net.UDPConn, secret []byte, hold int, attributes []byte) *answerer {
	a := &answerer{
		conn: conn, secret: secret, held: make([]heldRequest, hold),
		mac: hmac.New(md5.New, secret), digest: md5.New(), //nolint:gosec // as RFC 3579 says
	}
	a.packet = append(make([]byte, signatureAt+md5.Size), attributes...)
	a.packet[0] = byte(radius.CodeAccessAccept)
	binary.BigEndian.PutUint16(a.packet[lengthAt:], uint16(len(a.packet))) //nolint:gosec // it fits into a packet
	a.packet[headerLength], a.packet[headerLength+1] = byte(rfc2869.MessageAuthenticator_Type), 2+md5.Size
	return a
}

func (a *answerer) request(datagram []byte, from netip.AddrPort) error {
	next := heldRequest{from, [headerLength]byte(datagram)}
	if len(a.held) == 0 {
		return a.accept(&next)
	}
	a.fresh = true
	a.held[a.oldest], next = next, a.held[a.oldest]
	a.oldest = (a.oldest + 1) % len(a.held)
	if next.from.IsValid() {
		return a.accept(&next)
	}
	if !a.timed {
		return a.wait()
	}
	return nil
}

// deadline answers what is held once nothing more comes.
func (a *answerer) deadline() error {
	if a.fresh {
		return a.wait()
	}
	for i := range a.held {
		held := &a.held[(a.oldest+i)%len(a.held)]
		if !held.from.IsValid() {
			continue
		}
		if err := a.accept(held); err != nil {
			return err
		}
		held.from = netip.AddrPort{}
	}
	a.timed = false
	return a.conn.SetReadDeadline(time.Time{})
}

// wait sets a deadline. Only one that has passed is set again: that costs nothing per request.
func (a *answerer) wait() error {
	a.fresh, a.timed = false, true
	return a.conn.SetReadDeadline(time.Now().Add(quiet))
}

// Offsets of the parts of a packet.
const (
	identifierAt    = 1
	lengthAt        = 2
	authenticatorAt = 4
	signatureAt     = headerLength + 2
)

func (a *answerer) accept(r *heldRequest) error {
	p := a.packet
	p[identifierAt] = r.header[identifierAt]
	copy(p[authenticatorAt:], r.header[authenticatorAt:])
	clear(p[signatureAt : signatureAt+md5.Size])
	a.mac.Reset()
	a.mac.Write(p)
	a.mac.Sum(p[signatureAt:signatureAt])
	a.digest.Reset()
	a.digest.Write(p)
	a.digest.Write(a.secret)
	a.digest.Sum(p[authenticatorAt:authenticatorAt])
	_, err := a.conn.WriteToUDPAddrPort(p, r.from)
	return err
}

// usualAttributes are what a server usually sends with an Accept.
func usualAttributes() ([]byte, error) {
	p := radius.New(radius.CodeAccessAccept, nil)
	err := errors.Join(
		rfc2865.Class_SetString(p, "engine-1"), rfc2865.SessionTimeout_Set(p, 3600), rfc2865.FilterID_SetString(p, "staff"),
		aruba.ArubaUserRole_SetString(p, "staff"),
	)
	if err != nil {
		return nil, err
	}
	wire, err := p.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return wire[headerLength:], nil
}
