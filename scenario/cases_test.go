package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/secret"
	"otpdialog/signin/session"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// caseOf reads a scenario that has one case.
func caseOf(t *testing.T, text string) *Case {
	t.Helper()
	file := filepath.Join(t.TempDir(), "case.toml")
	if err := disk.Create(file, []byte("schema = 1\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	cases, err := Read(file)
	if err != nil || len(cases) != 1 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	return cases[0]
}

// signsIn is the first step of most cases.
const signsIn = `
[[steps]]
sign_in = { user = "maria", password = "wonderland" }
`

// Each variable of a moment leads to an Accept, or to what a program prints.
func TestMoments(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string]string{
		"phone.token": signsIn + `expect = { screen = "dialog" }
			[[steps]]
			answer = "${phone.token}"
			expect = { outcome = "accepted" }`,
		"phone.text": signsIn + `
			[[steps]]
			press = "SMS"
			[[steps]]
			answer = "${phone.text}"
			expect = { outcome = "accepted" }`,
		"phone.mail": signsIn + `
			[[steps]]
			press = "Email"
			[[steps]]
			answer = "${phone.mail}"
			expect = { outcome = "accepted" }`,
		"phone.number": `
			[[steps]]
			sign_in = { user = "grace", password = "wonderland" }
			[[steps]]
			press = "Push"
			expect = { screen = "dialog" }
			[[steps]]
			phone = { choose = "${phone.number}" }
			[[steps]]
			answer = "${phone.number}"
			expect = { outcome = "accepted" }`,
		"server": `
			[[steps]]
			run = { command = ["sh", "-c", "read s; test \"$s\" = \"$(cat $OTPDIALOG_LAB_SECRET_FILE)\" && echo $0 $1 $OTPDIALOG_LAB_SERVER", "${server.host}", "${server.port}"], stdin = "${server.secret}\n" }
			expect = { exit = 0, stdout = { matches = '^127\.0\.0\.1 (\d+) 127\.0\.0\.1:\d+$' } }`,
		"totp": `
			[secrets]
			seed = { default = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" }
			[[steps]]
			run = { command = ["cat"], stdin = "${totp.seed}" }
			expect = { exit = 0, stdout = { matches = '^\d{6}$' } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, caseOf(t, steps), PlayOptions{Environ: os.Environ()}, Passed)
		})
	}
}

func TestLinkInMail(t *testing.T) {
	t.Parallel()
	c := caseOf(t, signsIn+`expect = { screen = "dialog" }`)
	s := newStage(c, new(PlayOptions))
	defer s.close()
	p, err := s.set(t.Context(), func(Event) {})
	if err != nil {
		t.Fatal(err)
	}
	s.play(t.Context())
	seen, _ := s.watch.now()
	if _, err := p.moment("mail.link", seen); err == nil {
		t.Error("there is a link without a mail")
	}
	account, _ := s.lab.World.Account(simulator.DemoUser)
	account.Deliver(world.Message{Method: world.Mail, Text: "Confirm it: https://example.com/c?a=1\nThanks.", Code: "1"})
	if link, err := p.moment("mail.link", seen); err != nil || link != "https://example.com/c?a=1" {
		t.Errorf("the link is %q (%v)", link, err)
	}
}

// How cases end that do not pass.
func TestEndings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       Status
		reason     string // a part of it
	}{
		{"no such action", "[secrets]\nwhat = { default = \"Fax\" }\n" + signsIn + "[[steps]]\npress = \"${what}\"\nexpect = { pushes = 1 }", Broken, "the connection has no action"},
		{"never possible", "[[steps]]\ntry_again = true\nexpect = { pushes = 1 }", Failed, `the screen is "form"`},
		{"no push", signsIn + "expect = { screen = \"dialog\" }\n[[steps]]\nphone = \"approve\"\nexpect = { pushes = 1 }", Failed, "no push is waiting"},
		{"no text message", signsIn + "expect = { screen = \"dialog\" }\n[[steps]]\nanswer = \"${phone.text}\"\nexpect = { pushes = 1 }", Failed, "there is no phone text"},
		{"no such user", "[[steps]]\nreset = \"nobody\"\nexpect = { pushes = 1 }", Broken, "nobody"},
		{"a program that fails", "[[steps]]\nrun = [\"sh\", \"-c\", \"echo no >&2; exit 4\"]", Failed, `exit: expected 0, got 4, and on its standard error "no\n"`},
		{"a program that does not end", "[[steps]]\nrun = [\"sleep\", \"1000\"]\nexpect = { exit = 0, within = \"50ms\" }", Failed, "exit: expected 0, got still running"},
		{"a connection that is not looked up", "connection = \"office\"\n" + signsIn + "expect = { pushes = 1 }", Broken, `"office"`},
		{"servers that are not to be reached", "server = \"connection\"\nconnection = { primary = \"127.0.0.1\", secret = \"xyz\", display_name = \"Lab\" }\n" + signsIn + "expect = { pushes = 1 }", Skipped, "must not be contacted"},
		{"nobody to ask", "[[steps]]\nask = \"Look\"\nexpect = { pushes = 1 }", Skipped, "there is no terminal"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			all := play(t, caseOf(t, test.text), PlayOptions{Environ: os.Environ()}, test.want)
			if end := all[len(all)-1]; !strings.Contains(end.Reason, test.reason) {
				t.Errorf("the reason is %q, want %q in it", end.Reason, test.reason)
			}
		})
	}
}

// A program that does not end keeps the next step waiting, so the failure says how to go on.
func TestProgramThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	for expect, next := range map[string]string{
		`within = "50ms"`:           "the program still runs; to go on meanwhile, expect something else, such as pushes = 1",
		`exit = 0, within = "50ms"`: "",
	} {
		all := play(t, caseOf(t, "[[steps]]\nrun = [\"sleep\", \"1000\"]\nexpect = { "+expect+" }"), PlayOptions{Environ: os.Environ()}, Failed)
		if end := all[len(all)-1]; end.Reason != "exit: expected 0, got still running" || end.Next != next {
			t.Errorf("%s: %s; %s", expect, end.Reason, end.Next)
		}
	}
}

// A program that prints without end keeps the case from nothing.
func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	s := sightAfter(t, caseOf(t, `
		[[steps]]
		run = ["sh", "-c", "yes | tr -d '\\n' | head -c 3000000"]
		expect = { exit = 0, within = "1m" }`))
	if got := len(s.ran.stdout); got != maxOutput {
		t.Errorf("%d bytes were kept", got)
	}
}

// No event of a case, nor a file that it leaves, has one of its secrets.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	const hidden = `pass"word-é-77`
	folder := t.TempDir()
	c := caseOf(t, `
		[secrets]
		pw = { default = '`+hidden+`' }
		[world]
		users = [{ name = "`+`eve", password = "${pw}", methods = ["token"] }]
		[[steps]]
		sign_in = { user = "eve", password = "${pw}" }
		expect = { screen = "dialog" }
		[[steps]]
		run = { command = ["cat"], stdin = "${pw}" }
		expect = { exit = 0 }
		[[steps]]
		answer = "${pw}"
		expect = { stdout = "${pw}?", within = "50ms" }`)
	all := play(t, c, PlayOptions{Environ: os.Environ(), Artifacts: folder}, Failed)
	end := all[len(all)-1]
	if len(end.Saved) != 3 || !strings.Contains(end.Reason, masked) {
		t.Errorf("the end is %+v", end)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	files := []string{string(text)}
	for _, path := range end.Saved {
		read, err := disk.Read(path, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(read))
	}
	for _, file := range files {
		if i := strings.Index(file, "word-"); i >= 0 {
			t.Errorf("a secret is in …%s…", file[max(0, i-100):i+20])
		}
	}
}

// The resolved scenario of a failure can be played again.
func TestResolvedScenario(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := caseOf(t, `
		name = "to be repeated"
		[vars]
		user = "maria"
		[world]
		vendor = "duo"
		seed = 7
		[[steps]]
		sign_in = { user = "${user}", password = "wonderland" }
		expect = { screen = "dialog" }
		[[steps]]
		advance = "1s"
		expect = { actions = ["Push"], within = "20ms" }`)
	all := play(t, c, PlayOptions{Artifacts: folder}, Failed)
	end := all[len(all)-1]
	i := slices.IndexFunc(end.Saved, func(path string) bool { return strings.HasSuffix(path, ".toml") })
	if i < 0 {
		t.Fatalf("only %q is saved", end.Saved)
	}
	again, err := Read(end.Saved[i])
	if err != nil {
		t.Fatal(err)
	}
	repeated := play(t, again[0], PlayOptions{}, Failed)
	if got := repeated[len(repeated)-1].Reason; got != end.Reason {
		t.Errorf("the resolved scenario fails with %q, want %q", got, end.Reason)
	}
}

// What cannot be saved of a failure is one sentence with a next step, whatever else is to be done.
func TestArtifactsAreNotSaved(t *testing.T) {
	t.Parallel()
	c := caseOf(t, `
		[[steps]]
		sign_in = { user = "maria", password = "wonderland" }
		expect = { outcome = "accepted", within = "20ms" }`)
	folder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	all := play(t, c, PlayOptions{Artifacts: folder}, Failed)
	end := all[len(all)-1]
	if strings.Count(end.Next, "not a folder") != 1 || !strings.Contains(end.Next, "; move it away: mv ") {
		t.Errorf("next is %s", end.Next)
	}
	if got := unsaved("write it with --update", errors.New("no space")); got != "write it with --update; no space" {
		t.Errorf("next is %s", got)
	}
}

// The resolved scenario finds its secrets, and says how to give those that it may not hold.
func TestSecretsOfResolvedScenario(t *testing.T) {
	t.Parallel()
	c := caseOf(t, `
		[secrets]
		here = { file = "pw.txt" }
		literal = { default = "hidden-1" }
		variable = { env = "LAB_PW", default = "hidden-2" }
		[[steps]]
		sign_in = { user = "maria", password = "${here}${literal}${variable}" }
		expect = { screen = "dialog" }`)
	text, err := c.resolved()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(c.File)
	head := "# The default of the secret literal is left out: set the variable SECRET_literal before you play this.\n" +
		"# The default of the secret variable is left out: set the variable LAB_PW before you play this.\n"
	if got := string(text); !strings.HasPrefix(got, head) || strings.Contains(got, "hidden") {
		t.Errorf("it is\n%s", text)
	}
	copied := filepath.Join(t.TempDir(), "copy.toml")
	for path, text := range map[string][]byte{copied: text, filepath.Join(folder, "pw.txt"): []byte("beside the original")} {
		if err := disk.Create(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Read(copied)
	if err != nil {
		t.Fatal(err)
	}
	if value, err := again[0].secrets.value(t.Context(), "here"); err != nil || value != "beside the original" {
		t.Errorf("the secret is %q (%v)", value, err)
	}
}

// A case on the servers of its connection, which are not ours, counts what was sent there.
func TestConnectionServers(t *testing.T) {
	t.Parallel()
	server, err := simulator.Start(simulator.Config{Secret: []byte("a secret of this test")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	c := caseOf(t, `server = "connection"
		connection = { primary = "`+server.Addr().String()+`", secret = "a secret of this test", display_name = "Lab" }
		`+signsIn+`expect = { screen = "dialog", datagrams = 1, duplicates = 0, server = "`+server.Addr().String()+`" }`)
	play(t, c, PlayOptions{Secrets: secret.Sources{}}, Passed)
	never := func(*settings.Connection) error { return errors.New("not allowed") }
	play(t, c, PlayOptions{Secrets: secret.Sources{}, Allows: never}, Broken)
}

// A program gets no variable of the caller that could be a secret, not even without a simulator.
func TestEnvironmentOfPrograms(t *testing.T) {
	t.Setenv("SECRET_OF_SOMEONE", "hush")
	for _, head := range []string{"", "server = \"connection\"\nconnection = { primary = \"127.0.0.1\", secret = \"xyz\", display_name = \"Lab\" }\n"} {
		for _, environ := range [][]string{nil, os.Environ()} {
			c := caseOf(t, head+"[[steps]]\nrun = [\"/usr/bin/env\"]")
			s := newStage(c, &PlayOptions{Environ: environ, Secrets: secret.Sources{}})
			p, err := s.set(t.Context(), func(Event) {})
			if err != nil {
				t.Fatal(err)
			}
			s.play(t.Context())
			if out := p.running.state().stdout; p.status != Passed || strings.Contains(out, "SECRET_OF_SOMEONE") {
				t.Errorf("%s: %s", p.reason, out)
			}
			s.close()
		}
	}
}

// Ask waits for the person, and its error ends the case.
func TestAsk(t *testing.T) {
	t.Parallel()
	c := caseOf(t, "[[steps]]\nask = \"Look at the phone\"\n"+signsIn+"expect = { screen = \"dialog\" }")
	var asked []string
	ask := func(_ context.Context, text string) error {
		asked = append(asked, text)
		return nil
	}
	play(t, c, PlayOptions{Ask: ask}, Passed)
	if len(asked) != 1 || asked[0] != "Look at the phone" {
		t.Errorf("asked %q", asked)
	}
	play(t, c, PlayOptions{Ask: func(context.Context, string) error { return errors.New("nobody") }}, Broken)
}

// An interruption ends the case, whatever it waits for.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	c := caseOf(t, signsIn+"expect = { screen = \"dialog\" }\n[[steps]]\npress = \"Push\"\nexpect = { screen = \"result\", within = \"1h\" }")
	r := c.Play(ctx, PlayOptions{Report: func(e Event) {
		if e.Kind == StepEnded {
			interrupt()
		}
		if e.Seconds > 3600 {
			t.Errorf("%s took %v s", e.Text, e.Seconds)
		}
	}})
	if r.Status != Broken || r.Reason != session.ErrInterrupted.Error() {
		t.Errorf("it ended with %+v", r)
	}
}

// showing is a face that shows one text, whatever happens.
type showing struct {
	Face

	text string
}

func (s showing) Shown() string { return s.text }

// What the person reads must be on the screen: a prompt in boxes and broken lines counts.
func TestShown(t *testing.T) {
	t.Parallel()
	c := caseOf(t, signsIn+`expect = { screen = "dialog" }
		[[steps]]
		advance = "1s"
		expect = { prompt = { contains = "choose a method" }, within = "50ms" }`)
	prompt := "│ Enter a code, or   │\n│ choose:            │\n│ 1. Push to your    │\n│ phone              │\n│ 2. Call to xxx-0134│\n│ 3. Text message to xxx-0134\n4. Email to m…@example.com\n5. Token code\nCode or option (1-5):"
	for text, want := range map[string]Status{"": Passed, "Signed in": Failed} {
		play(t, c, PlayOptions{Sit: func(ctx context.Context, seat Seat) (Face, error) {
			face, err := AtSession(ctx, seat)
			return showing{face, text}, err
		}}, want)
	}
	if !isShown(prompt, "Enter a code, or choose:\n 1. Push to your phone\n 2. Call to xxx-0134") || isShown(prompt, "Push to my phone") {
		t.Error("a text in a box is not found")
	}
}

// What can no longer come is not waited for: the sign-in has ended otherwise.
func TestEndedOtherwise(t *testing.T) {
	t.Parallel()
	c := caseOf(t, `
		[[steps]]
		sign_in = { user = "bob", password = "wrong" }
		expect  = { outcome = "accepted", within = "10m" }`)
	play(t, c, PlayOptions{}, Failed)
}
