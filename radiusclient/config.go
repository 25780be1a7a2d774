package radiusclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"otpdialog/clock"
	"otpdialog/radiusclient/dictionary"
)

// Defaults of a [Config].
const (
	DefaultTimeout       = 60 * time.Second
	DefaultFailoverAfter = 5 * time.Second
)

// radsecSecret is the shared secret of all RADIUS over TLS (RFC 6614 section 2.3), where the
// certificates protect the exchange.
const radsecSecret = "radsec"

// Config describes one connection.
type Config struct {
	// Servers holds one server, or the primary and the secondary.
	Servers []Server
	// HAMode says how two servers are used.
	HAMode HAMode
	// Timeout is how long one answer may take, including a person with a phone. Zero
	// means DefaultTimeout. A server or address that is asked because another was silent
	// has a whole Timeout of its own.
	Timeout time.Duration
	// Retries is the number of retransmissions within Timeout; zero means none.
	// They follow after about 2, 6, 14, 30 and 46 seconds (RFC 5080 section 2.2.1).
	// TCP and TLS retransmit by themselves (RFC 6613 section 2.6.3): there it is how often
	// a connection that was refused is tried again, at the same times.
	Retries int
	// FailoverAfter is how long no valid answer may come from a server before the next one,
	// or the next address of its name, is asked too. Zero means DefaultFailoverAfter, or half of
	// Timeout if that is less. If it is Timeout or more, silence alone never leads to
	// another server. That is for servers that send a push as soon as they get the
	// password, and stay silent until the person has confirmed it.
	FailoverAfter time.Duration
	// Encoding is how the password of a first request is sent. The answer to a challenge
	// is always a User-Password.
	Encoding Encoding
	// NASIdentifier names this client to the server: 1 to 253 octets, always sent
	// (RFC 2865 section 5.32).
	NASIdentifier string
	// CallingStationID is where the person is, usually an address: up to 253 octets, and
	// "" omits the attribute (RFC 2865 section 5.31).
	CallingStationID string
	// Attributes are sent with every request, in addition to the default ones:
	// NAS-Port-Type = Virtual, Service-Type = Login and the two above. One of the same
	// type replaces the default.
	Attributes []dictionary.Attribute
	// Dictionary is where Attributes are looked up; nil means the embedded one.
	Dictionary *dictionary.Dictionary
	// Transport is what carries the packets to all servers.
	Transport Transport
	// NotLocal makes the Client refuse servers on this computer, where anyone could listen
	// in a server's place: loopback, unspecified, and the addresses of its interfaces. They
	// count as unreachable, with ErrLocalServer as the cause, and the next one is asked.
	NotLocal bool
	// Authorities may sign the server's certificate, with TLS; nil means those of the
	// operating system.
	Authorities *x509.CertPool
	// Certificate is sent to a server that asks for one, with TLS; nil means none.
	Certificate *tls.Certificate
	// Learned remembers across runs which servers sign their answers with a
	// Message-Authenticator; nil means that only this Client remembers it.
	Learned Learned
	// Dial opens connections to servers: network is "udp" or "tcp", and address is an IP
	// address with a port. A "udp" connection carries one datagram in each Read and Write.
	// nil uses the network of the machine.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Clock is the time to go by; nil means that of the machine.
	Clock clock.Clock
	// Jitter returns by which part of itself a wait for a retransmission is longer, from -0.1 to 0.1
	// (RAND of RFC 5080 section 2.2.1); nil means a random one, so that clients do not act in step.
	Jitter func() float64
	// Observer is called for each event, in order, one call at a time, from any
	// goroutine. It must not block, and must not call the Client.
	Observer func(Event)
	// Tap is called with the octets of each datagram, or packet of a stream, that is sent or
	// has arrived, by the rules of Observer and before it. nil costs nothing.
	Tap func(Datagram)
}

// Server is one RADIUS server.
type Server struct {
	// Address is host:port, where host is a name or an address and port a number.
	Address string
	// Secret is the shared secret; it must not be empty. With TLS it may be, and is
	// then "radsec" (RFC 6614 section 2.3). It is not copied, and must not change until
	// the Client is closed.
	Secret []byte
	// RequireMessageAuthenticator says whether an answer without a Message-Authenticator
	// is dropped. Over TLS, which protects answers itself, none is.
	RequireMessageAuthenticator Policy
}

// Policy says whether a server's answers must carry a Message-Authenticator. One
// that is present is verified under every policy.
type Policy int

// The policies.
const (
	Auto   Policy = iota // required once this server has sent a valid one
	Always               // required from the first answer
	Never                // not required
)

// Encoding says how the password of a first request is hidden.
type Encoding int

// The encodings. There is no MS-CHAP: the IETF tells new clients not to use it.
const (
	PAP  Encoding = iota // User-Password (RFC 2865 section 5.2)
	CHAP                 // CHAP-Password with CHAP-Challenge (RFC 2865 sections 5.3 and 5.40)
)

// HAMode says how a pair of servers is used.
type HAMode int

// The modes.
const (
	Failover HAMode = iota // active-passive: the second only while no valid answer comes from the first
	Parallel               // active-active: both at once, and the first valid answer counts; a push reaches the person twice
)

// Transport is what carries the packets.
type Transport int

// The transports.
const (
	UDP Transport = iota // RFC 2865
	TLS                  // RadSec (RFC 6614): TLS 1.2 or newer, with ALPN "radius/1.0" if the server supports it
	TCP                  // RFC 6613, for test labs: anyone on the network path can read user names and change packets
)

// String returns the transport as settings write it.
func (t Transport) String() string {
	return word(t, "Transport", []string{UDP: "udp", TLS: "tls", TCP: "tcp"})
}

// Learned remembers which servers have sent a valid Message-Authenticator, for the policy
// Auto. A server is named by its Address, as it is spelled, and by the IP address and port that
// it was asked at: what is known of either counts. SendsMessageAuthenticator is called by New,
// and before an address is asked for the first time; LearnMessageAuthenticator once for each
// name and address. Both may be called from any goroutine.
type Learned interface {
	SendsMessageAuthenticator(server string) bool
	LearnMessageAuthenticator(server string)
}

// withDefaults returns c with defaults in place of zero values, or the first mistake in it.
func (c Config) withDefaults() (Config, error) {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Dial == nil {
		c.Dial = dial
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.FailoverAfter == 0 {
		c.FailoverAfter = min(DefaultFailoverAfter, c.Timeout/2)
	}
	switch {
	case len(c.Servers) == 0:
		return c, errors.New("no server given")
	case len(c.Servers) > 2:
		return c, fmt.Errorf("%d servers given, more than a primary and a secondary", len(c.Servers))
	case len(c.Servers) == 2 && c.Servers[0].Address == c.Servers[1].Address:
		return c, fmt.Errorf("primary and secondary server are both %q", c.Servers[0].Address)
	case c.Transport != TLS && (c.Authorities != nil || c.Certificate != nil):
		return c, errors.New("certificates are given, but the transport is not TLS")
	case c.Transport < UDP || c.Transport > TCP:
		return c, fmt.Errorf("unknown transport %v", c.Transport)
	case c.HAMode < Failover || c.HAMode > Parallel:
		return c, fmt.Errorf("unknown HA mode %d", c.HAMode)
	case c.Encoding < PAP || c.Encoding > CHAP:
		return c, fmt.Errorf("unknown encoding %d", c.Encoding)
	case c.Timeout < 0:
		return c, fmt.Errorf("timeout %v is negative", c.Timeout)
	case c.FailoverAfter < 0:
		return c, fmt.Errorf("failover after %v is negative", c.FailoverAfter)
	case c.Retries < 0:
		return c, fmt.Errorf("%d retries: must not be negative", c.Retries)
	case c.NASIdentifier == "":
		return c, errors.New("no NAS-Identifier given")
	case len(c.NASIdentifier) > maxValue:
		return c, fmt.Errorf("NAS-Identifier has %d octets, more than %d", len(c.NASIdentifier), maxValue)
	case len(c.CallingStationID) > maxValue:
		return c, fmt.Errorf("Calling-Station-Id has %d octets, more than %d", len(c.CallingStationID), maxValue)
	}
	c.Servers = slices.Clone(c.Servers)
	for i := range c.Servers {
		s := &c.Servers[i]
		if c.Transport == TLS && len(s.Secret) == 0 {
			s.Secret = []byte(radsecSecret)
		}
		if err := s.check(); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (s Server) check() error {
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil || host == "" {
		return fmt.Errorf("server %q is not host:port", s.Address)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fmt.Errorf("server %q: port %q is not a number from 1 to 65535", s.Address, port)
	}
	if len(s.Secret) == 0 {
		return fmt.Errorf("server %q: the shared secret is empty", s.Address)
	}
	return nil
}
