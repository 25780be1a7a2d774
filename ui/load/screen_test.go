package load

import (
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/load"
	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// summaryOf is one with everything that the screen can show.
func summaryOf() load.Summary {
	times := load.Latency{Count: 1234, P50: 0.0012, P90: 0.3, P99: 1.5, P999: 12, Max: 123}
	return load.Summary{
		Seconds: 65, Arrived: 12345, Passed: 12000, Failed: 300, Pending: 45, Whole: times,
		Steps:  []load.StepTimes{{Latency: times, Step: 1, Text: "sign in as maria"}, {Latency: times, Step: 2, Text: "press \"Push\"\x1b[31m"}},
		Errors: []load.Kind{{Reason: "step 2: outcome: expected \"accepted\", got \"rejected\"", Count: 300}}, Notes: []string{"this computer could not keep the rate"},
		Lately: []int{0, 50, 100, 150, 200},
	}
}

func shown(m *model) string { return ansi.Strip(m.View().Content) }

func newTest(environment map[string]string) (m *model, stopped, cut *int) {
	stopped, cut = new(int), new(int)
	m = newModel(Options{
		Title: "push, 200 people a second arrive", For: 5 * time.Minute, Now: summaryOf,
		Stop: func() { *stopped++ }, Cut: func() { *cut++ },
	}, nil, func(name string) string { return environment[name] })
	m.Update(measured(summaryOf()))
	return m, stopped, cut
}

// Whatever the size of the window, nothing is wider or longer, and what matters is there where there
// is room.
func TestScreen(t *testing.T) {
	t.Parallel()
	for _, environment := range []map[string]string{{"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C"}} {
		m, _, _ := newTest(environment)
		for width := 1; width < 140; width += 7 {
			for height := 1; height < 45; height += 3 {
				m.Update(tea.WindowSizeMsg{Width: width, Height: height})
				lines := strings.Split(shown(m), "\n")
				if len(lines) > height {
					t.Fatalf("%d lines at %d×%d", len(lines), width, height)
				}
				for _, line := range lines {
					if ansi.StringWidth(line) > width {
						t.Fatalf("%q is wider than %d", line, width)
					}
				}
			}
		}
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 30})
		text := shown(m)
		for _, want := range []string{
			"Load: push, 200 people a second arrive", "1:05 of 5:00", "12,345 arrived", "12,000 passed", "300 failed", "45 signing in",
			"now 100, at most 200", "p99.9", "1.20 ms", "300 ms", "1.50 s", "12.0 s", "123 s", "1 sign in as mar", "2 press",
			"300  step 2: outcome: expected", "Note: this computer could not keep the rate.", "Ctrl+C: stop arrivals",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("there is no %q in\n%s", want, text)
			}
		}
		full := map[bool]string{true: "█", false: "#"}[environment["LC_ALL"] == "C.UTF-8"]
		heights := make([]int, 5)
		for line := range strings.Lines(text) {
			if !strings.Contains(line, full) || strings.Contains(line, " of ") {
				continue
			}
			for i, r := range strings.TrimRight(line[2:], " \n") {
				if i < len(heights) && string(r) == full {
					heights[i]++
				}
			}
		}
		if environment["LC_ALL"] == "C" && (heights[0] != 0 || heights[2] != 5 || heights[4] != 10) { // it takes what is left
			t.Errorf("the columns of the chart are %v high in\n%s", heights, text)
		}
		m.Update(tea.WindowSizeMsg{Width: 130, Height: 38})
		for line := range strings.Lines(shown(m)) {
			if strings.TrimSpace(line) == full {
				t.Errorf("a second is not two columns wide in\n%s", shown(m))
			}
		}
		if strings.Contains(m.View().Content, "\x1b[31m\x1b") || strings.Contains(text, "\x1b") {
			t.Error("text of a scenario reaches the terminal raw")
		}
	}
}

// The first Ctrl+C ends the arrivals, and the next one everything.
func TestScreenStops(t *testing.T) {
	t.Parallel()
	m, stopped, cut := newTest(nil)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	press := tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	for i, want := range []struct {
		stopped, cut int
		help         string
	}{{1, 0, "No more arrivals"}, {1, 1, "Stopping."}} {
		m.Update(press)
		if *stopped != want.stopped || *cut != want.cut || !strings.Contains(shown(m), want.help) {
			t.Errorf("press %d: stopped %d times, cut %d times\n%s", i+1, *stopped, *cut, shown(m))
		}
	}
	last := summaryOf()
	last.Passed = 99
	_, cmd := m.Update(ended(last))
	if cmd == nil || m.summary.Passed != 99 || !m.ended {
		t.Error("the end does not end the screen")
	}
}

// The theme is the one that is chosen, whatever the terminal's background is.
func TestTheme(t *testing.T) {
	t.Parallel()
	for _, theme := range []settings.Theme{settings.ThemeDark, settings.ThemeLight, settings.ThemeHighContrast} {
		m := newModel(Options{Theme: theme}, nil, func(string) string { return "" })
		m.Update(tea.BackgroundColorMsg{Color: color.Black})
		if want := draw.NewLook(theme, true, false, true).Accent; m.look.Accent != want {
			t.Errorf("%s: the accent is %v, not %v", theme, m.look.Accent, want)
		}
	}
}
