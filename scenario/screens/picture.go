package screens

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

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
	return varying().ReplaceAllStringFunc(text, masked)
}

// varying is what depends on how long something has taken: when the person was signed in, and
// after how long; and how often a request was repeated until then.
var varying = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`((?:Signed in at|Time) +)(?:\d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?|\d+\.\d s) *| . one request, repeated (?:once|\d+ times)`)
})

// masked is a varying text without what varies. It takes up as much room.
func masked(text string) string {
	mask := ""
	if before := varying().FindStringSubmatch(text)[1]; before != "" {
		mask = before + "0"
	}
	return mask + strings.Repeat(" ", utf8.RuneCountInString(text)-utf8.RuneCountInString(mask))
}
