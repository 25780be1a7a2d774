package plain

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/clock"
)

// A wait says at few moments how much time is left, once each, also after the computer was asleep;
// and it ends with the event, or with who waits.
func TestWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		left, after time.Duration
		says        string
	}{
		"two minutes":            {2 * time.Minute, 3 * time.Minute, "1 minute left.\n30 seconds left.\n10 seconds left.\n"},
		"an event in between":    {2 * time.Minute, 65 * time.Second, "1 minute left.\n"},
		"a short time":           {5 * time.Second, time.Minute, ""},
		"a time that is unknown": {0, 3 * time.Hour, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				v := &Voice{out: &out}
				events := make(chan int, 1)
				time.AfterFunc(test.after, func() { events <- 1 })
				e, happened, err := Wait(t.Context(), v, Waiting{Left: test.left, Clock: clock.System{}}, events, nil)
				if e != 1 || !happened || err != nil || out.String() != test.says {
					t.Errorf("%d, %t, %v, %q", e, happened, err, out.String())
				}
			})
		})
	}
}

// What a person types goes to the caller, who can end the wait; Ctrl+D leaves.
func TestWaitTyped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		lines := &Lines{person: true, reading: true, lines: make(chan string, 3)}
		v := &Voice{out: &out, lines: lines}
		lines.lines <- "a line"
		lines.lines <- "back"
		var typed []string
		wait := func() (bool, error) {
			_, happened, err := Wait(t.Context(), v, Waiting{Clock: clock.System{}}, make(chan int), func(line string) bool {
				typed = append(typed, line)
				return line != "back"
			})
			return happened, err
		}
		if happened, err := wait(); happened || err != nil || len(typed) != 2 {
			t.Errorf("%t, %v, %q", happened, err, typed)
		}
		close(lines.lines)
		if happened, err := wait(); happened || !errors.Is(err, ErrLeft) {
			t.Errorf("%t, %v", happened, err)
		}
	})
}
