package ui

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	accounts "otpdialog/account/session"
	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/ui/coach"
	"otpdialog/ui/console"
	"otpdialog/ui/input"
	"otpdialog/ui/kit"
	"otpdialog/ui/list"
	"otpdialog/ui/stage"
)

// Model is the root model: a stack of pages, and what concerns the whole program.
type Model struct {
	o     Options
	clock clock.Clock
	stack *kit.Stack

	terminal    terminal
	preferences preferences
	files       files

	list    *list.Page       // below all other pages
	console *console.Console // nil while it is closed
	attempt *attempt         // the sign-in that is open, nil for none
	last    session.Outcome  // of a sign-in that was left for the list

	visited     *accountVisit     // the account that is open, nil for none
	lastAccount *accounts.Outcome // of one that was left; nil for none
	kept        keptAccount       // of one that was left, before it is written

	demonstrations kit.Page // their list, when it was opened last

	first       []tea.Cmd // of the pages that the program begins with
	ticking     bool
	mouseAsked  atomic.Bool // the terminal is asked for the mouse, see package input
	interrupted bool
	again       []string // what has to be said again when the screens are gone
}

// Messages of the program's own commands.
type (
	// tickMsg comes while something moves.
	tickMsg time.Time

	// Refresh shows the sign-in, what is beside it, and the time as they are now.
	Refresh struct{}

	// demoMsg comes when the server of a demonstration is up.
	demoMsg struct {
		demo *Demo
		err  error
	}
)

// New returns the screens, for [Model.Run]. It reads the files once. The error is
// that of the administrator's policy, of a connection that was asked for, or of
// options that contradict each other.
func New(o Options, environ []string, clk clock.Clock) (*Model, error) {
	if err := o.confine(); err != nil {
		return nil, err
	}
	m := &Model{o: o, clock: clk, stack: kit.NewStack(clk.Now), terminal: newTerminal(environ), list: &list.Page{}}
	var err error
	if m.preferences.policy, err = o.Store.Policy(); err != nil {
		return nil, err
	}
	chosen, err := o.Store.Preferences()
	m.warn(err)
	m.choose(chosen)
	m.layout()
	m.stack.Open(m.list, nil)
	switch {
	case o.Demo != nil:
		m.begins(m.startDemo(o.Demo))
	case o.Given != nil:
		m.begins(m.open(o.Given))
	case o.Connection != "":
		c, err := o.Store.Connection(o.Connection)
		if err == nil {
			_, err = c.FindAction(o.Action)
		}
		if err == nil && o.Alone && c.Kind == settings.Account {
			err = errAccountAlone
		}
		if err != nil {
			return nil, err
		}
		m.begins(m.open(&c))
	default:
		connections, err := o.Store.Connections()
		m.stack.Tell(m.list, list.Files{Connections: connections, Last: chosen.LastConnection, Unread: unusable(err)})
		if o.Console {
			m.begins(m.openConsole(false))
		} else if c := m.firstConnection(); c != nil {
			m.begins(m.open(c))
		}
	}
	m.stack.Arrange()
	return m, nil
}

// begins keeps a command for Init.
func (m *Model) begins(cmd tea.Cmd) { m.first = append(m.first, cmd) }

// firstConnection is what the program opens if nothing was named: the person's
// default, or the only one; nil for the list.
func (m *Model) firstConnection() *settings.Connection {
	connections := m.list.Connections
	if name := m.preferences.inForce.DefaultConnection; name != "" {
		if i := slices.IndexFunc(connections, func(c settings.Connection) bool { return c.Name == name }); i >= 0 {
			return &connections[i]
		}
		m.tell(fmt.Errorf("the default connection %q cannot be used; choose another one", name))
		return nil
	}
	if len(connections) == 1 && m.list.Unread == 0 {
		return &connections[0]
	}
	return nil
}

// Init asks the terminal for its background, and begins what begins by itself.
func (m *Model) Init() tea.Cmd {
	m.terminal.asked = m.clock.Now()
	cmds := append(slices.Clone(m.first), tea.RequestBackgroundColor)
	if m.nothingToFillIn() {
		cmds = append(cmds, m.begin(m.attempt.form.Begin()))
	}
	return tea.Batch(append(cmds, m.startTicking())...)
}

// Update takes in one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.update(msg)
	m.layout()
	m.stack.Finish()
	return m, tea.Batch(cmd, m.startTicking())
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	if wants, own := m.stack.Handle(msg); own {
		return m.carry(wants)
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.terminal.size = image.Pt(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.terminal.dark = msg.IsDark()
		m.restyle()
	case tea.ColorProfileMsg:
		m.terminal.plain = msg.Profile <= colorprofile.ASCII
		m.restyle()
	case tea.CursorPositionMsg:
		if m.over() {
			return tea.Quit
		}
	case tea.FocusMsg:
		m.stack.WindowFocused()
	case tea.BlurMsg:
		m.stack.WindowBlurred()
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		if !m.terminal.tooSmall() && !m.over() {
			return m.carry(m.stack.Paste(msg.Content))
		}
	case tea.MouseMsg:
		if !m.terminal.tooSmall() && !m.over() {
			return m.carry(m.stack.Mouse(msg))
		}
	case tickMsg:
		m.ticking = false
		return m.viewed()
	case Refresh:
		return m.viewed()
	case sessionMsg:
		return m.announced(msg)
	case accountMsg:
		return m.accountAnnounced(msg)
	case accountStarted:
		return m.accountIsUp(msg)
	case choreDoneMsg:
		return m.choreDone(msg)
	case filesReadMsg:
		m.take(msg)
	case demoMsg:
		return m.demoStarted(msg)
	case ShowDemonstrations:
		return m.showDemonstrations()
	case stage.Show:
		return m.carry(m.stack.Tell(m.beside(), msg))
	}
	return nil
}

// key takes in a key press: for the program, or for the page in front.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case kit.Matches(msg, kit.Keys.Quit), kit.Matches(msg, suspendKey) && m.o.Gate: // to wait unseen is no way to pass a gate
		return m.quit()
	case kit.Matches(msg, suspendKey):
		return tea.Suspend
	case kit.Matches(msg, redrawKey):
		return tea.ClearScreen
	case m.terminal.tooSmall(), m.over():
		return nil // nothing is pressed or typed unseen
	case msg.Text == input.Unreadable:
		m.stack.Lost()
		return nil
	case kit.Matches(msg, kit.Keys.Help):
		return m.carryOut(kit.ShowHelp{})
	case kit.Matches(msg, mouseKey):
		return m.carryOut(kit.ToggleMouse{})
	case kit.Matches(msg, packetsKey) && m.lacksPackets():
		return m.toggleWhyNoPackets()
	}
	for _, k := range m.more() {
		if kit.Matches(msg, k.Key) {
			return m.carryOut(k.Does)
		}
	}
	return m.carry(m.stack.Key(msg))
}

// Spots are what can be pressed on the page in front, and the frame around them.
func (m *Model) Spots() (frame image.Rectangle, _ []kit.Spot) { return m.stack.Spots() }

// Busy reports whether something is under way that will end by itself, such as a press on the phone.
func (m *Model) Busy() bool { return m.stack.Busy() }

// Moves reports whether something on the screen changes as time passes, even if nothing happens.
func (m *Model) Moves() bool { return m.stack.Moves() > 0 }

// Advice is what the coach of a demonstration says; nothing if none is open.
func (m *Model) Advice() coach.Advice {
	if beside := m.beside(); beside != nil {
		return beside.Advice()
	}
	return coach.Advice{}
}

// coached is what a demonstration shows beside its pages.
type coached interface {
	kit.Page
	Advice() coach.Advice
}

// beside is that of the demonstration; nil if none is open.
func (m *Model) beside() coached {
	switch {
	case m.visited != nil && m.visited.mailbox != nil:
		return m.visited.mailbox
	case m.attempt != nil && m.attempt.panel != nil:
		return m.attempt.panel
	}
	return nil
}

// Bar are the entries of the help bar, and where they are.
func (m *Model) Bar() ([]key.Binding, []image.Rectangle) { return m.stack.Bar() }

// Filter drops what changes nothing before it costs a frame.
func Filter(model tea.Model, msg tea.Msg) tea.Msg {
	if motion, ok := msg.(tea.MouseMotionMsg); ok && model.(Root).Screens().stack.Idle(motion) {
		return nil
	}
	return msg
}

// startTicking starts the one ticker there is, if something moves.
func (m *Model) startTicking() tea.Cmd {
	interval := m.stack.Moves()
	if m.ticking || interval == 0 {
		return nil
	}
	m.ticking = true
	return tea.Tick(interval, func(t time.Time) tea.Msg { return tickMsg(t) })
}

// getenv returns the function that looks up a variable in environ.
func getenv(environ []string) func(string) string {
	return func(name string) string {
		for _, v := range slices.Backward(environ) {
			if rest, found := strings.CutPrefix(v, name+"="); found {
				return rest
			}
		}
		return ""
	}
}
