//go:build unix

package bench

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"otpdialog/e2e/terminal"
)

// build builds the program, and the bare one that it is compared with, into a folder.
func build(b *testing.B) (program, bare string) {
	b.Helper()
	dir := b.TempDir()
	compile := exec.CommandContext(b.Context(), "go", "build", "-buildvcs=false", "-o", dir, "otpdialog", "otpdialog/bench/bare")
	if out, err := compile.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	return filepath.Join(dir, "otpdialog"), filepath.Join(dir, "bare")
}

// home is the home folder of the person at the terminal.
type home string

func newHome(b *testing.B) home {
	b.Helper()
	return home(b.TempDir())
}

func (h home) config() string { return filepath.Join(string(h), "config") }

// The size of the window: the phone of the demonstration stands beside the dialog.
const width, height = 120, 40

// starts runs a program in a terminal that draws nothing, so that the time of an emulator is in no figure.
func (h home) starts(b *testing.B, path string, args ...string) *terminal.Terminal {
	b.Helper()
	return terminal.Start(b, terminal.Program{
		Path: path, Args: args, Width: width, Height: height, Undrawn: true,
		Env: []string{"HOME=" + string(h), "XDG_CONFIG_HOME=" + h.config(), "XDG_STATE_HOME=" + filepath.Join(string(h), "state")},
	})
}

// restTime is how long a screen has to stay as it is before it counts as what stays.
const restTime = 300 * time.Millisecond

// secret is shared by the connection and the server of the benchmarks.
const secret = "a secret of benchmarks"

// office is the name of the connection.
const office = "office"

// underWay is in the progress box while the action is under way. It has no blank, which a frame could
// leave out if there was one before.
const underWay = "Sent:wait"

// connect writes a connection to a server that opens the dialog at once, with the five actions of a
// usual one.
func (h home) connect(b *testing.B, server string) {
	b.Helper()
	var file bytes.Buffer
	fmt.Fprintf(&file, `display_name = "Head office"
primary = %q
secret = %q
ask = "otp"
`, server, secret)
	for _, a := range []struct{ title, command, image string }{
		{"Push", "push", "push"},
		{"Call", "phone", "phone"},
		{"SMS", "sms", "text-message"},
		{"Email", "email", "mail"},
		{"Token", "token", "token"},
	} {
		fmt.Fprintf(&file, "[[actions]]\ntitle = %q\ncommand = %q\nimage = %q\n", a.title, a.command, a.image)
		fmt.Fprintf(&file, "description = %q\nmessage = %q\n", a.title+" asks you to confirm the sign-in", underWay)
	}
	dir := filepath.Join(h.config(), "otpdialog", "connections")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, office+".toml"), file.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
}

// Input, as a terminal sends it.
const (
	enter      = "\r"
	space      = " "
	tab        = "\t"    // from the OTP field to the first icon
	pressFirst = "\x1b1" // Alt+1, the key of the first icon
)

// click is a press and a release of the left button over a cell.
func click(at image.Point) string {
	return fmt.Sprintf("\x1b[<0;%d;%[2]dM\x1b[<0;%[1]d;%[2]dm", at.X+1, at.Y+1)
}

// move is a motion of the mouse onto a cell.
func move(x, y int) string { return fmt.Sprintf("\x1b[<35;%d;%dM", x+1, y+1) }

// openDialog starts the program on the connection and waits for its dialog.
func openDialog(b *testing.B, h home, program string) *terminal.Terminal {
	b.Helper()
	t := h.starts(b, program, office, "--user", "alice")
	t.WaitWritten(0, "Sign in")
	t.WaitRest(restTime)
	mark := t.Mark()
	t.Input(enter)
	t.WaitWritten(mark, "OTP")
	t.WaitRest(restTime)
	return t
}

// pause lets time pass, as a person does. No figure contains it.
func pause(b *testing.B, d time.Duration) {
	b.Helper()
	select {
	case <-time.After(d):
	case <-b.Context().Done():
		b.Fatal(b.Context().Err())
	}
}
