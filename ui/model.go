package ui

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/world"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Model is the root model. It owns the flow and everything that the screens
// show; a screen is a layout function and a draw function in a file of its own.
type Model struct {
	o      Options
	now    func() time.Time
	getenv func(string) string

	// The terminal.
	size                       image.Point
	askedTerminal              time.Time // for its background, and what else Bubble Tea asks
	terminalDark, plain, ascii bool
	look                       *draw.Look
	canvas                     draw.Canvas // of the last frame, to draw on again
	mouse                      bool

	// What is kept in files, as read at the start and written since.
	chosen      settings.Preferences // by the person
	preferences settings.Preferences // in force: the policy applied to them
	policy      settings.Policy
	connections []settings.Connection
	unread      []string       // connection files that could not be read, one text each
	problems    []string       // what else went wrong with files, and warnings
	chores      []func() error // to be done outside Update, in order; each is done once, however often it is called

	// The sign-in.
	connection *settings.Connection // nil: the list is on the screen
	session    *session.Session     // nil with connection
	memory     session.Memory       // of the sign-ins
	state      *settings.State      // what the last session remembered; nil: it is to be read
	view       session.View
	notes      int // of the session that are among the problems

	sentByItself string // which action has led to the dialog without the person, and why; "" for none

	lastOutcome session.Outcome // of a connection that was left for the list

	// What the person does.
	userName, password, otp draw.Field
	openedAs                string             // the user name that the form opened with
	fetching                context.CancelFunc // of the saved password; nil while nobody waits for it
	saved                   bool               // the password is the saved one, which nobody has typed
	rememberUserName        bool
	focus, hover            spot
	pointer                 kit.Pointer[spot]
	confirm                 kit.Confirm
	tail                    kit.MouseTail
	scroll, helpScroll      int // lines that are scrolled out of sight, of the screen and of the help
	help                    bool

	console *consolePages // nil while it is closed; a preview is above it

	// The demonstration.
	demo       *Demo
	phone      world.Phone
	changes    <-chan struct{} // something happened in its world
	stopPhone  func()          // ends changes
	autosendAt int             // the action whose Autosend can be switched
	autosend   bool            // how it is set at first
	phoneShown bool            // instead of the dialog, where both do not fit

	first       tea.Cmd // of the page that the program begins with
	ticking     bool
	frame       int // of the spinner
	lay         *layout
	interrupted bool
}

// screenKind is what fills the window under the boxes.
type screenKind int

const (
	listScreen screenKind = iota
	consoleScreen
	formScreen
	dialogScreen
	resultScreen
)

// screen follows from the flow: there is no second truth about where we are.
func (m *Model) screen() screenKind {
	switch {
	case m.connection == nil && m.console != nil:
		return consoleScreen
	case m.connection == nil:
		return listScreen
	case m.view.State == signin.SignedIn:
		return resultScreen
	case m.view.Opened:
		return dialogScreen
	}
	return formScreen
}

// waiting is true while the progress box is up.
func (m *Model) waiting() bool {
	return m.connection != nil && (m.view.State == signin.Connecting || m.view.State == signin.Progress)
}

// New returns the screens, for [Model.Run]. It reads the files once. The error is
// that of the administrator's policy, of a connection that was asked for, or of
// options that contradict each other.
func New(o Options, environ []string, now func() time.Time) (*Model, error) {
	getenv := func(name string) string {
		for _, v := range slices.Backward(environ) {
			if rest, found := strings.CutPrefix(v, name+"="); found {
				return rest
			}
		}
		return ""
	}
	if err := o.confine(); err != nil {
		return nil, err
	}
	m := &Model{
		o: o, now: now, getenv: getenv, terminalDark: !draw.LightTerminal(getenv),
		ascii:    draw.NeedsASCII(getenv),
		userName: draw.NewField(false), password: draw.NewField(true), otp: draw.NewField(false),
	}
	var err error
	if m.policy, err = o.Store.Policy(); err != nil {
		return nil, err
	}
	m.chosen, err = o.Store.Preferences()
	m.tell(err)
	m.takePreferences()
	m.mouse, m.rememberUserName = m.preferences.Mouse, m.preferences.RememberUserName
	if o.Demo != nil {
		m.first = m.startDemo(o.Demo)
		return m, nil
	}
	if o.Connection != "" {
		c, err := o.Store.Connection(o.Connection)
		if err == nil {
			_, err = c.FindAction(o.Action)
		}
		if err != nil {
			return nil, err
		}
		m.first = m.open(&c)
		return m, nil
	}
	m.connections, err = o.Store.Connections()
	m.unread = unreadFiles(err)
	m.focusList()
	if o.Console {
		return m, nil
	}
	if c := m.firstConnection(); c != nil {
		m.first = m.open(c)
	}
	return m, nil
}

// firstConnection is what the program opens without being told: the person's
// default, or the only one; nil for the list.
func (m *Model) firstConnection() *settings.Connection {
	if name := m.preferences.DefaultConnection; name != "" {
		for i := range m.connections {
			if m.connections[i].Name == name {
				return &m.connections[i]
			}
		}
		m.tell(fmt.Errorf("the default connection %q cannot be used; choose another one", name))
		return nil
	}
	if len(m.connections) == 1 && len(m.unread) == 0 {
		return &m.connections[0]
	}
	return nil
}

// takePreferences puts in force what the person chose, and what the administrator
// enforces.
func (m *Model) takePreferences() {
	m.preferences = m.policy.Apply(m.chosen)
	m.restyle()
}

func (m *Model) restyle() {
	m.look = draw.NewLook(m.preferences.Theme, m.terminalDark, m.plain, m.ascii)
}

// Init asks the terminal for its background, follows the phone, and begins what
// begins by itself.
func (m *Model) Init() tea.Cmd {
	m.askedTerminal = m.now()
	first := m.followPhone()
	switch {
	case m.o.Console:
		first = m.openConsole(false)
	case m.nothingToFillIn():
		first = m.begin()
	case m.connection != nil && m.demo == nil:
		first = m.fetchPassword()
	}
	return tea.Batch(tea.RequestBackgroundColor, m.first, first)
}

// Update takes in one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.update(msg)
	m.lay = nil
	if l := m.layout(); len(l.places) > 0 && !l.has(m.focus) {
		m.focus = m.home(l)
	}
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	if cmd, done := m.consoleMessage(msg); done {
		return cmd
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.size = image.Pt(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.terminalDark = msg.IsDark()
		m.restyle()
	case tea.CursorPositionMsg:
		if m.over() {
			return tea.Quit
		}
	case tea.ColorProfileMsg:
		m.plain = msg.Profile <= colorprofile.ASCII
		m.restyle()
	case tea.FocusMsg:
		m.pointer.Focused(m.now())
		if m.console != nil {
			m.console.Stack.Focused()
		}
	case tea.BlurMsg:
		m.hover = spot{}
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	case uv.UnknownEvent:
		if m.screen() == consoleScreen {
			m.console.Stack.Unknown(msg)
		} else if f := m.field(); f != nil && m.mouse {
			m.tail.Begin(string(msg), m.typed(f), m.now())
		}
	case tea.MouseMsg:
		return m.mouseEvent(msg)
	case tickMsg:
		return m.tick()
	case savedPasswordMsg:
		return m.takePassword(msg)
	case sessionMsg:
		if msg.session == m.session {
			cmd := m.do(msg.event)
			if m.o.LeaveOutage && m.view.Notice.Failure().IsOutage() {
				return tea.Quit
			}
			return tea.Batch(cmd, m.listen())
		}
	case choreDoneMsg:
		m.tell(msg.err)
		if m.screen() == consoleScreen {
			m.console.Tell(m.problems)
			m.problems = nil
		}
		m.chores = m.chores[1:]
		return m.nextChore()
	case filesReadMsg:
		m.take(msg)
	case demoMsg:
		if msg.err != nil && m.console != nil {
			m.console.Complain(fmt.Errorf("the preview cannot start: %w", msg.err))
			return nil
		}
		if msg.err != nil {
			m.tell(fmt.Errorf("the demonstration cannot start: %w", msg.err))
			return nil
		}
		if m.demo != nil || m.o.Alone { // a key was pressed twice
			return m.queue(msg.demo.Close)
		}
		return tea.Batch(m.startDemo(msg.demo), m.followPhone())
	case phoneMsg:
		if m.demo != nil && msg.world == m.demo.World {
			m.phone = msg.world.Phone(m.phoneUser())
			return m.followPhone()
		}
	}
	return nil
}

// open shows the form of a connection.
func (m *Model) open(c *settings.Connection) tea.Cmd {
	cmd := m.openSession(c)
	m.forget()
	name := m.o.UserName
	if name == "" && m.preferences.RememberUserName && m.demo == nil {
		name = cmp.Or(m.session.LastUserName(), m.chosen.UserNameOf(c.Name))
	}
	m.userName.Set(name)
	m.openedAs = name
	m.focus = spot{kind: userNameField}
	if name != "" && m.asksPassword() {
		m.focus = spot{kind: passwordField}
	}
	m.scroll = 0
	m.confirm.Opened(m.now(), false, false)
	m.pointer.Opened()
	return cmd
}

func (m *Model) asksPassword() bool { return m.connection.Ask != settings.AskOTP }

// leave ends what is still under way, does what is not done yet, and tells what
// of that failed.
func (m *Model) leave() []string {
	m.endFetching()
	var problems []string
	if m.console != nil {
		m.console.End()
		problems = m.console.again
	}
	m.closeSession()
	m.closeDemo()
	for _, chore := range m.chores {
		problems = append(problems, sentences(chore())...)
	}
	return problems
}

func (m *Model) outcome() Outcome {
	if m.session == nil {
		return Outcome{Outcome: m.lastOutcome, Story: advice.Sentence(m.lastOutcome.Advice().What)}
	}
	o := Outcome{Outcome: m.session.Outcome(), Connection: m.connection.Name}
	if o.SignedIn {
		o.Story = o.Outcome.Story(m.connection.DisplayName)
	} else {
		o.Story = advice.Sentence(o.Advice().What)
	}
	return o
}

// home is where the focus goes when what had it is gone.
func (m *Model) home(l *layout) spot {
	for _, kind := range []spotKind{giveUpButton, otpField, passwordField, againButton, closeButton} {
		if s := (spot{kind: kind}); l.has(s) {
			return s
		}
	}
	return l.next(spot{}, 1)
}

func matches(msg tea.KeyPressMsg, b key.Binding) bool { return key.Matches(msg, b) }
