package signin

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 s", 12340 * time.Millisecond: "12.3 s", 2 * time.Minute: "2:00",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v reads %q, not %q", d, got, want)
		}
	}
}
