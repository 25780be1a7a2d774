package freeradius

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient/radiustest"
)

// The attributes of FreeRADIUS's counters (its dictionary.freeradius).
const (
	vendorFreeRADIUS       = 11344
	statisticsType         = 127
	authDuplicateRequests  = 133
	statisticsTypeAuth     = 1
	attributeTypeAndLength = 2
)

// Duplicates counts the Access-Requests so far that the server recognised as retransmissions of
// one that was pending or just answered (RFC 5080, section 2.2.2).
func (s *Server) Duplicates() int {
	s.tb.Helper()
	ask := make(radius.Attribute, attributeTypeAndLength+4)
	ask[0], ask[1] = statisticsType, byte(len(ask))
	binary.BigEndian.PutUint32(ask[attributeTypeAndLength:], statisticsTypeAuth)
	attribute, err := radius.NewVendorSpecific(vendorFreeRADIUS, ask)
	if err != nil {
		s.tb.Errorf("ask freeradius for its counters: %v", err)
		return 0
	}
	ctx := context.WithoutCancel(s.tb.Context()) // a cleanup may ask, too
	answer, err := statusServer(ctx, s.status, s.Secret, attribute)
	if err != nil {
		s.tb.Errorf("ask freeradius for its counters: %v", err)
		return 0
	}
	for _, avp := range answer.Attributes {
		if avp.Type != 26 {
			continue
		}
		vendor, counter, err := radius.VendorSpecific(avp.Attribute)
		if err == nil && vendor == vendorFreeRADIUS && len(counter) == 6 && counter[0] == authDuplicateRequests {
			return int(binary.BigEndian.Uint32(counter[attributeTypeAndLength:]))
		}
	}
	s.tb.Errorf("freeradius did not send its counters")
	return 0
}

// statusServer sends a Status-Server (RFC 5997) with one more attribute, if there is one, and
// returns the answer. Its signature is checked.
func statusServer(ctx context.Context, address, secret string, attribute radius.Attribute) (*radius.Packet, error) {
	request := radius.New(radius.CodeStatusServer, []byte(secret))
	request.Attributes = radius.Attributes{radiustest.Unsigned()}
	if attribute != nil {
		request.Add(26, attribute)
	}
	wire, err := request.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("ask by Status-Server: %w", err)
	}
	radiustest.SignRequest(wire, secret)

	conn, err := new(net.Dialer).DialContext(ctx, "udp", address)
	if err != nil {
		return nil, fmt.Errorf("ask by Status-Server: %w", err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(startBound)); err != nil {
		return nil, fmt.Errorf("ask by Status-Server: %w", err)
	}
	if _, err := conn.Write(wire); err != nil {
		return nil, fmt.Errorf("ask by Status-Server: %w", err)
	}
	buf := make([]byte, radius.MaxPacketLength)
	n, err := conn.Read(buf)
	if err != nil {
		return nil, fmt.Errorf("no answer to Status-Server: %w", err)
	}
	if !radius.IsAuthenticResponse(buf[:n], wire, []byte(secret)) {
		return nil, errors.New("the answer to Status-Server is not signed with the secret")
	}
	return radius.Parse(buf[:n], []byte(secret))
}
