package radius_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	codec "layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/advice"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// badlySigned answers with another secret, each request once.
func badlySigned(q *radiustest.Query) {
	if !q.Again {
		q.Send(q.Build(codec.CodeAccessReject, "another secret"))
	}
}

// A person hears at once what has come that does not count, while the wait goes on.
func TestPersonHearsAtOnceWhatCame(t *testing.T) {
	for name, test := range map[string]struct {
		handle func(*radiustest.Query) // nil: nothing is listening
		says   string
	}{
		"another secret": {badlySigned, "an answer from 192.0.2.1:1812 does not count: the Response Authenticator does not match"},
		"a Proxy-State": {func(q *radiustest.Query) {
			q.Send(q.Authenticate(q.Plain(codec.CodeAccessAccept, avp(rfc2865.ProxyState_Type, "x")), radiustest.Secret))
		}, "an answer from 192.0.2.1:1812 does not count: it has a Proxy-State that was not sent, and no Message-Authenticator"},
		"a refusal": {nil, "nothing is listening on 192.0.2.1:1812 at the moment"},
	} {
		t.Run(name, func(t *testing.T) {
			peers(t, func(p *person) {
				at := radiustest.At("192.0.2.1:1812")
				if test.handle != nil {
					radiustest.Serve(p.t, test.handle, radiustest.In(p.network), at)
				}
				p.c.Primary = "192.0.2.1"
				p.open()
				p.Begin(session.Form{UserName: "alice", Password: "wonderland"})
				synctest.Wait()
				v := p.View()
				says := func(a advice.Advice) bool { return a.What == test.says }
				if v.State != signin.Connecting || !slices.ContainsFunc(v.Traffic.Notices, says) {
					t.Errorf("state %d, notices %v", v.State, v.Traffic.Notices)
				}
				p.waits()
				if n := len(p.View().Traffic.Notices); p.View().State != signin.Idle || n != 0 {
					t.Errorf("at the end: state %d, %d notices", p.View().State, n)
				}
			})
		})
	}
}

// The primary has another secret: the secondary signs the person in, who reads why it was
// asked, and can tell the administrator.
func TestPersonHearsWhyTheSecondaryIsAsked(t *testing.T) {
	peers(t, func(p *person) {
		primary, secondary := p.serve(badlySigned), p.serve(accept)
		p.begins().is(signin.SignedIn, nil)
		why := func(a advice.Advice) bool {
			return a.Code == "bad-signature" && strings.HasPrefix(a.What, secondary.Address()+" is asked as well, because an answer from "+primary.Address()+" does not count") &&
				strings.Contains(a.Next, "shared secret")
		}
		if p.Outcome().Server != secondary.Address() || !slices.ContainsFunc(p.Notes(), why) {
			t.Errorf("%s signed in; notes %v", p.Outcome().Server, p.Notes())
		}
	})
}

// What came from the server's address, and was no answer, is named at the end.
func TestSilenceWithSomethingInIt(t *testing.T) {
	for name, test := range map[string]struct {
		handle func(*radiustest.Query)
		says   string
	}{
		"an echo": {func(q *radiustest.Query) { q.Send(q.Raw) }, "sent an invalid answer 4 times: unexpected Code"},
		"one Protocol-Error": {func(q *radiustest.Query) {
			if !q.Again {
				q.Answer(52)
			}
		}, "sent an invalid answer once: unexpected Code"},
	} {
		t.Run(name, func(t *testing.T) {
			peers(t, func(p *person) {
				p.serve(test.handle)
				p.begins().is(signin.Idle, signin.NoAnswer)
				if d := p.View().Notice.Details; len(d) != 1 || !strings.HasSuffix(d[0].What, test.says) {
					t.Errorf("it says %v", d)
				}
			})
		})
	}
}

// A server that restarts between the challenge and the code does not use the code up.
func TestServerRestartsUnderTheCode(t *testing.T) {
	peers(t, func(p *person) {
		asks := func(q *radiustest.Query) {
			if q.Get(rfc2865.State_Type) == nil {
				q.Answer(codec.CodeAccessChallenge, state("s"))
				return
			}
			accept(q)
		}
		server := p.serve(asks)
		p.begins().is(signin.Dialog, nil)
		server.Close()
		p.Handle(signin.Answer{Text: "123456"})
		<-time.After(3 * time.Second)
		radiustest.Serve(p.t, asks, radiustest.In(p.network), radiustest.At(p.c.Primary))
		p.waits().is(signin.SignedIn, nil)
	})
}
