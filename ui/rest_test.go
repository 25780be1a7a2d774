package ui_test

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
)

// The most that a demonstration may write while it waits for a person.
const (
	mostFrames   = 10  // in any second
	mostOctets   = 400 // of a frame
	mostStill    = 100 // of a frame with reduced motion
	watchedWhile = 12 * time.Second

	betweenFrames = time.Second / ui.FramesPerSecond
)

// A rendered demonstration is the screens in Bubble Tea with its renderer, in virtual time. Its server
// is in this process, and its terminal notes what is written.
type rendered struct {
	t       *testing.T
	program *tea.Program
	shown   *shown
	people  *world.World
	packets *packet.Log

	mu     sync.Mutex
	frames []frame
}

// A shown model keeps what it drew last, for a goroutine that is not the program's.
type shown struct {
	*ui.Model

	mu   sync.Mutex
	last string
}

// Update implements [tea.Model].
func (s *shown) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := s.Model.Update(msg)
	return s, cmd
}

// View implements [tea.Model].
func (s *shown) View() tea.View {
	v := s.Model.View()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = v.Content
	return v
}

// content is what was drawn last.
func (s *shown) content() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// A frame is what was written at once.
type frame struct {
	at   time.Time
	text string
}

// Write implements [io.Writer].
func (r *rendered) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frames = append(r.frames, frame{time.Now(), string(p)})
	return len(p), nil
}

// render shows the demonstration in a window of that size, and lets tell watch it.
func render(t *testing.T, size image.Point, still bool, tell func(*rendered)) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "preferences.toml"), fmt.Appendf(nil, "reduced_motion = %v\n", still), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := &rendered{t: t, people: simulator.NewWorld(world.WithSeed(1)), packets: packet.NewLog(1000, 1<<20)}
		const shared = "a secret of the tests"
		server := simulator.New(simulator.Config{World: r.people, Secret: []byte(shared)})
		c := presets.Demonstration()
		c.Primary, c.Secret = "127.0.0.1:1812", settings.Source{Value: shared}
		environ := []string{"LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor"}
		model, err := ui.New(ui.Options{
			Store: store.Open(store.Dirs{System: dir, Config: dir, State: dir}), Packets: r.packets,
			Open: func(c *settings.Connection) session.Servers {
				return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: session.NewMemory(), Dial: server.Dial, Trace: radius.Trace{Packets: r.packets}})
			},
			Demo: &ui.Demo{Close: server.Close, Server: server, World: r.people, UserName: simulator.DemoUser, Password: simulator.DemoPassword, Connection: c},
		}, environ, clock.System{})
		if err != nil {
			t.Fatal(err)
		}
		input, keyboard := io.Pipe()
		r.shown = &shown{Model: model}
		filter := func(_ tea.Model, msg tea.Msg) tea.Msg { return ui.Filter(model, msg) }
		r.program = tea.NewProgram(r.shown, tea.WithContext(t.Context()), tea.WithoutSignalHandler(), tea.WithFilter(filter),
			tea.WithFPS(ui.FramesPerSecond), tea.WithInput(input), tea.WithOutput(r), tea.WithWindowSize(size.X, size.Y),
			tea.WithEnvironment(environ), tea.WithColorProfile(colorprofile.TrueColor))
		var ended sync.WaitGroup
		ended.Go(func() {
			if _, err := r.program.Run(); err != nil {
				t.Error(err)
			}
		})
		defer func() {
			r.program.Quit()
			ended.Wait()
			_ = keyboard.Close()
			model.Leave()
		}()
		r.passes(time.Second)
		tell(r)
	})
}

// passes lets time pass.
func (r *rendered) passes(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// press presses a key, and lets the person think.
func (r *rendered) press(k tea.KeyPressMsg) {
	r.program.Send(k)
	r.passes(2 * time.Second)
}

// sees fails unless the screen has a text.
func (r *rendered) sees(text string) {
	r.t.Helper()
	if screen := r.screen(); !strings.Contains(screen, text) {
		r.t.Fatalf("no %q on\n%s", text, screen)
	}
}

func (r *rendered) screen() string { return ansi.Strip(r.shown.content()) }

// rests fails if more frames are written in a second while nothing but time happens, or larger ones. A
// frame after a packet may be larger: it has something new to say.
func (r *rendered) rests(where string, most, octets int) {
	r.t.Helper()
	synctest.Wait()
	r.mu.Lock()
	r.frames = nil
	r.mu.Unlock()
	r.passes(watchedWhile)
	packets, sum, largest, news := r.packets.Packets(), 0, 0, 0
	for i, f := range r.frames {
		size := len(f.text)
		isNews := slices.ContainsFunc(packets, func(p packet.Packet) bool {
			since := f.at.Sub(p.Time)
			return since >= 0 && since <= time.Second/2+betweenFrames
		})
		switch sum += size; {
		case isNews:
			news = max(news, size)
		case size > octets:
			r.t.Errorf("%s: a frame has %d octets, more than %d: %q", where, size, octets, f.text)
			fallthrough
		default:
			largest = max(largest, size)
		}
		if i >= most && f.at.Sub(r.frames[i-most].at) < time.Second-betweenFrames {
			r.t.Errorf("%s: more than %d frames in a second: %q", where, most, f.text)
		}
	}
	r.t.Logf("%s: %.1f frames a second, %d octets on average, %d at most, %d with news", where,
		float64(len(r.frames))/watchedWhile.Seconds(), sum/max(1, len(r.frames)), largest, news)
}

// A demonstration writes little while a person is waited for, and nothing while nothing happens. It logs
// what docs/performance.md records.
func TestRest(t *testing.T) {
	enter := tea.KeyPressMsg{Code: tea.KeyEnter}
	for _, size := range []image.Point{{80, 24}, {100, 30}, {130, 38}, {200, 60}} {
		for _, still := range []bool{false, true} {
			name, most := fmt.Sprintf("%d×%d", size.X, size.Y), mostOctets
			if still {
				name, most = name+", still", mostStill
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				render(t, size, still, func(r *rendered) {
					r.sees("Password")
					r.rests("the form", 0, 0)
					r.press(enter)
					r.sees("Remember last method used")
					r.rests("the dialog, with its countdown", 1, mostStill)
					r.press(tea.KeyPressMsg{Code: '1', Mod: tea.ModAlt})
					r.sees("left")
					r.rests("a push", mostFrames, most)
					request, err := r.people.NewestRequest("")
					if err != nil {
						t.Fatal(err)
					}
					if err := r.people.Decide(request.User, request.ID, world.Approved); err != nil {
						t.Fatal(err)
					}
					r.passes(3 * time.Second)
					r.sees("Signed in")
					r.rests("the result", 0, 0)
				})
			})
		}
	}
}

// After its countdown, a dialog is still.
func TestRestAfterTheCountdown(t *testing.T) {
	t.Parallel()
	render(t, narrow, false, func(r *rendered) {
		r.press(tea.KeyPressMsg{Code: tea.KeyEnter})
		r.sees("answer within")
		r.passes(3 * time.Minute)
		r.sees("Remember last method used")
		if strings.Contains(r.screen(), "within") {
			t.Error("there is still a countdown")
		}
		r.rests("the dialog after its countdown", 0, 0)
	})
}
