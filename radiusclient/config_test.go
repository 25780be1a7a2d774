package radiusclient

import (
	"crypto/x509"
	"net/netip"
	"strings"
	"testing"
	"time"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/signature"
)

func TestNewRefuses(t *testing.T) {
	long := strings.Repeat("x", 254)
	server := func(address string) Server { return Server{Address: address, Secret: []byte("hush hush")} }
	tests := []struct {
		name   string
		change func(*Config)
		err    string // part of it
	}{
		{"no server", func(c *Config) { c.Servers = nil }, "no server"},
		{"three servers", func(c *Config) { c.Servers = make([]Server, 3) }, "3 servers"},
		{"one server twice", func(c *Config) { c.Servers = append(c.Servers, c.Servers[0]) }, `both "192.0.2.1:1812"`},
		{"no port", func(c *Config) { c.Servers[0] = server("192.0.2.1") }, `"192.0.2.1" is not host:port`},
		{"no host", func(c *Config) { c.Servers[0] = server(":1812") }, `":1812" is not host:port`},
		{"port too large", func(c *Config) { c.Servers[0] = server("a:70000") }, `port "70000"`},
		{"port zero", func(c *Config) { c.Servers[0] = server("a:0") }, `port "0"`},
		{"port by name", func(c *Config) { c.Servers[0] = server("a:radius") }, `port "radius"`},
		{"no secret", func(c *Config) { c.Servers[0].Secret = nil }, "secret is empty"},
		{"certificates without TLS", func(c *Config) { c.Authorities = x509.NewCertPool() }, "the transport is not TLS"},
		{"negative timeout", func(c *Config) { c.Timeout = -1 }, "timeout -1ns"},
		{"negative failover", func(c *Config) { c.FailoverAfter = -1 }, "failover after -1ns"},
		{"negative retries", func(c *Config) { c.Retries = -1 }, "-1 retries"},
		{"no NAS-Identifier", func(c *Config) { c.NASIdentifier = "" }, "no NAS-Identifier"},
		{"long NAS-Identifier", func(c *Config) { c.NASIdentifier = long }, "NAS-Identifier has 254"},
		{"long Calling-Station-Id", func(c *Config) { c.CallingStationID = long }, "Calling-Station-Id has 254"},
		{"unknown attribute", func(c *Config) { c.Attributes = []dictionary.Attribute{{Name: "NAS-Prot"}} }, `"NAS-Prot"`},
		{"too many attributes", func(c *Config) {
			for range 20 {
				c.Attributes = append(c.Attributes, dictionary.Attribute{Name: "Filter-Id", Value: long[1:]})
			}
		}, "has room for"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Config{Servers: []Server{server("192.0.2.1:1812")}, NASIdentifier: "tests"}
			test.change(&c)
			client, err := New(c)
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Fatalf("New = %v, %v, want %q in the error", client, err, test.err)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Error("the error holds the secret")
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	c, err := Config{Servers: []Server{{Address: "[::1]:1812", Secret: []byte("x")}}, NASIdentifier: "tests"}.withDefaults()
	if err != nil || c.Timeout != time.Minute || c.FailoverAfter != 5*time.Second || c.Retries != 0 {
		t.Errorf("withDefaults = %+v, %v", c, err)
	}
}

// The largest request that is let through must fit into a packet.
func TestLargestRequestFits(t *testing.T) {
	c := Config{
		Servers: []Server{{Address: "192.0.2.1:1812", Secret: []byte("x")}}, NASIdentifier: strings.Repeat("x", 253),
		Encoding: CHAP,
	}
	full := strings.Repeat("x", 253)
	for range 12 {
		c.Attributes = append(c.Attributes, dictionary.Attribute{Name: "Filter-Id", Value: full})
	}
	for {
		template, err := newTemplate(c)
		if err != nil {
			break
		}
		r := Request{UserName: full, Password: full[:128], State: []byte(full), Server: "s"}
		if _, err := r.encode(0, signature.New([]byte("x")), &template, netip.IPv6Loopback()); err != nil {
			t.Fatal(err)
		}
		c.Attributes = append(c.Attributes, dictionary.Attribute{Name: "Filter-Id", Value: "x"})
	}
	if n := len(c.Attributes); n != 12+25 {
		t.Errorf("%d attributes were let through, want 12 long and 24 short ones, and then one too many", n)
	}
}
