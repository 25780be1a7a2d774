package load

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"otpdialog/scenario"
)

// BenchmarkCrowd measures whole sign-ins by push, of two requests, over real sockets: the client and
// the simulator are in this process. 64 people sign in again and again.
func BenchmarkCrowd(b *testing.B) {
	path := filepath.Join(b.TempDir(), "push.toml")
	if err := os.WriteFile(path, []byte(`schema = 1
[world]
vendor = "duo"
[[steps]]
sign_in = { user = "maria", password = "wonderland" }
expect  = { screen = "dialog", within = "1m" }
[[steps]]
press  = "Push"
expect = { screen = "progress", pushes = 1, within = "1m" }
[[steps]]
phone  = "approve"
expect = { outcome = "accepted", within = "1m" }
`), 0o600); err != nil {
		b.Fatal(err)
	}
	cases, err := scenario.ReadForMany(path)
	if err != nil {
		b.Fatal(err)
	}
	crowd, err := scenario.Gather(b.Context(), cases[0], scenario.PlayOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer crowd.Close()
	places := make(chan struct{}, 64)
	play, failed := In(crowd), make(chan string, 100)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		places <- struct{}{}
		play(context.Background(), Person{Number: n + 1}, func(r Result) { //nolint:forbidigo // that of the test ends before its last sign-in
			if r.Status != Passed {
				select {
				case failed <- r.Reason:
				default:
				}
			}
			<-places
		})
	}
	for range cap(places) {
		places <- struct{}{}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sign-ins/s")
	if len(failed) > 0 {
		b.Errorf("%d failed, the first: %s", len(failed), <-failed)
	}
}
