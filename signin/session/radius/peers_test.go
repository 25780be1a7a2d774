package radius_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	codec "layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/advice"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
)

// The tests of this file are named after the faults that clients for the same purpose are
// known for. The servers are scripted, in memory and in virtual time.

// A peer lets everyone in whom the server does not reject. Ours asks the person, and the
// sign-in succeeds only with an Access-Accept.
func TestPeerBugChallengeTakenForSuccess(t *testing.T) {
	peers(t, func(p *person) {
		p.serve(func(q *radiustest.Query) {
			if q.Get(rfc2865.State_Type) == nil {
				q.Answer(codec.CodeAccessChallenge, state("s"), avp(rfc2865.ReplyMessage_Type, "Code:"),
					avp(rfc2865.Class_Type, "looks like an accept"), avp(rfc2865.SessionTimeout_Type, "\x00\x00\x0e\x10"))
				return
			}
			q.Answer(codec.CodeAccessReject)
		})
		p.begins().is(signin.Dialog, nil)
		p.types("123456").is(signin.Dialog, signin.Rejected)
	})
}

// A peer gives up if a challenge has no State, or sends the one of an earlier challenge.
// Ours answers without a State: RFC 2865 section 5.24 allows a challenge to have none.
func TestPeerBugChallengeWithoutState(t *testing.T) {
	peers(t, func(p *person) {
		p.c.Retries = 0
		server := p.serve(func(q *radiustest.Query) {
			switch q.Number {
			case 1:
				q.Answer(codec.CodeAccessChallenge, state("s1"))
			case 2:
				q.Answer(codec.CodeAccessChallenge)
			default:
				accept(q)
			}
		})
		p.begins().types("1").types("2").is(signin.SignedIn, nil)
		for _, want := range []string{"none", "s1", "none"} {
			q := <-server.Arrived
			if got, ok := q.Lookup(rfc2865.State_Type); !ok && want != "none" || ok && string(got) != want {
				t.Errorf("request %d has State %q, want %q", q.Number, got, want)
			}
		}
	})
}

// A peer shows only the first Reply-Message, which often is the headline of a menu. Ours
// joins them all, also if one ends in the middle of a character.
func TestPeerBugOnlyTheFirstReplyMessageShown(t *testing.T) {
	peers(t, func(p *person) {
		p.serve(func(q *radiustest.Query) {
			var parts []*codec.AVP
			for _, part := range []string{"W\xc3", "\xa4hlen Sie:<br>1. Push\r\n", "2. Anruf\nCode oder Nummer: "} {
				parts = append(parts, avp(rfc2865.ReplyMessage_Type, part))
			}
			q.Answer(codec.CodeAccessChallenge, parts...)
		})
		p.begins()
		if got, want := p.View().Prompt, "Wählen Sie:\n1. Push\n2. Anruf\nCode oder Nummer:"; got != want {
			t.Errorf("the person is asked %q, want %q", got, want)
		}
	})
}

// A peer counts a challenge as a failure, or takes the silence after it for one, and asks
// the next server, which does not know the State and sends a second push. Ours stays.
func TestPeerBugChallengeCausingFailover(t *testing.T) {
	peers(t, func(p *person) {
		p.c.FailoverAfter = 1
		primary := p.serve(func(q *radiustest.Query) {
			switch {
			case q.Get(rfc2865.State_Type) == nil:
				q.Answer(codec.CodeAccessChallenge, state("s"))
			case q.Number%4 == 1: // the last of four transmissions: the person has picked up the phone
				accept(q)
			}
		})
		secondary := p.serve(accept)
		p.begins().types("push").is(signin.SignedIn, nil)
		if server := p.Outcome().Server; server != primary.Address() {
			t.Errorf("signed in by %q", server)
		}
		if n := secondary.Count(); n != 0 {
			t.Errorf("the secondary got %d requests", n)
		}
	})
}

// A peer keeps answering a server that always asks on. Ours ends the attempt.
func TestPeerBugEndlessChallenge(t *testing.T) {
	peers(t, func(p *person) {
		server := p.serve(func(q *radiustest.Query) { q.Answer(codec.CodeAccessChallenge, state("s")) })
		p.begins()
		for range signin.MaxRounds {
			p.is(signin.Dialog, nil)
			p.types("123456")
		}
		p.is(signin.Dialog, signin.TooManyRounds)
		if n := server.Count(); n != 1+signin.MaxRounds {
			t.Errorf("%d requests, want the first one and %d answers", n, signin.MaxRounds)
		}
	})
}

// A peer gives up after ten datagrams that are not the answer, so anyone who can send some
// ends the sign-in. Ours keeps waiting, and its retransmission brings the answer that the
// flood has swept away.
func TestPeerBugJunkEndingTheWait(t *testing.T) {
	peers(t, func(p *person) {
		p.serve(func(q *radiustest.Query) {
			if q.Number == 1 {
				for range 10_000 {
					q.Send([]byte("junk"))
				}
			}
			accept(q)
		})
		p.begins().is(signin.SignedIn, nil)
	})
}

// A peer treats a wrong secret as silence, and lets the person look for a server that is
// down. Ours says what it is as soon as an answer shows it, and names the secret if a server
// is silent.
func TestPeerBugWrongSecretSilent(t *testing.T) {
	for name, test := range map[string]struct {
		handle  func(*radiustest.Query)
		failure signin.Failure
	}{
		"the server answers": {func(q *radiustest.Query) {
			q.Send(q.Build(codec.CodeAccessReject, "another secret"))
		}, signin.BadSignature},
		"the server is silent": {func(*radiustest.Query) {}, signin.NoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			peers(t, func(p *person) {
				p.serve(test.handle)
				p.begins().is(signin.Idle, test.failure)
				n := p.View().Notice
				namesSecret := func(a advice.Advice) bool { return strings.Contains(a.What+a.Next, "shared secret") }
				if !namesSecret(n.Advice()) && !slices.ContainsFunc(n.Details, namesSecret) {
					t.Errorf("it says %+v", n)
				}
			})
		})
	}
}

// A peer takes whatever arrives at its port for the answer to what it sent last: someone
// approves the push of a sign-in that was cancelled, and the next one is let in with a wrong
// password. Ours drops it.
func TestPeerBugLateAcceptTakenForTheNextRequest(t *testing.T) {
	peers(t, func(p *person) {
		p.c.Retries = 0
		var pending *radiustest.Query
		p.serve(func(q *radiustest.Query) {
			if q.Number == 1 {
				pending = q
				return
			}
			accept(pending)
			q.Answer(codec.CodeAccessReject)
		})
		p.start()
		p.Begin(session.Form{UserName: "alice", Password: "wonderland"})
		synctest.Wait()
		p.Handle(signin.Cancel{})
		p.begins().is(signin.Idle, signin.Rejected)
	})
}

func avp(t codec.Type, value string) *codec.AVP { return radiustest.AVP(t, []byte(value)) }

func state(value string) *codec.AVP { return avp(rfc2865.State_Type, value) }

func accept(q *radiustest.Query) { q.Answer(codec.CodeAccessAccept) }

// person signs in on scripted servers.
type person struct {
	*session.Session

	t       *testing.T
	network *radiustest.Network
	c       settings.Connection
	servers []*radiustest.Server
}

// peers tells a story about servers in memory, in virtual time.
func peers(t *testing.T, tell func(*person)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c, err := document.ParseConnection("office", "office.toml", []byte(
			"display_name = \"Head office\"\nprimary = \"192.0.2.1\"\nsecret = \""+radiustest.Secret+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		p := &person{t: t, network: radiustest.NewNetwork(), c: c}
		tell(p)
		p.Close()
	})
}

// serve adds a server: the first is the primary.
func (p *person) serve(handle func(*radiustest.Query)) *radiustest.Server {
	p.t.Helper()
	server := radiustest.Serve(p.t, handle, radiustest.In(p.network))
	p.servers = append(p.servers, server)
	return server
}

// start opens the session, once the servers are there.
func (p *person) start() {
	if p.Session != nil {
		return
	}
	p.c.Primary = p.servers[0].Address()
	if len(p.servers) > 1 {
		p.c.Secondary = p.servers[1].Address()
	}
	p.open()
}

// open opens the session, with the servers of the connection.
func (p *person) open() {
	memory := session.NewMemory()
	p.Session = session.New(p.t.Context(), session.Options{
		Connection: &p.c, Memory: memory,
		Open: func(c *settings.Connection) session.Servers {
			return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: memory, Dial: p.network.Dial})
		},
	})
}

// begins signs in with the password, and waits for the answer.
func (p *person) begins() *person {
	p.start()
	p.Begin(session.Form{UserName: "alice", Password: "wonderland"})
	return p.waits()
}

// types answers, and waits for what comes.
func (p *person) types(text string) *person {
	p.Handle(signin.Answer{Text: text})
	return p.waits()
}

func (p *person) waits() *person {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.t.Context(), time.Hour) // virtual
	defer stop()
	for p.View().State == signin.Connecting || p.View().State == signin.Progress {
		select {
		case e := <-p.Events():
			p.Handle(e)
		case <-ctx.Done():
			p.t.Fatal("it waits for ever")
		}
	}
	return p
}

func (p *person) is(in signin.State, notice signin.Kind) {
	p.t.Helper()
	if v := p.View(); v.State != in || v.Notice.Kind != notice {
		p.t.Errorf("state %d, notice %+v; want state %d, notice %v", v.State, v.Notice, in, notice)
	}
}
