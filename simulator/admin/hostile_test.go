package admin

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"otpdialog/simulator/control"
)

// dial opens a connection of its own.
func (b *bench) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", b.admin.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// A push is answered as soon as it is there.
func TestWaitForPush(t *testing.T) {
	b := newBench(t)
	got := make(chan any)
	go func() { got <- b.get("/requests/newest?wait=10m&user=ivan", "method") }()
	b.untilWaiting(t, 1)
	b.ask("ivan", "push")
	if method := <-got; method != "push" {
		t.Errorf("what came is a %v", method)
	}
	go func() { got <- in(t, b.call(post, "/requests/newest/answer", `{"wait": "10m"}`, ok), "method") }()
	b.untilWaiting(t, 1)
	b.ask("ivan", "phone")
	if method := <-got; method != "call" {
		t.Errorf("what came is a %v", method)
	}
	if got := b.reply(); !strings.HasPrefix(got, "Access-Accept") {
		t.Errorf("the answer is %q", got)
	}
	b.untilWaiting(t, 0)
	b.fails(get, "/requests/newest?wait=1ms&method=call", "", 422, "wrong-arguments")
	b.fails(get, "/messages/newest?wait=1ms", "", 404, "nothing-waiting")
}

// untilWaiting waits until that many clients wait.
func (b *bench) untilWaiting(t *testing.T, n int) {
	t.Helper()
	for late := time.After(20 * time.Second); len(b.admin.waiting) != n; {
		select {
		case <-late:
			t.Fatalf("%d clients wait, not %d", len(b.admin.waiting), n)
		case <-time.After(time.Millisecond):
		}
	}
}

// A thousand clients wait and leave: some are turned away, the others leave nothing behind, and the
// server serves all the time.
func TestCrowdThatLeaves(t *testing.T) {
	b := newBench(t)
	ctx, leave := context.WithCancel(t.Context())
	var crowd sync.WaitGroup
	turnedAway := make(chan string, 1000)
	for range 1000 {
		crowd.Go(func() {
			answer, err := b.http.Do(b.request(ctx, get, "/requests/newest?wait=10m", ""))
			if err != nil {
				return // it has left
			}
			defer answer.Body.Close()
			turnedAway <- answer.Status + " " + answer.Header.Get("Retry-After")
		})
	}
	for range 1000 - maxWaiting {
		if status := <-turnedAway; status != "503 Service Unavailable 1" {
			t.Errorf("one is turned away with %s", status)
		}
	}
	b.untilWaiting(t, maxWaiting)
	b.get("/health")
	b.ask("bob", "wonderland")
	if got := b.reply(); !strings.HasPrefix(got, "Access-Accept") {
		t.Errorf("the answer is %q", got)
	}
	leave()
	crowd.Wait()
	b.untilWaiting(t, 0)
	b.fails(get, "/requests/newest?wait=1ms", "", 404, "nothing-waiting")
}

// Requests that never end are given up, and leave nothing behind.
func TestHalfRequests(t *testing.T) {
	b := newBenchWith(t, Config{slowness: 100 * time.Millisecond})
	authorized := "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n"
	for half, want := range map[string]string{
		"GET /users HTT": "",
		"GET /users HTTP/1.1\r\nHost: localhost\r\nX: ":                                                                        "",
		"POST /reset HTTP/1.1\r\n" + authorized + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{":             "HTTP/1.1 400 ",
		"POST /reset HTTP/1.1\r\n" + authorized + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{": "HTTP/1.1 400 ",
		"POST /reset HTTP/1.1\r\n" + authorized + "Content-Length: 100\r\n\r\n{":                                               "HTTP/1.1 415 ",
		"POST /reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{":                                              "HTTP/1.1 401 ",
		"GET /events HTTP/1.1\r\n" + authorized + "Content-Length: 100\r\nLast-Event-ID: x\r\n\r\n{":                           "HTTP/1.1 400 ",
	} {
		conn := b.dial(t)
		if _, err := conn.Write([]byte(half)); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(conn) // until the server closes it
		if !strings.HasPrefix(string(answer), want) || want == "" && bytes.Contains(answer, []byte("200 OK")) {
			t.Errorf("%q is answered %q (%v)", half, answer, err)
		}
	}
	b.get("/health")
}

// A connection on which someone has waited long can be used again.
func TestConnectionOutlastsItsDeadlines(t *testing.T) {
	b := newBenchWith(t, Config{slowness: 50 * time.Millisecond})
	b.fails(post, "/requests/newest/approve", `{"wait": "200ms"}`, 404, "nothing-waiting")
	b.call(post, "/reset", "", done)
	got := make(chan any)
	go func() { got <- in(t, b.call(post, "/requests/newest/approve", `{"wait": "10m"}`, ok), "user") }()
	b.untilWaiting(t, 1)
	<-time.After(200 * time.Millisecond) // longer than the body may take
	b.ask("ivan", "push")
	if user := <-got; user != "ivan" {
		t.Errorf("the push is for %v", user)
	}
}

// Closing ends those who wait and those who follow.
func TestCloseEndsAll(t *testing.T) {
	lab, err := control.New(control.Setup{}, control.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Start(lab, Config{Listen: "127.0.0.1:0", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, lab: lab, admin: a, http: &http.Client{}}
	var all sync.WaitGroup
	for _, path := range []string{"/requests/newest?wait=10m", "/events"} {
		all.Go(func() {
			if answer, err := b.http.Do(b.request(t.Context(), get, path, "")); err == nil {
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
		})
	}
	b.untilWaiting(t, 1)
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	b.http.CloseIdleConnections()
}

// Whatever is sent, the server goes on.
func FuzzServer(f *testing.F) {
	const host = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n"
	for _, seed := range []string{
		"GET /users" + host + "\r\n",
		"GET /events" + host + "Last-Event-ID: 18446744073709551615\r\n\r\n",
		"POST /requests/newest/approve" + host + "Content-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"wait\": \"0.1s\"}",
		"PUT /users/%00%ff" + host + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		"POST /faults" + host + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"effect\": \"delay\"  }\r\n0\r\n\r\n",
		"OPTIONS *" + host + "\r\n", "CONNECT localhost:1" + host + "\r\n", "GET http://a/users" + host + "\r\n",
		"GET /users/../../etc/passwd" + host + "\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\x00", "",
	} {
		f.Add([]byte(seed))
	}
	b := newBenchWith(f, Config{slowness: 200 * time.Millisecond})
	f.Fuzz(func(t *testing.T, request []byte) {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", b.admin.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = conn.Write(request) // the server may have closed it
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.Copy(io.Discard, conn)
		health, err := http.NewRequestWithContext(t.Context(), get, "http://"+b.admin.Addr().String()+"/health", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := b.http.Do(health)
		if err != nil {
			t.Fatalf("after %q: %v", request, err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	})
}
