package radiusclient

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient/radiustest"
)

// asReleased has the intervals of a released client: attempts after 0, 2, 6 and 14 s.
func asReleased(c *Client) *Client {
	c.timing = defaultTiming()
	c.timing.random = func() float64 { return 0 }
	return c
}

// A server that restarts refuses for a while. The exchange goes on as after silence, with the
// same octets from the same socket.
func TestServerThatRestarts(t *testing.T) {
	for name, request := range map[string]Request{"a password": aliceRequest, "a push": push} {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			const address = "127.0.0.1:1812"
			var seen events
			client := asReleased(connect(t, func(c *Config) { c.Observer = seen.add }, address))
			began := time.Now()
			done := begin(t.Context(), client.NewDialogue(), request)
			<-time.After(2500 * time.Millisecond)
			server := serve(t, accept, radiustest.At(address))
			if got := <-done; got.err != nil || time.Since(began) != 6*time.Second || server.Count() != 1 {
				t.Errorf("after %v and %d requests: %+v", time.Since(began), server.Count(), got)
			}
			if got := seen.kinds(); !slices.Equal(got, []Kind{Sent, Refused, Resent, Refused, Resent, Answered}) {
				t.Errorf("events %v", got)
			}
			assertNothingHeld(t, client)
		})
	}
}

// The same holds between a challenge and its answer, where the code would be used up.
func TestServerThatRestartsBetweenRounds(t *testing.T) {
	for name, addresses := range map[string][]string{
		"one server": {"127.0.0.1:1812"}, "two servers": {"127.0.0.1:1812", "127.0.0.1:1813"},
	} {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			server, secondary := serve(t, challengeThenAccept, radiustest.At("127.0.0.1:1812")), serve(t, accept, radiustest.At("127.0.0.1:1813"))
			client := asReleased(connect(t, nil, addresses...))
			d := client.NewDialogue()
			challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
			server.Close()
			done := begin(t.Context(), d, answerTo(challenge, "123456"))
			<-time.After(5 * time.Second)
			serve(t, challengeThenAccept, radiustest.At("127.0.0.1:1812"))
			if got := <-done; got.err != nil || secondary.Count() != 0 {
				t.Errorf("%+v; the secondary got %d requests", got, secondary.Count())
			}
		})
	}
}

// With nothing there at any attempt, the exchange ends with the last of them, and says so.
func TestRefusedAtEachAttempt(t *testing.T) {
	for _, test := range []struct {
		retries int
		timeout time.Duration
		takes   time.Duration
	}{
		{0, time.Minute, 0},
		{3, time.Minute, 14 * time.Second},
		{3, 10 * time.Second, 6 * time.Second}, // the next attempt would come too late
	} {
		virtually(t, func(t *testing.T) {
			t.Helper()
			client := asReleased(connect(t, func(c *Config) { c.Retries, c.Timeout = test.retries, test.timeout }, closedPort(t)))
			began := time.Now()
			_, err := ask(t, client)
			e, ok := errors.AsType[*Error](err)
			if passed := time.Since(began); !ok || !errors.Is(e.Kind, ErrRefused) || !e.NobodyThere() || passed != test.takes {
				t.Errorf("%d retries in %v: %v after %v, want ErrRefused after %v", test.retries, test.timeout, err, passed, test.takes)
			}
		})
	}
}

// What was refused at some attempts only is named by what the last one met.
func TestRefusedAtSomeAttempts(t *testing.T) {
	for name, test := range map[string]struct {
		up, down time.Duration // when the silent server is there
		want     error
		says     string
	}{
		"at first": {time.Second, time.Hour, ErrNoAnswer, "at first, nothing was listening on its port"},
		"at last":  {0, time.Second, ErrRefused, "nothing is listening on that port"},
	} {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			const address = "127.0.0.1:1812"
			var server *radiustest.Server
			if test.up == 0 {
				server = serve(t, nil, radiustest.At(address))
			}
			client := asReleased(connect(t, func(c *Config) { c.Timeout = 20 * time.Second }, address))
			began := time.Now()
			done := begin(t.Context(), client.NewDialogue(), push)
			<-time.After(time.Second)
			if test.up > 0 {
				serve(t, nil, radiustest.At(address))
			} else {
				server.Close()
			}
			got := <-done
			// An answer to the attempt that was not refused could still come.
			if passed := time.Since(began); !errors.Is(got.err, test.want) || !strings.Contains(got.err.Error(), test.says) || passed != 20*time.Second {
				t.Errorf("%v after %v, want %v with %q at the end", got.err, passed, test.want, test.says)
			}
		})
	}
}

// Anyone can send an ICMP message: it does not end the wait for a person.
func TestForgedRefusalDoesNotEndTheWait(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		server := serve(t, nil)
		client := asReleased(connect(t, nil, server.Address()))
		done := begin(t.Context(), client.NewDialogue(), push)
		first := <-server.Arrived
		synctest.Wait()
		client.routes[0].sockets[0].noteRefusal(nil)
		<-time.After(25 * time.Second)
		client.routes[0].sockets[0].noteRefusal(nil)
		<-time.After(time.Second)
		accept(first)
		if got := <-done; got.err != nil {
			t.Error(got.err)
		}
	})
}

// With a second server, or another address, a refusal leads there at once.
func TestRefusalLeadsToTheNextOne(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"failover": nil, "no failover after silence": func(c *Config) { c.FailoverAfter = c.Timeout }, "parallel": parallel,
	} {
		for of, request := range map[string]Request{"a password": aliceRequest, "a push": push} {
			virtualRun(t, name+", "+of, func(t *testing.T) {
				t.Helper()
				secondary := serve(t, accept)
				client := asReleased(connect(t, change, closedPort(t), secondary.Address()))
				began := time.Now()
				mustExchange(t, client.NewDialogue(), request, radius.CodeAccessAccept)
				if passed := time.Since(began); passed != 0 {
					t.Errorf("it took %v", passed)
				}
			})
		}
	}
}

// A push that went on to the second server does not go to the first one again when that is
// back.
func TestPushIsNotSentToTheServerThatIsBack(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		const address = "127.0.0.1:1812"
		secondary := serve(t, nil)
		client := asReleased(connect(t, nil, address, secondary.Address()))
		done := begin(t.Context(), client.NewDialogue(), push)
		waiting := <-secondary.Arrived
		primary := serve(t, nil, radiustest.At(address))
		<-time.After(20 * time.Second)
		accept(waiting)
		if got := <-done; got.err != nil || primary.Count() != 0 {
			t.Errorf("%+v; the primary got %d requests", got, primary.Count())
		}
	})
}

// The last server that can be asked has nobody beside it.
func TestSecondaryThatRestarts(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		const address = "127.0.0.1:1813"
		client := asReleased(connect(t, nil, closedPort(t), address))
		done := begin(t.Context(), client.NewDialogue(), push)
		<-time.After(time.Second)
		serve(t, accept, radiustest.At(address))
		if got := <-done; got.err != nil || got.Server != address {
			t.Errorf("%+v", got)
		}
	})
}

// A connection that is refused is tried again in the same rhythm: nothing was sent yet.
func TestStreamServerThatRestarts(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		const address = "127.0.0.1:2083"
		server := serve(t, challengeThenAccept, radiustest.At(address), radiustest.OverTCP())
		client := asReleased(connect(t, over(nil, nil), address))
		d := client.NewDialogue()
		challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
		server.Close()
		synctest.Wait() // the client has noticed
		began := time.Now()
		done := begin(t.Context(), d, answerTo(challenge, "123456"))
		<-time.After(3 * time.Second)
		server = serve(t, challengeThenAccept, radiustest.At(address), radiustest.OverTCP())
		if got := <-done; got.err != nil || time.Since(began) != 6*time.Second {
			t.Errorf("after %v: %+v", time.Since(began), got)
		}
		server.Close()
		synctest.Wait()
		began = time.Now()
		if _, err := ask(t, client); !errors.Is(err, ErrRefused) || time.Since(began) != 14*time.Second {
			t.Errorf("after %v: %v, want ErrRefused after 14 s", time.Since(began), err)
		}
	})
}

// Whoever checks or probes wants to know what is there now.
func TestChecksTakeARefusalForAnAnswer(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		client := asReleased(connect(t, nil, closedPort(t)))
		began := time.Now()
		if err := client.Probe(t.Context(), CheckUser); !errors.Is(err, ErrRefused) {
			t.Errorf("Probe: %v", err)
		}
		if f := findings(t, client)["0 answer"]; f.Verdict != Fail || !errors.Is(f.Err, ErrRefused) {
			t.Errorf("Check: %+v", f)
		}
		if passed := time.Since(began); passed != 0 {
			t.Errorf("they took %v", passed)
		}
	})
}

// The same with sockets of the system, which tell of a refusal when they are used next, be it
// for reading or for writing.
func TestServerThatRestartsOnASocketOfTheSystem(t *testing.T) {
	held := serve(t, nil)
	held.Close()
	refused := make(chan struct{}, 1<<10)
	client := connect(t, func(c *Config) {
		c.Retries = 1000
		c.Observer = func(e Event) {
			if e.Kind == Refused {
				refused <- struct{}{}
			}
		}
	}, held.Address())
	done := begin(t.Context(), client.NewDialogue(), push)
	for range 3 {
		<-refused
	}
	server := serve(t, accept, radiustest.At(held.Address()))
	if got := <-done; got.err != nil || server.Count() != 1 {
		t.Errorf("%d requests led to %+v", server.Count(), got)
	}
}
