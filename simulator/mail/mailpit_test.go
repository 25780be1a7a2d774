package mail_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"otpdialog/e2e/needs"
)

const mailpitVersion = "v1.33.1" // also in .ci/run

// mailpit is a mail server that others wrote, which says over HTTP what has arrived.
type mailpit struct{ smtp, api string }

// startMailpit runs one until the end of the test.
func startMailpit(t *testing.T) *mailpit {
	t.Helper()
	program, err := exec.LookPath("mailpit")
	if err != nil {
		needs.Missing(t, err.Error()+": go install github.com/axllent/mailpit@"+mailpitVersion)
	}
	for range 5 { // another program can take a port in between
		m := &mailpit{smtp: freePort(t), api: freePort(t)}
		ctx, stop := context.WithCancel(t.Context())
		command := exec.CommandContext(ctx, program, "--smtp", m.smtp, "--listen", m.api, "--disable-version-check", "--quiet")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { _ = command.Wait(); close(ended) }()
		end := func() { stop(); <-ended }
		if m.isReady(ctx, ended) {
			t.Cleanup(end)
			return m
		}
		end()
	}
	t.Fatal("mailpit does not start")
	return nil
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed at once
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// isReady waits until it answers on both ports.
func (m *mailpit) isReady(ctx context.Context, ended <-chan struct{}) bool {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return false
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", m.smtp)
		if err != nil {
			continue
		}
		_ = conn.Close()
		if _, err := m.get(ctx, "/readyz"); err == nil {
			return true
		}
	}
}

func (m *mailpit) get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.api+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// arrived is an email as Mailpit has understood it.
type arrived struct {
	ID         string
	MessageID  string
	Subject    string
	From       struct{ Address string }
	To         []struct{ Address string }
	Date       time.Time
	Text, HTML string
}

// await returns the emails once there are so many, the newest first.
func (m *mailpit) await(t *testing.T, n int) []arrived {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var list struct{ Messages []arrived }
		m.json(ctx, t, "/api/v1/messages", &list)
		if len(list.Messages) >= n {
			for i := range list.Messages {
				m.json(ctx, t, "/api/v1/message/"+list.Messages[i].ID, &list.Messages[i])
			}
			return list.Messages
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("only %d of %d mails have arrived", len(list.Messages), n)
		}
	}
}

func (m *mailpit) json(ctx context.Context, t *testing.T, path string, into any) {
	t.Helper()
	text, err := m.get(ctx, path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// headers are those of an email.
func (m *mailpit) headers(t *testing.T, mail arrived) (headers map[string][]string) {
	t.Helper()
	m.json(t.Context(), t, "/api/v1/message/"+mail.ID+"/headers", &headers)
	return headers
}
