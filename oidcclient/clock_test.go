package oidcclient_test

import (
	"testing"
	"time"

	"otpdialog/oidcclient"
)

// How wrong a clock is, is said as people say it: one that was never set is years off.
func TestOffset(t *testing.T) {
	t.Parallel()
	for ahead, want := range map[time.Duration]string{
		61 * time.Second:             "61 seconds behind",
		-150 * time.Second:           "3 minutes ahead",
		119 * time.Minute:            "119 minutes behind",
		-(3*time.Hour + time.Minute): "3 hours ahead",
		71*time.Hour + 3*time.Minute: "3 days behind",
		20 * 365 * 24 * time.Hour:    "7300 days behind",
	} {
		if got := oidcclient.Offset(ahead); got != want {
			t.Errorf("%v: %q, want %q", ahead, got, want)
		}
	}
}
