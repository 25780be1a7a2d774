package cli_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A mail server that is not there is reported, and changes nothing else.
func TestSimulateSMTP(t *testing.T) {
	t.Parallel()
	s := simulate(t, "--account", "127.0.0.1:0", "--smtp", "127.0.0.1:1")
	signInToAccount(t, s.waitLine(`^the account service is at (.+)$`))
	s.waitLine(`mail to alice@example\.com$`)
	if line := s.waitError(`^.*--smtp.*$`); !strings.Contains(line, `"127.0.0.1:1"`) {
		t.Errorf("it says %q", line)
	}
	s.terminate()
}

// simulate --account serves the account service, and prints connections to it that can be read.
func TestSimulateAccount(t *testing.T) {
	t.Parallel()
	s := simulate(t, "--account", "127.0.0.1:0")
	service := s.waitLine(`^the account service is at (http://127\.0\.0\.1:\d+)$`)
	s.waitLine(`^it has accounts of alice@example\.com, bob@example\.com, `)
	if got := s.waitLine(`^    service      = "(.+)"$`); got != service {
		t.Errorf("the connection is to %s, not to %s", got, service)
	}
	issuer := s.waitLine(`^    issuer       = "(.+)"$`)
	client := s.waitLine(`^    client_id    = "(.+)"$`)
	signInToAccount(t, service)
	s.waitLine(`mail to alice@example\.com$`)
	s.order("confirm")
	s.waitLine(`^device confirmed$`)

	s.order("allow alice@example.com")
	s.waitLine(`^allow: .*no code`)
	begin, err := http.NewRequestWithContext(t.Context(), http.MethodPost, issuer+"/device", strings.NewReader(url.Values{"client_id": {client}, "scope": {"openid email"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	begin.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(begin)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the provider answers %s", answer.Status)
	}
	s.order("allow alice@example.com")
	s.waitLine(`^allowed$`)
	s.terminate()
}

// signInToAccount takes the first step as alice, whose mail then waits.
func signInToAccount(t *testing.T, service string) {
	t.Helper()
	body := []byte(`{"email": "alice@example.com", "password": "wonderland", "device": {"program": "a test"}}`)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, service+"/api/v1/sign-in", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(text), `"waiting"`) {
		t.Errorf("%v, the service answers %s", err, text)
	}
}
