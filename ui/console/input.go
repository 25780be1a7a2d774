package console

import (
	"image"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Key takes in a key press.
func (c *Console) Key(msg tea.KeyPressMsg) tea.Cmd {
	f := c.top()
	f.said = note{}
	cmd := c.key(f, msg)
	c.arrange()
	return cmd
}

func (c *Console) key(f *frame, msg tea.KeyPressMsg) tea.Cmd {
	for _, k := range f.sheet.keys {
		if matches(msg, k.key) {
			return k.do()
		}
	}
	here := f.layout.find(f.focus)
	if here != nil {
		if t, ok := here.of.(*text); ok && c.report(t, msg) {
			return nil
		}
		if cmd, done := c.typeInto(f, here, msg); done {
			return cmd
		}
	}
	switch {
	case matches(msg, keys.Leave):
		return f.page.leave()
	case matches(msg, keys.Next):
		f.focusOn(f.layout.next(f.focus, 1))
	case matches(msg, keys.Previous):
		f.focusOn(f.layout.next(f.focus, -1))
	case matches(msg, keys.PageDown):
		c.scrollBy(f, f.page1())
	case matches(msg, keys.PageUp):
		c.scrollBy(f, -f.page1())
	case matches(msg, keys.Enter), matches(msg, keys.Press):
		return c.enter(f, here, matches(msg, keys.Enter))
	case matches(msg, keys.First):
		f.rowOf(here, 0)
	case matches(msg, keys.Last):
		f.rowOf(here, -1)
	case matches(msg, keys.Up):
		f.arrow(image.Pt(0, -1))
	case matches(msg, keys.Down):
		f.arrow(image.Pt(0, 1))
	case matches(msg, keys.Left):
		f.arrow(image.Pt(-1, 0))
	case matches(msg, keys.Right):
		f.arrow(image.Pt(1, 0))
	case msg.Text != "" && f.sheet.types != "":
		f.focusOn(stop{id: f.sheet.types})
		if at := f.layout.find(f.focus); at != nil {
			at.of.key(f.focus, msg)
		}
	default:
		return f.sheet.add(msg)
	}
	return nil
}

// typeInto hands a key to what has the focus.
func (c *Console) typeInto(f *frame, here *place, msg tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	t, ok := here.of.(*text)
	if !ok {
		return here.of.key(f.focus, msg)
	}
	c.enterText(f, t, msg.Text, func() { cmd, done = t.key(f.focus, msg) })
	return cmd, done
}

// enterText has text typed or pasted. The first digits take the place of a number
// that was there: it stands for itself, and is not to be written on.
func (c *Console) enterText(f *frame, t *text, typed string, enter func()) {
	if t.number() && !f.typed && t.managed == "" && typed != "" && t.value.takes(typed) {
		t.restore("")
	}
	enter()
	if t.refused {
		c.say("A number of at most six digits.")
		return
	}
	f.typed = true
}

// enter presses what has the focus. In a text it is what the sheet says, or the
// way to the next control.
func (c *Console) enter(f *frame, here *place, isEnter bool) tea.Cmd {
	if here == nil {
		return nil
	}
	if _, ok := here.of.(*text); ok && isEnter {
		if f.sheet.enter != nil {
			return f.sheet.enter()
		}
		f.focusOn(f.layout.next(f.focus, 1))
		return nil
	}
	return here.of.press(f.focus)
}

// arrow goes to what is beside. Into a table it leads to the selected row: on its
// way it must not select another.
func (f *frame) arrow(d image.Point) {
	to := f.layout.beside(f.focus, d)
	if p := f.layout.find(to); p != nil && to.id != f.focus.id {
		if t, ok := p.of.(*table); ok && t.selected != nil {
			to.part = *t.selected
		}
	}
	f.focusOn(to)
}

// rowOf goes to a row of the table that has the focus, -1 for the last.
func (f *frame) rowOf(here *place, n int) {
	if here == nil {
		return
	}
	if t, ok := here.of.(*table); ok {
		f.focusOn(stop{t.id, (n + len(t.rows)) % len(t.rows)})
	}
}

// page1 is how far PgUp and PgDn go.
func (f *frame) page1() int { return max(1, f.layout.inside.Dy()-1) }

// scrollBy scrolls the body, and takes the focus along: nothing is typed or pressed
// out of sight. Where everything is in sight, it moves the focus.
func (c *Console) scrollBy(f *frame, rows int) {
	if f.layout.scrollEnd == 0 {
		d := 1
		if rows < 0 {
			d = -1
		}
		for range rows * d {
			f.arrow(image.Pt(0, d))
		}
		return
	}
	f.scroll = max(0, min(f.layout.scroll+rows, f.layout.scrollEnd))
	f.layout = f.sheet.arrange(c.area, f.scroll)
	f.focus = f.layout.nearestSeen(f.focus)
	f.selectFocused()
}

// report is true for the end of a mouse report that is read as keys. What was
// taken for typing is taken back.
func (c *Console) report(t *text, msg tea.KeyPressMsg) bool {
	before, report := c.tail.Feed(msg, t.field.Value(), c.o.Now())
	if report {
		t.restore(before)
	}
	return report
}

// Unknown takes in a sequence that the terminal's reader gave up on: it may be the
// beginning of a mouse report.
func (c *Console) Unknown(event uv.UnknownEvent) {
	if t := c.text(); t != nil {
		c.tail.Begin(string(event), t.field.Value(), c.o.Now())
	}
}

// text is the text that has the focus, nil for none.
func (c *Console) text() *text {
	f := c.top()
	if at := f.layout.find(f.focus); at != nil {
		t, _ := at.of.(*text)
		return t
	}
	return nil
}

// Paste takes in pasted text.
func (c *Console) Paste(pasted string) {
	f := c.top()
	f.said = note{}
	if t := c.text(); t != nil {
		c.enterText(f, t, strings.TrimSpace(pasted), func() { t.paste(pasted) })
		c.arrange()
	}
}

// Focused takes in that the window got the focus: the click that gave it presses
// nothing.
func (c *Console) Focused() { c.pointer.Focused(c.o.Now()) }

// Idle is true for mouse motion that changes nothing.
func (c *Console) Idle(motion tea.MouseMotionMsg) bool {
	at := c.top().layout.at(image.Pt(motion.X, motion.Y))
	return motion.Button != tea.MouseLeft || at == nil || at.stop == c.held
}

// Mouse takes in what the mouse did.
func (c *Console) Mouse(msg tea.MouseMsg) tea.Cmd {
	f, mouse := c.top(), msg.Mouse()
	point := image.Pt(mouse.X, mouse.Y)
	at := f.layout.at(point)
	var cmd tea.Cmd
	switch msg.(type) {
	case tea.MouseClickMsg:
		f.said = note{}
		cmd = c.hold(f, at, point, mouse.Button)
	case tea.MouseMotionMsg:
		if mouse.Button == tea.MouseLeft {
			cmd = c.drag(f, at)
		}
	case tea.MouseReleaseMsg:
		cmd = c.let(at)
	case tea.MouseWheelMsg:
		switch mouse.Button {
		case tea.MouseWheelDown:
			c.scrollBy(f, 1)
		case tea.MouseWheelUp:
			c.scrollBy(f, -1)
		}
	}
	c.arrange()
	return cmd
}

// hold is the button going down.
func (c *Console) hold(f *frame, at *place, point image.Point, which tea.MouseButton) tea.Cmd {
	if which != tea.MouseLeft {
		return nil
	}
	if at == nil {
		c.held = stop{}
		meant := c.pointer.Press(stop{}, point, c.o.Now())
		if meant && f.sheet.form == menu && !point.In(f.layout.frame) {
			return f.page.leave()
		}
		return nil
	}
	if !c.pointer.Press(at.stop, point, c.o.Now()) {
		c.held = stop{}
		return nil
	}
	c.held, c.again, c.dragged = at.stop, at.stop == f.focus, false
	f.focusOn(at.stop)
	f.follow = false // nothing moves away from below the button before it is let go
	return nil
}

// drag is the mouse moving while the button is down: a row goes along.
func (c *Console) drag(f *frame, at *place) tea.Cmd {
	if at == nil || at.id != c.held.id || at.part == c.held.part {
		return nil
	}
	t, ok := at.of.(*table)
	if !ok || t.move == nil {
		return nil
	}
	cmd := t.move(c.held.part, at.part)
	c.held, c.dragged = at.stop, true
	f.focusOn(at.stop)
	return cmd
}

// let is the button coming up.
func (c *Console) let(at *place) tea.Cmd {
	over := stop{}
	if at != nil {
		over = at.stop
	}
	clicked := c.pointer.Release(over)
	held := c.held
	c.held = stop{}
	if clicked.id == "" || c.dragged || clicked != held {
		return nil
	}
	if t, ok := at.of.(*table); ok && !t.pick && !c.again {
		return nil // the first click selects
	}
	return at.of.press(clicked)
}

func matches(msg tea.KeyPressMsg, b key.Binding) bool { return key.Matches(msg, b) }
