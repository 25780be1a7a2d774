package simulator

import (
	"slices"
	"strings"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/simulator/world"
)

func TestWrongSharedSecretOfAnUnsignedRequest(t *testing.T) {
	b := newBench(t, Config{})
	request := access("bob", "wonderland", unsigned, func(p *radius.Packet) {
		p.Authenticator = [16]byte{} // a random one makes of the password, now and then, something readable
		hidden, _ := radius.NewUserPassword([]byte("wonderland"), []byte("another"), p.Authenticator[:])
		p.Set(rfc2865.UserPassword_Type, hidden)
	})
	want(t, b.exchange(request), radius.CodeAccessReject, "Incorrect user name or password.")
	b.event(Received)
	if e := b.event(Answered); e.Reason != UnreadablePassword {
		t.Errorf("the log blames %q", e.Reason)
	}
}

// carrying replaces the User-Password by other attributes.
func carrying(attributes ...radius.AVP) change {
	return func(p *radius.Packet) {
		p.Del(rfc2865.UserPassword_Type)
		for _, a := range attributes {
			p.Add(a.Type, a.Attribute)
		}
	}
}

// microsoft returns a Vendor-Specific attribute (RFC 2548).
func microsoft(kind byte, value string) radius.AVP {
	inner := slices.Concat([]byte{0, 0, 311 >> 8, 311 & 0xff, kind, byte(2 + len(value))}, []byte(value))
	return radius.AVP{Type: rfc2865.VendorSpecific_Type, Attribute: inner}
}

func eapMessage(part string) radius.AVP {
	return radius.AVP{Type: rfc2869.EAPMessage_Type, Attribute: radius.Attribute(part)}
}

// The reject and the log blame what is wrong with the request, and not its password.
func TestRejectBlamesTheRightThing(t *testing.T) {
	var (
		mschapChallenge = microsoft(11, "12345678")
		identity        = "\x02\x2a\x00\x08\x01bob"
	)
	for name, c := range map[string]struct {
		request []byte
		says    string
		logs    Reason // "" for the same as it says
		failure string // EAP-Failure
	}{
		"EAP":                    {access("bob", "", carrying(eapMessage(identity))), "speaks PAP and CHAP, but the request carries EAP", "", "\x04\x2a\x00\x04"},
		"EAP in parts":           {access("bob", "", carrying(eapMessage(identity[:1]), eapMessage(identity[1:3]), eapMessage(identity[3:]))), "carries EAP", "", "\x04\x2a\x00\x04"},
		"EAP-Start":              {access("bob", "", carrying(eapMessage(""))), "carries EAP", "", "\x04\x00\x00\x04"},
		"EAP with a State":       {access("bob", "", carrying(eapMessage(identity)), withAttribute(rfc2865.State_Type, "invented")), "carries EAP", "", "\x04\x2a\x00\x04"},
		"EAP of an unknown user": {access("mallory", "", carrying(eapMessage(identity))), "carries EAP", "", "\x04\x2a\x00\x04"},
		"MS-CHAP":                {access("bob", "", carrying(mschapChallenge, microsoft(1, strings.Repeat("x", 50)))), "speaks PAP and CHAP, but the request carries MS-CHAP", "", ""},
		"MS-CHAPv2":              {access("bob", "", carrying(mschapChallenge, microsoft(25, strings.Repeat("x", 50)))), "carries MS-CHAP", "", ""},
		"unsigned MS-CHAP":       {access("bob", "", unsigned, carrying(microsoft(1, strings.Repeat("x", 50)))), "carries MS-CHAP", "", ""},
		"MS-CHAP, new password":  {access("bob", "", carrying(microsoft(27, strings.Repeat("x", 68)), microsoft(6, "part 1"), microsoft(6, "part 2"))), "carries MS-CHAP", "", ""},
		"MS-CHAP, no response":   {access("bob", "", carrying(mschapChallenge)), "carries no password", "", ""},
		"another vendor":         {access("bob", "x", withAttribute(rfc2865.VendorSpecific_Type, "\x00\x00\x00\x09\x01\x03x")), "Incorrect user name or password.", "", ""},
		"half a vendor":          {access("bob", "x", withAttribute(rfc2865.VendorSpecific_Type, "\x00\x00\x01\x37\x01\xff")), "Incorrect user name or password.", "", ""},
		"ARAP":                   {access("bob", "", carrying(radius.AVP{Type: rfc2869.ARAPPassword_Type, Attribute: make([]byte, 16)})), "carries ARAP", "", ""},
		"digest":                 {access("bob", "", carrying(radius.AVP{Type: 103, Attribute: make([]byte, 32)})), "carries HTTP Digest", "", ""},
		"no password":            {access("bob", "", carrying()), "carries no password", "", ""},
		"nobody, no password":    {access("mallory", "", carrying()), "carries no password", "", ""},
		"empty password":         {access("bob", ""), "Incorrect user name or password.", "", ""},
		"wrong password":         {access("bob", "x"), "Incorrect user name or password.", "", ""},
		"unknown user":           {access("mallory", "x"), "Incorrect user name or password.", NoUser, ""},
		"empty User-Name":        {access("", "x"), "no User-Name", NoUserName, ""},
		"no User-Name":           {access("", "x", func(p *radius.Packet) { p.Del(rfc2865.UserName_Type) }), "no User-Name", NoUserName, ""},
		"unknown State":          {access("bob", "x", withAttribute(rfc2865.State_Type, "invented")), "This sign-in is over", UnknownState, ""},
		"binary, but signed":     {access("bob", "\xff\xfe"), "Incorrect user name or password.", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			var said []string
			defer b.world.Follow(func(e world.Event) { said = append(said, Sentence(e)) })()
			p := b.exchange(c.request)
			want(t, p, radius.CodeAccessReject, c.says)
			if got := rfc2869.EAPMessage_GetString(p); got != c.failure {
				t.Errorf("EAP-Message %x, want %x", got, c.failure)
			}
			b.event(Received)
			e := b.event(Answered)
			blamesPassword := strings.HasPrefix(c.says, "Incorrect") && c.logs == ""
			switch {
			case c.logs == "" && !blamesPassword:
				if !strings.Contains(string(e.Reason), c.says) {
					t.Errorf("the log blames %q, want %q", e.Reason, c.says)
				}
			case e.Reason != c.logs:
				t.Errorf("the log blames %q, want %q", e.Reason, c.logs)
			}
			if got := slices.Contains(said, "wrong password"); got != blamesPassword {
				t.Errorf("the log says %q", said)
			}
		})
	}
}

func TestStateOfAnotherUser(t *testing.T) {
	b := newBench(t, Config{})
	menu := b.exchange(access("alice", "wonderland"))
	b.event(Received)
	b.event(Answered)
	want(t, b.exchange(access("carol", "push", withState(menu))), radius.CodeAccessReject, "This sign-in is over")
	b.event(Received)
	if e := b.event(Answered); e.Reason != OtherState {
		t.Errorf("the log blames %q", e.Reason)
	}
}

// An empty User-Password has 16 hidden octets, none at all, or is left out (radclient).
func TestEmptyAnswer(t *testing.T) {
	for name, encoded := range map[string]change{
		"16 octets":   func(*radius.Packet) {},
		"zero octets": carrying(radius.AVP{Type: rfc2865.UserPassword_Type}),
		"left out":    carrying(),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			approved := func(user string, request []byte) {
				t.Helper()
				b.write(request)
				push := b.phone(user, hasRequest).Requests[0]
				if err := b.world.Decide(user, push.ID, world.Approved); err != nil {
					t.Fatal(err)
				}
				want(t, b.read(request), radius.CodeAccessAccept, "")
			}
			prompt := b.exchange(access("fay", "wonderland"))
			approved("fay", access("fay", "", encoded, withState(prompt)))

			// As the first answer of a user who has no password.
			if err := b.world.SetUser(world.User{
				Name: "otto", Password: "x", First: world.FirstOTP, Methods: []world.Method{world.Push}, EmptyAnswer: true,
			}); err != nil {
				t.Fatal(err)
			}
			approved("otto", access("otto", "", encoded))

			// Where it means nothing, it is a wrong code.
			menu := b.exchange(access("alice", "wonderland"))
			want(t, b.exchange(access("alice", "", encoded, withState(menu))), radius.CodeAccessChallenge, "Incorrect code (attempt 1 of 3)")
		})
	}
}

func TestDropped(t *testing.T) {
	status := radius.New(radius.CodeStatusServer, []byte(DefaultSecret))
	for name, c := range map[string]struct {
		octets  []byte
		why     Reason
		require bool
	}{
		"junk":                   {[]byte("junk"), Malformed + ": packet not at least 20 bytes long", false},
		"one octet":              {[]byte{1}, Malformed + ": packet not at least 20 bytes long", false},
		"nothing":                {nil, Malformed + ": packet not at least 20 bytes long", false},
		"cut short":              {access("bob", "wonderland")[:40], Malformed + ": invalid packet length", false},
		"attribute of length 0":  {slices.Concat([]byte{1, 7, 0, 22}, make([]byte, 16), []byte{24, 0}), Malformed + ": invalid attribute length", false},
		"attribute of length 1":  {slices.Concat([]byte{1, 7, 0, 22}, make([]byte, 16), []byte{24, 1}), Malformed + ": invalid attribute length", false},
		"attribute number 0":     {access("bob", "wonderland", withAttribute(0, "x")), AttributeZero, false},
		"empty attribute 0":      {access("bob", "wonderland", unsigned, withAttribute(0, "")), AttributeZero, false},
		"status, attribute 0":    {finish(radius.New(radius.CodeStatusServer, []byte(DefaultSecret)), withAttribute(80, strings.Repeat("x", 16)), withAttribute(0, "")), AttributeZero, false},
		"accounting":             {access("bob", "wonderland", func(p *radius.Packet) { p.Code = radius.CodeAccountingRequest }), UnexpectedCode, false},
		"a reply":                {access("bob", "wonderland", func(p *radius.Packet) { p.Code = radius.CodeAccessAccept }), UnexpectedCode, false},
		"another secret":         {access("bob", "wonderland", func(p *radius.Packet) { p.Secret = []byte("another") }), WrongMessageAuthenticator, false},
		"two signatures":         {access("bob", "wonderland", withAttribute(80, strings.Repeat("x", 16))), TwoMessageAuthenticators, false},
		"short signature":        {access("bob", "wonderland", unsigned, withAttribute(80, "short")), MalformedMessageAuthenticator, false},
		"empty signature":        {access("bob", "wonderland", unsigned, withAttribute(80, "")), MalformedMessageAuthenticator, false},
		"unsigned EAP":           {access("bob", "", unsigned, carrying(eapMessage("\x02\x01\x00\x08\x01bob"))), UnsignedEAP, false},
		"unsigned EAP, strict":   {access("bob", "", unsigned, carrying(eapMessage(""))), UnsignedEAP, true},
		"unsigned":               {access("bob", "wonderland", unsigned), NoMessageAuthenticator, true},
		"unsigned status":        {finish(status), NoMessageAuthenticator, false},
		"short password":         {access("bob", "", func(p *radius.Packet) { p.Set(2, radius.Attribute("short")) }), MalformedPassword, false},
		"password of 17 octets":  {access("bob", "", func(p *radius.Packet) { p.Set(2, make(radius.Attribute, 17)) }), MalformedPassword, false},
		"password of 144":        {access("bob", "", func(p *radius.Packet) { p.Set(2, make(radius.Attribute, 144)) }), MalformedPassword, false},
		"empty CHAP":             {access("bob", "", func(p *radius.Packet) { p.Del(2); p.Add(3, nil) }), MalformedPassword, false},
		"CHAP without challenge": {access("bob", "", carrying(radius.AVP{Type: 60}, radius.AVP{Type: 3, Attribute: make([]byte, 17)})), MalformedPassword, false},
		"PAP and CHAP":           {access("bob", "wonderland", withAttribute(3, strings.Repeat("x", 17))), TwoPasswords, false},
		"PAP twice":              {access("bob", "wonderland", withAttribute(2, strings.Repeat("x", 16))), TwoPasswords, false},
		"empty PAP twice":        {access("bob", "", carrying(radius.AVP{Type: 2}, radius.AVP{Type: 2})), TwoPasswords, false},
		"PAP and EAP":            {access("bob", "wonderland", withAttribute(79, "\x02\x01\x00\x08\x01bob")), TwoPasswords, false},
		"PAP and ARAP":           {access("bob", "wonderland", withAttribute(70, strings.Repeat("x", 16))), TwoPasswords, false},
		"EAP and MS-CHAP":        {access("bob", "", carrying(eapMessage("x"), microsoft(25, "x"))), TwoPasswords, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{RequireMessageAuthenticator: c.require})
			b.write(c.octets)
			if e := b.event(Dropped); e.Reason != c.why {
				t.Errorf("dropped because %q, want %q", e.Reason, c.why)
			}
			// The next reply is to the next request: nothing came before it.
			want(t, b.exchange(access("bob", "wonderland")), radius.CodeAccessAccept, "")
			if n := b.server.Counts(); n != (Counts{Received: 1, Answered: 1, Dropped: 1}) {
				t.Errorf("counted %+v", n)
			}
		})
	}
}

func TestReplyTooLong(t *testing.T) {
	b := newBench(t, Config{})
	fill := func(p *radius.Packet) {
		for range 15 {
			p.Add(rfc2865.ProxyState_Type, make(radius.Attribute, 253))
		}
		p.Add(rfc2865.ProxyState_Type, make(radius.Attribute, 200))
	}
	request := access("alice", "wonderland", fill)
	b.write(request)
	b.event(Received)
	if e := b.event(Dropped); e.Reason != ReplyTooLong {
		t.Errorf("dropped because %q", e.Reason)
	}
	b.write(request)
	b.event(Duplicate)
}

func TestOctetsAfterTheLengthAreIgnored(t *testing.T) {
	b := newBench(t, Config{})
	request := access("bob", "wonderland")
	b.write(append(slices.Clone(request), "padding"...))
	want(t, b.read(request), radius.CodeAccessAccept, "")
}

func TestSplit(t *testing.T) {
	for _, text := range []string{
		"", "short", strings.Repeat("x", 253), strings.Repeat("x", 254), strings.Repeat("ä", 400),
		"x" + strings.Repeat("密", 300), strings.Repeat("\x80", 600), strings.Repeat("x", 250) + "😀",
	} {
		parts := split(text)
		if strings.Join(parts, "") != text {
			t.Errorf("%q came apart", text)
		}
		for _, p := range parts {
			if len(p) > 253 || p == "" {
				t.Errorf("part of %d octets", len(p))
			}
		}
		if len(text) == 254 && len(parts) == 2 && text[250] == 0xf0 && parts[1] != "😀" {
			t.Errorf("a character was cut: %q", parts)
		}
	}
}
