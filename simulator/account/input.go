package account

import (
	"encoding/base64"
	"net/mail"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"otpdialog/account/protocol"
	"otpdialog/advice"
)

// maxAddress is how long an email address can be, in octets (RFC 5321, section 4.5.3.1.3).
const maxAddress = 254

// address returns an email address in lower case, which is what the service keeps it by. It is ASCII:
// among all characters, others fold to the same lower case, and two people would be one.
func address(email string) (string, error) {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > maxAddress || strings.ContainsAny(email, "\" ") || strings.ContainsFunc(email, func(r rune) bool { return r > unicode.MaxASCII }) || advice.Line(email) != email {
		return "", problem(protocol.BadEmail, "This is not a complete email address", "enter one such as alice@example.com")
	}
	return strings.ToLower(email), nil
}

// domain is what follows the @ of an address.
func domain(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

// mailbox is an address without what follows a plus sign in its name: many providers deliver mail to
// alice+shop@example.com into the mailbox of alice@example.com.
func mailbox(email string) string {
	name, _, _ := strings.Cut(strings.TrimSuffix(email, "@"+domain(email)), "+")
	return name + "@" + domain(email)
}

// checkName returns what is wrong with the name of a person or a device.
func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 64 || advice.Line(name) != name {
		return problem(protocol.BadName, "The name must have 1 to 64 printable characters", "enter another name")
	}
	return nil
}

// origin returns where an attempt comes from, as the owner of the account is shown it, and what is
// kept of the token of the device, nil if it has none.
func origin(from From, o protocol.Origin) (protocol.Origin, *digest, error) {
	var device *digest
	if o.Token != "" {
		if b, err := base64.RawURLEncoding.Strict().DecodeString(o.Token); err != nil || len(b) != 32 {
			return protocol.Origin{}, nil, problem(protocol.BadRequest, "The token of the device is not 32 octets in base64url", "make a new one")
		}
		d := digestOf(o.Token)
		device = &d
	}
	return protocol.Origin{
		Program: short(o.Program), System: short(o.System), Host: short(o.Host),
		Address: from.Address.Unmap().String(), Place: place(from.Address),
	}, device, nil
}

// short makes text of a stranger safe to show in an email, on a page and in a terminal.
func short(text string) string {
	const most = 64
	runes := []rune(advice.Line(text))
	if len(runes) > most {
		runes = append(runes[:most-1], '…')
	}
	return string(runes)
}

// places are made up, as all else here: the networks are those for documentation (RFC 5737, RFC 3849).
var places = []struct{ network, place string }{
	{"127.0.0.0/8", "this computer"},
	{"::1/128", "this computer"},
	{"10.0.0.0/8", "this network"},
	{"172.16.0.0/12", "this network"},
	{"192.168.0.0/16", "this network"},
	{"fc00::/7", "this network"},
	{"fe80::/10", "this network"},
	{"192.0.2.0/24", "Amsterdam, Netherlands"},
	{"198.51.100.0/24", "Lisbon, Portugal"},
	{"203.0.113.0/24", "Osaka, Japan"},
	{"2001:db8::/32", "Tallinn, Estonia"},
}

// place is where an address is.
func place(a netip.Addr) string {
	for _, p := range places {
		if netip.MustParsePrefix(p.network).Contains(a.Unmap().WithZone("")) {
			return p.place
		}
	}
	return "unknown place"
}
