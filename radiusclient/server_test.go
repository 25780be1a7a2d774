package radiusclient

import (
	"context"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/radiustest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testSecret = radiustest.Secret

// query is a request that has reached a server of a test.
type query = radiustest.Query

// networks are those of tests that run virtually.
var networks sync.Map // of *radiustest.Network by testing.TB

// virtually runs a test without sockets and in virtual time: waiting takes none.
func virtually(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		networks.Store(t, radiustest.NewNetwork())
		defer networks.Delete(t)
		test(t)
	})
}

// virtualRun is t.Run of a test that runs virtually.
func virtualRun(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { virtually(t, test) })
}

// serve starts a server that calls handle for each query; nil keeps silent.
func serve(tb testing.TB, handle func(*query), how ...radiustest.Option) *radiustest.Server {
	tb.Helper()
	if n, ok := networks.Load(tb); ok {
		how = append(how, radiustest.In(n.(*radiustest.Network)))
	}
	return radiustest.Serve(tb, handle, how...)
}

// Places for the tables of tests that run virtually.
const (
	silent = "silent" // a server that keeps silent
	wrong  = "wrong"  // a server whose shared secret is another
	dead   = "dead"   // nothing listens there
)

// addressesOf returns the addresses of places; another address is its own.
func addressesOf(tb testing.TB, places []string) (addresses []string) {
	tb.Helper()
	for _, place := range places {
		switch place {
		case silent:
			place = serve(tb, nil).Address()
		case wrong:
			place = serve(tb, func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "wrong")) }).Address()
		case dead:
			place = closedPort(tb)
		}
		addresses = append(addresses, place)
	}
	return addresses
}

// closeQuietly closes c, which may be closed already.
func closeQuietly(c io.Closer) { _ = c.Close() }

func avp(t radius.Type, value []byte) *radius.AVP { return radiustest.AVP(t, value) }

// hello is an attribute to carry in answers.
var hello = avp(rfc2865.ReplyMessage_Type, []byte("hello"))

func accept(q *query) { q.Answer(radius.CodeAccessAccept) }

// events collects what an observer is told.
type events struct {
	mu   sync.Mutex
	list []Event
}

func (e *events) add(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, event)
}

func (e *events) kinds() []Kind {
	e.mu.Lock()
	defer e.mu.Unlock()
	var kinds []Kind
	for _, event := range e.list {
		kinds = append(kinds, event.Kind)
	}
	return kinds
}

func (e *events) reasons() []Reason {
	e.mu.Lock()
	defer e.mu.Unlock()
	var reasons []Reason
	for _, event := range e.list {
		if event.Kind == Dropped {
			reasons = append(reasons, event.Reason)
		}
	}
	return reasons
}

// quick are intervals for tests. The grace stays long: the few tests that wait
// for its end shorten it.
func quick() timing {
	t := defaultTiming()
	t.initial, t.maximum = 10*time.Millisecond, 40*time.Millisecond
	t.random = func() float64 { return 0 }
	t.grace, t.machine = time.Minute, time.Minute
	return t
}

// connect returns a client of the servers, with quick intervals and what change adds.
func connect(tb testing.TB, change func(*Config), addresses ...string) *Client {
	tb.Helper()
	c := Config{NASIdentifier: "tests", Retries: 3, Timeout: 30 * time.Second}
	for _, a := range addresses {
		c.Servers = append(c.Servers, Server{Address: a, Secret: []byte(testSecret)})
	}
	if n, ok := networks.Load(tb); ok {
		c.Dial = n.(*radiustest.Network).Dial
	}
	if change != nil {
		change(&c)
	}
	client, err := New(c)
	if err != nil {
		tb.Fatal(err)
	}
	client.timing = quick()
	tb.Cleanup(func() { closeQuietly(client) })
	return client
}

var aliceRequest = Request{UserName: "alice", Password: "wonderland"}

// ask sends the first request of a sign-in.
func ask(tb testing.TB, c *Client) (*Response, error) {
	tb.Helper()
	return c.NewDialogue().Exchange(tb.Context(), aliceRequest)
}

// mustExchange fails the test where there is no answer with that code.
func mustExchange(tb testing.TB, d *Dialogue, r Request, want radius.Code) *Response {
	tb.Helper()
	response, err := d.Exchange(tb.Context(), r)
	if err != nil {
		tb.Fatalf("Exchange: %v", err)
	}
	if response.Code != want {
		tb.Fatalf("Code = %v, want %v", response.Code, want)
	}
	return response
}

// begin runs an exchange beside the test.
func begin(ctx context.Context, d *Dialogue, r Request) <-chan result {
	done := make(chan result, 1)
	go func() {
		response, err := d.Exchange(ctx, r)
		done <- result{response, err}
	}()
	return done
}

type result struct {
	*Response

	err error
}
