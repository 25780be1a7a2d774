package radiusclient

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"layeh.com/radius"
)

// RFC 6614 section 2.3: the server is who its certificate's names and addresses say, and
// an authority that the client trusts has signed that.
func TestServerCertificate(t *testing.T) {
	trusted, other := newAuthority(t), newAuthority(t)
	loopback := []net.IP{net.IPv4(127, 0, 0, 1)}
	yesterday := time.Now().Add(-24 * time.Hour)
	tests := map[string]struct {
		signer      *authority
		certificate x509.Certificate
		name        string // the server's, "" for its address
		refused     string // in the error; "" for none
	}{
		"address":          {trusted, x509.Certificate{IPAddresses: loopback}, "", ""},
		"name":             {trusted, x509.Certificate{DNSNames: []string{"radius.test"}}, "radius.test", ""},
		"a name of many":   {trusted, x509.Certificate{DNSNames: []string{"*.radius.test"}}, "one.radius.test", ""},
		"another name":     {trusted, x509.Certificate{DNSNames: []string{"radius.test"}}, "other.test", "radius.test, not other.test"},
		"another address":  {trusted, x509.Certificate{IPAddresses: []net.IP{net.IPv4(192, 0, 2, 1)}}, "", "192.0.2.1, not 127.0.0.1"},
		"name for address": {trusted, x509.Certificate{DNSNames: []string{"127.0.0.1"}}, "", "127.0.0.1"},
		"subject only":     {trusted, x509.Certificate{Subject: pkix.Name{CommonName: "radius.test"}}, "radius.test", "radius.test"},
		"unknown signer":   {other, x509.Certificate{IPAddresses: loopback}, "", "unknown authority"},
		"hostile names":    {other, x509.Certificate{DNSNames: []string{"a\x1b]0;owned\a\x1b[2J.test", "b\u007f.test"}}, "radius.test", "not radius.test"},
		"expired":          {trusted, x509.Certificate{IPAddresses: loopback, NotBefore: yesterday.Add(-time.Hour), NotAfter: yesterday}, "", "expired"},
		"for clients only": {trusted, x509.Certificate{IPAddresses: loopback, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, "", "incompatible key usage"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			own := test.signer.issue(test.certificate)
			server := serveStream(t, &tls.Config{Certificates: []tls.Certificate{*own}, MinVersion: tls.VersionTLS12}, challengeThenAccept)
			address := server.Address()
			if test.name != "" {
				_, port, _ := net.SplitHostPort(address)
				address = net.JoinHostPort(test.name, port)
			}
			var seen events
			client := connect(t, over(trusted, func(c *Config) { c.Observer = seen.add }), address)
			client.lookup = fixedLookup([]netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil)
			_, err := ask(t, client)
			if test.refused == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, ErrNotTrusted) || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("error = %v, want ErrNotTrusted with %q", err, test.refused)
			}
			if strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Errorf("the error %q could do something to a terminal", err)
			}
			if n := server.Count(); n != 0 {
				t.Errorf("%d requests reached a server that is not trusted", n)
			}
			if got := seen.kinds(); !slices.Equal(got, []Kind{NotTrusted}) {
				t.Errorf("events %v", got)
			}
		})
	}
}

// What the server thinks of our certificate comes during the handshake with TLS 1.2, and
// after it with TLS 1.3.
func TestClientCertificate(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	yesterday := time.Now().Add(-24 * time.Hour)
	usage := []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	tests := map[string]struct {
		certificate *tls.Certificate
		refused     bool
	}{
		"fits":           {a.issue(x509.Certificate{ExtKeyUsage: usage}), false},
		"none":           {nil, true},
		"unknown signer": {other.issue(x509.Certificate{ExtKeyUsage: usage}), true},
		"expired":        {a.issue(x509.Certificate{ExtKeyUsage: usage, NotBefore: yesterday.Add(-time.Hour), NotAfter: yesterday}), true},
	}
	for version, number := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		for name, test := range tests {
			t.Run(version+"/"+name, func(t *testing.T) {
				config := a.server()
				config.MinVersion, config.MaxVersion = number, number
				config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, a.pool()
				server := serveStream(t, config, challengeThenAccept)
				secondary := serveStream(t, a.server(), challengeThenAccept)
				set := over(a, func(c *Config) { c.Certificate = test.certificate })
				_, err := ask(t, connect(t, set, server.Address()))
				switch {
				case test.refused && !errors.Is(err, ErrCertificateRefused):
					t.Errorf("error = %v, want ErrCertificateRefused", err)
				case !test.refused && err != nil:
					t.Error(err)
				}
				// A push that went out behind a refused certificate was not read.
				if r := mustExchange(t, connect(t, set, server.Address(), secondary.Address()).NewDialogue(), push, radius.CodeAccessChallenge); (r.Server == secondary.Address()) != test.refused {
					t.Errorf("answer from %s", r.Server)
				}
			})
		}
	}
}

// RFC 9765 section 3: the client offers radius/1.0, and a server that knows no ALPN is as good.
func TestALPN(t *testing.T) {
	a := newAuthority(t)
	tests := map[string]struct {
		knows []string
		want  error
	}{
		"knows no ALPN":    {nil, nil},
		"knows radius/1.0": {[]string{"radius/1.1", "radius/1.0"}, nil},
		"radius/1.1 alone": {[]string{"radius/1.1"}, ErrNotTrusted},
		"another protocol": {[]string{"h2"}, ErrNotTrusted},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			config := a.server()
			config.NextProtos = test.knows
			offered := make(chan []string, 1)
			config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
				offered <- hello.SupportedProtos
				return nil, nil
			}
			server := serveStream(t, config, challengeThenAccept)
			if _, err := ask(t, connect(t, over(a, nil), server.Address())); !errors.Is(err, test.want) {
				t.Errorf("error = %v, want %v", err, test.want)
			}
			if got := <-offered; !slices.Equal(got, []string{"radius/1.0"}) {
				t.Errorf("offered %q", got)
			}
		})
	}
}

// Old versions of TLS are not spoken, and a server without TLS is told apart.
func TestNoTLS(t *testing.T) {
	a := newAuthority(t)
	old := a.server()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	speaks := func(config *tls.Config) string { return serveStream(t, config, nil).Address() }
	for name, test := range map[string]struct{ address, want string }{
		"TLS 1.1": {speaks(old), "protocol version"},
		"plain":   {plainAnswer(t), "does not look like a TLS handshake"},
		"ends":    {speaksNothing(t), "ended the connection during the handshake"},
	} {
		if _, err := ask(t, connect(t, over(a, nil), test.address)); !errors.Is(err, ErrNotTrusted) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error = %v, want ErrNotTrusted with %q", name, err, test.want)
		}
	}
}

// plainAnswer is the address of a server that is no TLS server and says so.
func plainAnswer(t *testing.T) string {
	t.Helper()
	address, accepted := hold(t)
	go func() {
		for conn := range accepted {
			_, _ = conn.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
		}
	}()
	return address
}

// speaksNothing is the address of a server that ends each connection.
func speaksNothing(t *testing.T) string {
	t.Helper()
	address, accepted := hold(t)
	go func() {
		for conn := range accepted {
			closeQuietly(conn)
		}
	}()
	return address
}
