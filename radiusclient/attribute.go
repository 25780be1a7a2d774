package radiusclient

import (
	"fmt"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/dictionary"
)

// AttributeError says why an attribute of a [Config] cannot be sent.
type AttributeError = dictionary.AttributeError

// commonAttributes returns what every request of the connection carries: the
// defaults, then Config.Attributes.
//
// Service-Type is Login (RFC 2865 section 5.6): Authenticate-Only, which some clients send,
// lets a server leave out the attributes that a caller may want to see.
func commonAttributes(c Config) (radius.Attributes, error) {
	extra, err := c.Dictionary.Encode(c.Attributes...)
	if err != nil {
		return nil, err
	}
	var common radius.Attributes
	byDefault := func(t radius.Type, value radius.Attribute) {
		if _, replaced := extra.Lookup(t); !replaced {
			common.Add(t, value)
		}
	}
	byDefault(rfc2865.NASIdentifier_Type, radius.Attribute(c.NASIdentifier))
	byDefault(rfc2865.NASPortType_Type, radius.NewInteger(uint32(rfc2865.NASPortType_Value_Virtual)))
	byDefault(rfc2865.ServiceType_Type, radius.NewInteger(uint32(rfc2865.ServiceType_Value_LoginUser)))
	if c.CallingStationID != "" {
		byDefault(rfc2865.CallingStationID_Type, radius.Attribute(c.CallingStationID))
	}
	common = append(common, extra...)
	return common, checkLength(common)
}

// checkLength makes sure that the largest request fits into a packet.
func checkLength(common radius.Attributes) error {
	const (
		attributeHeader = 2
		own             = headerLength + // and, as long as they get:
			attributeHeader + authenticatorLength + // Message-Authenticator
			attributeHeader + maxValue + // User-Name
			attributeHeader + maxPassword + // User-Password, longer than what CHAP needs
			attributeHeader + maxValue + // State
			nasAddressLength
	)
	length, err := radius.AttributesEncodedLen(common)
	if err != nil {
		return fmt.Errorf("attributes: %w", err)
	}
	if room := radius.MaxPacketLength - own; length > room {
		return fmt.Errorf("attributes take %d octets, and a request has room for %d", length, room)
	}
	return nil
}
