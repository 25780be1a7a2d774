package radiusclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"layeh.com/radius"
)

// prober is a client of the servers that does not wait long for any of them.
func prober(t *testing.T, change func(*Config), addresses ...string) *Client {
	t.Helper()
	client := connect(t, change, addresses...)
	client.timing.check, client.timing.grace = time.Second, time.Millisecond
	return client
}

// Whatever is validly answered is a sign of life.
func TestProbeFindsLife(t *testing.T) {
	only := func(code radius.Code) func(*query) {
		return func(q *query) {
			if q.Code == code {
				q.Answer(radius.CodeAccessReject)
			}
		}
	}
	for name, handle := range map[string]func(*query){
		"a healthy server":         healthy,
		"Access-Request alone":     only(radius.CodeAccessRequest),
		"Status-Server alone":      only(radius.CodeStatusServer),
		"a challenge":              func(q *query) { q.Answer(radius.CodeAccessChallenge) },
		"no Message-Authenticator": func(q *query) { q.Send(q.Authenticate(q.Plain(radius.CodeAccessReject, hello), testSecret)) },
		"the second datagram alone": func(q *query) {
			if q.Number > 2 { // each of the two requests goes out once before any goes out again
				healthy(q)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, handle)
			client := connect(t, nil, server.Address())
			client.timing.check = 10 * time.Second // a busy machine must not look like a dead server
			client.timing.initial = 100 * time.Millisecond
			if err := client.Probe(t.Context(), CheckUser); err != nil {
				t.Error(err)
			}
			if n := client.Taken(); n != 0 {
				t.Errorf("%d Identifiers are still taken", n)
			}
		})
	}
}

// One live server is enough, at whatever address of its name, and nobody waits for the dead one.
func TestProbeOfTwoServers(t *testing.T) {
	name, addresses, _, live := pairOfAddresses(t, nil, healthy)
	client := connect(t, nil, serve(t, nil).Address(), name)
	client.timing.check = time.Hour
	client.lookup = fixedLookup(addresses, nil)
	if err := client.Probe(t.Context(), CheckUser); err != nil {
		t.Error(err)
	}
	<-live.Arrived
}

// Where nobody is alive, the error tells of each server.
func TestProbeOfTheDead(t *testing.T) {
	for name, test := range map[string]struct {
		places []string
		want   []error
		not    error
	}{
		"silent":              {[]string{silent}, []error{ErrNoAnswer}, ErrRefused},
		"refused":             {[]string{dead}, []error{ErrRefused}, ErrNoAnswer},
		"both":                {[]string{silent, dead}, []error{ErrNoAnswer, ErrRefused}, ErrBadSignature},
		"somebody is there":   {[]string{dead, wrong}, []error{ErrRefused, ErrBadSignature}, ErrNoAnswer},
		"the name is unknown": {[]string{"radius.invalid:1812", silent}, []error{ErrUnreachable, ErrNoAnswer}, ErrRefused},
	} {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			addresses := addressesOf(t, test.places)
			client := prober(t, nil, addresses...)
			client.lookup = fixedLookup(nil, errors.New("no such host"))
			err := client.Probe(t.Context(), CheckUser)
			if errors.Is(err, test.not) {
				t.Errorf("error = %v matches %v", err, test.not)
			}
			for i, want := range test.want {
				if !errors.Is(err, want) || !strings.Contains(fmt.Sprint(err), addresses[i]) || strings.Contains(fmt.Sprint(err), "\n") {
					t.Errorf("error = %v, want %v of %s", err, want, addresses[i])
				}
			}
		})
	}
}

// Nobody is there only if that is so at each address of a name, however many it has.
func TestProbeOfAddressesOfAName(t *testing.T) {
	for name, last := range map[string]error{"silent": nil, "cannot be asked": syscall.EAGAIN} {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			closed, _ := netip.ParseAddrPort(closedPort(t))
			var addresses []netip.Addr
			for range maxAddresses + 1 {
				addresses = append(addresses, closed.Addr())
			}
			addresses[maxAddresses] = netip.AddrFrom4([4]byte{192, 0, 2, 1})
			client := prober(t, nil, fmt.Sprintf("radius.invalid:%d", closed.Port()))
			client.lookup = fixedLookup(addresses, nil)
			dial := client.config.Dial
			client.config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				if strings.HasPrefix(address, "192.0.2.1:") {
					if last != nil {
						return nil, last
					}
					address = serve(t, nil).Address()
				}
				return dial(ctx, network, address)
			}
			failure, ok := errors.AsType[*Error](client.Probe(t.Context(), CheckUser))
			if !ok || failure.NobodyThere() {
				t.Errorf("error = %v", failure)
			}
		})
	}
}

func TestProbeKeepsAwayFromThisComputer(t *testing.T) {
	server := serve(t, healthy)
	if err := prober(t, notLocal, server.Address()).Probe(t.Context(), CheckUser); !errors.Is(err, ErrLocalServer) {
		t.Errorf("error = %v", err)
	}
	if n := server.Count(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestProbeOverTLS(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	server := serveStream(t, a.server(), healthyStream)
	if err := connect(t, over(a, nil), server.Address()).Probe(t.Context(), CheckUser); err != nil {
		t.Error(err)
	}
	if err := connect(t, over(other, nil), server.Address()).Probe(t.Context(), CheckUser); !errors.Is(err, ErrNotTrusted) {
		t.Errorf("error = %v, want ErrNotTrusted", err)
	}
}

// A probe that is given up ends at once, also while a name is looked up.
func TestProbeIsGivenUp(t *testing.T) {
	server := serve(t, nil)
	client := connect(t, nil, server.Address())
	client.timing.check = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-server.Arrived
		cancel()
	}()
	if err := client.Probe(ctx, CheckUser); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}

	looking := make(chan struct{})
	named := connect(t, nil, "radius.invalid:1812")
	named.timing.check = time.Hour
	named.lookup = blockedLookup(looking)
	go func() {
		<-looking
		closeQuietly(named)
	}()
	if err := named.Probe(t.Context(), CheckUser); !errors.Is(err, ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", err)
	}
	if err := named.Probe(t.Context(), CheckUser); !errors.Is(err, ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", err)
	}
	if err := client.Probe(t.Context(), ""); err == nil {
		t.Error("an empty user name was sent")
	}
}
