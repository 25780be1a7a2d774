package radiusclient

import (
	"errors"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/dictionary"
)

// answersOnce answers each request once, whatever is sent again, and with another secret.
func answersOnce(q *query) {
	if !q.Again {
		q.Send(q.Build(radius.CodeAccessReject, "wrong"))
	}
}

// When badly signed answers end an exchange: no good one is to be expected any more.
func TestVerdictOnASignature(t *testing.T) {
	each := func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "wrong")) }
	failover := func(after time.Duration) func(*Config) { return func(c *Config) { c.FailoverAfter = after } }
	for name, test := range map[string]struct {
		handle  func(*query)
		change  func(*Config)
		request Request
		takes   time.Duration
	}{
		"each transmission draws one":               {each, nil, aliceRequest, 3 * time.Second},
		"each draws one, of a push":                 {each, nil, push, 3 * time.Second},
		"duplicates are dropped":                    {answersOnce, nil, aliceRequest, 17 * time.Second},
		"duplicates are dropped, without retries":   {answersOnce, func(c *Config) { c.Retries = 0 }, aliceRequest, 15 * time.Second},
		"duplicates are dropped, in a short time":   {answersOnce, func(c *Config) { c.Timeout = 6 * time.Second }, aliceRequest, 6 * time.Second},
		"one datagram beside a push":                {answersOnce, nil, push, time.Minute},
		"one datagram beside a push, not repeated":  {answersOnce, func(c *Config) { c.Retries = 0 }, push, time.Minute},
		"one datagram, and the password may push":   {answersOnce, failover(time.Minute), aliceRequest, time.Minute},
		"the last transmission draws the only one":  {func(q *query) { only(q, 4) }, nil, aliceRequest, 17 * time.Second},
		"no Message-Authenticator where one has to": {func(q *query) { q.Send(q.Authenticate(q.Plain(lie), testSecret)) }, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = Always }, aliceRequest, 3 * time.Second},
	} {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			client := asReleased(connect(t, func(c *Config) {
				c.Timeout = time.Minute
				if test.change != nil {
					test.change(c)
				}
			}, serve(t, test.handle).Address()))
			began := time.Now()
			_, err := client.NewDialogue().Exchange(t.Context(), test.request)
			if passed := time.Since(began); !errors.Is(err, ErrBadSignature) || passed != test.takes {
				t.Errorf("%v after %v, want ErrBadSignature after %v", err, passed, test.takes)
			}
		})
	}
}

func only(q *query, number int) {
	if q.Number == number {
		q.Send(q.Build(radius.CodeAccessReject, "wrong"))
	}
}

// Somebody forges one answer. The person takes their time, and so may a machine between two
// transmissions.
func TestGoodAnswerAfterAForgedOne(t *testing.T) {
	for name, test := range map[string]struct {
		request Request
		after   time.Duration
	}{
		"a push":     {push, 55 * time.Second},
		"a password": {aliceRequest, 16 * time.Second},
	} {
		for forged, send := range notAnswers {
			virtualRun(t, name+", "+forged, func(t *testing.T) {
				t.Helper()
				server := serve(t, nil)
				client := asReleased(connect(t, func(c *Config) { c.Timeout = time.Minute }, server.Address()))
				done := begin(t.Context(), client.NewDialogue(), test.request)
				q := <-server.Arrived
				right := q.Build(radius.CodeAccessAccept, testSecret)
				q.Send(send(q))
				<-time.After(test.after)
				q.Send(right)
				if got := <-done; got.err != nil {
					t.Error(got.err)
				}
			})
		}
	}
}

// A server that has answered in this sign-in has the right secret: one forged datagram ends
// no later round, also one that a machine answers.
func TestForgedAnswerInALaterRound(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		server := serve(t, func(q *query) {
			if q.Get(rfc2865.State_Type) == nil {
				q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
			}
		})
		client := asReleased(connect(t, func(c *Config) { c.Timeout = time.Minute }, server.Address()))
		d := client.NewDialogue()
		challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
		<-server.Arrived
		answer := answerTo(challenge, "a new PIN")
		answer.Interactive = false
		done := begin(t.Context(), d, answer)
		q := <-server.Arrived
		q.Send(q.Build(radius.CodeAccessReject, "wrong"))
		<-time.After(50 * time.Second)
		accept(q)
		if got := <-done; got.err != nil {
			t.Error(got.err)
		}
	})
}

// No request carries a Proxy-State, so any in an answer is somebody else's.
func TestNoProxyStateIsSent(t *testing.T) {
	_, err := New(Config{
		NASIdentifier: "tests", Servers: []Server{{Address: "192.0.2.1:1812", Secret: []byte(testSecret)}},
		Attributes: []dictionary.Attribute{{Name: "Proxy-State", Value: "mine"}},
	})
	if _, ok := errors.AsType[*AttributeError](err); !ok {
		t.Errorf("error = %v, want an AttributeError", err)
	}
}

// Over TLS a Message-Authenticator is verified if it is there, and never required.
func TestMessageAuthenticatorOverTLS(t *testing.T) {
	a := newAuthority(t)
	for _, policy := range []Policy{Auto, Always, Never} {
		unsigned := false
		server := serveStream(t, a.server(), func(q *query) {
			if unsigned {
				q.Send(q.Authenticate(q.Plain(lie, hello), "radsec"))
				return
			}
			accept(q)
		})
		known := &memory{learned: []string{server.Address()}} // from a time when it was reached over UDP
		client := connect(t, over(a, func(c *Config) {
			c.Servers[0].RequireMessageAuthenticator, c.Learned = policy, known
		}), server.Address())
		for _, unsigned = range []bool{false, true, false, true} {
			mustExchange(t, client.NewDialogue(), aliceRequest, lie)
		}
		if len(known.learned) > 1 {
			t.Errorf("policy %d learned %q", policy, known.learned)
		}
	}
	server := serveStream(t, a.server(), func(q *query) {
		q.Send(q.Authenticate(q.Build(lie, "wrong"), "radsec"))
	})
	_, err := ask(t, connect(t, over(a, nil), server.Address()))
	if e, ok := errors.AsType[*Error](err); !ok || e.Reason != BadMessageAuthenticator {
		t.Errorf("a wrong one: %v", err)
	}
}
