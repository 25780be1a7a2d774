package httpserver_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"otpdialog/simulator/httpserver"
	"otpdialog/webaddress"
)

func TestListen(t *testing.T) {
	t.Parallel()
	for _, everywhere := range []string{"0.0.0.0:0", "[::]:0", ":0"} {
		if _, err := httpserver.Listen(everywhere, false); !errors.Is(err, webaddress.ErrNotLoopback) {
			t.Errorf("%q: %v", everywhere, err)
		}
	}
	for _, wrong := range []string{"", "127.0.0.1", "127.0.0.1:nonsense"} {
		if _, err := httpserver.Listen(wrong, true); err == nil || errors.As(err, new(*net.OpError)) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	for _, right := range []struct {
		address string
		remote  bool
		url     string
	}{{"127.0.0.1:0", false, "http://127.0.0.1:"}, {"localhost:0", false, "http://localhost:"}, {"0.0.0.0:0", true, "http://"}} {
		s, err := httpserver.Listen(right.address, right.remote)
		if err != nil {
			t.Fatal(err)
		}
		if url := s.URL(); !strings.HasPrefix(url, right.url) || strings.Contains(url, "0.0.0.0") || s.IsRemote() != right.remote {
			t.Errorf("%s is %s, remote %v", right.address, url, s.IsRemote())
		}
		used, err := httpserver.Listen(s.Addr().String(), right.remote)
		if !errors.As(err, new(*net.OpError)) {
			t.Errorf("a port that is in use: %v, %v", used, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// serve starts a server, and returns what sends it a request with a Host.
func serve(t *testing.T, handler http.HandlerFunc, o httpserver.Options) (s *httpserver.Server, get func(host string) (status int, head http.Header, err error)) {
	t.Helper()
	s, err := httpserver.Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	o.WrongHost = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMisdirectedRequest) }
	s.Serve(handler, o)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return s, func(host string) (int, http.Header, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL(), http.NoBody)
		if err != nil {
			return 0, nil, err
		}
		r.Host = host
		answer, err := transport.RoundTrip(r)
		if err != nil {
			return 0, nil, err
		}
		_, err = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, answer.Header, errors.Join(err, answer.Body.Close())
	}
}

// The usual port is preferred, and another one is found while that is in use. What is wrong with an
// address stays an error.
func TestPrefer(t *testing.T) {
	start := func(address string) (*httpserver.Server, error) { return httpserver.Listen(address, false) }
	free, err := start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	other, err := httpserver.Prefer(free.Addr().String(), start)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if other.Addr() == free.Addr() {
		t.Error("both have the same address")
	}
	if _, err := httpserver.Prefer("0.0.0.0:0", start); err == nil {
		t.Error("it listens off loopback")
	}
}

func TestHost(t *testing.T) {
	t.Parallel()
	for _, samePort := range []bool{false, true} {
		s, get := serve(t, func(http.ResponseWriter, *http.Request) {}, httpserver.Options{SamePort: samePort})
		_, port, _ := strings.Cut(s.Addr().String(), ":")
		for host, want := range map[string]bool{
			"127.0.0.1:" + port: true, "localhost:" + port: true, "LocalHost:" + port: true,
			"127.0.0.1:1": !samePort, "localhost": !samePort,
			"evil.example.com:" + port: false, "127.0.0.1.example.com:" + port: false,
		} {
			status, head, err := get(host)
			if err != nil {
				t.Fatal(err)
			}
			if got := status == http.StatusOK; got != want || head.Get("Cache-Control") != "no-store" || head.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("Host %s, same port %v: %d %v", host, samePort, status, head)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Close ends who waits, and comes back when the last handler has.
func TestClose(t *testing.T) {
	t.Parallel()
	waits, ended := make(chan struct{}), false
	s, get := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		close(waits)
		<-r.Context().Done()
		ended = true
	}, httpserver.Options{Connections: 1})
	failed := make(chan error)
	go func() {
		_, _, err := get("localhost")
		failed <- err
	}()
	<-waits
	if err := s.Close(); err != nil || !ended {
		t.Errorf("%v, the handler has ended: %v", err, ended)
	}
	if err := <-failed; err == nil {
		t.Error("who waited has got an answer")
	}
}
