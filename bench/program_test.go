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

// environment is all that a program inherits.
func (h home) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + string(h),
		"XDG_CONFIG_HOME=" + h.config(), "XDG_STATE_HOME=" + filepath.Join(string(h), "state"),
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
	}
}

// secret is shared by the connection and the server of the benchmarks.
const secret = "a secret of benchmarks"

// office is the name of the connection.
const office = "office"

// underWay is in the progress box while the action is under way. It has no blank, which a frame could
// leave out where there was one before.
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
func openDialog(b *testing.B, h home, program string) *terminal {
	b.Helper()
	t := run(b, h, program, office, "--user", "alice")
	t.await(0, "Sign in")
	t.quiet()
	mark := t.mark()
	t.press(enter)
	t.await(mark, "OTP")
	t.quiet()
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
