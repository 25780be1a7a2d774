package packet

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
)

// Dots stand for a secret of any length.
const Dots = "••••••••"

// shown is how many octets of a State and an Authenticator are shown.
const shown = 4

// View is a packet as people and programs see it. It holds no secret, and its texts are safe for a
// terminal.
type View struct {
	Number     int       `json:"number,omitempty"`
	Time       time.Time `json:"time"`
	To         string    `json:"to"` // "server" or "client"
	Code       string    `json:"code"`
	Identifier byte      `json:"identifier"`
	Length     int       `json:"length"` // as the packet states it
	Size       int       `json:"octets"` // as many as there are
	Client     string    `json:"client,omitempty"`
	Server     string    `json:"server,omitempty"`
	Name       string    `json:"name,omitempty"`      // of the server, as the client's settings have it
	Transport  string    `json:"transport,omitempty"` // "tcp" or "tls"; "" for UDP
	Attempt    int       `json:"attempt,omitempty"`

	RequestAuthenticator string  `json:"request_authenticator,omitempty"` // shortened
	Authenticator        Verdict `json:"response_authenticator,omitempty"`
	MessageAuthenticator Verdict `json:"message_authenticator,omitempty"`

	Attributes []Attribute `json:"attributes,omitempty"`
	Malformed  string      `json:"malformed,omitempty"` // what cannot be read
	Note       string      `json:"note,omitempty"`      // why it does not count
	Octets     string      `json:"hex,omitempty"`       // two digits for each, ** for a hidden one

	arrow string
}

// Attribute is an attribute of a [View].
type Attribute struct {
	Vendor string `json:"vendor,omitempty"`
	Name   string `json:"name"`
	Value  string `json:"value"`
	Text   string `json:"text,omitempty"`   // what octets in Value say, if they are printable ASCII
	Hidden bool   `json:"hidden,omitempty"` // the value is [Dots], or was shortened
}

// View returns the packet decoded with the names of d; nil is the embedded dictionary.
func (p Packet) View(d *dictionary.Dictionary) View {
	v := View{
		Number: p.Number, Time: p.Time, To: "client", Code: p.Kind(), Identifier: p.Identifier(), Length: p.length(),
		Size: len(p.Octets), Client: addressOf(p.Client), Server: addressOf(p.Server), Name: advice.Line(p.Name),
		Transport: p.Stream, Attempt: p.Attempt, Authenticator: p.Authenticator,
		MessageAuthenticator: p.MessageAuthenticator, Note: advice.Line(p.Note), arrow: p.Arrow(),
	}
	if p.ToServer {
		v.To = "server"
	}
	hidden := make([]bool, len(p.Octets))
	hide := func(from, to int) {
		for i := from; i < to; i++ {
			hidden[i] = true
		}
	}
	switch {
	case len(p.Octets) < headerLength:
	case p.isRequest():
		v.RequestAuthenticator = hex.EncodeToString(p.Octets[authenticatorAt:authenticatorAt+shown]) + "…"
		hide(authenticatorAt+shown, headerLength)
	default:
		hide(authenticatorAt, headerLength)
	}
	parts, end, wrong := p.parts(d)
	for _, part := range parts {
		for _, a := range part.attributes {
			a.Text = a.text()
			v.Attributes = append(v.Attributes, a)
		}
		for _, s := range part.spans {
			hide(s.from+part.open, s.to)
		}
	}
	if len(p.Octets) >= headerLength {
		hide(end, len(p.Octets)) // its type is unknown
	}
	v.Malformed = wrong
	v.Octets = maskedHex(p.Octets, hidden)
	return v
}

// length is the Length that the packet states; 0 if it has none.
func (p Packet) length() int {
	if len(p.Octets) < authenticatorAt {
		return 0
	}
	return int(binary.BigEndian.Uint16(p.Octets[2:]))
}

func addressOf(a netip.AddrPort) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

func maskedHex(octets []byte, hidden []bool) string {
	text := []byte(hex.EncodeToString(octets))
	for i, is := range hidden {
		if is {
			text[2*i], text[2*i+1] = '*', '*'
		}
	}
	return string(text)
}

// part is a run of attributes that are read together, because a long value may be spread over them.
type part struct {
	spans      []span
	attributes []Attribute
	open       int  // how many octets of each may be shown, header included
	secret     bool // it holds what the dictionary calls secret
}

// whole is more octets than an attribute has: all of it may be shown.
const whole = 256

// parts returns the attributes in their order, where they end, and what is wrong with the rest.
func (p Packet) parts(d *dictionary.Dictionary) (parts []part, end int, wrong string) {
	if d == nil {
		d, _ = dictionary.Embedded() // without it, everything is hidden
	}
	all, end, wrong := p.spans()
	for len(all) > 0 {
		run := 1
		for run < len(all) && p.continues(all[0], all[run]) {
			run++
		}
		parts = append(parts, p.part(d, all[:run]))
		all = all[run:]
	}
	return parts, end, wrong
}

// continues reports whether b may go on with the value of a: it has the same number, also the one
// inside an attribute of a vendor or an extended one.
func (p Packet) continues(a, b span) bool {
	inner := 0
	switch {
	case a.kind == rfc2865.VendorSpecific_Type:
		inner = 5
	case a.kind >= 241:
		inner = 1
	}
	begins := func(s span) string { return string(p.Octets[s.value():min(s.value()+inner, s.to)]) }
	return a.kind == b.kind && begins(a) == begins(b)
}

func (p Packet) part(d *dictionary.Dictionary, run []span) part {
	r := part{spans: run, open: whole}
	value := func(s span) []byte { return p.Octets[s.value():s.to] }
	tell := func(name, value string) {
		r.attributes = append(r.attributes, Attribute{Name: name, Value: value, Hidden: r.open < whole})
	}
	switch run[0].kind {
	case rfc2869.MessageAuthenticator_Type:
		r.open = 2
		for range run {
			tell(messageAuthenticatorName, Dots)
		}
	case rfc2869.EAPMessage_Type: // it may hold a password
		r.open = 2
		tell("EAP-Message", Dots)
	case rfc2865.ProxyState_Type:
		for _, s := range run {
			tell("Proxy-State", "0x"+hex.EncodeToString(value(s)))
		}
	case rfc2865.State_Type:
		r.open = 2 + shown
		for _, s := range run {
			short := "0x" + hex.EncodeToString(value(s)[:min(shown, s.to-s.value())])
			if s.to-s.value() > shown { // a shorter one can be guessed anyway
				short += "…"
			}
			tell("State", short)
		}
	default:
		r.decode(d, run, value)
	}
	return r
}

// decode names the attributes of a run by the dictionary.
func (r *part) decode(d *dictionary.Dictionary, run []span, value func(span) []byte) {
	var attributes radius.Attributes
	for _, s := range run {
		attributes = append(attributes, &radius.AVP{Type: s.kind, Attribute: value(s)})
	}
	var named []dictionary.Named
	if d != nil {
		named, _ = d.Decode(attributes)
	}
	if len(named) == 0 { // nothing is known of it
		named = []dictionary.Named{{Name: fmt.Sprintf("Attr-%d", run[0].kind), Hidden: true}}
	}
	for _, n := range named {
		a := Attribute{Vendor: n.Vendor, Name: n.Name, Value: advice.Line(n.Value), Hidden: n.Hidden}
		if n.Hidden {
			a.Value = Dots
			r.secret = true
			r.open = 2
		}
		r.attributes = append(r.attributes, a)
	}
}

// JSONLines returns each view as a line of JSON, safe for a terminal.
func JSONLines(views []View) ([]byte, error) {
	var all []byte
	for _, v := range views {
		line, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		all = append(all, advice.JSON(string(line), false)...)
		all = append(all, '\n')
	}
	return all, nil
}

// Views returns the view of each packet.
func Views(packets []Packet, d *dictionary.Dictionary) []View {
	views := make([]View, len(packets))
	for i, p := range packets {
		views[i] = p.View(d)
	}
	return views
}

// Lines returns the view as text: what it is, its signatures, its attributes, and its octets.
func (v View) Lines() []string {
	lines := []string{v.Headline()}
	add := func(title string, rows []Row) {
		if title != "" && len(rows) > 0 {
			lines = append(lines, title)
		}
		for _, r := range rows {
			lines = append(lines, fmt.Sprintf("  %-22s  %s", r.Name, r.Value))
		}
	}
	add("", v.Rows())
	add("Attributes", v.AttributeRows())
	lines = append(lines, "Octets")
	for _, line := range v.Dump(dumpWidth) {
		lines = append(lines, "  "+line)
	}
	return lines
}

// A Row is a line of two columns.
type Row struct{ Name, Value string }

// Headline says what the packet is.
func (v View) Headline() string {
	what := v.Code
	if v.Length > 0 {
		what = fmt.Sprintf("%s, Identifier %d, Length %d", what, v.Identifier, v.Length)
	}
	return fmt.Sprintf("%s %s %s, %d octets", v.Time.Format(timeLayout), v.arrow, what, v.Size)
}

// Rows says where the packet came from and went to, what is wrong with it, and what its signatures
// are.
func (v View) Rows() []Row {
	server := v.Name
	if v.Server != server {
		server = strings.TrimSpace(server + " " + v.Server)
	}
	attempt := ""
	if v.Attempt > 1 {
		attempt = strconv.Itoa(v.Attempt)
	}
	return slices.DeleteFunc([]Row{
		{"Server", server},
		{"Client", v.Client},
		{"Transport", strings.ToUpper(v.Transport)},
		{"Attempt", attempt},
		{"Does not count", v.Note},
		{"Malformed", v.Malformed},
		{"Request Authenticator", v.RequestAuthenticator},
		{"Response Authenticator", string(v.Authenticator)},
		{"Message-Authenticator", string(v.MessageAuthenticator)},
	}, func(r Row) bool { return r.Value == "" })
}

// AttributeRows are the attributes with their full names.
func (v View) AttributeRows() []Row {
	var rows []Row
	for _, a := range v.Attributes {
		value := a.Value
		if a.Text != "" {
			value += " " + advice.Quoted(a.Text)
		}
		rows = append(rows, Row{a.FullName(), value})
	}
	return rows
}

// text is what octets say if they are printable ASCII; "" if not.
func (a Attribute) text() string {
	digits, isHex := strings.CutPrefix(a.Value, "0x")
	octets, err := hex.DecodeString(digits)
	if !isHex || a.Hidden || err != nil || len(octets) == 0 || bytes.ContainsFunc(octets, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return string(octets)
}

// FullName names the attribute with its vendor, if its name does not begin with that.
func (a Attribute) FullName() string {
	if a.Vendor == "" || strings.HasPrefix(a.Name, a.Vendor) {
		return a.Name
	}
	return a.Vendor + " " + a.Name
}

// Octets on a line of a dump, and the narrowest line that has room for so many.
const (
	octetsOnLine = 16
	dumpWidth    = 4 + 1 + 3*octetsOnLine + 1 + 2 + octetsOnLine
)

// Dump returns the octets as lines, sixteen on each, or half as many if the lines cannot be so wide. Beside them
// is their text: a dot is one that is not printable ASCII, and a star is a hidden one.
func (v View) Dump(width int) []string {
	perLine := octetsOnLine
	if width < dumpWidth {
		perLine /= 2
	}
	var lines []string
	for at := 0; at < len(v.Octets); at += 2 * perLine {
		octets := v.Octets[at:min(at+2*perLine, len(v.Octets))]
		var line, text strings.Builder
		fmt.Fprintf(&line, "%04x ", at/2)
		for i := 0; i < len(octets); i += 2 {
			if i == perLine {
				line.WriteByte(' ')
			}
			line.WriteString(" " + octets[i:i+2])
			text.WriteByte(dumped(octets[i : i+2]))
		}
		lines = append(lines, fmt.Sprintf("%-*s  %s", len("0000 ")+3*perLine+1, line.String(), text.String()))
	}
	return lines
}

// dumped is an octet as text.
func dumped(digits string) byte {
	n, err := strconv.ParseUint(digits, 16, 8)
	switch {
	case err != nil:
		return '*'
	case n < ' ' || n > '~':
		return '.'
	}
	return byte(n)
}
