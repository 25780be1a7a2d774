package radiusclient

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/signature"
)

// Response is the valid answer to a Request.
type Response struct {
	// Code is CodeAccessAccept, CodeAccessReject or CodeAccessChallenge.
	Code radius.Code
	// Server is the Address, as configured, of the server that answered.
	Server string
	// Message is the text of all Reply-Messages, joined and decoded as UTF-8. Octets that are
	// not UTF-8 are read as Windows-1252, of which ISO 8859-1 is a part: servers on Windows
	// send it. It is raw: make it safe before you show it in a terminal.
	Message string
	// Prompt says whether the person's answer may be visible while it is typed.
	Prompt Prompt
	// SessionTimeout is in whole seconds: in a challenge how long the server waits for the
	// person's answer, in an accept how long the session may last (RFC 2865 section 5.27). It
	// is 0 if the server did not say, or set no limit: many write the largest number for that.
	SessionTimeout time.Duration
	// State goes into the answer to a challenge; nil if the server sent none.
	State []byte
	// Attributes are all attributes as they arrived. [dictionary.Dictionary.Decode] names
	// them.
	Attributes radius.Attributes
}

// Prompt says whether what is typed should be visible (RFC 2869 section 5.10).
type Prompt int

// The values of Prompt.
const (
	PromptUnset  Prompt = iota // the server did not say
	PromptNoEcho               // do not show it
	PromptEcho                 // show it
)

// responseWithRoom has room for the few attributes of most answers, so that they take no
// allocations of their own.
type responseWithRoom struct {
	Response

	avps     [4]radius.AVP
	pointers [4]*radius.AVP
}

var errAttributes = errors.New("read the answer: its attributes are malformed")

// newResponse reads a datagram that has passed checkAnswer, and keeps nothing of it.
func newResponse(server string, datagram []byte) (*Response, error) {
	packet, _ := signature.Trim(datagram)
	all := new(responseWithRoom)
	r := &all.Response
	*r = Response{Code: radius.Code(packet[0]), Server: server, Attributes: all.pointers[:0]}
	avps := all.avps[:0]
	for rest := bytes.Clone(packet[headerLength:]); len(rest) > 0; {
		if len(rest) < 2 || rest[0] == 0 || int(rest[1]) < 2 || int(rest[1]) > len(rest) {
			return nil, errAttributes
		}
		if len(avps) == cap(avps) {
			avps = make([]radius.AVP, 0, 2*cap(avps)) // those before are pointed to
		}
		length := int(rest[1])
		avps = append(avps, radius.AVP{Type: radius.Type(rest[0])})
		a := &avps[len(avps)-1]
		if length > 2 {
			a.Attribute = rest[2:length:length]
		}
		r.Attributes = append(r.Attributes, a)
		rest = rest[length:]
	}
	var message []byte
	for _, a := range r.Attributes {
		switch a.Type {
		case rfc2865.ReplyMessage_Type:
			// Joined before it is decoded: a server may split a character.
			message = append(message, a.Attribute...)
		case rfc2865.State_Type:
			if r.State == nil {
				r.State = a.Attribute
			}
		case rfc2865.SessionTimeout_Type:
			if seconds, err := radius.Integer(a.Attribute); err == nil && seconds != math.MaxUint32 {
				r.SessionTimeout = time.Duration(seconds) * time.Second
			}
		case rfc2869.Prompt_Type:
			if p := promptOf(a.Attribute); r.Prompt != PromptNoEcho && p != PromptUnset { // hidden when in doubt
				r.Prompt = p
			}
		}
	}
	if len(message) > 0 {
		r.Message = decodeMessage(message)
	}
	return r, nil
}

// decodeMessage decodes the octets of Reply-Messages. A character that a server has cut in
// two, at the end of a text in UTF-8, is no letter of Windows-1252.
func decodeMessage(octets []byte) string {
	if utf8.Valid(octets) {
		return string(octets)
	}
	var text strings.Builder
	isUTF8 := false
	for len(octets) > 0 {
		r, size := utf8.DecodeRune(octets)
		switch {
		case r != utf8.RuneError || size > 1:
			isUTF8 = isUTF8 || size > 1
		case !utf8.FullRune(octets) && isUTF8:
			size = len(octets)
		default:
			r = windows1252(octets[0])
		}
		text.WriteRune(r)
		octets = octets[size:]
	}
	return text.String()
}

// windows1252 returns the character of an octet. Where ISO 8859-1 has control characters,
// it has these; five octets mean nothing.
func windows1252(octet byte) rune {
	const low, more = 0x80, "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ"
	if characters := []rune(more); octet >= low && int(octet-low) < len(characters) {
		return characters[octet-low]
	}
	return rune(octet)
}

func promptOf(a radius.Attribute) Prompt {
	switch n, err := radius.Integer(a); {
	case err != nil:
		return PromptUnset
	case rfc2869.Prompt(n) == rfc2869.Prompt_Value_NoEcho:
		return PromptNoEcho
	case rfc2869.Prompt(n) == rfc2869.Prompt_Value_Echo:
		return PromptEcho
	}
	return PromptUnset
}
