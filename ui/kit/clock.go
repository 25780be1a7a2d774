package kit

import (
	"fmt"
	"time"
)

// Clock writes a time as people read it: 48 s, 2:05.
func Clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	const day = 24 * 60 * 60
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s >= 2*day:
		return fmt.Sprintf("%d days", s/day)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
