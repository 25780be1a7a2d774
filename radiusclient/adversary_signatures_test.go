package radiusclient

import (
	"bytes"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/radiustest"
)

// signatures: answers of somebody who does not know the secret, or changed what he saw.
var signatures = []row{
	{"another shared secret", Auto, once, sends(func(q *query) []byte { return q.Build(lie, "wrong") }), drops(BadAuthenticator)},
	{"no shared secret", Auto, once, sends(func(q *query) []byte { return q.Build(lie, "") }), drops(BadAuthenticator)},
	{"the secret and one letter more", Auto, once, sends(func(q *query) []byte { return q.Build(lie, testSecret+"x") }), drops(BadAuthenticator)},
	{"a Response Authenticator of zeros", Auto, once, sends(func(q *query) []byte {
		b := says(q, lie)
		clear(b[4:20])
		return b
	}), drops(BadAuthenticator)},
	{"our own Request Authenticator", Auto, once, sends(func(q *query) []byte {
		b := says(q, lie)
		copy(b[4:20], q.Raw[4:20])
		return b
	}), drops(BadAuthenticator)},
	{"a reject turned into an accept on the way", Auto, once, changed(func(b []byte) []byte {
		b[0] = byte(lie)
		return b
	}), drops(BadAuthenticator)},
	{"one letter changed on the way", Auto, once, changed(func(b []byte) []byte {
		b[len(b)-1] ^= 1
		return b
	}), drops(BadAuthenticator)},
	{"the last attribute removed on the way", Auto, once, changed(func(b []byte) []byte {
		b[3] = 38
		return b[:38]
	}), drops(BadAuthenticator)},
	{"an attribute added on the way", Auto, once, changed(func(b []byte) []byte {
		b = append(b, byte(rfc2865.Class_Type), 3, 'x')
		b[3] += 3
		return b
	}), drops(BadAuthenticator)},
	{"the accept of another request, under our Identifier", Auto, once, sends(func(q *query) []byte {
		other := *q
		other.Raw = bytes.Clone(q.Raw)
		other.Raw[4] ^= 1
		return says(&other, lie)
	}), drops(BadAuthenticator)},
}

// messageAuthenticators: answers whose Response Authenticator is right. With MD5 as it
// is, that proves little (CVE-2024-3596).
var messageAuthenticators = []row{
	{"of another secret", Never, once, sends(func(q *query) []byte {
		return q.Authenticate(q.Build(lie, "wrong", nameOf(q)), testSecret)
	}), drops(BadMessageAuthenticator)},
	{"of zeros", Never, once, authenticating(func(*query, []byte) []byte { return zeros[:] }), drops(BadMessageAuthenticator)},
	{"over the Response Authenticator", Never, once, authenticating(func(q *query, b []byte) []byte {
		return radiustest.HMAC(testSecret, q.Authenticate(bytes.Clone(b), testSecret))
	}), drops(BadMessageAuthenticator)},
	{"over an Authenticator of zeros", Never, once, authenticating(func(_ *query, b []byte) []byte {
		b = bytes.Clone(b)
		clear(b[4:20])
		return radiustest.HMAC(testSecret, b)
	}), drops(BadMessageAuthenticator)},
	{"of 15 octets", Never, once, unsigned(avp(rfc2869.MessageAuthenticator_Type, make([]byte, 15))), drops(BadMessageAuthenticator)},
	{"of 17 octets", Never, once, unsigned(avp(rfc2869.MessageAuthenticator_Type, make([]byte, 17))), drops(BadMessageAuthenticator)},
	{"without a value", Never, once, unsigned(avp(rfc2869.MessageAuthenticator_Type, nil)), drops(BadMessageAuthenticator)},
	{"twice, the second one right", Never, once, twice(false), drops(BadMessageAuthenticator)},
	{"twice, the first one right", Never, once, twice(true), drops(BadMessageAuthenticator)},
	{"missing, where the policy is always", Always, once, unsigned(hello), drops(MissingMessageAuthenticator)},
	{"missing, where the server has sent one before", Auto, afterAnAnswer, unsigned(hello), drops(MissingMessageAuthenticator)},
	{"missing, and no other attribute either", Always, once, unsigned(), drops(MissingMessageAuthenticator)},

	{"missing, and a Proxy-State that nobody sent, in an accept", Auto, once, unsigned(proxyState("x")), drops(ForeignProxyState)},
	{"missing, and three Proxy-States", Auto, once, unsigned(proxyState("x"), hello, proxyState("y"), proxyState("")), drops(ForeignProxyState)},
	{"missing, and a Proxy-State, in a challenge", Auto, once, unsignedIn(radius.CodeAccessChallenge, proxyState("x")), drops(ForeignProxyState)},
	{"missing, and a Proxy-State, in a reject", Auto, once, unsignedIn(radius.CodeAccessReject, proxyState("x")), drops(ForeignProxyState)},
	{"missing, and a Proxy-State, where the policy is never", Never, once, unsigned(proxyState("x")), drops(ForeignProxyState)},
	{"missing where it is required, and a Proxy-State", Always, once, unsigned(proxyState("x")), drops(MissingMessageAuthenticator)},

	{"missing, where the policy is never", Never, afterAnAnswer, unsignedName, takes()},
	{"missing, where the server has never sent one", Auto, together(2), func(_ *query, a *adversary) {
		for _, q := range a.queries {
			unsignedName(q, a)
		}
	}, takes()},
	{"a forged one teaches nothing: a missing one is taken behind it", Auto, once, func(q *query, a *adversary) {
		q.Send(q.Authenticate(q.Build(lie, "wrong"), testSecret))
		unsignedName(q, a)
	}, takes(BadMessageAuthenticator)},
	{"as the last attribute", Always, once, sends(func(q *query) []byte {
		b := q.Plain(lie, nameOf(q), avp(rfc2869.MessageAuthenticator_Type, zeros[:]))
		copy(b[4:20], q.Raw[4:20])
		copy(b[len(b)-16:], radiustest.HMAC(testSecret, b))
		return q.Authenticate(b, testSecret)
	}), takes()},
}

// changed sends what change makes of a valid reject.
func changed(change func(b []byte) []byte) script {
	return sends(func(q *query) []byte { return change(says(q, radius.CodeAccessReject)) })
}

// unsigned sends an answer with a right Response Authenticator and these attributes.
func unsigned(attributes ...*radius.AVP) script { return unsignedIn(lie, attributes...) }

// unsignedIn is unsigned with another Code.
func unsignedIn(code radius.Code, attributes ...*radius.AVP) script {
	return sends(func(q *query) []byte { return q.Authenticate(q.Plain(code, attributes...), testSecret) })
}

func proxyState(value string) *radius.AVP { return avp(rfc2865.ProxyState_Type, []byte(value)) }

// unsignedName sends an answer without Message-Authenticator that is good otherwise.
func unsignedName(q *query, a *adversary) { unsigned(nameOf(q))(q, a) }

// authenticating sends an answer whose Message-Authenticator is what compute makes of
// the packet with the Request Authenticator.
func authenticating(compute func(q *query, b []byte) []byte) script {
	return sends(func(q *query) []byte {
		b := q.Plain(lie, avp(rfc2869.MessageAuthenticator_Type, zeros[:]), nameOf(q))
		copy(b[4:20], q.Raw[4:20])
		copy(b[22:38], compute(q, b))
		return q.Authenticate(b, testSecret)
	})
}

// twice sends two Message-Authenticators. One of them is right, as far as there can be a
// right one.
func twice(first bool) script {
	return sends(func(q *query) []byte {
		b := q.Plain(lie, avp(rfc2869.MessageAuthenticator_Type, zeros[:]), avp(rfc2869.MessageAuthenticator_Type, zeros[:]))
		copy(b[4:20], q.Raw[4:20])
		at := 40
		if first {
			at = 22
		}
		copy(b[at:], radiustest.HMAC(testSecret, b))
		return q.Authenticate(b, testSecret)
	})
}
