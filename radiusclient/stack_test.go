//go:build !race

package radiusclient

import (
	"runtime"
	"testing"
)

// Ten thousand people wait for their pushes in one process: each exchange waits on a goroutine
// of its own, whose stack must not have grown beyond the second size that the runtime has. (The
// race detector makes frames larger.)
func TestWaitingTakesLittleMemory(t *testing.T) {
	const (
		n    = 1000
		most = 5 << 10 // 4 KB, and some that grew for another reason
	)
	server := serve(t, nil)
	client := connect(t, func(c *Config) { c.Retries = 0 }, server.Address())
	var before, during runtime.MemStats
	runtime.GC() // stacks of earlier tests are given back
	runtime.ReadMemStats(&before)
	waiting := make([]<-chan result, n)
	for i := range waiting {
		waiting[i] = begin(t.Context(), client.NewDialogue(), push)
		<-server.Arrived
	}
	runtime.ReadMemStats(&during)
	if grown := (int64(during.StackInuse) - int64(before.StackInuse)) / n; grown > most {
		t.Errorf("a waiting exchange takes %d octets of stack, more than %d", grown, most)
	}
	closeQuietly(client)
	for _, w := range waiting {
		<-w
	}
}
