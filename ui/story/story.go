// Package story says in a few words what a person does at the screens, and what they
// see there:
//
//	p := story.New(stage, t)
//	p.Type("alice").Press("tab").Type("secret").Press("enter")
//	p.Until("Choose a method").Hover("Push").See("Send a notification").Click("Push")
//
// What is pressed is named by what it reads: the text on a button, a row or an icon,
// or the label beside a field. A story is played on a [Stage]: on the screens in this
// process, see [Headless], or on others. Its pace is that of a person, or slower for
// an audience.
package story

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/ui/kit"
)

// A Stage is where a story is played.
type Stage interface {
	// Do hands over what the person does.
	Do(msg tea.Msg)
	// Wait lets time pass.
	Wait(d time.Duration)
	// Await lets things happen until something is true, and reports whether it was
	// before patience ended.
	Await(holds func() bool) bool
	// Lines are the screen without colours.
	Lines() []string
	// Spots are what can be pressed on the page in front, in the order of Tab, and
	// the frame around them.
	Spots() (frame image.Rectangle, _ []kit.Spot)
	// Bar is where the entries of the help bar are.
	Bar() []image.Rectangle
}

// A Judge is told when a story cannot go on. It does not return.
type Judge interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Pace is how fast a person is.
type Pace struct {
	Thinking time.Duration // before a key or a click
	Typing   time.Duration // between characters, and between press and release
}

// Usual is the pace of a person who knows what to do.
var Usual = Pace{Thinking: 600 * time.Millisecond, Typing: 80 * time.Millisecond}

// A Person plays a story. Its methods return Self, so that a type that embeds it can
// add words of its own.
type Person[Self any] struct {
	Stage Stage
	Judge Judge
	Pace  Pace

	self Self
}

// NewPerson returns a person whose methods return self.
func NewPerson[Self any](stage Stage, judge Judge, self Self) Person[Self] {
	return Person[Self]{stage, judge, Usual, self}
}

// A Teller is a person without words of its own.
type Teller struct{ Person[*Teller] }

// New returns a person at a stage.
func New(stage Stage, judge Judge) *Teller {
	t := &Teller{}
	t.Person = NewPerson(stage, judge, t)
	return t
}

// Send hands a message to the program.
func (p *Person[Self]) Send(msg tea.Msg) Self {
	p.Stage.Do(msg)
	return p.self
}

// Wait lets time pass.
func (p *Person[Self]) Wait(d time.Duration) Self {
	p.Stage.Wait(d)
	return p.self
}

// Press presses keys, one after the other: "enter", "shift+tab", "alt+1", "a".
func (p *Person[Self]) Press(names ...string) Self {
	p.Judge.Helper()
	for _, name := range names {
		p.Stage.Wait(p.Pace.Thinking)
		p.Stage.Do(p.key(name))
	}
	return p.self
}

// Type types a text.
func (p *Person[Self]) Type(text string) Self {
	p.Judge.Helper()
	p.Stage.Wait(p.Pace.Thinking)
	return p.TypeEvery(p.Pace.Typing, text)
}

// TypeEvery types a text with that much time before each character.
func (p *Person[Self]) TypeEvery(pause time.Duration, text string) Self {
	p.Judge.Helper()
	for _, r := range text {
		p.Stage.Wait(pause)
		p.Stage.Do(p.key(string(r)))
	}
	return p.self
}

func (p *Person[Self]) key(name string) tea.KeyPressMsg {
	p.Judge.Helper()
	k, err := Key(name)
	if err != nil {
		p.Judge.Fatalf("%v", err)
	}
	return k
}

// Paste pastes a text.
func (p *Person[Self]) Paste(text string) Self {
	p.Stage.Wait(p.Pace.Thinking)
	return p.Send(tea.PasteMsg{Content: text})
}

// Size resizes the window.
func (p *Person[Self]) Size(width, height int) Self {
	return p.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Click presses and releases what reads as label.
func (p *Person[Self]) Click(label string) Self {
	p.Judge.Helper()
	p.Stage.Wait(p.Pace.Thinking)
	p.Hover(label)
	p.MouseDown(label)
	p.Stage.Wait(p.Pace.Typing)
	return p.MouseUp(label)
}

// ClickAt presses and releases the left button over a cell.
func (p *Person[Self]) ClickAt(at image.Point) Self {
	p.Stage.Wait(p.Pace.Thinking)
	p.Stage.Do(tea.MouseClickMsg{X: at.X, Y: at.Y, Button: tea.MouseLeft})
	p.Stage.Wait(p.Pace.Typing)
	return p.Send(tea.MouseReleaseMsg{X: at.X, Y: at.Y, Button: tea.MouseLeft})
}

// Hover moves the mouse over what reads as label.
func (p *Person[Self]) Hover(label string) Self {
	p.Judge.Helper()
	return p.MoveTo(p.Middle(label))
}

// MoveTo moves the mouse to a cell.
func (p *Person[Self]) MoveTo(at image.Point) Self {
	return p.Send(tea.MouseMotionMsg{X: at.X, Y: at.Y})
}

// MouseDown presses the left button over what reads as label.
func (p *Person[Self]) MouseDown(label string) Self {
	p.Judge.Helper()
	at := p.Middle(label)
	return p.Send(tea.MouseClickMsg{X: at.X, Y: at.Y, Button: tea.MouseLeft})
}

// MouseUp releases it over what reads as label.
func (p *Person[Self]) MouseUp(label string) Self {
	p.Judge.Helper()
	at := p.Middle(label)
	return p.Send(tea.MouseReleaseMsg{X: at.X, Y: at.Y, Button: tea.MouseLeft})
}

// Drag takes what reads as from, and drops it on what reads as to.
func (p *Person[Self]) Drag(from, to string) Self {
	p.Judge.Helper()
	p.Stage.Wait(p.Pace.Thinking)
	p.MouseDown(from)
	p.Stage.Wait(p.Pace.Typing)
	at := p.Middle(to)
	p.Stage.Do(tea.MouseMotionMsg{X: at.X, Y: at.Y, Button: tea.MouseLeft})
	p.Stage.Wait(p.Pace.Typing)
	return p.Send(tea.MouseReleaseMsg{X: at.X, Y: at.Y, Button: tea.MouseLeft})
}

// Wheel turns the wheel in the middle of the screen, down if notches is positive.
func (p *Person[Self]) Wheel(notches int) Self {
	button, n := tea.MouseWheelDown, notches
	if notches < 0 {
		button, n = tea.MouseWheelUp, -notches
	}
	lines := p.Stage.Lines()
	for range n {
		p.Stage.Wait(p.Pace.Typing)
		p.Stage.Do(tea.MouseWheelMsg{X: ansi.StringWidth(lines[0]) / 2, Y: len(lines) / 2, Button: button})
	}
	return p.self
}

// WheelTo turns the wheel until what reads as label is visible.
func (p *Person[Self]) WheelTo(label string) Self {
	p.Judge.Helper()
	for _, notch := range []int{1, -1} {
		for range 60 {
			if _, found := p.find(label); found {
				return p.self
			}
			p.Wheel(notch)
		}
	}
	p.Judge.Fatalf("the wheel does not bring %q to\n%s", label, p.Screen())
	return p.self
}

// TabTo presses Tab until what reads as label has the focus, wherever it is on the
// page. To a row of a table the arrows lead.
func (p *Person[Self]) TabTo(label string) Self {
	p.Judge.Helper()
	for _, same := range []likeness{p.reads, p.mentions} {
		var known []image.Rectangle
		for range len(p.spots()) + 1 {
			if now := p.rects(); !slices.Equal(now, known) { // else nothing has come in sight
				known = now
				if i := p.seen(same, label, true); i >= 0 {
					return p.tabToSpot(i)
				}
			}
			p.Press("tab")
		}
	}
	p.Judge.Fatalf("Tab reaches nothing that reads %q on\n%s", label, p.Screen())
	return p.self
}

// tabToSpot presses Tab until a spot has the focus.
func (p *Person[Self]) tabToSpot(i int) Self {
	p.Judge.Helper()
	for range 2 * len(p.spots()) {
		spots := p.spots()
		at := slices.IndexFunc(spots, func(s kit.Spot) bool { return s.Focused })
		sameTable := at >= 0 && spots[i].Row && spots[at].Stop.ID == spots[i].Stop.ID
		switch {
		case at == i:
			return p.self
		case sameTable && at < i:
			p.Press("down")
		case sameTable:
			p.Press("up")
		default:
			p.Press("tab")
		}
	}
	p.Judge.Fatalf("Tab does not come around on\n%s", p.Screen())
	return p.self
}

// Fill types a text into a field in place of what is there.
func (p *Person[Self]) Fill(label, text string) Self {
	p.Judge.Helper()
	p.TabTo(label)
	p.Press("end", "ctrl+u")
	if text == "" {
		return p.self
	}
	return p.Paste(text)
}

// Choose takes one of the options beside a label.
func (p *Person[Self]) Choose(label, option string) Self {
	p.Judge.Helper()
	p.TabTo(label)
	const most = 6 // options
	for range most {
		p.Press("left")
	}
	for range most {
		if p.reads(p.focus(), option) {
			return p.self
		}
		p.Press("right")
	}
	p.Judge.Fatalf("%q does not offer %q on\n%s", label, option, p.Screen())
	return p.self
}

// Toggle switches a checkbox.
func (p *Person[Self]) Toggle(label string) Self {
	p.Judge.Helper()
	p.TabTo(label)
	return p.Press("space")
}

// See fails unless all texts are on the screen.
func (p *Person[Self]) See(texts ...string) Self {
	p.Judge.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Text(), strings.Join(strings.Fields(text), " ")) {
			p.Judge.Fatalf("%q is not on the screen:\n%s", text, p.Screen())
		}
	}
	return p.self
}

// SeeNo fails if one of the texts is on the screen.
func (p *Person[Self]) SeeNo(texts ...string) Self {
	p.Judge.Helper()
	for _, text := range texts {
		if strings.Contains(p.Text(), text) {
			p.Judge.Fatalf("%q is on the screen:\n%s", text, p.Screen())
		}
	}
	return p.self
}

// Until waits for a text to appear.
func (p *Person[Self]) Until(text string) Self {
	p.Judge.Helper()
	return p.UntilTrue(text, func() bool { return strings.Contains(p.Text(), text) })
}

// UntilTrue waits for something to become true.
func (p *Person[Self]) UntilTrue(what string, holds func() bool) Self {
	p.Judge.Helper()
	if !p.Stage.Await(holds) {
		p.Judge.Fatalf("waited in vain for %q on\n%s", what, p.Screen())
	}
	return p.self
}

// Focused fails unless what reads as label has the focus.
func (p *Person[Self]) Focused(label string) Self {
	p.Judge.Helper()
	if at := p.focus(); !p.reads(at, label) && !p.mentions(at, label) {
		p.Judge.Fatalf("the focus is on %q, not on %q, on\n%s", p.readsAs(at), label, p.Screen())
	}
	return p.self
}

// Holds fails unless the field of that label holds the text. A field that is not on
// the screen holds nothing.
func (p *Person[Self]) Holds(label, text string) Self {
	p.Judge.Helper()
	got := ""
	for _, same := range []likeness{p.mentions, p.reads} {
		if i := p.seen(same, label, false); i >= 0 {
			got = p.spots()[i].Value
		}
	}
	if got != text {
		p.Judge.Fatalf("%s holds %q, not %q, on\n%s", label, got, text, p.Screen())
	}
	return p.self
}

// Key is the key press of that name: "enter", "shift+tab", "alt+1", "a".
func Key(name string) (tea.KeyPressMsg, error) {
	var k tea.KeyPressMsg
	rest := name
	for modifier, bit := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt, "shift+": tea.ModShift} {
		if after, found := strings.CutPrefix(rest, modifier); found {
			rest, k.Mod = after, bit
		}
	}
	code, named := keyCodes[rest]
	if runes := []rune(rest); !named && len(runes) == 1 {
		code = runes[0]
	} else if !named {
		return k, fmt.Errorf("no key is called %q", name)
	}
	k.Code = code
	if k.Mod == 0 && (code == ' ' || !named) {
		k.Text = string(code)
	}
	return k, nil
}

// keyCodes are the keys that are no characters.
var keyCodes = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "space": tea.KeySpace,
	"insert": tea.KeyInsert, "delete": tea.KeyDelete, "home": tea.KeyHome, "end": tea.KeyEnd,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6, "f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f12": tea.KeyF12,
}
