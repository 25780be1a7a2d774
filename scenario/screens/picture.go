package screens

import (
	"context"
	"regexp"
	"strings"
	"time"

	flow "otpdialog/signin"
)

// Picture implements [scenario.Painter].
func (f *Face) Picture(ctx context.Context, width, height int) string {
	v := f.view()
	at := v.Began
	switch v.State {
	case flow.Connecting, flow.Progress:
		// The box draws who is asked with its next move.
		for known := false; !known; {
			known = f.view().Traffic.Server != ""
			if !f.Next(ctx) {
				break
			}
		}
	case flow.Dialog:
		at = v.Asked
	case flow.Idle, flow.Opening, flow.SignedIn:
	}
	f.clock.Stop(at)
	f.person.Size(width, height)
	text := f.person.Screen()
	f.clock.Stop(time.Time{})
	f.person.Size(f.size.X, f.size.Y)
	if v.State == flow.SignedIn {
		return masked(text)
	}
	return text
}

// times are those of a result: when the person was signed in, and after how long.
var times = regexp.MustCompile(`(\d{1,2}:\d{2}(:\d{2})?( [AP]M)?|\d+\.\d s) *`)

// masked is a screen with its times replaced, which takes up as much room.
func masked(screen string) string {
	return times.ReplaceAllStringFunc(screen, func(time string) string {
		mask := "00:00"
		if strings.Contains(time, "s") {
			mask = "0.0 s"
		}
		return mask + strings.Repeat(" ", max(0, len(time)-len(mask)))
	})
}
