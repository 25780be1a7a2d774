package radiusclient_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/e2e/freeradius"
	"otpdialog/radiusclient"
)

// A transmission is in vain if it is lost, or its answer is: 1 - 0.8 * 0.8 = 0.36. What
// ends a sign-in wrongly is a run of such for the 30 seconds in which FreeRADIUS
// repeats its answer (cleanup_delay): to it, a later retransmission is a new request
// with a State that was answered before. In that time there are 54 or more, with
// 10 % of jitter: a probability of 0.36^54 = 1e-24, for 3,000 exchanges 3e-21. Of the
// first 22 alone it is 5e-7. Until the first answer, the machine may be as busy as
// it likes.
const (
	lossyInitial = 200 * time.Millisecond // about the longest round trip
	lossyMaximum = 500 * time.Millisecond
	lossyTimeout = time.Minute
	lossyRetries = int(lossyTimeout / lossyMaximum)
)

// lossyBound ends a test that would hang. A sign-in takes about a second.
const lossyBound = 5 * time.Minute

// ending is how a sign-in ends: the answer to its second challenge, and what
// comes of it.
type ending struct {
	answer  string
	code    radius.Code
	message string // a part of it
	push    bool   // the phone rings
}

var (
	rightCode = ending{"123456", radius.CodeAccessAccept, "Success", false}
	wrongCode = ending{"111111", radius.CodeAccessChallenge, "Incorrect passcode", false}
	approved  = ending{"push", radius.CodeAccessAccept, "Success", true}
	denied    = ending{"deny", radius.CodeAccessReject, "Login request denied.", true}

	// endings come in turns. Pushes are fewer: each is a process at the server.
	endings = []ending{rightCode, wrongCode, approved, rightCode, wrongCode, rightCode, wrongCode, denied}
)

// endingOf returns how the sign-in with that number ends.
func endingOf(i int) ending { return endings[i%len(endings)] }

// pushesOf returns how many pushes n sign-ins bring.
func pushesOf(n int) int {
	pushes := 0
	for i := range n {
		if endingOf(i).push {
			pushes++
		}
	}
	return pushes
}

// signIn carries a sign-in through two challenges to its end. The error says what
// was not as it must be.
func (e ending) signIn(ctx context.Context, d *radiusclient.Dialogue, user, password string) error {
	request := radiusclient.Request{UserName: user, Password: password}
	for _, step := range []struct {
		code            radius.Code
		message, answer string
	}{
		{radius.CodeAccessChallenge, "Passcode or option (1-4):", "sms"},
		{radius.CodeAccessChallenge, "New SMS passcodes sent.", e.answer},
		{e.code, e.message, ""},
	} {
		response, err := d.Exchange(ctx, request)
		if err != nil {
			return fmt.Errorf("%q: %w", request.Password, err)
		}
		if response.Code != step.code || !strings.Contains(response.Message, step.message) {
			return fmt.Errorf("%q: %v %q, want %v %q", request.Password, response.Code, response.Message, step.code, step.message)
		}
		if request.Server != "" && response.Server != request.Server {
			return fmt.Errorf("%q: %s answered what was for %s", request.Password, response.Server, request.Server)
		}
		request = radiusclient.Request{
			UserName: user, Password: step.answer,
			State: response.State, Server: response.Server, Interactive: true,
		}
	}
	return nil
}

// crowd runs do for 0 to n-1, at most limit at once.
func crowd(n, limit int, do func(i int)) {
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(n, limit) {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	running.Wait()
}

// unlessShort returns n, or a tenth of it where the tests are to be quick.
func unlessShort(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// lossyClient returns a client of the servers that resends as often as a bad
// network asks for.
func lossyClient(t *testing.T, servers ...radiusclient.Server) (*radiusclient.Client, *events) {
	t.Helper()
	seen := new(events)
	client, err := radiusclient.New(radiusclient.Config{
		Servers: servers, NASIdentifier: "otpdialog", Observer: seen.add,
		Timeout: lossyTimeout, Retries: lossyRetries,
		FailoverAfter: 300 * time.Millisecond, // too early for the answer to most retransmissions
	})
	if err != nil {
		t.Fatal(err)
	}
	client.HurryRetransmissions(lossyInitial, lossyMaximum)
	t.Cleanup(func() { _ = client.Close() })
	return client, seen
}

// takenUp counts the requests that server has taken up as new ones. Before that it
// has seen all that reached it: bob's request, which does not count, stands in the
// queue behind them.
func takenUp(t *testing.T, server *freeradius.Server) int {
	t.Helper()
	dialogue, _ := dialogueWith(t, server, nil, server.Auth)
	signsIn(t, dialogue, "bob", "bobpw")
	n := 0
	for _, r := range server.Requests() {
		if r.User != "bob" {
			n++
		}
	}
	return n
}

// A bad network loses no sign-in, doubles none, and lets nobody in who should stay out.
func TestLossyNetwork(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	bad := networkTo(t, server.Auth, seedOf(t))
	client, seen := lossyClient(t, radiusclient.Server{Address: bad.address, Secret: []byte(server.Secret)})
	ctx, cancel := context.WithTimeout(t.Context(), lossyBound)
	defer cancel()

	signIns := unlessShort(1000)
	crowd(signIns, 256, func(i int) {
		e := endingOf(i)
		if err := e.signIn(ctx, client.NewDialogue(), "alice", "alicepw"); err != nil {
			t.Errorf("sign-in %d: %v", i, err)
		}
	})
	bad.settle()
	bad.wasBad()

	requests, pushes := 3*signIns, pushesOf(signIns)
	sent, resent := seen.count(radiusclient.Sent, bad.address), seen.count(radiusclient.Resent, bad.address)
	if sent != requests || resent == 0 {
		t.Errorf("%d requests were made and %d times resent, want %d, and some", sent, resent, requests)
	}
	if n := seen.count(radiusclient.Answered, bad.address); n != requests {
		t.Errorf("%d answers counted, want %d", n, requests)
	}
	if n := takenUp(t, server); n != requests {
		t.Errorf("the server took up %d requests, want %d", n, requests)
	}
	if n := server.Pushes("alice"); n != pushes {
		t.Errorf("%d pushes, want %d", n, pushes)
	}
	// The rest of what came was known for what it is. The kernel may have lost some.
	duplicates := server.Duplicates()
	datagrams, _ := bad.delivered()
	if duplicates == 0 || duplicates > datagrams-requests {
		t.Errorf("the server counts %d duplicates among %d datagrams", duplicates, datagrams)
	}
	t.Logf("%d requests resent %d times; the server knew %d duplicates", sent, resent, duplicates)
}

// The primary is behind a bad network, and now and then it is the secondary that
// challenges first. The sign-in stays there: nobody else knows its State.
func TestLossyPrimary(t *testing.T) {
	t.Parallel()
	primary, secondary := freeradius.Start(t), freeradius.Start(t)
	bad := networkTo(t, primary.Auth, seedOf(t))
	ctx, cancel := context.WithTimeout(t.Context(), lossyBound)
	defer cancel()

	signIns := unlessShort(400)
	var failedOver, toSecondary atomic.Int64
	crowd(signIns, 128, func(i int) {
		// Each has a client of its own: what comes for others would be a sign of life.
		client, seen := lossyClient(t,
			radiusclient.Server{Address: bad.address, Secret: []byte(primary.Secret)},
			radiusclient.Server{Address: secondary.Auth, Secret: []byte(secondary.Secret)})
		defer client.Close()
		if err := approved.signIn(ctx, client.NewDialogue(), "alice", "alicepw"); err != nil {
			t.Errorf("sign-in %d: %v", i, err)
		}
		failedOver.Add(int64(seen.count(radiusclient.FailedOver, secondary.Auth)))
		toSecondary.Add(int64(seen.count(radiusclient.Sent, secondary.Auth)))
	})
	bad.settle()

	atPrimary, atSecondary := primary.Pushes("alice"), secondary.Pushes("alice")
	if atPrimary+atSecondary != signIns {
		t.Errorf("%d pushes of the primary and %d of the secondary for %d sign-ins", atPrimary, atSecondary, signIns)
	}
	if atPrimary == 0 || atSecondary == 0 {
		t.Errorf("%d pushes of the primary, %d of the secondary, want some of each", atPrimary, atSecondary)
	}
	if _, requests := bad.delivered(); takenUp(t, primary) > requests {
		t.Errorf("the primary took up more than the %d requests that reached it", requests)
	}
	if n := takenUp(t, secondary); n > int(toSecondary.Load()) {
		t.Errorf("the secondary took up %d requests, more than the %d that it was sent", n, toSecondary.Load())
	}
	t.Logf("%d of %d sign-ins failed over; %d pushes of the primary, %d of the secondary",
		failedOver.Load(), signIns, atPrimary, atSecondary)
}

var errHungUp = errors.New("the person hung up")

// A third of a thousand people at once hang up, each at some moment. That does the
// others no harm, and nobody who comes later.
func TestLossyCancel(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	seed := seedOf(t)
	bad := networkTo(t, server.Auth, seed)
	client, _ := lossyClient(t, radiusclient.Server{Address: bad.address, Secret: []byte(server.Secret)})
	bounded, cancel := context.WithTimeout(t.Context(), lossyBound)
	defer cancel()

	signIns := unlessShort(1000)
	random := rand.New(rand.NewPCG(seed, 1))
	patience := make([]time.Duration, signIns)
	for i := range patience {
		patience[i] = time.Duration(random.Int64N(int64(2 * time.Second))) // some are done before
	}
	var hungUp, rung atomic.Int64
	crowd(signIns, signIns, func(i int) {
		ctx, hangUp := context.WithCancelCause(bounded)
		defer hangUp(nil)
		if i%3 == 0 {
			defer time.AfterFunc(patience[i], func() { hangUp(errHungUp) }).Stop()
		}
		e := endingOf(i)
		err := e.signIn(ctx, client.NewDialogue(), "alice", "alicepw")
		switch {
		case errors.Is(err, errHungUp):
			hungUp.Add(1)
		case err != nil:
			t.Errorf("sign-in %d: %v", i, err)
		case e.push:
			rung.Add(1)
		}
	})
	if hungUp.Load() == 0 {
		t.Error("nobody hung up")
	}
	if n := client.Taken(); n != 0 {
		t.Errorf("%d Identifiers were not given back", n)
	}

	// utf has the same menu as alice, and a phone that nobody has called yet.
	later := unlessShort(200)
	crowd(later, later, func(i int) {
		e := endingOf(i)
		if err := e.signIn(bounded, client.NewDialogue(), "utf", "pässwörd-密码"); err != nil {
			t.Errorf("later sign-in %d: %v", i, err)
		}
	})
	bad.settle()
	bad.wasBad()
	if n := server.Pushes("utf"); n != pushesOf(later) {
		t.Errorf("%d later pushes, want %d", n, pushesOf(later))
	}
	if n := server.Pushes("alice"); n < int(rung.Load()) || n > pushesOf(signIns) {
		t.Errorf("%d pushes, want %d, and at most one for each of the %d who asked", n, rung.Load(), pushesOf(signIns))
	}
	if _, requests := bad.delivered(); takenUp(t, server) > requests {
		t.Errorf("the server took up more than the %d requests that reached it", requests)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	t.Logf("%d of %d hung up, %d pushes came to their end", hungUp.Load(), signIns, rung.Load())
}
