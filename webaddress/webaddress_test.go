package webaddress_test

import (
	"net/url"
	"testing"

	"otpdialog/webaddress"
)

func TestIsProtected(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://login.example.com":        true,
		"http://localhost:8080/issuer":     true,
		"http://127.1.2.3":                 true,
		"http://[::1]:8080":                true,
		"http://[::ffff:127.0.0.1]":        true,
		"http://login.example.com":         false,
		"http://localhost.example.com":     false,
		"http://127.0.0.1.example.com":     false,
		"http://192.0.2.1":                 false,
		"http://0.0.0.0":                   false,
		"http://":                          false,
		"ftp://127.0.0.1":                  false,
		"//127.0.0.1":                      false,
		"javascript:alert('127.0.0.1')":    false,
		"http://127.0.0.1@login.example/x": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := webaddress.IsProtected(u); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:80": true, "[::ffff:127.0.0.1]:80": true,
		"192.0.2.1:80": false, "[2001:db8::1]:80": false, "[::]:80": false, "localhost:80": false, "": false,
	} {
		if err := webaddress.OnlyLoopback("tcp", address, nil); (err == nil) != want {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestIsHostOf(t *testing.T) {
	t.Parallel()
	for requested, want := range map[string]bool{
		"127.0.0.1:8180": true, "127.0.0.1": true, "192.0.2.7:8180": true, "[::1]:8180": true, "[2001:db8::1]": true,
		"localhost:8180": true, "LocalHost": true, "lab.example.com:8180": true, "LAB.example.com": true,
		"": false, ":8180": false, "rebound.example.com": false, "127.0.0.1.example.com:8180": false,
		"localhost.example.com": false, "lab.example.com.": false, "lab.example.com@127.0.0.1": false,
	} {
		if got := webaddress.IsHostOf(requested, "lab.example.com"); got != want {
			t.Errorf("%q: %v", requested, got)
		}
	}
	if webaddress.IsHostOf("", "") || !webaddress.IsHostOf("192.0.2.7:80", "") {
		t.Error("a server on all addresses")
	}
}
