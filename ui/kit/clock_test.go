package kit_test

import (
	"testing"
	"time"

	"otpdialog/ui/kit"
)

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 499 * time.Millisecond: "0 s", 59 * time.Second: "59 s", time.Minute: "1:00", 125 * time.Second: "2:05", time.Hour: "60:00",
		48*time.Hour - time.Second: "2879:59", 30 * 24 * time.Hour: "30 days",
	} {
		if got := kit.Clock(d); got != want {
			t.Errorf("%v reads %q, not %q", d, got, want)
		}
	}
}
