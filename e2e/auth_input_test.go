//go:build unix

package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/freeradius"
)

// Lines come as scripts write them, and a bad one is reported as such.
func TestAuthLines(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for name, test := range map[string]struct {
		lines string
		user  string
		code  int
		says  string // in the document
	}{
		"no line end at the end":         {"alicepw\n123456", "alice", 0, ""},
		"line ends of Windows":           {"alicepw\r\n123456\r\n", "alice", 0, ""},
		"a longer line than any request": {strings.Repeat("x", 16<<10+1) + "\n", "alice", 65, "more than 16384 bytes"},
		"the same as the second line":    {"alicepw\n" + strings.Repeat("1", 16<<10+1), "alice", 65, "more than 16384 bytes"},
		"NUL in the password":            {"alice\x00pw\n123456\n", "alice", 77, ""},
		"NUL behind the password":        {"alicepw\x00\n123456\n", "alice", 0, ""}, // as all are padded (RFC 2865, section 5.2)
		"NUL in the code":                {"alicepw\n123\x00456\n", "alice", 0, ""}, // which is cleaned, as one that is pasted is
		"nothing but NUL":                {"\x00\n", "alice", 77, ""},
		"a byte order mark":              {"\ufeffalicepw\r\n123456\r\n", "alice", 0, ""},
		"UTF-16 with a mark":             {"\xff\xfea\x00\r\x00\n\x001\x00", "alice", 78, "standard input is in UTF-16"},
		"UTF-16 without a mark":          {"a\x00p\x00w\x00\r\x00\n\x00", "alice", 78, "standard input is in UTF-16"},
		"line ends of old Macs":          {"alicepw\r123456\r", "alice", 78, "standard input has more than one line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.write("office", to(server, server.Auth).text())
			c := script{t: t, home: h, stdin: strings.NewReader(test.lines)}.does(test.code, "auth", "--json", "office", "--user", test.user)
			if a := c.auth(); test.says != "" && !strings.Contains(a.Error, test.says) {
				t.Errorf("%+v", a)
			}
			c.lacks("alicepw")
		})
	}
}

// What is given in advance is taken as a line of standard input is.
func TestAuthGiven(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	given := map[string]string{"OTPDIALOG_USER": "alice", "OTPDIALOG_PASSWORD": "alicepw", "OTPDIALOG_OTP": "123456"}
	for name, test := range map[string]struct {
		before, after string
		code          int
		says          string
	}{
		"a line end":            {"", "\n", 0, ""},
		"a line end of Windows": {"", "\r\n", 0, ""},
		"a byte order mark":     {"\ufeff", "", 0, ""},
		"two lines":             {"", "\n\n", 78, " has more than one line"},
		"UTF-16":                {"\xff\xfe", "", 78, " is in UTF-16"},
	} {
		for changed := range given {
			t.Run(name+" in "+changed, func(t *testing.T) {
				t.Parallel()
				h := newHome(t)
				h.write("office", to(server, server.Auth).text())
				s := script{t: t, home: h}
				for name, value := range given {
					if name == changed {
						value = test.before + value + test.after
					}
					s.environment = append(s.environment, name+"="+value)
				}
				c := s.does(test.code, "auth", "--json", "office")
				if a := c.auth(); test.says != "" && !strings.Contains(a.Error, changed+test.says) {
					t.Errorf("%+v", a)
				}
				c.lacks("alicepw")
			})
		}
	}
	h := newHome(t)
	h.write("office", to(server, server.Auth).text())
	script{t: t, home: h, stdin: strings.NewReader("alicepw\n123456\n")}.does(0, "auth", "office", "--user", "alice\r\n")
	script{t: t, home: h}.does(78, "auth", "office", "--user", "alice\nbob").says("--user has more than one line")
}

// What cannot be said of a sign-in is an error, whether it was accepted or not.
func TestAuthWithoutOutput(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for name, args := range map[string][]string{"in words": {"auth"}, "as a document": {"auth", "--json"}} {
		args := append(args, "office", "--user", "bob")
		people := func(t *testing.T) *home {
			t.Helper()
			h := newHome(t)
			h.write("office", to(server, server.Auth).text())
			return h
		}
		t.Run(name+", to a full disk", func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat("/dev/full"); err != nil {
				t.Skip("this test needs Linux")
			}
			full := script{t: t, home: people(t), stdin: strings.NewReader("bobpw\n"), command: []string{"sh", "-c", `exec "$0" "$@" >/dev/full`}}
			full.does(69, args...).says("no space left on device")
		})
		t.Run(name+", without a reader", func(t *testing.T) {
			t.Parallel()
			read, write, err := os.Pipe()
			if err == nil {
				err = read.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			defer write.Close()
			cmd := exec.CommandContext(t.Context(), program, args...)
			cmd.Env = append(os.Environ(), people(t).environment()...)
			cmd.Stdin, cmd.Stdout = strings.NewReader("bobpw\n"), write
			exit, ended := errors.AsType[*exec.ExitError](cmd.Run())
			if !ended || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGPIPE {
				t.Errorf("%v, want the end that a broken pipe is", exit)
			}
		})
	}
}

// An idle pipe is read only if its lines would matter.
func TestAuthAtAnIdlePipe(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	people := func(t *testing.T) *home {
		t.Helper()
		h := newHome(t)
		h.write("office", to(server, server.Auth).text())
		direct := to(server, server.Auth, `ask = "otp"`)
		direct.actions = []string{action(push, "push", "autosend = true")}
		h.write("direct", direct.text())
		return h
	}
	pipe := func(t *testing.T) (read, write *os.File) {
		t.Helper()
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = read.Close()
			_ = write.Close() // it may be closed
		})
		return read, write
	}
	for name, test := range map[string]struct {
		environment []string
		args        []string
	}{
		"no second step":                      {[]string{"OTPDIALOG_PASSWORD=bobpw"}, []string{"office", "--user", "bob"}},
		"a code":                              {[]string{"OTPDIALOG_PASSWORD=carolpw", "OTPDIALOG_OTP=123456"}, []string{"office", "--user", "carol"}},
		"an action":                           {[]string{"OTPDIALOG_PASSWORD=alicepw"}, []string{"office", "--user", "alice", "--action", "push"}},
		"a code instead of what would go out": {[]string{"OTPDIALOG_OTP=123456"}, []string{"direct", "--user", "otto"}},
	} {
		t.Run("with "+name+" given", func(t *testing.T) {
			t.Parallel()
			idle, _ := pipe(t) // which is open until the end of the test
			c := script{t: t, home: people(t), stdin: idle, environment: test.environment}.does(0, append([]string{"auth"}, test.args...)...)
			c.lacks(waitingLine)
		})
	}
	for name, test := range map[string]struct{ line, method string }{
		"closed":    {"", push},
		"with code": {"123456\n", "Typed code"},
	} {
		t.Run("with an action that would go out by itself, then "+name, func(t *testing.T) {
			t.Parallel()
			server := freeradius.Start(t)
			h := newHome(t)
			direct := to(server, server.Auth, `ask = "otp"`)
			direct.actions = []string{action(push, "push", "autosend = true")}
			h.write("direct", direct.text())
			idle, write := pipe(t)
			cmd := exec.CommandContext(t.Context(), program, "auth", "direct", "--user", "otto")
			cmd.Env = append(os.Environ(), h.environment()...)
			cmd.Stdin = idle
			var out strings.Builder
			cmd.Stdout = &out
			said, err := cmd.StderrPipe()
			if err == nil {
				err = cmd.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(said)
			waits := false
			for !waits && lines.Scan() {
				waits = strings.Contains(lines.Text(), waitingLine)
			}
			if requests := server.Requests(); !waits || len(requests) != 0 {
				t.Errorf("waits for a line: %t, and has sent %v", waits, requests)
			}
			if _, err := write.WriteString(test.line); err != nil {
				t.Error(err)
			}
			_ = write.Close()
			_, _ = io.Copy(io.Discard, said) // up to its end
			if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), fmt.Sprintf("(%s)", test.method)) {
				t.Errorf("%v, %q, want a sign-in by %s", err, &out, test.method)
			}
			if pushed := server.Pushes("otto") > 0; pushed != (test.line == "") {
				t.Errorf("a push has gone out: %t", pushed)
			}
		})
	}
}

// waitingLine tells a script that the program waits for it.
const waitingLine = "Waiting for a line of standard input"

// A code is sent the same, however it is given, and what is no code is sent as it is.
func TestAnswersOfEverySource(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ asks, given, sent string }{
		{"Enter the code", "123 456", "123456"},
		{"Enter the code", "١٢٣-٤٥٦", "123456"},
		{"Enter the code", " push 2 ", " push 2 "},
		{"Choose a PIN", " 2026-11-28 ", " 2026-11-28 "},
	} {
		for _, source := range []string{"a line", "the environment", "a program"} {
			t.Run(test.given+" from "+source, func(t *testing.T) {
				t.Parallel()
				sent := make(chan string, 1)
				address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
					if rfc2865.State_Get(r.Packet) != nil {
						sent <- rfc2865.UserPassword_GetString(r.Packet)
						return r.Response(radius.CodeAccessAccept)
					}
					packet := says(r, radius.CodeAccessChallenge, test.asks)
					packet.Add(rfc2865.State_Type, radius.Attribute("x"))
					return packet
				})
				c := connection{primary: address, secret: scriptedSecret}
				run := script{t: t, home: newHome(t), stdin: strings.NewReader("alicepw\n")}
				switch source {
				case "a line":
					run.stdin = strings.NewReader("alicepw\n" + test.given + "\n")
				case "the environment":
					run.environment = []string{"OTPDIALOG_OTP=" + test.given}
				case "a program":
					c.more = append(c.more, fmt.Sprintf("otp_command = [%q, %q]", "printf", test.given+`\n`))
				}
				run.home.write("office", c.text())
				run.does(0, "auth", "office", "--user", "alice")
				if got := <-sent; got != test.sent {
					t.Errorf("%q is sent as %q, want %q", test.given, got, test.sent)
				}
			})
		}
	}
}
