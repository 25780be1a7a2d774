package console

import (
	"context"
	"errors"
	"image"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/guard"
)

// Options is what the console is given.
type Options struct {
	Store *settings.Store
	Now   func() time.Time

	// CheckConnection carries out Check connection, and reports each row when it is
	// there. It ends soon after ctx does.
	CheckConnection func(ctx context.Context, c *settings.Connection, report func(CheckRow)) error
	// Dictionary returns the attributes that a connection can send.
	Dictionary func(*settings.Connection) (*dictionary.Dictionary, error)
}

// ClosedMsg says that the person has left the console.
type ClosedMsg struct{}

// PreviewMsg asks for the OTP dialog of a connection, against the simulator.
type PreviewMsg struct{ Connection settings.Connection }

// ChangedMsg says that files were written: what was read of them is old.
type ChangedMsg struct{}

// A Console is the screens. Its pages stand in a stack; the last has the keyboard.
type Console struct {
	o       Options
	area    image.Rectangle
	frames  []*frame
	pointer guard.Pointer[stop]
	tail    guard.MouseTail
	held    stop // where the mouse button went down, while it is down
	again   bool // it went down on what had the focus already
	dragged bool
	last    []string // what has to be read, and may have been said too late for the screen
	busy    bool     // what the person has begun is not done yet
}

// A page keeps what one screen, or one box above it, is about.
type page interface {
	// sheet is what it looks like now.
	sheet() *sheet
	// leave is Esc, or Cancel: it never saves anything.
	leave() tea.Cmd
}

// A frame is a page in the stack, and what the person does with it.
type frame struct {
	page   page
	focus  stop
	said   note // what happened last
	fields map[string]*draw.Field
	scroll int
	follow bool // the focus has moved: it is to be seen
	typed  bool // something was typed since it came here

	sheet  *sheet
	layout *layout
}

// resultMsg is what a command has to say, carried out in Handle.
type resultMsg func() tea.Cmd

// New returns the console, at its first page.
func New(o Options) *Console {
	c := &Console{o: o}
	c.open(newHub(c))
	return c
}

func (c *Console) top() *frame { return c.frames[len(c.frames)-1] }

// hub is the first page, below all others.
func (c *Console) hub() *hub { return c.frames[0].page.(*hub) }

// has is true while a page is in the stack.
func (c *Console) has(p page) bool {
	return slices.ContainsFunc(c.frames, func(f *frame) bool { return f.page == p })
}

// open puts a page above all others.
func (c *Console) open(p page) {
	c.frames = append(c.frames, &frame{page: p, fields: map[string]*draw.Field{}, follow: true})
	c.pointer.Opened()
	c.arrange()
}

// stay is for what goes on with nothing.
func stay() tea.Cmd { return nil }

// raise takes all above a page away.
func (c *Console) raise(p page) {
	for i, f := range c.frames {
		if f.page == p {
			c.frames = c.frames[:i+1]
		}
	}
	c.arrange()
}

// close takes a page and all above it away.
func (c *Console) close(p page) {
	for i, f := range c.frames {
		if f.page == p && i > 0 {
			c.frames = c.frames[:i]
			c.pointer.Opened()
			c.arrange()
			return
		}
	}
}

// say tells something where it is seen until the next key.
func (c *Console) say(text string) { c.top().said = note{text: text} }

// Complain tells what went wrong, in a box where there is no other room for all of
// it: what to do stands at the end.
func (c *Console) Complain(err error) {
	f, n := c.top(), note{text: sentence(err), wrong: true}
	if f.said = n; !f.layout.holds(n) {
		c.ask("What happened", []control{&paragraph{text: n.text, style: warn}})
	}
}

// Tell says what went wrong elsewhere, in the words of who noticed.
func (c *Console) Tell(problems []string) {
	if len(problems) > 0 {
		c.Complain(errors.New(strings.Join(problems, "\n")))
	}
}

// run has something done outside of Update; what it returns is then carried out.
func run(work func() func() tea.Cmd) tea.Cmd {
	return func() tea.Msg { return resultMsg(work()) }
}

// start is run for what a person has begun: until it is done, nothing else is
// begun, or a key pressed twice would do it twice.
func (c *Console) start(work func() func() tea.Cmd) tea.Cmd {
	if c.busy {
		return nil
	}
	c.busy = true
	return run(func() func() tea.Cmd {
		result := work()
		return func() tea.Cmd {
			c.busy = false
			return result()
		}
	})
}

// Last is what has to be said once more when the screens are gone.
func (c *Console) Last() []string { return c.last }

// End ends what is under way, when the program is left.
func (c *Console) End() {
	for _, f := range c.frames {
		if p, ok := f.page.(*checkPage); ok {
			p.cancel()
		}
	}
}

// Handle takes in a message of the console's own commands, and says whether it
// was one.
func (c *Console) Handle(msg tea.Msg) (tea.Cmd, bool) {
	result, ok := msg.(resultMsg)
	if !ok {
		return nil, false
	}
	cmd := result()
	c.arrange()
	return cmd, true
}

// Layout gives the console its part of the screen.
func (c *Console) Layout(area image.Rectangle) {
	if area != c.area {
		c.area = area
		for _, f := range c.frames {
			f.follow = true
		}
		c.arrange()
	}
}

// arrange makes every sheet anew from what its page is about now.
func (c *Console) arrange() {
	for _, f := range c.frames {
		f.sheet = f.page.sheet()
		for _, controls := range [][]control{f.sheet.head, f.sheet.body} {
			for _, one := range controls {
				if t, ok := one.(*text); ok {
					t.bind(f.fields)
				}
			}
		}
		f.layout = f.sheet.arrange(c.area, f.scroll)
		if f.layout.find(f.focus) == nil {
			f.focusOn(f.layout.home(f.sheet.first))
		}
		if seat := f.layout.seat(f.focus); seat != f.focus {
			f.focus, f.follow = seat, true
		}
		if f.follow {
			f.layout = f.sheet.arrange(c.area, f.layout.follow(f.focus))
			f.follow = false
		}
		f.scroll = f.layout.scroll
	}
}

// focusOn gives a stop the focus, and selects the row that it is.
func (f *frame) focusOn(s stop) {
	f.typed = f.typed && f.focus == s
	f.focus, f.follow = s, true
	f.selectFocused()
}

// selectFocused selects the row that has the focus.
func (f *frame) selectFocused() {
	if p := f.layout.find(f.focus); p != nil {
		if t, ok := p.of.(*table); ok && t.selected != nil {
			*t.selected = f.focus.part
		}
	}
}

// Draw draws the pages, one above the other, and returns the cursor, nil for none.
func (c *Console) Draw(canvas draw.Canvas, look *draw.Look, images settings.Images) *tea.Cursor {
	var cursor *tea.Cursor
	for i, f := range c.frames {
		p := painter{canvas: canvas, look: look, images: images}
		if i == len(c.frames)-1 {
			p.focus = f.focus
		}
		if i > 0 {
			canvas.Dim()
		}
		cursor = f.sheet.paint(f.layout, p, f.said)
	}
	return cursor
}

// Title says what is on the screen, below the boxes.
func (c *Console) Title() string {
	title := ""
	for _, f := range c.frames {
		if f.sheet.form == full {
			title = f.sheet.title
		}
	}
	return title
}

// Hints are the keys of the page, most needed first.
func (c *Console) Hints() []key.Binding {
	f := c.top()
	hints := []key.Binding{keys.Leave}
	for _, k := range f.sheet.keys {
		if k.key.Help() != keys.PreviousTab.Help() { // its neighbour tells enough
			hints = append(hints, k.key)
		}
	}
	if p := f.layout.find(f.focus); p != nil {
		if t, ok := p.of.(*table); ok {
			for _, k := range t.keys {
				hints = append(hints, k.key)
			}
		}
	}
	return append(hints, keys.Next, keys.Enter)
}

// Start reads what the console shows. With newConnection it begins with a new one.
func (c *Console) Start(newConnection bool) tea.Cmd {
	h := c.hub()
	cmd := h.reload()
	if newConnection {
		return tea.Batch(cmd, h.connections.add())
	}
	return cmd
}

// Ask asks what to do with changes that are not saved, before it goes on with
// leaving the program. It is false where there are none, and where it has just
// been asked: then the program may be left at once.
func (c *Console) Ask(leave func() tea.Cmd) bool {
	if q, asks := c.top().page.(*questionPage); asks && q.unsaved {
		return false
	}
	goOn := func() tea.Cmd {
		if c.Ask(leave) { // there may be others
			return nil
		}
		return leave()
	}
	for _, f := range slices.Backward(c.frames) {
		if p, ok := f.page.(interface {
			askToSave(then func() tea.Cmd) bool
		}); ok && p.askToSave(goOn) {
			c.arrange()
			return true
		}
	}
	return false
}
