package console

import (
	"context"
	"errors"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session/radius"
	"otpdialog/ui/kit"
)

// Options is what the console is given.
type Options struct {
	Store *store.Store
	Now   func() time.Time

	// CheckConnection carries out Check connection, and reports each row when it is
	// there. It ends soon after ctx does.
	CheckConnection func(ctx context.Context, c *settings.Connection, report func(radius.Row)) error
	// Dictionary returns the attributes that a connection can send.
	Dictionary func(*settings.Connection) (*dictionary.Dictionary, error)
}

// ClosedMsg says that the person has left the console.
type ClosedMsg struct{}

// PreviewMsg asks for the OTP dialog of a connection, against the simulator.
type PreviewMsg struct{ Connection settings.Connection }

// ChangedMsg says that files were written: what was read of them is old.
type ChangedMsg struct{}

// A Console is the administrator's pages, in a stack.
type Console struct {
	o     Options
	stack *kit.Stack
	first *hub
	busy  bool     // what the person has begun is not done yet
	last  []string // what has to be read, and may have been said too late for the screen
}

// A call is an action that is a function.
type call func() tea.Cmd

// do carries out the actions that are functions, and leave for Esc.
func do(a kit.Action, leave func() tea.Cmd) kit.Want {
	switch a := a.(type) {
	case call:
		return kit.Command(a())
	case kit.Leave:
		return kit.Command(leave())
	}
	return nil
}

// New returns the console, at its first page.
func New(o Options) *Console {
	c := &Console{o: o, stack: kit.NewStack(o.Now)}
	c.first = newHub(c)
	c.stack.Open(c.first, nil)
	return c
}

func (c *Console) top() *kit.Frame { return c.stack.Top() }

// hub is the first page, below all others.
func (c *Console) hub() *hub { return c.first }

// has is true while a page is in the stack.
func (c *Console) has(p kit.Page) bool { return c.stack.Frame(p) != nil }

func (c *Console) open(p kit.Page) { c.stack.Open(p, c.first) }

func (c *Console) close(p kit.Page) { c.stack.Close(p) }

// stay is for what goes on with nothing.
func stay() tea.Cmd { return nil }

func (c *Console) say(text string) { c.stack.Say(text) }

// Complain shows what went wrong.
func (c *Console) Complain(err error) { c.stack.Complain(sentence(err)) }

// Tell says what went wrong elsewhere.
func (c *Console) Tell(problems []string) {
	if len(problems) > 0 {
		c.Complain(errors.New(strings.Join(problems, "\n")))
	}
}

// run has something done outside of Update; what it returns is then carried out.
func run(work func() func() tea.Cmd) tea.Cmd {
	return func() tea.Msg { return resultMsg(work()) }
}

// resultMsg is what a command has to say, carried out in Handle.
type resultMsg func() tea.Cmd

// ask asks a question. Each answer closes it.
func (c *Console) ask(title string, body []kit.Control, answers ...kit.Button) tea.Cmd {
	c.open(&kit.Question{Title: title, Body: body, Answers: answers})
	return nil
}

// openMenu opens a menu below the stop of that ID.
func (c *Console) openMenu(title, below string, items ...kit.MenuItem) tea.Cmd {
	c.open(&kit.MenuPage{Title: title, Below: below, Items: items})
	return nil
}

// openPicker lets the person choose one of many things.
func (c *Console) openPicker(title string, picks []kit.Pick, selected int, choose func(i int) tea.Cmd) tea.Cmd {
	for i := range picks {
		picks[i].Does = call(func() tea.Cmd { return choose(i) })
	}
	c.open(&kit.Picker{Title: title, Choices: picks, Selected: max(0, selected)})
	return nil
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
	for _, page := range c.stack.Pages() {
		if p, ok := page.(*checkPage); ok {
			p.cancel()
		}
	}
}

// Handle takes in a message of the console's own commands, and says whether it
// was one.
func (c *Console) Handle(msg tea.Msg) (tea.Cmd, bool) {
	if result, ok := msg.(resultMsg); ok {
		cmd := result()
		c.stack.Arrange()
		return cmd, true
	}
	wants, ok := c.stack.Handle(msg)
	return commands(wants), ok
}

// commands carries out what pages want of the console.
func commands(wants []kit.Want) tea.Cmd {
	var cmds []tea.Cmd
	for _, w := range wants {
		if cmd, ok := w.(kit.Command); ok {
			cmds = append(cmds, tea.Cmd(cmd))
		}
	}
	return tea.Batch(cmds...)
}

// Stack is the pages of the console.
func (c *Console) Stack() *kit.Stack { return c.stack }

// Key takes in a key press.
func (c *Console) Key(msg tea.KeyPressMsg) tea.Cmd { return commands(c.stack.Key(msg)) }

// Mouse takes in what the mouse did.
func (c *Console) Mouse(msg tea.MouseMsg) tea.Cmd { return commands(c.stack.Mouse(msg)) }

// Hints are the keys of the page, most needed first.
func (c *Console) Hints() []key.Binding {
	var hints []key.Binding
	for _, h := range c.stack.Hints() {
		hints = append(hints, h.Key)
	}
	return hints
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
	if _, asks := c.stack.Pages()[0].(*unsavedPage); asks {
		return false
	}
	goOn := func() tea.Cmd {
		if c.Ask(leave) { // there may be others
			return nil
		}
		return leave()
	}
	for _, page := range c.stack.Pages() {
		if p, ok := page.(interface {
			askToSave(then func() tea.Cmd) bool
		}); ok && p.askToSave(goOn) {
			c.stack.Arrange()
			return true
		}
	}
	return false
}
