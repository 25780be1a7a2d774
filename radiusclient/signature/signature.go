// Package signature signs RADIUS packets and checks their signatures. It is the only place that
// knows how:
//
//   - Octets after the Length are padding (RFC 2865 section 3).
//   - The Response Authenticator of an answer is the MD5 of the answer, with the Authenticator of its
//     request, and of the secret (RFC 2865 section 3).
//   - The Message-Authenticator of a packet is its HMAC-MD5 under the secret: with the Authenticator
//     of the request in both directions, and with zeros in its own place (RFC 3579 section 3.2). The
//     Response Authenticator covers it.
//
// What follows from a signature that is missing or wrong, callers decide:
//
//	packet, ok := signature.Trim(datagram)
//	at, count, ok := signature.Find(packet)
//	valid := signer.Authentic(packet, request) && signer.Signed(packet, request)
//
// A request is given as the 16 octets of its Authenticator.
package signature

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5
	"encoding/binary"
	"hash"
	"sync"

	"layeh.com/radius"
	"layeh.com/radius/rfc2869"
)

// The layout of a packet (RFC 2865 section 3).
const (
	AuthenticatorAt = 4        // the offset of the Authenticator
	Length          = md5.Size // of an Authenticator, and of the value of a Message-Authenticator
	HeaderLength    = AuthenticatorAt + Length
)

// Trim cuts a datagram to the Length that it states. ok is false if that is not the length of a
// packet, or more than there is.
func Trim(datagram []byte) (packet []byte, ok bool) {
	if len(datagram) < HeaderLength {
		return nil, false
	}
	length := int(binary.BigEndian.Uint16(datagram[2:]))
	if length < HeaderLength || length > radius.MaxPacketLength || length > len(datagram) {
		return nil, false
	}
	return datagram[:length], true
}

// Find counts the Message-Authenticators of a packet, and returns the offset of the value of the
// last one; 0 if its length is wrong. ok is false if the lengths of the attributes do not add up
// (those up to there count), or if one has the number 0, which is reserved.
func Find(packet []byte) (at, count int, ok bool) {
	ok = true
	for i := HeaderLength; i < len(packet); {
		if i+2 > len(packet) {
			return at, count, false
		}
		kind, length := radius.Type(packet[i]), int(packet[i+1])
		if length < 2 || i+length > len(packet) {
			return at, count, false
		}
		switch kind {
		case 0:
			ok = false
		case rfc2869.MessageAuthenticator_Type:
			count++
			at = 0
			if length == 2+Length {
				at = i + 2
			}
		}
		i += length
	}
	return at, count, ok
}

// Signer signs and checks with one shared secret, also from several goroutines. It keeps its hashes,
// because setting up an HMAC costs more than computing it.
type Signer struct {
	secret []byte
	pool   sync.Pool // of *hashes
}

type hashes struct {
	mac    hash.Hash // HMAC-MD5 under the secret
	digest hash.Hash
	sum    [Length]byte
}

// New returns a signer. It keeps the secret.
func New(secret []byte) *Signer {
	return &Signer{secret: secret, pool: sync.Pool{New: func() any {
		return &hashes{mac: hmac.New(md5.New, secret), digest: md5.New()} //nolint:gosec // as RFC 3579 says
	}}}
}

// Secret returns the shared secret.
func (s *Signer) Secret() []byte { return s.secret }

// Sign fills in the Message-Authenticator of a packet that has one. Only the Response Authenticator
// may change after that. request may be that of the packet itself.
func (s *Signer) Sign(packet, request []byte) {
	if at, count, _ := Find(packet); count == 1 && at > 0 {
		h := s.pool.Get().(*hashes)
		defer s.pool.Put(h)
		copy(packet[at:], h.message(packet, at, request))
	}
}

// Signed reports whether a packet has one Message-Authenticator, and that matches.
func (s *Signer) Signed(packet, request []byte) bool {
	at, count, _ := Find(packet)
	if count != 1 || at == 0 {
		return false
	}
	h := s.pool.Get().(*hashes)
	defer s.pool.Put(h)
	return hmac.Equal(h.message(packet, at, request), packet[at:at+Length])
}

// Authenticate fills in the Response Authenticator of an answer. Do that last: it covers everything.
func (s *Signer) Authenticate(answer, request []byte) {
	h := s.pool.Get().(*hashes)
	defer s.pool.Put(h)
	copy(answer[AuthenticatorAt:], h.response(answer, request, s.secret))
}

// Authentic reports whether the Response Authenticator of an answer matches.
func (s *Signer) Authentic(answer, request []byte) bool {
	h := s.pool.Get().(*hashes)
	defer s.pool.Put(h)
	return hmac.Equal(h.response(answer, request, s.secret), answer[AuthenticatorAt:HeaderLength])
}

var zeros [Length]byte

func (h *hashes) message(packet []byte, at int, request []byte) []byte {
	h.mac.Reset()
	h.mac.Write(packet[:AuthenticatorAt])
	h.mac.Write(request)
	h.mac.Write(packet[HeaderLength:at])
	h.mac.Write(zeros[:])
	h.mac.Write(packet[at+Length:])
	return h.mac.Sum(h.sum[:0])
}

func (h *hashes) response(answer, request, secret []byte) []byte {
	h.digest.Reset()
	h.digest.Write(answer[:AuthenticatorAt])
	h.digest.Write(request)
	h.digest.Write(answer[HeaderLength:])
	h.digest.Write(secret)
	return h.digest.Sum(h.sum[:0])
}
