//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/terminal"
	"otpdialog/settings/document"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// The same sign-in with each face: what it comes to, and what it leaves in the files, must
// not depend on the face.

// A face is a way to sign in, and a person or a script that uses it.
type face interface {
	begins(user, password string) // fills in the first form
	presses(title string)         // an action
	answers(code string)          // the question for an OTP
	reads(notice string)          // waits for it, if a person reads it
	givesUp()                     // the action under way, to answer with a code instead
	signedIn() shown              // waits for the end
	rejected()                    // waits for the server to reject the first form, and leaves
}

// shown is what a face says about a sign-in.
type shown struct {
	method string
	rounds int // -1 if it does not say
}

// faces start the program on the connection office.
var faces = map[string]func(*home) face{
	"screens":         func(h *home) face { return &onScreens{person: h.starts("office")} },
	"screens of exec": func(h *home) face { return &onScreens{person: h.starts("exec", "office", "--", "true"), isExec: true} },
	"lines":           func(h *home) face { return newLines(h, "office", "--plain") },
	"lines of auth":   func(h *home) face { return newLines(h, "auth", "office") },
	"lines of exec":   func(h *home) face { return newLines(h, "exec", "--plain", "office", "--", "true") },
	"auth":            newPipe,
}

// needPerson are the faces that go on after a failure, and can give up an action.
func needPerson(face string) bool { return face != "auth" }

var storyLine = regexp.MustCompile(`Signed in as \S+ on ` + displayName + ` \((.*)\)`)

// onScreens is a person at the screens.
type onScreens struct {
	*person

	isExec bool
}

func (f *onScreens) begins(user, password string) { f.signsInAs(user, password) }

func (f *onScreens) presses(title string) {
	f.waitDialog()
	pauses()
	f.Press(number(title))
}

func (f *onScreens) answers(code string) {
	f.waitDialog()
	f.person.answers(code)
}

func (f *onScreens) reads(notice string) { f.waitSaid(notice) }

func (f *onScreens) givesUp() {
	f.clicksWhenThere(enterCodeWord)
	f.waitSaid(codeInsteadNotice)
}

func (f *onScreens) signedIn() shown {
	rounds := -1
	if f.isExec {
		f.leaves(0)
	} else {
		f.WaitText(signedInWord)
		rounds, _ = strconv.Atoi(regexp.MustCompile(`Rounds +(\d+)`).FindStringSubmatch(f.Text())[1])
		f.leaves(0, terminal.Esc)
	}
	return shown{storyLine.FindStringSubmatch(f.Text())[1], rounds}
}

func (f *onScreens) rejected() {
	f.waitSaid(rejectedNotice)
	f.leaves(77, terminal.Esc)
}

// inLines is a person at a terminal who is asked line by line.
type inLines struct {
	*person

	asked    int // questions for an OTP so far
	mayWrite bool
}

func newLines(h *home, args ...string) face {
	h.t.Helper()
	return &inLines{person: &person{terminal.Start(h.t, terminal.Program{
		Path: program, Args: args, Env: h.environment(), Width: 200, Height: 100,
	}), h.t}}
}

func (f *inLines) begins(user, password string) {
	f.WaitText("User name:")
	f.Type(user + "\r")
	f.WaitText("Password (not shown):")
	f.Type(password + "\r")
}

func (f *inLines) presses(title string) { f.answers(title) }

func (f *inLines) answers(line string) {
	if !f.mayWrite {
		f.asked++
		f.WaitFor("the question for an OTP", func(text string) bool { return strings.Count(text, "OTP or method:") >= f.asked })
	}
	f.mayWrite = false
	f.Type(line + "\r")
}

func (f *inLines) reads(notice string) { f.WaitText(notice) }

func (f *inLines) givesUp() {
	f.WaitText("Press Enter to enter a code instead")
	f.mayWrite = true
}

func (f *inLines) signedIn() shown {
	if code := f.WaitExit(); code != 0 {
		f.t.Errorf("exit code %d:\n%s", code, f.Text())
	}
	found := storyLine.FindStringSubmatch(f.Text())
	if found == nil {
		f.t.Fatalf("it is not signed in:\n%s", f.Text())
	}
	return shown{found[1], -1}
}

func (f *inLines) rejected() {
	f.WaitFor("another question", func(text string) bool { return strings.Count(text, "User name") == 2 })
	f.Press(terminal.Ctrl('d'))
	if code := f.WaitExit(); code != 77 {
		f.t.Errorf("exit code %d:\n%s", code, f.Text())
	}
}

// pipe is a script that writes each line when it knows what to answer.
type pipe struct {
	io.WriteCloser

	t              *testing.T
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
}

func newPipe(h *home) face {
	h.t.Helper()
	f := &pipe{t: h.t, cmd: exec.CommandContext(h.t.Context(), program, "auth", "office", "--json")}
	f.cmd.Env = append(os.Environ(), h.environment()...)
	f.cmd.Stdout, f.cmd.Stderr = &f.stdout, &f.stderr
	var err error
	if f.WriteCloser, err = f.cmd.StdinPipe(); err == nil {
		err = f.cmd.Start()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

func (f *pipe) begins(user, password string) { f.answers(user + "\n" + password) }

func (f *pipe) presses(title string) { f.answers(title) }

func (f *pipe) answers(line string) {
	f.t.Helper()
	if _, err := io.WriteString(f, line+"\n"); err != nil {
		f.t.Error(err)
	}
}

func (f *pipe) reads(string) {}

func (f *pipe) givesUp() { f.t.Fatal("a script gives nothing up") }

func (f *pipe) signedIn() shown {
	f.t.Helper()
	a := f.ends(0)
	return shown{a.Method, a.Rounds}
}

func (f *pipe) rejected() {
	f.t.Helper()
	f.ends(77)
}

func (f *pipe) ends(code int) authenticated {
	f.t.Helper()
	_ = f.Close()
	_ = f.cmd.Wait() // the code is below
	if got := f.cmd.ProcessState.ExitCode(); got != code {
		f.t.Errorf("exit code = %d, want %d\n%s", got, code, &f.stderr)
	}
	return (&checked{f.t, f.stdout.String(), f.stderr.String()}).auth()
}

// heidis is a simulator for heidi, whose server sends codes with a reject, as Duo's does.
type heidis struct {
	*simulated

	*home
}

const heidi = "heidi"

func startHeidi(t *testing.T) *heidis {
	t.Helper()
	s := &heidis{startSimulator(t), newHome(t)}
	c := s.simulated.connection()
	c.actions = []string{
		action(push, "push"), action(call, "phone"), action(sms, "sms", `reject_means = "code sent"`),
		action(email, "email"), action(custom, "token"),
	}
	s.write("office", c.text())
	return s
}

// await waits until something is on heidi's phone.
func await[T any](s *heidis, newest func(user string, methods ...world.Method) (T, error), m world.Method) T {
	t := s.simulated.t
	t.Helper()
	changes, stop := s.Changes()
	defer stop()
	bound := time.After(terminal.Bound)
	for {
		if found, err := newest(heidi, m); err == nil {
			return found
		}
		select {
		case <-changes:
		case <-bound:
			t.Fatalf("no %v has reached the phone", m)
		}
	}
}

func (s *heidis) decides(o world.Outcome) {
	t := s.simulated.t
	t.Helper()
	if err := s.Decide(heidi, await(s, s.NewestRequest, world.Push).ID, o); err != nil {
		t.Error(err)
	}
}

func (s *heidis) lastMethod() string {
	t := s.simulated.t
	t.Helper()
	text, err := os.ReadFile(s.stateFile())
	if err != nil {
		t.Fatal(err)
	}
	state, err := document.ParseState(s.stateFile(), text)
	if err != nil {
		t.Fatal(err)
	}
	return state.LastMethods("office")[heidi]
}

// What every face says of a sign-in, and which method it remembers.
func TestFacesAgree(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		story      func(s *heidis, f face)
		needPerson bool
		before     string // the last method
		want       shown
		last       string // the last method afterwards
	}{
		"an action that is approved": {
			story: func(s *heidis, f face) {
				f.presses(push)
				s.decides(world.Approved)
			},
			want: shown{push, 1}, last: "push",
		},
		"an action that is given up for a code": {
			needPerson: true,
			story: func(s *heidis, f face) {
				f.presses(push)
				await(s, s.NewestRequest, world.Push)
				f.givesUp()
				f.answers(s.Phone(heidi).Token)
			},
			want: shown{"Typed code", 2},
		},
		"an action that is denied, then a code": {
			needPerson: true,
			story: func(s *heidis, f face) {
				f.presses(push)
				s.decides(world.Denied)
				f.reads(rejectedNotice)
				f.answers(s.Phone(heidi).Token)
			},
			want: shown{"Typed code", 2},
		},
		"a code that an action sent": {
			story: func(s *heidis, f face) {
				f.presses(sms)
				f.reads(codeSentNotice)
				f.answers(await(s, s.NewestMessage, world.Text).Code)
			},
			want: shown{"SMS, with a code", 2}, last: "sms",
		},
		"a code alone": {
			before: "push",
			story:  func(s *heidis, f face) { f.answers(s.Phone(heidi).Token) },
			want:   shown{"Typed code", 1}, last: "push",
		},
	} {
		for kind, start := range faces {
			if test.needPerson && !needPerson(kind) {
				continue
			}
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				s := startHeidi(t)
				if test.before != "" {
					s.remembers(fmt.Sprintf("[connections.office]\nreceived = true\n[connections.office.last_methods]\n%s = %q\n", heidi, test.before))
					s.prefers("remember_last_method_used = false\n") // or else it would be sent automatically
				}
				f := start(s.home)
				f.begins(heidi, simulator.DemoPassword)
				test.story(s, f)
				got := f.signedIn()
				if got.method != test.want.method || got.rounds >= 0 && got.rounds != test.want.rounds {
					t.Errorf("it says %+v, want %+v", got, test.want)
				}
				if last := s.lastMethod(); last != test.last {
					t.Errorf("the last method is %q, want %q", last, test.last)
				}
			})
		}
	}
}

// A password that is typed into the field of the user name is written to no file: only a
// name that the server has accepted is.
func TestPasswordAsUserName(t *testing.T) {
	t.Parallel()
	const typed = "Tr0ub4dor&3"
	for kind, start := range faces {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := startHeidi(t)
			f := start(s.home)
			f.begins(typed, "x")
			f.rejected()
			for path, text := range s.files() {
				if strings.Contains(text, typed) {
					t.Errorf("%s has the password:\n%s", path, text)
				}
			}
			f = start(s.home)
			f.begins(heidi, simulator.DemoPassword)
			f.answers(s.Phone(heidi).Token)
			f.signedIn()
			state, err := os.ReadFile(s.stateFile())
			if err != nil {
				t.Fatal(err)
			}
			if remembered := strings.Contains(string(state), `last_user_name = "heidi"`); remembered != needPerson(kind) || strings.Contains(string(state), typed) {
				t.Errorf("the state is\n%s", state)
			}
		})
	}
}
