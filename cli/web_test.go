//go:build unix

package cli_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// The phones are served as long as the simulator runs, to this machine, or to those who have the key.
func TestSimulateWeb(t *testing.T) {
	t.Parallel()
	get := func(address string) string {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	here := simulate(t, "--web", "127.0.0.1:0")
	if page := get(here.waitLine(`^the phones are at (http://127\.0\.0\.1:\d+/)$`)); !strings.Contains(page, "/phone/maria") {
		t.Errorf("the page is\n%s", page)
	}
	here.terminate()

	there := simulate(t, "--web", "0.0.0.0:0", "--allow-remote")
	address := there.waitLine(`^the phones are at (http://\S+/in/[A-Z2-7]{26})$`)
	there.waitLine(`^(anyone in your network who has this address can press the buttons; nothing is encrypted)$`)
	_, rest, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
	port, _, _ := strings.Cut(rest, "/")
	if page := get("http://127.0.0.1:" + port + "/"); strings.Contains(page, "maria") {
		t.Errorf("without a key, the page is\n%s", page)
	}
	there.terminate()
}
