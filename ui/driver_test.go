package ui

import (
	"image"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings/store"
	"otpdialog/signin"
)

// A driver sits before the screens in place of a person and of Bubble Tea: it
// presses keys, moves the mouse, reads what is on the screen, and runs the
// commands that Update returns. Its tests read as a story:
//
//	story(t, setup{}, func(d *driver) {
//		d.Type("alice").Press("tab").Type("secret").Press("enter")
//		d.Server.Challenges("Choose")
//		d.Hover("Push").See("Send a notification").Click("Push")
//	})
//
// In a story time is virtual (testing/synctest): a person's pace costs nothing,
// and an hour in which nothing may happen takes no time.
type driver struct {
	t      *testing.T
	m      *Model
	Server *server // the partner of the flow, played by the test
	store  *store.Store

	mode   mode
	clock  clockByHand
	inbox  chan tea.Msg
	over   chan struct{}
	taken  int  // messages that reached Update
	left   bool // the program asked to quit
	paused int  // how often it asked to be suspended
}

// mode is how a driver runs commands and passes the time.
type mode int

const (
	virtual mode = iota // commands run; time is that of a synctest bubble
	still               // commands are dropped: for looking at screens
	live                // commands run, with real partners; what is awaited is awaited
)

// patience ends the wait for a real partner that has gone silent.
const patience = 10 * time.Second

// clockByHand is the time where it is not virtual.
type clockByHand struct{ at time.Time }

func (c *clockByHand) now() time.Time { return c.at }

// story drives the screens in virtual time, and then leaves them as Run does.
func story(t *testing.T, s setup, tell func(d *driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := newDriver(t, virtual, s)
		defer d.leave()
		d.run(d.m.Init())
		d.settle()
		tell(d)
	})
}

// leave ends the program, as Run does when the screens are gone.
func (d *driver) leave() {
	d.m.leave()
	d.left = true
	d.Wait(2 * clockInterval) // for the ticker that was under way, if one was
	close(d.over)
}

// Send hands a message to the program, as Bubble Tea does.
func (d *driver) Send(msg tea.Msg) *driver {
	if msg = filter(d.m, msg); msg == nil || d.left {
		return d
	}
	switch msg.(type) {
	case tea.QuitMsg:
		d.left = true
		return d
	case tea.SuspendMsg:
		d.paused++
		return d
	}
	d.taken++
	_, cmd := d.m.Update(msg)
	d.run(cmd)
	d.settle()
	return d
}

// Begin hands a message to the program and returns its command, which the test
// runs later: what it does takes a while.
func (d *driver) Begin(msg tea.Msg) tea.Cmd {
	d.taken++
	_, cmd := d.m.Update(msg)
	return cmd
}

// run carries out a command as Bubble Tea does: beside everything else.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil || d.mode == still {
		return
	}
	go func() {
		msg := cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for _, cmd := range batch {
				d.run(cmd)
			}
			return
		}
		select {
		case d.inbox <- msg:
		case <-d.over:
		}
	}()
}

// settle takes in everything that has come and waits until no more can come by
// itself. Only in virtual time can that be known.
func (d *driver) settle() {
	if d.mode != virtual {
		return
	}
	for {
		synctest.Wait()
		select {
		case msg := <-d.inbox:
			d.Send(msg)
		default:
			return
		}
	}
}

// Wait lets time pass.
func (d *driver) Wait(long time.Duration) *driver {
	if d.mode != virtual {
		d.clock.at = d.clock.at.Add(long)
		return d
	}
	over := time.After(long)
	for {
		select {
		case msg := <-d.inbox:
			d.Send(msg)
		case <-over:
			d.settle()
			return d
		}
	}
}

// Until waits for a text to appear.
func (d *driver) Until(text string) *driver {
	d.t.Helper()
	return d.UntilTrue(text, func() bool { return strings.Contains(d.text(), text) })
}

// UntilTrue waits for something to become true.
func (d *driver) UntilTrue(what string, holds func() bool) *driver {
	d.t.Helper()
	over := time.After(patience)
	for !holds() {
		select {
		case msg := <-d.inbox:
			d.Send(msg)
		case <-over:
			d.t.Fatalf("waited in vain for %q on\n%s", what, d.Screen())
		}
	}
	return d
}

// A person's pace.
const (
	thinking = 400 * time.Millisecond // before a key or a click
	typing   = 80 * time.Millisecond  // between characters
)

// keyNames are the keys that are no characters.
var keyNames = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "space": tea.KeySpace,
	"insert": tea.KeyInsert, "delete": tea.KeyDelete, "home": tea.KeyHome, "end": tea.KeyEnd,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
}

// keyOf is the key press of that name: "enter", "shift+tab", "alt+1", "a".
func keyOf(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	var k tea.KeyPressMsg
	rest := name
	for modifier, bit := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt, "shift+": tea.ModShift} {
		if after, found := strings.CutPrefix(rest, modifier); found {
			rest, k.Mod = after, bit
		}
	}
	if code, named := keyNames[rest]; named {
		k.Code = code
	} else if runes := []rune(rest); len(runes) == 1 {
		k.Code = runes[0]
	} else {
		t.Fatalf("no key is called %q", name)
	}
	if k.Mod == 0 && (k.Code == ' ' || keyNames[rest] == 0) {
		k.Text = string(k.Code)
	}
	return k
}

// Press presses keys, one after the other, as a person does.
func (d *driver) Press(names ...string) *driver {
	d.t.Helper()
	for _, name := range names {
		d.Wait(thinking)
		d.Send(keyOf(d.t, name))
	}
	return d
}

// Type types a text, as a person does.
func (d *driver) Type(text string) *driver {
	d.t.Helper()
	d.Wait(thinking)
	return d.TypeEvery(typing, text)
}

// TypeEvery types a text with so much time between its characters.
func (d *driver) TypeEvery(pause time.Duration, text string) *driver {
	d.t.Helper()
	for _, r := range text {
		d.Wait(pause)
		d.Send(keyOf(d.t, string(r)))
	}
	return d
}

// Paste pastes a text.
func (d *driver) Paste(text string) *driver {
	return d.Wait(thinking).Send(tea.PasteMsg{Content: text})
}

// Size resizes the window.
func (d *driver) Size(width, height int) *driver {
	return d.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Click presses and lets go of what has the label.
func (d *driver) Click(label string) *driver {
	d.t.Helper()
	return d.Wait(thinking).Hover(label).MouseDown(label).Wait(typing).MouseUp(label)
}

// Hover moves the mouse over what has the label.
func (d *driver) Hover(label string) *driver {
	d.t.Helper()
	return d.MoveTo(d.middle(label))
}

// MoveTo moves the mouse to a cell.
func (d *driver) MoveTo(p image.Point) *driver {
	return d.Send(tea.MouseMotionMsg{X: p.X, Y: p.Y})
}

// MouseDown presses the left button over what has the label.
func (d *driver) MouseDown(label string) *driver {
	d.t.Helper()
	p := d.middle(label)
	return d.Send(tea.MouseClickMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft})
}

// MouseUp lets go of it over what has the label.
func (d *driver) MouseUp(label string) *driver {
	d.t.Helper()
	p := d.middle(label)
	return d.Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft})
}

// middle is the cell in the middle of what has the label. Fields have theirs
// beside them.
func (d *driver) middle(label string) image.Point {
	d.t.Helper()
	r, found := d.consoleSpot(label)
	if !found {
		r = d.m.layout().rect(d.spot(label))
	}
	return r.Min.Add(r.Max.Sub(image.Pt(1, 1))).Div(2)
}

// SignIn fills in the form and goes on with Enter.
func (d *driver) SignIn() *driver {
	d.t.Helper()
	return d.Click(userNameWord).Type("alice").Press("tab").Type("wonderland").Press("enter")
}

// Challenged signs in as far as the server's question.
func (d *driver) Challenged() *driver {
	d.t.Helper()
	d.SignIn()
	d.Server.Challenges("Choose a method")
	return d.Wait(thinking)
}

// Dialog signs in as far as a dialog that waits.
func (d *driver) Dialog() *driver {
	d.t.Helper()
	return d.Challenged().In(signin.Dialog)
}

// TabTo presses Tab until what has the label has the focus.
func (d *driver) TabTo(label string) *driver {
	d.t.Helper()
	if d.inConsole() {
		return d.tabInConsole(label)
	}
	want := d.spot(label)
	for range len(d.m.layout().places) {
		if d.m.focus == want {
			return d
		}
		d.Press("tab")
	}
	return d.Focused(label)
}

// Replies is the server's answer where commands are dropped.
func (d *driver) Replies(r signin.Reply) *driver {
	return d.Send(sessionMsg{d.m.session, signin.Replied{Exchange: d.m.view.Exchange, Reply: r}})
}
