package scenario_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"otpdialog/scenario"
	"otpdialog/scenario/record"
	"otpdialog/settings/presets"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// recorded sits down at a face of the demonstration that is recorded in a file.
func recorded(t *testing.T, face string, change func(*scenario.Seat)) (*table, *record.Recorder, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "recorded.toml")
	r := record.New(file)
	b := sitDown(t, face, func(s *scenario.Seat) {
		demo := presets.Demonstration()
		demo.Primary, demo.Secret = s.Connection.Primary, s.Connection.Secret
		s.Connection = demo
		if change != nil {
			change(s)
		}
		seen := s.Observe
		s.Observe = func(e signin.Event, now *session.Session) {
			seen(e, now)
			r.Observe(e, now)
		}
	})
	r.Follow(b.lab.World)
	return b, r, file
}

// save ends a recording, and returns its text.
func save(t *testing.T, r *record.Recorder, file string) string {
	t.Helper()
	if saved, err := r.Save(); err != nil || !saved {
		t.Fatalf("saved: %t, %v", saved, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// passes plays a recording on a face.
func passes(t *testing.T, file, face, text string) {
	t.Helper()
	got, events := playFile(t, file, scenario.PlayOptions{Sit: faces[face], FaceName: face})
	if got.Status != scenario.Passed {
		last := events[len(events)-1]
		t.Errorf("on %s it %s: %s\n%s\n%s", face, got.Status, got.Reason, text, last.Screen)
	}
}

// A recording of any face passes on all faces.
func TestRecordingPasses(t *testing.T) {
	t.Setenv("RECORDED_PASSWORD", "swordfish")
	t.Setenv("RECORDED_ANSWER", "000000")
	for name, story := range stories {
		if name == "only a code" {
			continue // the demonstration does not ask so
		}
		t.Run(name, func(t *testing.T) {
			for face := range faces {
				b, r, file := recorded(t, face, story.change)
				story.tell(b)
				b.face.Close()
				text := save(t, r, file)
				for other := range faces {
					passes(t, file, other, text)
				}
			}
		})
	}
}

// A flow is a sign-in of which a person does every step with what they have typed by then.
type flow struct {
	*table

	random *rand.Rand
	user   string
	typed  []string // that nobody may read in a recording
}

// secretText is something that no recording happens to contain.
func (f *flow) secretText() string {
	text := fmt.Sprintf("%s%08d", []string{"pw", "pässwörd-", `q"'\`, "${x}", "0"}[f.random.IntN(5)], f.random.IntN(1e8))
	f.typed = append(f.typed, text)
	return text
}

// code is what the person types: from the phone, with a PIN before it, or anything.
func (f *flow) code() string {
	phone := f.lab.World.Phone(f.user)
	codes := []string{phone.Token}
	for _, m := range phone.Messages {
		codes = append(codes, m.Code)
	}
	code := codes[f.random.IntN(len(codes))]
	f.typed = append(f.typed, code)
	switch f.random.IntN(6) {
	case 0:
		return f.secretText()
	case 1:
		pin := strconv.Itoa(1_000_000 + f.random.IntN(1e6)) // seven digits: no code has as many
		f.typed = append(f.typed, pin)
		return pin + code
	case 2:
		return code + " "
	}
	return code
}

// acts are what the person can do in a dialog or a progress box.
func (f *flow) step() {
	v := f.now()
	act := scenario.Act{Verb: scenario.Answer, Text: ""}
	switch n := f.random.IntN(10); {
	case v.State == signin.Idle, v.State == signin.SignedIn:
		users := f.lab.World.Users()
		u := users[f.random.IntN(len(users))]
		act = scenario.Act{Verb: scenario.SignIn, UserName: u.Name, Password: u.Password}
		switch n {
		case 0:
			act.UserName = f.secretText() // the password in the wrong field
		case 1, 2:
			act.Password = f.secretText()
		}
		f.user = act.UserName
	case v.State == signin.Progress && n < 5:
		act.Verb = scenario.EnterCodeInstead
	case v.State == signin.Progress && n < 8:
		if requests := f.lab.World.Phone(f.user).Requests; len(requests) > 0 && len(requests[0].Numbers) == 0 {
			if err := f.lab.World.Decide(f.user, requests[0].ID, []world.Outcome{world.Approved, world.Denied}[n%2]); err != nil {
				f.Fatal(err)
			}
			for f.now().State == signin.Progress && f.ctx.Err() == nil {
				f.face.Pump(f.ctx)
			}
			return
		}
		act.Verb = scenario.Cancel
	case v.State == signin.Progress:
		act.Verb = scenario.Cancel
	case v.CanRetry && n < 2:
		act.Verb = scenario.TryAgain
	case n < 4:
		act = scenario.Act{Verb: scenario.Press, Text: v.Actions[f.random.IntN(len(v.Actions))].Title}
	case n < 9:
		act.Text = f.code()
	case n == 9:
		act = scenario.Act{Verb: scenario.Remember, On: !v.Remember}
	}
	f.does(act)
}

// settled waits until nothing is under way that ends without a person.
func (f *flow) settled() {
	for {
		v := f.now()
		requests := f.lab.World.Phone(f.user).Requests
		if v.State != signin.Progress {
			for _, r := range requests { // that were given up
				if err := f.lab.World.Decide(f.user, r.ID, world.Denied); err != nil {
					f.Fatal(err)
				}
			}
			requests = nil
		}
		if v.Waits() == "" || len(requests) > 0 || f.ctx.Err() != nil {
			return
		}
		soon, cancel := context.WithTimeout(f.ctx, 50*time.Millisecond) // a push is no event of the session
		f.face.Pump(soon)
		cancel()
	}
}

// Whatever is typed where, no recording contains it, and each can be read.
func TestRecordingHasNoSecrets(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		b, r, file := recorded(t, "session", nil)
		f := &flow{table: b, random: rand.New(rand.NewPCG(seed, 1))}
		for range 12 {
			f.step()
			f.settled()
		}
		b.face.Close()
		text := save(t, r, file)
		for _, secret := range f.typed {
			if secret != "" && strings.Contains(text, secret) {
				t.Errorf("with seed %d it contains %q:\n%s", seed, secret, text)
			}
		}
		if strings.Contains(text, simulator.DemoPassword) {
			t.Errorf("with seed %d it contains the password:\n%s", seed, text)
		}
		if _, err := scenario.Read(file); err != nil {
			t.Errorf("with seed %d: %v\n%s", seed, err, text)
		}
	}
}

// A PIN that must be chosen is asked for hidden: each time it is the same secret.
func TestRecordingOfHiddenAnswers(t *testing.T) {
	const pin = "73915"
	t.Setenv("RECORDED_ANSWER", pin)
	for face := range faces {
		b, r, file := recorded(t, face, nil)
		token := func() string { return b.lab.World.Phone("dave").Token }
		rounds := func(n int) *table {
			for b.now().State != signin.SignedIn && b.rounds() < n && b.ctx.Err() == nil {
				b.face.Pump(b.ctx)
			}
			return b
		}
		b.does(scenario.Act{Verb: scenario.SignIn, UserName: "dave", Password: simulator.DemoPassword}).is(signin.Dialog).answers(token())
		rounds(2).is(signin.Dialog).answers(pin)
		rounds(3).is(signin.Dialog).answers(pin)
		rounds(4).is(signin.Dialog).answers(pin + token()).is(signin.SignedIn)
		b.does(scenario.Act{Verb: scenario.SignIn, UserName: "dave", Password: simulator.DemoPassword}).is(signin.Dialog).answers(pin + token()).is(signin.SignedIn)
		b.face.Close()
		text := save(t, r, file)
		if strings.Contains(text, pin) || strings.Count(text, "${answer}") != 4 || !strings.Contains(text, `"${answer}${phone.token}"`) {
			t.Errorf("on %s it is\n%s", face, text)
		}
		passes(t, file, face, text)
	}
}
