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
	"otpdialog/settings"
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
		s.Observe = observers(s.Observe, r.Observe)
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

// What was remembered, or given beforehand, is pressed when the recording is played: nothing is
// remembered then.
func TestRecordingBeginsAfresh(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*scenario.Seat){
		"last method": func(s *scenario.Seat) {
			if err := s.Memory.UpdateState(func(state *settings.State) {
				state.MarkReceived(s.Connection.Name)
				state.RecordMethod(s.Connection.Name, simulator.DemoUser, "push")
			}); err != nil {
				t.Error(err)
			}
		},
		"given action": nil,
	} {
		b, r, file := recorded(t, "session", change)
		if change == nil {
			s := session.New(b.ctx, session.Options{Connection: b.seat.Connection, Memory: b.seat.Memory, Open: b.seat.Open, Observe: b.seat.Observe})
			b.Cleanup(s.Close)
			b.face = &closedOnce{Face: pumped{b.face, s}}
			s.Begin(session.Form{UserName: simulator.DemoUser, Password: simulator.DemoPassword, Action: &b.seat.Connection.Actions[0]})
		} else {
			b.signsIn()
		}
		b.is(signin.Progress).phone("approve").is(signin.SignedIn)
		text := save(t, r, file)
		if !strings.Contains(text, `press  = "Push"`) || strings.Contains(text, "automatic") {
			t.Errorf("%s: it is\n%s", name, text)
		}
		passes(t, file, "session", text)
	}
}

// A client that sends Autosend for the first time only does so when the recording is played: if it
// had done so before, the recording says why it cannot be played.
func TestRecordingAfterAutosend(t *testing.T) {
	t.Parallel()
	for _, received := range []bool{true, false} {
		b, r, file := recorded(t, "session", func(s *scenario.Seat) {
			s.Connection.Actions[1].Autosend = true
			if err := s.Memory.UpdateState(func(state *settings.State) {
				if received {
					state.MarkReceived(s.Connection.Name)
				}
			}); err != nil {
				t.Error(err)
			}
		})
		b.signsIn()
		if received {
			b.is(signin.Dialog).presses("Call")
		}
		b.is(signin.Progress).phone("answer_call").is(signin.SignedIn)
		text := save(t, r, file)
		got, _ := playFile(t, file, scenario.PlayOptions{})
		want := map[bool]scenario.Status{true: scenario.Skipped, false: scenario.Passed}[received]
		if got.Status != want || received != strings.Contains(got.Reason, "Autosend had run before") {
			t.Errorf("it is %+v:\n%s", got, text)
		}
	}
}

// pumped is a face whose session is another one.
type pumped struct {
	scenario.Face

	session *session.Session
}

// Pump implements scenario.Face.
func (p pumped) Pump(ctx context.Context) {
	select {
	case e := <-p.session.Events():
		p.session.Handle(e)
	case <-ctx.Done():
	}
}

// A recording passes also if it ends before the server has answered.
func TestRecordingThatEndsEarly(t *testing.T) {
	t.Parallel()
	b, r, file := recorded(t, "session", nil)
	b.lab.Server.AddFault(simulator.Fault{Effect: simulator.EffectDrop})
	b.signsIn().is(signin.Connecting)
	text := save(t, r, file)
	if !strings.Contains(text, "datagrams = { at_least = 1 }") {
		t.Errorf("it is\n%s", text)
	}
	passes(t, file, "session", text)
}

// With a new world the recording begins again; with another connection it ends.
func TestRecordingOfOneWorld(t *testing.T) {
	t.Parallel()
	b, r, file := recorded(t, "session", nil)
	b.signsIn().is(signin.Dialog).presses("Call").is(signin.Progress).phone("answer_call").is(signin.SignedIn)
	if r.HasBegunAnew() {
		t.Error("it has begun anew too early")
	}
	b.lab.World.Reset()
	if !r.HasBegunAnew() {
		t.Error("it does not say that it has begun anew")
	}
	b.signsIn().is(signin.Progress) // the client still knows the last method
	b.phone("answer_call").is(signin.SignedIn)
	b.seat.Connection.Actions[0].Autosend = true
	b.signsIn().is(signin.Progress)
	text := save(t, r, file)
	if strings.Count(text, "sign_in") != 1 || strings.Count(text, "answer_call") != 1 || strings.Contains(text, "autosend") {
		t.Errorf("it is\n%s", text)
	}
	passes(t, file, "session", text)
	if saved, err := r.Save(); saved || err == nil {
		t.Errorf("it is written again: %t, %v", saved, err)
	}
}

// What a person did on a real phone has to be done again by a person, who gets twice as long, and
// at least a minute: on every face, however quick they were, and whether they pressed the action or
// typed its command.
func TestRecordingOfConnection(t *testing.T) {
	t.Parallel()
	const quick = 100 * time.Millisecond
	for face := range faces {
		for _, how := range []struct {
			push    scenario.Act
			decided string
			took    time.Duration
			within  string
		}{
			{scenario.Act{Verb: scenario.Press, Text: "Push"}, "approve", quick, "1m0s"},
			{scenario.Act{Verb: scenario.Press, Text: "Push"}, "approve", 40 * time.Second, "1m25s"},
			{scenario.Act{Verb: scenario.Press, Text: "Push"}, "deny", quick, "1m0s"},
			{scenario.Act{Verb: scenario.Answer, Text: "push"}, "approve", quick, "1m0s"},
		} {
			if face == "lines" && how.push.Verb == scenario.Answer {
				continue // there, the command of an action presses it
			}
			file := filepath.Join(t.TempDir(), "real.toml")
			r := record.New(file)
			b := sitDown(t, face, func(s *scenario.Seat) {
				s.Observe = observers(s.Observe, r.Observe)
			})
			b.signsIn().is(signin.Dialog).does(how.push).is(signin.Progress).phone("request")
			b.waits(how.took).phone(how.decided).is(map[string]signin.State{"approve": signin.SignedIn, "deny": signin.Dialog}[how.decided])
			b.face.Close()
			text := save(t, r, file)
			for _, says := range []string{`server = "connection"`, `connection = "lab"`, `password = "${password}"`, `ask    = "Do again on the phone what Push asked for"`, `within = "` + how.within + `"`} {
				if strings.Count(text, says) != 1 {
					t.Errorf("on %s, %+v: there is not one %s in\n%s", face, how, says, text)
				}
			}
			if strings.Contains(text, "pushes") || strings.Contains(text, "datagrams") {
				t.Errorf("it expects what nobody can count:\n%s", text)
			}
			if cases, err := scenario.Read(file); err != nil || cases[0].ConnectionName != "lab" || cases[0].Server != scenario.ConnectionServers {
				t.Errorf("it is read as %+v, %v", cases, err)
			}
		}
	}
}

// What a recording expects of an answer was not there before: a wrong code leads to another round.
func TestRecordingOfWrongCode(t *testing.T) {
	t.Parallel()
	for face := range faces {
		b, r, file := recorded(t, face, nil)
		b.signsIn().is(signin.Dialog).answers("000000")
		for b.rounds() < 2 && b.ctx.Err() == nil {
			b.face.Pump(b.ctx)
		}
		b.is(signin.Dialog).answers(b.token()).is(signin.SignedIn)
		b.face.Close()
		text := save(t, r, file)
		if _, wrong, _ := strings.Cut(text, `"${answer}"`); !strings.HasPrefix(wrong, "\nexpect = { screen = \"dialog\", rounds = 2 }\n") {
			t.Errorf("on %s it is\n%s", face, text)
		}
	}
}

// A recording is of the connection that the person signs in on first, whatever they open beside it.
func TestRecordingOfFirstConnection(t *testing.T) {
	t.Parallel()
	demo, r, file := recorded(t, "session", nil)
	office := sitDown(t, "session", func(s *scenario.Seat) { s.Observe = observers(s.Observe, r.Observe) })
	office.signsIn().is(signin.Dialog)
	r.Follow(demo.lab.World)
	demo.signsIn().is(signin.Dialog)
	if text := save(t, r, file); strings.Count(text, "sign_in") != 1 || !strings.Contains(text, `connection = "lab"`) {
		t.Errorf("it is\n%s", text)
	}

	demo, r, file = recorded(t, "session", nil)
	demo.signsIn().is(signin.Dialog)
	office = sitDown(t, "session", func(s *scenario.Seat) { s.Observe = observers(s.Observe, r.Observe) })
	office.signsIn().is(signin.Dialog)
	text := save(t, r, file)
	if strings.Count(text, "sign_in") != 1 || strings.Contains(text, "connection") {
		t.Errorf("it is\n%s", text)
	}
	passes(t, file, "session", text)
}

// observers calls several observers.
func observers(all ...func(signin.Event, *session.Session)) func(signin.Event, *session.Session) {
	return func(e signin.Event, s *session.Session) {
		for _, one := range all {
			one(e, s)
		}
	}
}

// A preview is not recorded: its connection is no file, and its world is not known.
func TestNoRecordingOfPreviews(t *testing.T) {
	t.Parallel()
	r := record.New(filepath.Join(t.TempDir(), "preview.toml"))
	b := sitDown(t, "session", func(s *scenario.Seat) { s.Connection.Name, s.Observe = "@preview", r.Observe })
	if err := b.face.Do(b.ctx, scenario.Act{Verb: scenario.SignIn, UserName: simulator.DemoUser}); err != nil {
		t.Fatal(err)
	}
	if saved, err := r.Save(); saved || err != nil {
		t.Errorf("saved: %t, %v", saved, err)
	}
}

// A recording never replaces a file, and is not written through a link.
func TestRecordingInTheWay(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	there := filepath.Join(folder, "there.toml")
	link := filepath.Join(folder, "link.toml")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(folder, "target.toml"), link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{there, link, filepath.Join(folder, "nowhere", "x.toml"), folder} {
		if err := record.Check(path); err == nil {
			t.Errorf("%s can be written", path)
		}
		r := record.New(path)
		b := sitDown(t, "session", func(s *scenario.Seat) { s.Observe = r.Observe })
		if err := b.face.Do(b.ctx, scenario.Act{Verb: scenario.SignIn, UserName: "x"}); err != nil {
			t.Fatal(err)
		}
		if saved, err := r.Save(); saved || err == nil {
			t.Errorf("%s: saved: %t, %v", path, saved, err)
		}
	}
	if text, err := os.ReadFile(there); err != nil || string(text) != "mine" {
		t.Errorf("the file is %q, %v", text, err)
	}
	if _, err := os.Lstat(filepath.Join(folder, "target.toml")); err == nil {
		t.Error("it was written through the link")
	}
}
