//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// A sign-in that is recorded by mouse, with a push that is denied and one that is approved, passes
// on every face.
func TestRecordedDemo(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	file := filepath.Join(t.TempDir(), "push.toml")
	p := h.starts("demo", "--record", file)
	p.clicksWhenThere("  " + signInWord + "  ")
	p.WaitText("REC push.toml")
	p.waitDialog()
	p.presses(push)
	p.clicksWhenThere(denyWord)
	p.WaitText(rejectedNotice)
	p.WaitGone(fraudWord)
	p.clicksWhenThere(tryAgainWord)
	p.clicksWhenThere(approveWord)
	p.WaitText(signedInWord)
	p.clicksWhenThere(closeWord)
	p.leaves(0)
	p.waitSaid("recorded in " + file)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, step := range []string{`press  = "Push"`, "phone  = { deny = true }", "try_again = true", "phone  = { approve = true }", `outcome = "accepted"`, "pushes = 2"} {
		if !strings.Contains(text, step) {
			t.Errorf("the recording has no %s:\n%s", step, text)
		}
	}
	if strings.Contains(text, simulator.DemoPassword) {
		t.Errorf("the recording has the password:\n%s", text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	for _, face := range []string{"session", "screens", "lines"} {
		if said := h.fails(0, "test", file, "--face", face); !strings.Contains(said, "passed") {
			t.Errorf("on %s it says\n%s\n%s", face, said, text)
		}
	}
	if said := h.fails(78, "demo", "--record", file); !strings.Contains(said, "already") {
		t.Errorf("a recording that exists: %s", said)
	}
}

// A new world begins the recording anew, which is said on leaving.
func TestRecordedNewWorld(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	file := filepath.Join(t.TempDir(), "new.toml")
	p := h.starts("demo", "--record", file)
	p.clicksWhenThere("  " + signInWord + "  ")
	p.waitDialog()
	p.clicksWhenThere("start over")
	p.clicksWhenThere("  " + signInWord + "  ")
	p.waitDialog()
	p.presses(push)
	p.clicksWhenThere(approveWord)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
	p.waitSaid("recorded in " + file)
	p.waitSaid("nothing from before it is included")
	data, err := os.ReadFile(file)
	if err != nil || strings.Count(string(data), "sign_in") != 1 {
		t.Errorf("the recording is %v\n%s", err, data)
	}
	if said := h.fails(0, "test", file); !strings.Contains(said, "passed") {
		t.Errorf("it says\n%s\n%s", said, data)
	}
}

// A recording against a server is played against that server, with the password from the
// environment; it says the same from every face.
func TestRecordedConnection(t *testing.T) {
	t.Parallel()
	s := startSimulator(t)
	c := s.connection()
	c.actions = []string{action(push, "push")}
	for name, starts := range map[string]func(h *home, file string) face{
		"screens": func(h *home, file string) face { return &onScreens{person: h.starts("office", "--record", file)} },
		"lines":   func(h *home, file string) face { return newLines(h, "office", "--plain", "--record", file) },
		"auth":    func(h *home, file string) face { return newLines(h, "auth", "office", "--record", file) },
	} {
		file := filepath.Join(t.TempDir(), name+".toml")
		h := newHome(t)
		h.write("office", c.text())
		f := starts(h, file)
		f.begins("bob", simulator.DemoPassword)
		f.signedIn()
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for _, says := range []string{`server = "connection"`, `connection = "office"`, `user = "bob", password = "${password}"`, `method = "Password"`} {
			if !strings.Contains(text, says) {
				t.Errorf("the recording of %s has no %s:\n%s", name, says, text)
			}
		}
		if strings.Contains(text, simulator.DemoPassword) {
			t.Errorf("the recording of %s has the password:\n%s", name, text)
		}
		cmd := exec.CommandContext(t.Context(), program, "test", file)
		cmd.Env = append(h.environment(), "RECORDED_PASSWORD="+simulator.DemoPassword)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "1 passed") {
			t.Errorf("the recording of %s: %v\n%s", name, err, out)
		}
	}
}

// A sign-in that is rejected is recorded, too.
func TestRecordedRejection(t *testing.T) {
	t.Parallel()
	s := startSimulator(t)
	h := newHome(t)
	c := s.connection()
	h.write("office", c.text())
	file := filepath.Join(t.TempDir(), "rejected.toml")
	cmd := exec.CommandContext(t.Context(), program, "auth", "office", "--record", file)
	cmd.Env, cmd.Stdin = h.environment(), strings.NewReader("bob\nhunter2\n")
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 77 || !strings.Contains(string(out), "recorded in "+file) {
		t.Errorf("auth ends with %d:\n%s", cmd.ProcessState.ExitCode(), out)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), `outcome = "rejected"`) || strings.Contains(string(text), "hunter2") || strings.Contains(string(text), "bob") {
		t.Errorf("the recording is %v\n%s", err, text)
	}
}

// If the policy makes every sign-in a gate, it records nothing, and says so before anybody signs
// in.
func TestGateRecordsNothing(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	file := filepath.Join(t.TempDir(), "gate.toml")
	for _, args := range [][]string{{"office"}, {"office", "--plain"}, {"auth", "office"}} {
		h.runs(64, underPolicy(t, "[session]\ngate = true\n", append(args, "--record", file)...)...).says("a gate, which records nothing")
	}
	if _, err := os.Lstat(file); err == nil {
		t.Error("the gate has recorded")
	}
}

// The demonstration is recorded as well if it is opened from the list, here with the code of a text
// message, which is not in the recording.
func TestRecordedFromList(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	file := filepath.Join(t.TempDir(), "sms.toml")
	p := h.starts("--record", file)
	p.clicksWhenThere(demoWord)
	p.clicksWhenThere("  " + signInWord + "  ")
	p.waitDialog()
	p.presses(sms)
	code := p.waitCode("SMS from")
	p.answers(code)
	p.WaitText(signedInWord)
	p.clicksWhenThere(closeWord)
	p.leaves(0)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(data); !strings.Contains(text, `answer = "${phone.text}"`) || strings.Contains(text, code) || !strings.Contains(text, "texts = 1") {
		t.Errorf("it is\n%s", text)
	}
	if said := h.fails(0, "test", file); !strings.Contains(said, "passed") {
		t.Errorf("it says\n%s\n%s", said, data)
	}
}
