package radiusclient

import (
	"fmt"
	"slices"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/radiustest"
)

// floods: nothing that anybody sends ends the wait for the answer.
var floods = []row{
	{"10,000 datagrams of junk", Auto, once, flood(junk), drops(times(flooded, Malformed)...)},
	{"10,000 datagrams of junk among ten requests", Auto, together(10), flood(junk), drops(times(flooded, Malformed)...)},
	{"10,000 answers to another Identifier", Auto, once, flood(func(q *query) []byte {
		b := says(q, lie)
		b[1]++
		return radiustest.SignAnswer(b, q.Raw, testSecret)
	}), drops(times(flooded, UnknownIdentifier)...)},
	{"10,000 guesses of the secret", Auto, once, flood(func(q *query) []byte {
		return q.Build(lie, "a guess")
	}), drops(times(flooded, BadAuthenticator)...)},
}

// addresses: a connected socket hears its server only.
var addresses = []row{
	{"a valid answer from another port", Auto, once, from("127.0.0.1", false), drops()},
	{"a valid answer from another address", Auto, once, from("127.0.0.2", false), drops()},
	{"a valid answer from another address, and the server's port", Auto, once, from("127.0.0.2", true), drops()},
}

// order: answers that come late, twice, or in another order than the requests.
var order = []row{
	{"ten answers in reverse", Auto, together(10), func(_ *query, a *adversary) {
		for _, q := range slices.Backward(a.queries) {
			q.Send(says(q, lie))
		}
	}, takes()},
	{"256 answers in reverse, on one socket", Auto, together(256), func(_ *query, a *adversary) {
		for _, q := range slices.Backward(a.queries) {
			q.Send(says(q, lie))
		}
	}, takes()},
	{"ten answers, each three times", Auto, together(10), func(_ *query, a *adversary) {
		for _, q := range a.queries {
			for range 3 {
				q.Send(says(q, lie))
			}
		}
	}, takes(times(20, UnknownIdentifier)...)},
	{"ten answers three times, one round after the other", Auto, together(10), func(_ *query, a *adversary) {
		for range 3 {
			for _, q := range a.queries {
				q.Send(says(q, lie))
			}
		}
	}, takes(times(20, UnknownIdentifier)...)},
	{"the answers of two users exchanged", Auto, together(2), func(_ *query, a *adversary) {
		for i, q := range a.queries {
			b := says(q, lie)
			b[1] = a.queries[1-i].Identifier
			q.Send(radiustest.SignAnswer(b, q.Raw, testSecret))
		}
	}, drops(times(2, BadAuthenticator)...)},
	{"an answer, and a valid one that says the opposite: the first counts", Auto, once, func(q *query, _ *adversary) {
		q.Send(says(q, lie))
		q.Send(says(q, truth))
	}, takes(UnknownIdentifier)},
	{"the answer to the request before, once more", Auto, afterAnAnswer, replay, drops(UnknownIdentifier)},
	{"the answer to an older request with the same Identifier", Auto, onTheSameIdentifier, replay, drops(UnknownIdentifier)},
	{"the late answer to a request that timed out", Auto, afterATimeOut, replay, drops(UnknownIdentifier)},
	{"the late answer to a request that was cancelled", Auto, afterACancel, replay, drops(UnknownIdentifier)},
	{"a challenge without end: each answer has the State of the last challenge, and no other", Auto, once, func(q *query, a *adversary) {
		for round := range 1000 {
			q = a.challenge(q, fmt.Sprintf("State %03d", round))
		}
		q.Send(says(q, lie))
	}, takes()},
}

// endings: nothing better follows. Junk says as much as silence; a bad signature says more.
var endings = []row{
	{"nothing", Auto, once, func(*query, *adversary) {}, ends(ErrNoAnswer)},
	{"a valid answer from another port", Auto, once, from("127.0.0.1", false), ends(ErrNoAnswer)},
	{"junk", Auto, once, sends(junk), ends(ErrNoAnswer, Malformed)},
	{"a wrong Code", Auto, once, sends(func(q *query) []byte { return q.Raw }), ends(ErrNoAnswer, WrongCode)},
	{"the late answer to another request", Auto, afterACancel, replay, ends(ErrNoAnswer, UnknownIdentifier)},
	{"another shared secret", Auto, once, sends(func(q *query) []byte { return q.Build(lie, "wrong") }), ends(ErrBadSignature, BadAuthenticator)},
	{"another shared secret, then junk", Auto, once, func(q *query, _ *adversary) {
		q.Send(q.Build(lie, "wrong"))
		q.Send(junk(q))
	}, ends(ErrBadSignature, BadAuthenticator, Malformed)},
	{"a Message-Authenticator of another secret", Auto, once, sends(func(q *query) []byte {
		return q.Authenticate(q.Build(lie, "wrong"), testSecret)
	}), ends(ErrBadSignature, BadMessageAuthenticator)},
	{"a Proxy-State that nobody sent, and no Message-Authenticator", Auto, once, unsigned(proxyState("x")), ends(ErrBadSignature, ForeignProxyState)},
	{"no Message-Authenticator where it is required", Always, once, unsigned(hello), ends(ErrBadSignature, MissingMessageAuthenticator)},
}

func junk(*query) []byte { return []byte("junk") }

// replay sends a valid answer to the request that is over.
func replay(_ *query, a *adversary) { a.older.Send(says(a.older, lie)) }

// challenge answers q, which is the last request, with a challenge, and returns the
// answer to that.
func (a *adversary) challenge(q *query, state string) *query {
	a.t.Helper()
	q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte(state)))
	last := len(a.queries) - 1
	got := <-a.results[last]
	if got.err != nil || got.Code != radius.CodeAccessChallenge || string(got.State) != state {
		a.t.Fatalf("a challenge with State %q led to %+v", state, got)
	}
	a.queries, a.results = a.queries[:last], a.results[:last]
	q = a.ask(Request{UserName: "alice", Password: "123456", State: got.State, Server: got.Server, Interactive: true})
	var states []string
	for _, attribute := range q.Attributes {
		if attribute.Type == rfc2865.State_Type {
			states = append(states, string(attribute.Attribute))
		}
	}
	if !slices.Equal(states, []string{state}) {
		a.t.Fatalf("the answer to State %q has %q", state, states)
	}
	return q
}
