package radiusclient

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"
)

// streamServer is a RADIUS server over TCP or TLS that does what a test tells it.
type streamServer struct {
	tb       testing.TB
	listener net.Listener
	secret   string
	arrived  chan *streamQuery // each query, before it is handled

	mu          sync.Mutex
	connections []net.Conn
}

// streamQuery is an Access-Request that arrived on a connection.
type streamQuery struct {
	*query

	conn   net.Conn
	secret string
}

// answer sends a valid answer.
func (q *streamQuery) answer(code radius.Code, attributes ...*radius.AVP) {
	q.send(q.build(code, q.secret, attributes...))
}

// send sends b, in segments of one octet each if there are several of them.
func (q *streamQuery) send(segments ...[]byte) {
	for _, b := range segments {
		_, _ = q.conn.Write(b) // the client may be gone
	}
}

// serveStream starts a server that calls handle for each query, one after the other on
// each connection; nil keeps silent. With a nil config it is plain TCP.
func serveStream(tb testing.TB, config *tls.Config, handle func(*streamQuery)) *streamServer {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &streamServer{tb: tb, listener: listener, secret: testSecret, arrived: make(chan *streamQuery, 1<<12)}
	if config != nil {
		s.secret = "radsec"
		s.listener = tls.NewListener(listener, config)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.connections = append(s.connections, conn)
			s.mu.Unlock()
			running.Go(func() { s.read(conn, handle) })
		}
	})
	tb.Cleanup(func() {
		closeQuietly(s.listener)
		s.hangUp()
		running.Wait()
	})
	return s
}

func (s *streamServer) read(conn net.Conn, handle func(*streamQuery)) {
	defer closeQuietly(conn)
	stream := bufio.NewReaderSize(conn, radius.MaxPacketLength)
	for {
		b, err := nextPacket(stream)
		if err != nil {
			return
		}
		raw := bytes.Clone(b)
		_, _ = stream.Discard(len(b)) // it is in the buffer
		packet, err := radius.Parse(raw, []byte(s.secret))
		if err != nil {
			s.tb.Errorf("the client sent what is no packet: %v", err)
			return
		}
		if err := checkRequest(raw, s.secret); err != "" {
			s.tb.Error(err)
		}
		q := &streamQuery{query: &query{Packet: packet, server: &testServer{tb: s.tb}, raw: raw}, conn: conn, secret: s.secret}
		s.arrived <- q
		if handle != nil {
			handle(q)
		}
	}
}

// hangUp ends all connections.
func (s *streamServer) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.connections {
		closeQuietly(c)
	}
}

// accepted counts the connections so far.
func (s *streamServer) accepted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.connections)
}

func (s *streamServer) address() string { return s.listener.Addr().String() }

// authority signs certificates for tests.
type authority struct {
	tb          testing.TB
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(tb testing.TB) *authority {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	a := &authority{tb: tb, key: key, certificate: &x509.Certificate{
		Subject: pkix.Name{CommonName: "an authority of the tests"}, IsCA: true, BasicConstraintsValid: true,
	}}
	signed := a.sign(*a.certificate, key)
	a.certificate = signed.Leaf
	return a
}

// sign returns a certificate with the key, valid now unless it says otherwise.
func (a *authority) sign(c x509.Certificate, key *ecdsa.PrivateKey) *tls.Certificate {
	a.tb.Helper()
	if c.NotAfter.IsZero() {
		c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	der, err := x509.CreateCertificate(rand.Reader, &c, a.certificate, key.Public(), a.key)
	if err != nil {
		a.tb.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		a.tb.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// issue returns a certificate with a new key.
func (a *authority) issue(c x509.Certificate) *tls.Certificate {
	a.tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.tb.Fatal(err)
	}
	return a.sign(c, key)
}

// server returns what a server on loopback needs.
func (a *authority) server() *tls.Config {
	a.tb.Helper()
	own := a.issue(x509.Certificate{DNSNames: []string{"radius.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	return &tls.Config{Certificates: []tls.Certificate{*own}, MinVersion: tls.VersionTLS12}
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// over returns a change of a Config for connect: TCP where a is nil, else TLS that
// trusts a.
func over(a *authority, change func(*Config)) func(*Config) {
	return func(c *Config) {
		c.Transport = TCP
		if a != nil {
			c.Transport, c.Authorities = TLS, a.pool()
			for i := range c.Servers {
				c.Servers[i].Secret = nil
			}
		}
		if change != nil {
			change(c)
		}
	}
}
