package radiusclient

import (
	"bytes"
	"encoding/binary"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/radiustest"
)

// frames: datagrams that are short, or whose lengths do not add up. Their signatures are
// right.
var frames = []row{
	{"an empty datagram", Auto, once, sends(func(*query) []byte { return nil }), drops(Malformed)},
	{"one octet", Auto, once, sends(func(*query) []byte { return []byte{byte(lie)} }), drops(Malformed)},
	{"Code and Identifier alone", Auto, once, cutTo(2), drops(Malformed)},
	{"a header without its last octet", Auto, once, cutTo(headerLength - 1), drops(Malformed)},
	{"a header whose attributes were cut off", Auto, once, cutTo(headerLength), drops(Malformed)},
	{"the last octet cut off", Auto, once, cutTo(-1), drops(Malformed)},
	{"Length 0", Auto, once, stating(0), drops(Malformed)},
	{"Length 19, below the header", Auto, once, stating(headerLength - 1), drops(Malformed)},
	{"Length 4097, above the maximum, and all of it there", Auto, once, long(radius.MaxPacketLength + 1), drops(Malformed)},
	{"Length 65535", Auto, once, stating(65535), drops(Malformed)},
	{"an attribute of length 0", Auto, once, withAttribute(0, "\x12\x00hello"), drops(Malformed)},
	{"an attribute of length 1", Auto, once, withAttribute(0, "\x12\x01\x02"), drops(Malformed)},
	{"an attribute with the number 0", Auto, once, withAttribute(0, "\x00\x07hello"), drops(Malformed)},
	{"an empty attribute with the number 0", Auto, once, withAttribute(0, "\x00\x02"), drops(Malformed)},
	{"an attribute that ends one octet behind the packet", Auto, once, withAttribute(0, "\x12\x08hello"), drops(Malformed)},
	{"an attribute of length 255 in a short packet", Auto, once, withAttribute(0, "\x12\xffhello"), drops(Malformed)},
	{"an attribute that ends in the padding", Auto, once, withAttribute(9, "\x12\x0ahello"), drops(Malformed)},
	{"an attribute of type 0", Auto, once, carrying(0, "?"), drops(Malformed)},
	{"an attribute without a length", Auto, once, withAttribute(0, "\x12"), drops(Malformed)},
	{"a Message-Authenticator that ends behind the packet", Auto, once, withAttribute(0, "\x50\x12"), drops(Malformed)},
}

// oddities: valid answers that look unusual.
var oddities = []row{
	{"one octet of padding", Always, once, padded(1), takes()},
	{"6,000 octets of padding", Always, once, padded(6000), takes()},
	{"padding up to the longest datagram", Always, once, padded(65507 - 38 - 7), takes()},
	{"a packet of 4,096 octets", Always, once, long(radius.MaxPacketLength), takes()},
	{"a Proxy-State that nobody sent", Always, once, carrying(rfc2865.ProxyState_Type, "x"), takes()},
	{"an attribute without a value", Always, once, carrying(rfc2865.Class_Type, ""), takes()},
	{"an attribute of an unknown type", Always, once, carrying(250, "?"), takes()},
	{"a Vendor-Specific too short for its vendor", Always, once, carrying(rfc2865.VendorSpecific_Type, "\x00\x00"), takes()},
	{"a Session-Timeout of three octets", Always, once, carrying(rfc2865.SessionTimeout_Type, "\x00\x00\x01"), takes()},
	{"a Prompt of five octets", Always, once, carrying(rfc2869.Prompt_Type, "\x00\x00\x00\x00\x01"), takes()},
	{"a State of 253 octets", Always, once, carrying(rfc2865.State_Type, string(make([]byte, maxValue))), takes()},
	{"our own password sent back", Always, once, sends(func(q *query) []byte {
		return q.Build(lie, testSecret, avp(rfc2865.UserPassword_Type, q.Get(rfc2865.UserPassword_Type)), nameOf(q))
	}), takes()},
}

// identifiersAndCodes: answers to something else, or no answers at all.
var identifiersAndCodes = []row{
	{"the next Identifier", Auto, once, sends(func(q *query) []byte {
		b := says(q, lie)
		b[1]++
		return radiustest.SignAnswer(b, q.Raw, testSecret)
	}), drops(UnknownIdentifier)},
	{"all other Identifiers", Auto, once, func(q *query, _ *adversary) {
		for i := range 255 {
			b := says(q, lie)
			b[1] += byte(1 + i)
			q.Send(radiustest.SignAnswer(b, q.Raw, testSecret))
		}
	}, drops(times(255, UnknownIdentifier)...)},
	{"our own request sent back", Auto, once, sends(func(q *query) []byte { return q.Raw }), drops(WrongCode)},
	{"Accounting-Response", Auto, once, sends(func(q *query) []byte { return says(q, radius.CodeAccountingResponse) }), drops(WrongCode)},
	{"Code 0", Auto, once, sends(func(q *query) []byte { return says(q, 0) }), drops(WrongCode)},
	{"all Codes that answer no Access-Request", Auto, once, func(q *query, _ *adversary) {
		for code := range radius.Code(256) {
			if code != radius.CodeAccessAccept && code != radius.CodeAccessReject && code != radius.CodeAccessChallenge {
				q.Send(says(q, code))
			}
		}
	}, drops(times(253, WrongCode)...)},
}

// cutTo sends the first n octets of a valid answer; all but -n where n is negative.
func cutTo(n int) script {
	return sends(func(q *query) []byte {
		b := says(q, lie)
		if n < 0 {
			return b[:len(b)+n]
		}
		return b[:n]
	})
}

// stating sends an answer with that Length in place of its own.
func stating(length uint16) script {
	return sends(func(q *query) []byte {
		b := says(q, lie)
		binary.BigEndian.PutUint16(b[2:], length)
		return radiustest.SignAnswer(b, q.Raw, testSecret)
	})
}

// withAttribute sends an answer that ends with these octets as an attribute, and padding
// behind it.
func withAttribute(padding int, attribute string) script {
	return sends(func(q *query) []byte {
		b := append(says(q, lie), attribute...)
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		return append(radiustest.SignAnswer(b, q.Raw, testSecret), make([]byte, padding)...)
	})
}

// padded sends a valid answer with n more octets behind it (RFC 2865 section 3: to be
// ignored).
func padded(n int) script {
	return sends(func(q *query) []byte { return append(says(q, lie), bytes.Repeat([]byte{0xff}, n)...) })
}

// carrying sends a valid answer with one more attribute.
func carrying(t radius.Type, value string) script {
	return sends(func(q *query) []byte { return q.Build(lie, testSecret, avp(t, []byte(value)), nameOf(q)) })
}

// long sends an answer of length octets, whose attributes add up.
func long(length int) script {
	return sends(func(q *query) []byte {
		b := says(q, lie)
		for len(b) < length {
			n := min(length-len(b), 2+maxValue)
			if length-len(b)-n == 1 {
				n-- // no attribute is as short as the octet that would be left
			}
			b = appendAttribute(b, rfc2865.Class_Type, make([]byte, n-2))
		}
		binary.BigEndian.PutUint16(b[2:], uint16(length))
		return radiustest.SignAnswer(b, q.Raw, testSecret)
	})
}
