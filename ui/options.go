package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"runtime/debug"
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	accounts "otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/settings/store"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/checkup"
	"otpdialog/simulator"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
	"otpdialog/ui/draw"
	"otpdialog/ui/input"
	"otpdialog/ui/kit"
	"otpdialog/ui/stage"
	"otpdialog/ui/tty"
)

// PreviewName is the key of what is remembered of a preview. No file of a
// connection can have it.
const PreviewName = "@preview"

// Options is what the screens are given. Store and Open are required.
type Options struct {
	Store *store.Store

	// Open opens the way to the servers of a connection for one sign-in.
	// It must be quick; what takes time happens in the first exchange.
	Open func(*settings.Connection) session.Servers

	// Packets keeps the datagrams that the servers of Open exchange, for the inspector; nil for
	// none, as in a gate.
	Packets *packet.Log

	// Memory is what is remembered between sign-ins, nil for that of the Store.
	Memory session.Memory

	// Observe is [session.Options.Observe] of each session, nil for nobody.
	Observe func(flow.Event, *session.Session)
	// Camera takes each frame, nil for none. Only a demonstration is filmed: it shows no secrets.
	Camera Camera
	// Recording is the name of the file that a recorder writes, which the help bar shows; "" for none.
	Recording string

	Program string // its name and version, for account services: "otpdialog 1.0"

	Connection string               // the connection to begin with, "" for the list or the only one
	Given      *settings.Connection // likewise, one that is in no file; nil for none
	UserName   string               // fills in the form, "" for the remembered one
	Action     string               // ID or title of an action to press when the dialog opens
	Demo       *Demo                // the demonstration to begin with, nil for none

	// Alone is one sign-in on Connection, which must be named, and nothing else: no
	// list, no console, no demonstration. The Accept ends the program, without the
	// result. Where nothing is left to fill in, the sign-in begins by itself: with
	// the UserName given, on a connection that asks for no password, or with a user
	// name and a SavedPassword.
	Alone bool

	// Gate is Alone before a person who may be an attacker: UserName, which must be
	// given, cannot be changed, nothing is remembered, and there is no way out but
	// the Accept and the end of the program.
	Gate bool

	// LeaveOutage leaves the program where an exchange ends in an outage, see
	// [signin.Failure.IsOutage], instead of offering another try.
	LeaveOutage bool

	// Input and Output are the terminal that the screens are shown in, nil for
	// standard input and output. The end of either ends the program.
	Input, Output *os.File

	// SavedPassword returns the saved password of c, "" where there is none; nil
	// where none is ever saved. It is called when a form opens, may take its time,
	// and must return when ctx is done. The error is shown on the form, so that the
	// person types the password.
	SavedPassword func(ctx context.Context, c *settings.Connection) (string, error)

	// CheckConnection looks at everything that a sign-in on c needs, which need not
	// be saved, and reports each row as it ends, from the goroutine that called
	// it. What is wrong with the connection or its servers is in the rows: the
	// error is that of ctx alone, which ends it at once. Nobody may change c
	// meanwhile, so a screen gives it a copy.
	CheckConnection func(ctx context.Context, c *settings.Connection, report func(checkup.Row)) error

	// Dictionary knows the attributes that c can have: those that come with the
	// program, and those of its dictionary_file. It reads files. The error is a
	// [settings.Problem] in the dictionary, or says why it cannot be read.
	Dictionary func(c *settings.Connection) (*dictionary.Dictionary, error)

	// StartPreview starts a simulated server that understands the actions of c, and
	// the connection to it, called PreviewName.
	StartPreview func(c *settings.Connection) (*Demo, error)

	// Foot is below the pages of Demo, nil for none.
	Foot Foot
	// Demonstrations is the page of those that play themselves, which F8 opens; nil for none.
	Demonstrations func() kit.Page
	// Carry carries out what pages want that the program does not know, such as that one; nil
	// if there are none.
	Carry func(kit.Want) tea.Cmd
	// ObserveAccount is called with the session of an account after all that happens to it, nil for
	// nobody.
	ObserveAccount func(*accounts.Session)

	Console bool // begin with the console, and leave the program with it

	// StartDemo starts the demonstration that the list offers.
	StartDemo func() (*Demo, error)
}

// Demo is a demonstration: a connection to a simulated world, and the phone of
// its user.
type Demo struct {
	Connection *settings.Connection
	World      *world.World
	Clock      *clock.Adjustable // of the world, if it can be moved on; nil for none
	Server     *simulator.Server // whose faults can be set; nil for none
	UserName   string
	Password   string
	Close      func() error // ends its server

	// Expects is told which sign-in the phone of a user answers; nil for nobody.
	Expects func(user string, a handset.Attempt)

	Web    string // address at which a browser shows the phones; "" for none
	Remote bool   // it serves other machines, and a secret is in it

	// StartAccount starts the service of its account story; nil for none.
	StartAccount func() (*stage.Account, error)

	account *stage.Account // nil before it was started
}

// reset makes the demonstration as it was at the start: the time, the people and their phones, the
// faults of the server, and the accounts.
func (d *Demo) reset() {
	if d.Clock != nil {
		d.Clock.Reset()
	}
	d.World.Reset()
	if d.Server != nil {
		d.Server.SetFaults()
	}
	if d.account != nil {
		d.account.Service.Reset()
		d.account.Provider.Reset()
	}
}

// A Foot is drawn below the pages of a demonstration, in place of its coach and its help bar.
type Foot interface {
	Height(window image.Point) int // in rows, at least two
	Draw(c draw.Canvas, look *draw.Look, r image.Rectangle)
}

// Outcome is how the program was left, and that of its last sign-in.
type Outcome struct {
	session.Outcome // SignedIn is never together with an error

	Account *accounts.Outcome // of the last sign-in to an account; nil if there was none

	Connection string   // the name of the last one, "" for none
	Story      string   // one line on how the sign-in ended, "" if there was none
	Problems   []string // what could not be written any more
}

// Err is the error that the last sign-in comes to.
func (o Outcome) Err() error {
	if o.Account != nil {
		return o.Account.Err() //nolint:wrapcheck // it is advice
	}
	return o.Outcome.Err() //nolint:wrapcheck // likewise
}

// errPanic means that the program broke while it was left: what it came to does
// not count.
var errPanic = errors.New("the program crashed while it was closing")

// framesPerSecond is the most that is drawn while something changes: an answer
// on the wire is on the screen within 10 ms.
const framesPerSecond = 120

// A Root is a program that shows screens, one at a time.
type Root interface {
	tea.Model
	Screens() *Model // that it shows
}

// Screens implements [Root].
func (m *Model) Screens() *Model { return m }

// Run shows the screens in the terminal until the person leaves. Errors are
// session.ErrInterrupted, and those of the terminal and of the program itself; with an
// error nobody is signed in.
func (m *Model) Run(ctx context.Context) (o Outcome, err error) { return m.RunIn(ctx, m) }

// RunIn is [Model.Run] of a program around these screens, which can show others, too.
func (m *Model) RunIn(ctx context.Context, root Root) (o Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			_, _ = os.Stderr.WriteString(advice.Styled(fmt.Sprintf("panic: %v\n\n%s", r, debug.Stack())))
			o, err = Outcome{}, errPanic
		}
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in, out := cmp.Or(m.o.Input, os.Stdin), cmp.Or(m.o.Output, os.Stdout)
	shown := &showing{ctx: ctx, end: cancel, job: tty.Follow(in, !m.o.Gate), drawn: make(chan struct{}, 1), out: out, getenv: m.terminal.getenv, charset: m.terminal.charset}
	defer shown.job.Close()
	if !shown.job.Resume(ctx) { // started in the background
		cancel()
		shown.left.Store(true)
	}
	// Signals end ctx. Bubble Tea's own handler beside that could wait for ever
	// for somebody to take its message.
	// To find out the colours, it would run tmux, and read files that the environment
	// names; its renderer does so if it takes its buffer for a terminal.
	if m.o.Camera != nil {
		root = &filmed{Root: root, camera: m.o.Camera}
	}
	program := tea.NewProgram(root, tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFilter(shown.filter), tea.WithFPS(framesPerSecond),
		tea.WithInput(keyboard{device{in, shown}, input.NewReader(in, &m.mouseAsked)}), tea.WithOutput(shown.output()), tea.WithWindowSize(shown.size()),
		tea.WithEnvironment(append(slices.Clone(m.terminal.environ), "TTY_FORCE=0")),
		tea.WithColorProfile(colorprofile.Env(m.terminal.environ)))
	go shown.follow(program)
	_, err = program.Run()
	o, left := m.Outcome()
	o.Problems = m.Leave()
	switch {
	case left != nil:
		err = left
	case ctx.Err() != nil: // also when the last answer was yes
		err = session.ErrInterrupted
	}
	o.SignedIn = o.SignedIn && err == nil
	return o, err
}
