package scenario

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRead reads and checks 1,000 files in a folder, each like the one of the tests that shows
// every key. An operation is to take less than a second of CPU.
func BenchmarkRead(b *testing.B) {
	files := map[string]string{"lab.toml": lab}
	for i := range 1000 {
		files[fmt.Sprintf("%d.toml", i)] = strings.Replace(complete, "push ignored", fmt.Sprintf("push %d ignored", i), 1)
	}
	dir := folder(b, files)
	for b.Loop() {
		if cases := read(b, dir); len(cases) != 1000 {
			b.Fatal(len(cases))
		}
	}
}
