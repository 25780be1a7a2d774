package packet

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2868"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/radiustest"
)

const (
	testSecret = "a secret of the tests"
	password   = "wonderland"
	state      = "state of the tests"
)

var (
	client = netip.MustParseAddrPort("127.0.0.1:43210")
	server = netip.MustParseAddrPort("127.0.0.1:18120")
	noon   = time.Date(2026, 11, 28, 12, 0, 0, 123e6, time.UTC)
)

// request is an Access-Request as this program sends it, with more attributes.
func request(tb testing.TB, attributes ...*radius.AVP) []byte {
	tb.Helper()
	p := radius.New(radius.CodeAccessRequest, []byte(testSecret))
	p.Identifier = 17
	p.Attributes = append(radius.Attributes{radiustest.Unsigned(), radiustest.AVP(rfc2865.UserName_Type, []byte("alice"))}, attributes...)
	return radiustest.SignRequest(marshalled(tb, p), testSecret)
}

func marshalled(tb testing.TB, p *radius.Packet) []byte {
	tb.Helper()
	b, err := p.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// papRequest hides a password as the request demands.
func papRequest(tb testing.TB) []byte {
	tb.Helper()
	p := radius.New(radius.CodeAccessRequest, []byte(testSecret))
	p.Identifier = 17
	hidden, err := radius.NewUserPassword([]byte(password), p.Secret, p.Authenticator[:])
	if err != nil {
		tb.Fatal(err)
	}
	p.Attributes = radius.Attributes{radiustest.Unsigned(), radiustest.AVP(rfc2865.UserName_Type, []byte("alice")), radiustest.AVP(rfc2865.UserPassword_Type, hidden), radiustest.AVP(rfc2865.State_Type, []byte(state))}
	return radiustest.SignRequest(marshalled(tb, p), testSecret)
}

// answer is an answer to a request.
func answer(tb testing.TB, code radius.Code, request []byte, secret string, attributes ...*radius.AVP) []byte {
	tb.Helper()
	p := &radius.Packet{Code: code, Identifier: request[1], Attributes: append(radius.Attributes{radiustest.Unsigned()}, attributes...)}
	return radiustest.SignAnswer(marshalled(tb, p), request, secret)
}

func toServer(octets []byte) Packet {
	return Packet{Time: noon, ToServer: true, Client: client, Server: server, Octets: octets}
}

func toClient(octets []byte) Packet {
	return Packet{Time: noon, Client: client, Server: server, Octets: octets}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	asked := request(t)
	without := &radius.Packet{Code: radius.CodeAccessAccept, Identifier: 17}
	unsigned := radiustest.Authenticate(marshalled(t, without), asked, testSecret)
	twice := answer(t, radius.CodeAccessAccept, asked, testSecret, radiustest.Unsigned())
	for name, test := range map[string]struct {
		packet                 Packet
		secret                 string
		request                []byte
		authenticator, message Verdict
	}{
		"a request":                  {toServer(asked), testSecret, nil, "", Valid},
		"a request, another secret":  {toServer(asked), "other", nil, "", Invalid},
		"a request, no secret":       {toServer(asked), "", nil, "", Unchecked},
		"an answer":                  {toClient(answer(t, radius.CodeAccessAccept, asked, testSecret)), testSecret, asked, Valid, Valid},
		"an answer, another secret":  {toClient(answer(t, radius.CodeAccessAccept, asked, testSecret)), "other", asked, Invalid, Invalid},
		"an answer, no request":      {toClient(answer(t, radius.CodeAccessAccept, asked, testSecret)), testSecret, nil, Unchecked, Unchecked},
		"an answer, another request": {toClient(answer(t, radius.CodeAccessAccept, asked, testSecret)), testSecret, request(t), Invalid, Invalid},
		"padding":                    {toClient(append(answer(t, radius.CodeAccessAccept, asked, testSecret), 0, 0)), testSecret, asked, Valid, Valid},
		"no Message-Authenticator":   {toClient(unsigned), testSecret, asked, Valid, Missing},
		"two Message-Authenticators": {toClient(twice), testSecret, asked, Valid, Invalid},
		"no packet":                  {toClient([]byte("?")), testSecret, asked, Unchecked, Unchecked},
	} {
		got := test.packet.Checked([]byte(test.secret), test.request)
		if got.Authenticator != test.authenticator || got.MessageAuthenticator != test.message {
			t.Errorf("%s: %q and %q, want %q and %q", name, got.Authenticator, got.MessageAuthenticator, test.authenticator, test.message)
		}
	}
}

func TestView(t *testing.T) {
	t.Parallel()
	asked := papRequest(t)
	v := toServer(asked).Checked([]byte(testSecret), nil).View(nil)
	want := []Attribute{
		{Name: "Message-Authenticator", Value: Dots, Hidden: true},
		{Name: "User-Name", Value: "alice"},
		{Name: "User-Password", Value: Dots, Hidden: true},
		{Name: "State", Value: "0x" + hex.EncodeToString([]byte(state[:4])) + "…", Hidden: true},
	}
	if !slices.Equal(v.Attributes, want) || v.Code != "Access-Request" || v.Identifier != 17 || v.To != "server" || v.Length != len(asked) || v.Size != len(asked) {
		t.Errorf("got %+v", v)
	}
	if v.RequestAuthenticator != hex.EncodeToString(asked[4:8])+"…" || v.Authenticator != "" || v.MessageAuthenticator != Valid {
		t.Errorf("the signatures are %q, %q and %q", v.RequestAuthenticator, v.Authenticator, v.MessageAuthenticator)
	}
	for _, hidden := range [][]byte{asked[8:20], asked[22:38], asked[len(asked)-len(state)-2-16 : len(asked)-len(state)-2], []byte(state[4:])} {
		if strings.Contains(v.Octets, hex.EncodeToString(hidden[:4])) {
			t.Errorf("%x is in %s", hidden, v.Octets)
		}
	}
	if len(v.Octets) != 2*len(asked) || !strings.Contains(v.Octets, hex.EncodeToString([]byte("alice"))) {
		t.Errorf("the octets are %s", v.Octets)
	}
	text := strings.Join(v.Lines(), "\n")
	for _, want := range []string{"12:00:00.123 → Access-Request, Identifier 17", "Message-Authenticator   valid", "User-Name               alice", "User-Password           " + Dots, "0000  01 11 00"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

// Octets are shown as text, too, except for those that are hidden or not printable.
func TestOctetsAsText(t *testing.T) {
	t.Parallel()
	asked := papRequest(t)
	avps := []*radius.AVP{radiustest.AVP(rfc2865.Class_Type, []byte("simulator:maria")), radiustest.AVP(rfc2865.Class_Type, []byte("\x1b[31m"))}
	v := toClient(answer(t, radius.CodeAccessAccept, asked, testSecret, avps...)).Checked([]byte(testSecret), asked).View(nil)
	var values []string
	for _, row := range v.AttributeRows() {
		if row.Name == "Class" {
			values = append(values, row.Value)
		}
	}
	if want := []string{`0x73696d756c61746f723a6d61726961 "simulator:maria"`, "0x1b5b33316d"}; !slices.Equal(values, want) {
		t.Errorf("the rows are %q", values)
	}
	const first = "0000  02 11 00 3e ** ** ** **  ** ** ** ** ** ** ** **  ...>************"
	dump := v.Dump(len(first))
	var text strings.Builder
	for _, line := range dump {
		text.WriteString(line[strings.LastIndex(line, "  ")+2:])
	}
	if dump[0] != first || !strings.HasSuffix(text.String(), "..simulator:maria...[31m") || text.Len() != v.Size {
		t.Errorf("the octets are\n%s", strings.Join(dump, "\n"))
	}
	if narrow := v.Dump(len(first) - 1); narrow[1] != "0008  ** ** ** **  ** ** ** **  ********" {
		t.Errorf("in narrow lines, the octets are\n%s", strings.Join(narrow, "\n"))
	}
}

// No secret of any kind is in a view, in whatever form.
func TestViewHides(t *testing.T) {
	t.Parallel()
	asked := request(t)
	vendor := func(id uint32, number byte, value string) *radius.AVP {
		return radiustest.AVP(rfc2865.VendorSpecific_Type, append([]byte{byte(id >> 24), byte(id >> 16), byte(id >> 8), byte(id), number, byte(2 + len(value))}, value...))
	}
	const hidden = "not to be seen"
	secrets := []*radius.AVP{
		radiustest.AVP(rfc2865.UserPassword_Type, []byte(hidden)),
		radiustest.AVP(rfc2865.CHAPPassword_Type, []byte("\x01"+hidden+"xx")),
		radiustest.AVP(rfc2868.TunnelPassword_Type, []byte("\x01\x80\x01"+hidden)),
		radiustest.AVP(rfc2869.EAPMessage_Type, []byte("\x02\x01\x00\x20"+hidden)),
		vendor(311, 16, "\x80\x01"+hidden), vendor(311, 17, "\x80\x01"+hidden), vendor(311, 25, hidden),
	}
	for _, secret := range secrets {
		p := toClient(answer(t, radius.CodeAccessAccept, asked, testSecret, secret, radiustest.AVP(rfc2865.Class_Type, []byte("shown")))).Checked([]byte(testSecret), asked)
		v := p.View(nil)
		lines, err := JSONLines([]View{v})
		if err != nil {
			t.Fatal(err)
		}
		all := string(lines) + strings.Join(v.Lines(), "\n")
		if strings.Contains(all, hex.EncodeToString([]byte(hidden))) || strings.Contains(all, hidden) {
			t.Errorf("%v is seen in %s", v.Attributes[1].Name, all)
		}
		if !strings.Contains(all, Dots) || !strings.Contains(v.Octets, hex.EncodeToString([]byte("shown"))) {
			t.Errorf("too much or nothing is hidden in %s", all)
		}
		for _, signature := range [][]byte{p.Octets[4:20], p.Octets[22:38]} {
			if strings.Contains(v.Octets, hex.EncodeToString(signature[:2])) {
				t.Errorf("a signature is seen in %s", v.Octets)
			}
		}
	}
}

// Octets that can be read are there as text, too, also for programs.
func TestOctetsAsTextForPrograms(t *testing.T) {
	t.Parallel()
	answer := slices.Concat([]byte{2, 17, 0, 33}, make([]byte, 16), []byte{25, 8}, []byte(`dfm"ok`), []byte{25, 5, 'a', 0, 'b'})
	v := toClient(answer).View(nil)
	lines, err := JSONLines([]View{v})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"name":"Class","value":"0x64666d226f6b","text":"dfm\"ok"},{"name":"Class","value":"0x610062"}`; !strings.Contains(string(lines), want) {
		t.Errorf("%s\nis not in %s", want, lines)
	}
	if want := `0x64666d226f6b "dfm\"ok"`; v.AttributeRows()[0].Value != want {
		t.Errorf("%s, not %s", v.AttributeRows()[0].Value, want)
	}
}

// What cannot be read is said, and the rest is shown.
func TestMalformed(t *testing.T) {
	t.Parallel()
	asked := papRequest(t)
	cut := bytes.Clone(asked[:len(asked)-len(state)-10]) // in the middle of the User-Password
	zero := bytes.Clone(asked)
	zero[21] = 0
	for name, test := range map[string]struct {
		octets     []byte
		attributes int
		wrong      string
	}{
		"nothing":                 {nil, 0, "it has 0 octets, and a packet has at least 20"},
		"too short":               {[]byte("HTTP/1.1 400 Bad"), 0, "it has 16 octets, and a packet has at least 20"},
		"no length":               {make([]byte, 30), 0, "its Length is 0, and that of a packet is at least 20"},
		"cut":                     {cut, 2, "attribute 2 at octet 45 states the length 18, and 10 octets are left"},
		"an attribute without an": {zero, 0, "attribute 80 at octet 20 states the length 0"},
	} {
		v := toClient(test.octets).Checked([]byte(testSecret), nil).View(nil)
		if v.Malformed != test.wrong || len(v.Attributes) != test.attributes {
			t.Errorf("%s: %q with %+v", name, v.Malformed, v.Attributes)
		}
		if name == "cut" && strings.Contains(v.Octets, hex.EncodeToString(asked[47:50])) {
			t.Errorf("a part of a password is seen in %s", v.Octets)
		}
		if name == "too short" && !strings.Contains(v.Octets, hex.EncodeToString([]byte("HTTP"))) {
			t.Errorf("the octets are %s", v.Octets)
		}
	}
}

// Nothing from outside can act on a terminal.
func TestTextIsSafe(t *testing.T) {
	t.Parallel()
	p := toServer(request(t, radiustest.AVP(rfc2865.UserName_Type, []byte("\x1b[2Jx\u202ey")), radiustest.AVP(rfc2865.NASIdentifier_Type, []byte("a\u202eb"))))
	p.Name, p.Note = "a\x1b[31mb", "c\x1b]0;x\ad"
	v := p.View(nil)
	lines, err := JSONLines([]View{v})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append(v.Lines(), p.Summary(), string(lines)) {
		if strings.ContainsAny(text, "\x1b\a\u202e") {
			t.Errorf("%q", text)
		}
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	p := toServer(request(t))
	p.Attempt, p.Name, p.Note = 2, "radius1:1812", "it is late"
	if got, want := p.Summary(), `12:00:00.123 → Access-Request 17, 45 octets, radius1:1812, attempt 2, User-Name "alice", does not count: it is late`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := Summaries([]Packet{toClient([]byte{99})}), []string{"12:00:00.123 ← no packet, 1 octets, 127.0.0.1:18120"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	lines, err := JSONLines(Views([]Packet{toServer(papRequest(t)).Checked([]byte(testSecret), nil)}, nil))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(lines, &got); err != nil || bytes.Count(lines, []byte("\n")) != 1 {
		t.Fatalf("%v: %s", err, lines)
	}
	if got["to"] != "server" || got["code"] != "Access-Request" || got["message_authenticator"] != "valid" || len(got["attributes"].([]any)) != 4 {
		t.Errorf("%v", got)
	}
}

// The log keeps what fits, and knows which request an answer belongs to.
func TestLog(t *testing.T) {
	t.Parallel()
	l := NewLog(3, 1000)
	changes, stop := l.Changes()
	asked := request(t)
	l.Add(toServer(asked), []byte(testSecret), nil)
	l.Add(toClient(answer(t, radius.CodeAccessReject, asked, testSecret)), []byte(testSecret), nil)
	if all := l.Packets(); len(all) != 2 || all[1].Authenticator != Valid || all[1].Number != 2 {
		t.Fatalf("%+v", all)
	}
	octets := bytes.Clone(asked)
	l.Add(toServer(octets), nil, nil)
	octets[0] = 99
	l.Add(toServer(asked), nil, nil)
	if last := l.Last(1); len(last) != 1 || last[0].Number != 4 {
		t.Errorf("the last one is %+v", last)
	}
	if all := l.Packets(); len(all) != 3 || all[0].Number != 2 || all[1].Octets[0] != 1 || l.Total() != 4 {
		t.Errorf("%+v, %d in all", all, l.Total())
	}
	l.Add(toServer(make([]byte, 990)), nil, nil)
	if all := l.Packets(); len(all) != 1 || all[0].Number != 5 {
		t.Errorf("%+v", all)
	}
	<-changes
	l.Clear()
	<-changes
	if all := l.Packets(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	stop()
	stop()
	if _, more := <-changes; more {
		t.Error("a change after the end")
	}
	l.Add(toServer(asked), nil, nil)
	if all := l.Packets(); len(all) != 1 || all[0].Number != 6 {
		t.Errorf("%+v", all)
	}
}

// BenchmarkLog measures what keeping and checking a request and its answer costs.
func BenchmarkLog(b *testing.B) {
	asked := papRequest(b)
	accept := answer(b, radius.CodeAccessAccept, asked, testSecret)
	l := NewLog(1000, 1<<20)
	b.ReportAllocs()
	for b.Loop() {
		l.Add(toServer(asked), []byte(testSecret), nil)
		l.Add(toClient(accept), []byte(testSecret), asked)
	}
}

// Whatever the octets, they can be viewed, and nothing of what is masked can be read.
func FuzzView(f *testing.F) {
	asked := papRequest(f)
	f.Add(asked, true)
	f.Add(answer(f, radius.CodeAccessChallenge, asked, testSecret), false)
	f.Add([]byte{2, 1, 0, 22, 19: 0, 20: 26, 21: 2}, false)
	known, err := dictionary.Embedded()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, octets []byte, to bool) {
		p := Packet{Time: noon, ToServer: to, Octets: octets}.Checked([]byte(testSecret), asked)
		v := p.View(known)
		if len(v.Octets) != 2*len(octets) || len(v.Lines()) == 0 || p.Summary() == "" {
			t.Errorf("%+v", v)
		}
		if _, err := JSONLines([]View{v}); err != nil {
			t.Error(err)
		}
		all, end, _ := p.spans()
		for _, s := range all {
			switch s.kind {
			case rfc2865.UserPassword_Type, rfc2865.CHAPPassword_Type, rfc2868.TunnelPassword_Type, rfc2869.EAPMessage_Type, rfc2869.MessageAuthenticator_Type:
				if shown := v.Octets[2*s.value() : 2*s.to]; strings.Trim(shown, "*") != "" {
					t.Errorf("attribute %d shows %s", s.kind, shown)
				}
			}
		}
		if len(octets) >= headerLength && strings.Trim(v.Octets[2*end:], "*") != "" {
			t.Errorf("the rest shows %s", v.Octets[2*end:])
		}
	})
}
