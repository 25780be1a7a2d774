package present

import (
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	"otpdialog/scenario"
	"otpdialog/scenario/demonstrations"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/ui"
)

// shown is what an audience sees until something else is shown.
type shown struct {
	at   time.Duration // since the beginning
	step int
	text string
}

// filmed plays a demonstration, and returns what an audience sees, and the last of it in each step.
func filmed(t *testing.T, name string, size image.Point) (all []shown, ends []string) {
	t.Helper()
	cases, err := demonstrations.Read()
	if err != nil {
		t.Fatal(err)
	}
	reel, step := &Reel{}, -1
	root := New(Options{
		Play: cases[slices.Index(demonstrations.Names, name)], Auto: true, Pace: Normal, Clock: reel,
		Step: func(_ *scenario.Case, now int) {
			if step >= 0 {
				ends = append(ends, all[len(all)-1].text)
			}
			step = now
		},
	})
	folder := t.TempDir()
	o := ui.Options{
		Store:   store.Open(store.Dirs{System: folder, Config: folder, State: folder}).ForDemonstration(),
		Packets: packet.NewLog(100, 1<<16), Carry: root.Carry,
		Open: func(c *settings.Connection) session.Servers { return radius.New(c, radius.Options{}) },
	}
	environ := []string{"LANG=C.UTF-8"}
	screens, err := ui.New(o, environ, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	err = root.Film(t.Context(), screens, o, environ, size, func(_ image.Point, lines []string, _ *image.Point) {
		now := shown{reel.Now().Sub(time.Unix(0, 0)), step, ansi.Strip(strings.Join(lines, "\n"))}
		if len(all) > 0 && all[len(all)-1].at == now.at {
			all = all[:len(all)-1]
		}
		if len(all) == 0 || all[len(all)-1].text != now.text {
			all = append(all, now)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, ends
}

// At the size of a projector, client, phone and wire are shown while the captions tell the story.
func TestFilmHasRoomForTheWire(t *testing.T) {
	t.Parallel()
	_, ends := filmed(t, "server-down", image.Pt(100, 30))
	for i, text := range ends {
		for _, want := range []string{"On the wire", "Phone of", "When the server is down: silence"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q at the end of step %d:\n%s", want, i+1, text)
			}
		}
	}
}

// What goes to the phone moves, for an audience at any pace, and has arrived when the next caption comes.
// A film shows the same each time.
func TestFilmMoves(t *testing.T) {
	t.Parallel()
	all, ends := filmed(t, "push", image.Pt(130, 38))
	var lengths []int
	for _, s := range all {
		if n := strings.Count(s.text, "━") - strings.Count(strings.Split(s.text, "\n")[30], "━"); strings.Contains(s.text, "▶") && !slices.Contains(lengths, n) {
			lengths = append(lengths, n)
		}
	}
	if len(lengths) < 3 || !slices.IsSorted(lengths) {
		t.Errorf("the arrow has the lengths %v", lengths)
	}
	if !strings.Contains(ends[2], "Approve") {
		t.Errorf("the push has not arrived:\n%s", ends[2])
	}
	again, _ := filmed(t, "push", image.Pt(130, 38))
	for i, s := range all {
		if i >= len(again) || s != again[i] {
			t.Fatalf("another frame the second time, after\n%s", s.text)
		}
	}
}

// A window without room for both shows the phone while the caption is about what it asks, or what is read from it.
func TestFilmShowsThePhone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, says, phone string }{
		{"push", "Her phone asks if it is her", "Approve"},
		{"number-matching", "Her screen shows one number, her phone three", "Tap the number on the screen"},
		{"last-method", "A password, Enter, and one tap on the phone", "Approve"},
		{"code", "The code arrives on her phone", "SMS from"},
		{"code", "She types its code", "Phone of alice"},
		{"device-by-mail", "An email asks if it was her", "Match code  rustic cabin"},
	} {
		all, _ := filmed(t, c.name, image.Pt(80, 24))
		first := slices.IndexFunc(all, func(s shown) bool { return strings.Contains(s.text, c.says) })
		if first < 0 || !strings.Contains(all[first].text, c.phone) {
			t.Errorf("%s: no %q when it says %q", c.name, c.phone, c.says)
		}
	}
}

// It shows the wire while only time passes, and the pages again when something is done there.
func TestFilmShowsTheWireWhileTimePasses(t *testing.T) {
	t.Parallel()
	all, _ := filmed(t, "server-down", image.Pt(80, 24))
	for _, c := range []struct{ says, shown string }{
		{"Maria does not know that", "Password"},
		{"No reply comes", "On the wire"},
		{"The second server takes over", "Custom"},
		{"She approves", "Approve"},
		{"And if both servers are down?", "Signed in"},
		{"The program waits as long as", "On the wire"},
		{"No endless spinner", "Try again"},
	} {
		first := slices.IndexFunc(all, func(s shown) bool { return strings.Contains(s.text, c.says) })
		if first < 0 || !strings.Contains(all[first].text, c.shown) {
			t.Errorf("no %q when it says %q", c.shown, c.says)
			if first >= 0 {
				t.Log(all[first].text)
			}
		}
	}
}

// What is over is not shown any more.
func TestFilmShowsWhatIsTrue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		last, gone int // the steps at whose ends the text is shown last, and not any more
	}{
		{"code", "▶", 2, 3},
		{"deny-and-fraud", "choose a method", 3, 5},
		{"device-by-mail", "Open the link", 2, 3},
	} {
		_, ends := filmed(t, c.name, image.Pt(100, 30))
		if before := ends[c.last-1]; !strings.Contains(before, c.text) {
			t.Errorf("%s: %q is not shown in step %d:\n%s", c.name, c.text, c.last, before)
		}
		for _, text := range ends[c.gone-1:] {
			if strings.Contains(text, c.text) {
				t.Errorf("%s: %q is still shown in\n%s", c.name, c.text, text)
			}
		}
	}
}
