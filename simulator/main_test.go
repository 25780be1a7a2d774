package simulator

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"otpdialog/radiusclient/radiustest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of these tests. It is only spent if one fails.
const patience = 20 * time.Second

// newClock returns a clock that stands still until it is moved.
func newClock() *radiustest.Clock {
	return radiustest.NewClock(time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC))
}
