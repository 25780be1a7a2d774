package radiusclient

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
)

// The tests of this file are named after the faults that clients for the same purpose
// are known for. The person's side of each is the flow of package signin.

// A peer lets everybody in whom the server does not reject. Ours asks the person, and the
// sign-in has ended well only after an Access-Accept.
func TestPeerBugChallengeTakenForSuccess(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Get(rfc2865.State_Type) == nil {
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")), avp(rfc2865.ReplyMessage_Type, []byte("Code:")),
				avp(rfc2865.Class_Type, []byte("looks like an accept")), avp(rfc2865.SessionTimeout_Type, radius.NewInteger(3600)))
			return
		}
		q.Answer(radius.CodeAccessReject)
	})
	p := signsIn(t, connect(t, nil, server.Address()))
	if p.flow.View().State != signin.Dialog {
		t.Errorf("a challenge led to %v", p.flow.View().State)
	}
	p.does(signin.Answer{Text: "123456"})
	if v := p.flow.View(); v.State == signin.SignedIn || v.Notice.Kind != signin.Rejected {
		t.Errorf("a challenge and a reject led to %v, %v", v.State, v.Notice.Kind)
	}
}

// A peer breaks off where a challenge has no State, or sends the one of an earlier
// challenge. Ours answers it without a State: RFC 2865 section 5.24 allows a challenge
// to have none.
func TestPeerBugChallengeWithoutState(t *testing.T) {
	server := serve(t, func(q *query) {
		switch q.Number {
		case 1:
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s1")))
		case 2:
			q.Answer(radius.CodeAccessChallenge)
		default:
			accept(q)
		}
	})
	p := signsIn(t, connect(t, func(c *Config) { c.Retries = 0 }, server.Address()))
	p.does(signin.Answer{Text: "1"})
	p.does(signin.Answer{Text: "2"})
	if p.flow.View().State != signin.SignedIn {
		t.Errorf("the sign-in ended with %+v", p.flow.View().Notice)
	}
	for _, want := range []string{"none", "s1", "none"} {
		q := <-server.Arrived
		if state, ok := q.Lookup(rfc2865.State_Type); !ok && want != "none" || ok && string(state) != want {
			t.Errorf("request %d has State %q, want %q", q.Number, state, want)
		}
	}
}

// A peer shows the first Reply-Message, which often is only the headline of a menu. Ours
// joins them all, also where one ends in the middle of a character.
func TestPeerBugOnlyTheFirstReplyMessageShown(t *testing.T) {
	server := serve(t, func(q *query) {
		var parts []*radius.AVP
		for _, part := range []string{"W\xc3", "\xa4hlen Sie:<br>1. Push\r\n", "2. Anruf\nCode oder Nummer: "} {
			parts = append(parts, avp(rfc2865.ReplyMessage_Type, []byte(part)))
		}
		q.Answer(radius.CodeAccessChallenge, parts...)
	})
	p := signsIn(t, connect(t, nil, server.Address()))
	if got, want := p.flow.View().Prompt, "Wählen Sie:\n1. Push\n2. Anruf\nCode oder Nummer:"; got != want {
		t.Errorf("the person is asked %q, want %q", got, want)
	}
}

// A peer counts a challenge as a failure, or meets the silence after it, and asks the
// next server, which knows nothing of the State and sends a second push. Ours stays.
func TestPeerBugChallengeCausingFailover(t *testing.T) {
	primary := serve(t, func(q *query) {
		switch {
		case q.Get(rfc2865.State_Type) == nil:
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
		case q.Number%4 == 1: // the last of four transmissions: the person has reached for the phone
			accept(q)
		}
	})
	secondary := serve(t, accept)
	client := connect(t, nil, primary.Address(), secondary.Address())
	p := signsIn(t, client)
	client.config.FailoverAfter = time.Millisecond
	p.does(signin.Answer{Text: "push"})
	if v := p.flow.View(); v.State != signin.SignedIn || v.Result.Server != primary.Address() {
		t.Errorf("signed in by %q, %+v", v.Result.Server, v.Notice)
	}
	// It stays, too, where nothing but the request says who has asked.
	resumed := Request{UserName: "alice", Password: "push", State: []byte("s"), Server: primary.Address()}
	if r := mustExchange(t, client.NewDialogue(), resumed, radius.CodeAccessAccept); r.Server != primary.Address() {
		t.Errorf("answer from %q", r.Server)
	}
	if n := secondary.Count(); n != 0 {
		t.Errorf("the secondary got %d requests", n)
	}
}

// A peer answers a server that always asks on for as long as it lives. Ours ends the
// attempt.
func TestPeerBugEndlessChallenge(t *testing.T) {
	server := serve(t, func(q *query) { q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s"))) })
	p := signsIn(t, connect(t, func(c *Config) { c.Retries = 0 }, server.Address()))
	for range 2 * signin.MaxRounds {
		if p.flow.View().Notice.Kind == signin.TooManyRounds {
			break
		}
		p.does(signin.Answer{Text: "123456"})
	}
	if got := p.flow.View().Notice.Kind; got != signin.TooManyRounds {
		t.Errorf("the sign-in ended with %v", got)
	}
	if n := server.Count(); n != 1+signin.MaxRounds {
		t.Errorf("%d requests, want the first one and %d answers", n, signin.MaxRounds)
	}
}

// A peer gives up after ten datagrams that are not the answer, so anybody who can send
// some ends the sign-in. Ours waits on, and its retransmission brings the answer that
// the flood has swept away.
func TestPeerBugJunkEndingTheWait(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Number == 1 {
			for range 10_000 {
				q.Send([]byte("junk"))
			}
		}
		accept(q)
	})
	p := signsIn(t, connect(t, func(c *Config) { c.Retries = 100 }, server.Address()))
	if p.flow.View().State != signin.SignedIn {
		t.Errorf("the sign-in ended with %+v", p.flow.View().Notice)
	}
}

// A peer treats a wrong secret as silence, and lets the person look for a server that is
// down. Ours says what it is as soon as an answer shows it, and names the secret where a
// server is silent.
func TestPeerBugWrongSecretSilent(t *testing.T) {
	for name, test := range map[string]struct {
		handle  func(*query)
		timeout time.Duration
		kind    error
		notice  signin.Failure
	}{
		"the server answers": {func(q *query) {
			q.Send(q.Build(radius.CodeAccessReject, "another secret"))
		}, time.Hour, ErrBadSignature, signin.BadSignature},
		"the server is silent": {nil, 50 * time.Millisecond, ErrNoAnswer, signin.NoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			client := connect(t, func(c *Config) { c.Timeout = test.timeout }, serve(t, test.handle).Address())
			client.timing.grace = 30 * time.Millisecond
			p := signsIn(t, client)
			if got := p.flow.View().Notice.Kind; got != test.notice {
				t.Errorf("the person is told %v, want %v", got, test.notice)
			}
			if !errors.Is(p.err, test.kind) || !strings.Contains(p.err.Error(), "shared secret") {
				t.Errorf("error = %v, want %v that names the shared secret", p.err, test.kind)
			}
		})
	}
}

// A peer takes whatever comes to its port for the answer to what it sent last: somebody
// approves the push of a sign-in that was cancelled, and the next one is let in with a
// wrong password. Ours drops it.
func TestPeerBugLateAcceptTakenForTheNextRequest(t *testing.T) {
	var pending *query
	server := serve(t, func(q *query) {
		if q.Number == 1 {
			pending = q
			return
		}
		accept(pending)
		q.Answer(radius.CodeAccessReject)
	})
	client := connect(t, func(c *Config) { c.Retries = 0 }, server.Address())
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := begin(ctx, client.NewDialogue(), push)
	<-server.Arrived
	cancel()
	<-cancelled
	if v := signsIn(t, client).flow.View(); v.State == signin.SignedIn || v.Notice.Kind != signin.Rejected {
		t.Errorf("the next sign-in ended with %v, %v", v.State, v.Notice.Kind)
	}
}

// person is somebody who signs in through the flow.
type person struct {
	t        *testing.T
	flow     *signin.Flow
	dialogue *Dialogue
	err      error // of the last exchange
}

// signsIn begins a sign-in with the password.
func signsIn(t *testing.T, c *Client) *person {
	t.Helper()
	p := &person{
		t: t, dialogue: c.NewDialogue(),
		flow: signin.New(&settings.Connection{Ask: settings.AskPassword, UserPrompt: "Enter your one-time password"}),
	}
	p.does(signin.Begin{UserName: aliceRequest.UserName, Password: aliceRequest.Password})
	return p
}

// does hands an event to the flow, and carries out what the flow asks for.
func (p *person) does(e signin.Event) {
	for _, step := range p.flow.Handle(e) {
		if send, ok := step.(signin.Send); ok {
			p.does(p.exchange(send))
		}
	}
}

func (p *person) exchange(s signin.Send) signin.Event {
	r := s.Request
	var response *Response
	response, p.err = p.dialogue.Exchange(p.t.Context(), Request{
		UserName: r.UserName, Password: r.Password, State: r.State, Server: r.Server, Interactive: r.Interactive,
	})
	switch {
	case errors.Is(p.err, ErrBadSignature):
		return signin.Failed{Exchange: s.Exchange, Failure: signin.BadSignature}
	case errors.Is(p.err, ErrNoAnswer):
		return signin.Failed{Exchange: s.Exchange, Failure: signin.NoAnswer}
	case p.err != nil:
		return signin.Failed{Exchange: s.Exchange}
	}
	codes := map[radius.Code]signin.ReplyCode{
		radius.CodeAccessAccept: signin.Accept, radius.CodeAccessChallenge: signin.Challenge, radius.CodeAccessReject: signin.Reject,
	}
	return signin.Replied{Exchange: s.Exchange, Reply: signin.Reply{
		Code: codes[response.Code], Message: advice.Clean(response.Message), State: response.State, Server: response.Server,
	}}
}
