//go:build unix

package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// opensDialog signs in on a connection to the simulator as far as the dialog.
func opensDialog(t *testing.T, more ...string) (*simulated, *person) {
	t.Helper()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection(more...).text())
	p := h.starts("office")
	p.signsInAs(simulator.DemoUser, simulator.DemoPassword)
	p.waitDialog()
	return world, p
}

func TestBalloon(t *testing.T) {
	t.Parallel()
	_, p := opensDialog(t)
	p.MoveMouse(p.icon(call))
	p.WaitText(balloonOf(call))
	p.MoveMouse(p.icon(custom))
	p.WaitText(balloonOf(custom))
	p.WaitGone(balloonOf(call))
	p.MoveMouse(0, 0)
	p.WaitGone(balloonOf(custom))
	// The focus shows it, too.
	p.Press(terminal.Up)
	p.WaitText(balloonOf(""))
	p.Press(terminal.Right, terminal.Right, terminal.Right, terminal.Right)
	p.WaitText(balloonOf(custom))
	p.Press(terminal.Left)
	p.WaitText(balloonOf(email))
}

// A press counts only if it is released over the same icon.
func TestPressAndReleaseOnDifferentIcons(t *testing.T) {
	t.Parallel()
	world, p := opensDialog(t)
	p.MoveMouse(p.icon(push))
	p.PressMouse(p.icon(push))
	p.MoveMouse(p.icon(call))
	p.ReleaseMouse(p.icon(call))
	p.PressMouse(p.icon(call))
	p.MoveMouse(0, 0)
	p.ReleaseMouse(0, 0)
	p.answers(world.Phone(simulator.DemoUser).Token) // the dialog is still there to answer
	p.WaitText(signedInWord)
	p.waitMethod("Typed code")
	if n := world.asked(); n != 0 {
		t.Errorf("the phone was asked %d times: %v", n, world.Phone(simulator.DemoUser).Log)
	}
}

// Whatever characters the server's text and the actions are made of, the frame is whole, and
// no word is missing.
func TestFrameAroundAnyText(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"emoji":      "Familie 👨‍👩‍👧‍👦 und 👩🏽‍🚀, Flagge 🇩🇪 🏳️‍🌈, Taste 1️⃣, Daumen 👍🏽, Herz ❤️ und Telefon ☎️",
		"Devanagari": "कृपया अपना वन टाइम पासवर्ड दर्ज करें। क्षत्रिय विद्यार्थी हिन्दी में संदेश",
		"Thai":       "รหัสผ่านที่ใช้ครั้งเดียวกำลังส่งไปที่โทรศัพท์ของคุณกรุณาป้อนรหัสกำ",
		"Hangul":     "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165 인증 코드를 입력하세요",
		"Arabic":     "الرجاء إدخال رمز المرور لمرة واحدة مُحَمَّد واسم المستخدم",
		"Chinese":    "验证码已发送到您的手机请输入验证码以继续登录操作谢谢您的配合祝您生活愉快万事如意",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
				packet := r.Response(radius.CodeAccessChallenge)
				for part := range slices.Chunk([]byte(text+" "+text), 253) {
					packet.Add(rfc2865.ReplyMessage_Type, part)
				}
				packet.Add(rfc2865.State_Type, radius.Attribute("x"))
				return packet
			})
			h := newHome(t)
			h.write("office", connection{primary: address, secret: scriptedSecret}.text())
			p := h.starts("office")
			p.signsInAs("alice", "alicepw")
			p.WaitText(okWord)
			left, right, inside := -1, -1, 0
			lines := p.Columns("│")
			for y, corners := range p.Columns("╭") {
				if len(corners) > 0 {
					left, right = corners[0], p.Columns("╮")[y][0]
				}
				if left < 0 || len(lines[y]) == 0 {
					continue
				}
				inside++
				if sides := lines[y]; len(sides) != 2 || sides[0] != left || sides[1] != right {
					t.Errorf("line %d has its sides at %v, want %d and %d:\n%s", y, sides, left, right, p.Text())
				}
			}
			if inside < 10 {
				t.Errorf("the frame has %d lines:\n%s", inside, p.Text())
			}
			letters := func(text string) string {
				return strings.Map(func(r rune) rune {
					if !unicode.IsLetter(r) || unicode.Is(unicode.Hangul, r) && r < 0xac00 {
						return -1
					}
					return r
				}, text)
			}
			if shown := letters(p.Text()); !strings.Contains(shown, letters(text)) {
				t.Errorf("%q is not in %q", letters(text), shown)
			}
			p.leaves(130, terminal.Esc, terminal.Esc)
		})
	}
}

// A pasted code loses its blanks, and waits for the person.
func TestPaste(t *testing.T) {
	t.Parallel()
	world, p := opensDialog(t)
	p.WaitMode(terminal.BracketedPaste, true)
	p.Paste(" 123 456\n")
	p.WaitText("123456")
	p.Press(terminal.Backspace)
	p.WaitText("12345")
	p.WaitGone("123456")
	if n := world.server.Counts()[simulator.Received]; n != 1 {
		t.Errorf("%d requests were sent, want the first one only", n)
	}
	p.Press(terminal.Home)
	p.types("9")
	p.WaitText("912345")
}

// Cancelled while the push is pending: a late yes on the phone changes nothing,
// and a code still signs in.
func TestCancelWhilePending(t *testing.T) {
	t.Parallel()
	for name, cancel := range map[string]func(*person){
		"by mouse": func(p *person) { p.clicks(p.beside(cancelWord, enterCodeWord)) },
		"by keyboard": func(p *person) {
			p.Press(terminal.ShiftTab)           // from Enter a code instead
			<-time.After(500 * time.Millisecond) // a box that has just opened ignores Enter
			p.confirms(terminal.Enter)
		},
		"by Esc": func(p *person) { p.Press(terminal.Esc) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world, p := opensDialog(t)
			p.presses(push)
			p.WaitText(messageOf(push))
			pending := world.waitPush()
			cancel(p)
			p.WaitText(cancelledNotice)
			p.WaitText(mayReachNotice)
			world.approve(pending)
			p.waitDialog()
			p.answers(world.Phone(simulator.DemoUser).Token)
			p.WaitText(signedInWord)
			if n := world.pushes(); n != 1 {
				t.Errorf("%d pushes, want 1", n)
			}
		})
	}
}

// beside waits for a line with two words, and finds the first of them there.
func (p *person) beside(word, other string) (x, y int) {
	p.t.Helper()
	p.WaitText(other)
	for y, line := range strings.Split(p.Text(), "\n") {
		if before, after, found := strings.Cut(line, word); found && strings.Contains(after, other) {
			return ansi.StringWidth(before), y
		}
	}
	p.t.Fatalf("%q is not beside %q:\n%s", word, other, p.Text())
	return 0, 0
}

func TestEnterACodeInstead(t *testing.T) {
	t.Parallel()
	world, p := opensDialog(t)
	p.presses(push)
	world.waitPush()
	p.clicksWhenThere(enterCodeWord)
	p.WaitText(codeInsteadNotice)
	p.waitDialog()
	p.answers(world.Phone(simulator.DemoUser).Token)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
}

// There is no answer in time: the same action can be tried again.
func TestTimedOut(t *testing.T) {
	t.Parallel()
	world, p := opensDialog(t, "timeout = 1", "retries = 0")
	p.presses(push)
	p.WaitText(noAnswerNotice)
	p.WaitText(tryAgainWord)
	p.answers(world.Phone(simulator.DemoUser).Token)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
}

// The server gives up before the client does.
func TestTimedOutAtTheServer(t *testing.T) {
	t.Parallel()
	world, p := opensDialog(t)
	user, _ := world.User(simulator.DemoUser)
	user.DecisionTime = time.Millisecond
	if err := world.SetUser(user); err != nil {
		t.Fatal(err)
	}
	p.presses(push)
	p.WaitText(rejectedNotice)
	p.WaitText(tryAgainWord)
	p.leavesRejected()
}

// Every rule of automatic actions, as one client meets them.
func TestAutomaticActions(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	office := world.connection()
	office.actions = []string{action(call, "phone"), action(push, "push", "autosend = true")}
	h.write("office", office.text())

	// The user name is remembered once a server has accepted it.
	again := func() *person {
		p := h.starts("office")
		p.signsInAgain(simulator.DemoUser, simulator.DemoPassword)
		return p
	}

	// First contact: Autosend. A cancelled action is not the last method.
	p := h.starts("office")
	p.signsInAs(simulator.DemoUser, simulator.DemoPassword)
	p.WaitText(autosentTag)
	world.waitPush()
	p.Press(terminal.Esc)
	p.WaitText(cancelledNotice)
	p.leaves(130, terminal.Ctrl('c'))

	// The actions were received: the dialog waits. Enter presses the default one.
	p = h.starts("office")
	p.signsInAs(simulator.DemoUser, simulator.DemoPassword)
	p.waitDialog()
	p.Press(number(push)) // the first icon here
	p.WaitText(messageOf(call))
	world.approve(world.waitCall())
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)

	// The last method goes before Autosend, and is pressed once only.
	p = again()
	p.WaitText(rememberedTag)
	p.WaitText(messageOf(call))
	world.hangUp(world.waitCall())
	p.WaitText(rejectedNotice)
	p.waitDialog()
	p.Click(rememberWord)
	p.WaitText(rememberOff)
	p.leavesRejected()

	// Switched off: the dialog waits for a typed code.
	before := world.asked()
	p = again()
	p.waitDialog()
	p.WaitText(rememberOff)
	p.answers(world.Phone(simulator.DemoUser).Token)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
	if n := world.asked() - before; n != 0 {
		t.Errorf("the phone was asked %d times by a dialog that has to wait", n)
	}
}

// Cut in two, a mouse report is not taken for typing.
func TestTornMouseReport(t *testing.T) {
	t.Parallel()
	_, p := opensDialog(t)
	p.types("12")
	pauses() // characters that come as fast as a report belong to it
	p.Send([]byte("\x1b[<35;12;5M"))
	p.Send([]byte("35;13;5M"))
	pauses()
	p.Type("34")
	p.WaitText(fieldEdge + "1234 ")
}

// A click that only brings the window to the front presses nothing.
func TestClickThatFocusesTheWindow(t *testing.T) {
	t.Parallel()
	world, p := opensDialog(t)
	x, y := p.icon(push)
	p.WaitMode(terminal.FocusReports, true)
	// All in one moment, as terminals send them: focus lost and gained, button
	// pressed and released.
	p.Send(fmt.Appendf(nil, "\x1b[O\x1b[I\x1b[<0;%[1]d;%[2]dM\x1b[<0;%[1]d;%[2]dm", x+1, y+1))
	p.answers(world.Phone(simulator.DemoUser).Token)
	p.waitMethod("Typed code")
	if n := world.asked(); n != 0 {
		t.Errorf("the phone was asked %d times", n)
	}
}

// Mouse capture can be switched off and on, so that the terminal selects text.
func TestMouseSwitch(t *testing.T) {
	t.Parallel()
	_, p := opensDialog(t)
	p.WaitMode(allMotion, true)
	p.Press(mouseKey)
	p.WaitMode(terminal.MouseReports, false)
	p.Press(mouseKey)
	p.WaitMode(allMotion, true)
}

// What was typed, and what the server sent, is not in the files.
func TestNoSecretIsKept(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	p := h.starts("office")
	p.signsInAs(simulator.DemoUser, simulator.DemoPassword)
	p.waitDialog()
	code := world.Phone(simulator.DemoUser).Token
	p.answers(code)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
	for path, text := range h.files() {
		if strings.Contains(text, simulator.DemoPassword) || strings.Contains(text, code) {
			t.Errorf("%s holds a secret:\n%s", path, text)
		}
	}
}

// The time that the server gives for an answer is shown.
func TestCountdown(t *testing.T) {
	t.Parallel()
	_, p := opensDialog(t)
	clock := regexp.MustCompile(`\d+(:\d\d| s)`)
	p.WaitFor("the time to answer", func(screen string) bool {
		_, after, found := strings.Cut(screen, "answer within ")
		return found && clock.MatchString(after)
	})
}
