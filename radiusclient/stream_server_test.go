package radiusclient

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"

	"otpdialog/radiusclient/radiustest"
)

// serveStream starts a server over TLS, or plain TCP with a nil config.
func serveStream(tb testing.TB, config *tls.Config, handle func(*query)) *radiustest.Server {
	tb.Helper()
	if config == nil {
		return serve(tb, handle, radiustest.OverTCP())
	}
	return serve(tb, handle, radiustest.OverTLS(config))
}

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
