package scenario

import (
	"os"
	"path/filepath"
	"testing"
)

// threeRounds is a sign-in with a password, the choice of a text message, and its code.
const threeRounds = `
schema = 1
world  = { seed = 1 }

[[steps]]
sign_in = { user = "maria", password = "wonderland" }
expect  = { screen = "dialog" }

[[steps]]
press  = "SMS"
expect = { screen = "dialog", texts = 1 }

[[steps]]
answer = "${phone.text}"
expect = { outcome = "accepted", rounds = 2, method = "SMS, with a code" }
`

// BenchmarkPlay is whole cases: a world, a server, a session and three rounds of a sign-in each.
// docs/performance.md has the target.
func BenchmarkPlay(b *testing.B) {
	file := filepath.Join(b.TempDir(), "three.toml")
	if err := os.WriteFile(file, []byte(threeRounds), 0o600); err != nil {
		b.Fatal(err)
	}
	cases, err := Read(file)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if r := cases[0].Play(b.Context(), PlayOptions{}); r.Status != Passed {
			b.Fatal(r.Reason)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sign-ins/s")
}
