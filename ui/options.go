package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/simulator"
	"otpdialog/ui/console"
)

// PreviewName is the key of what is remembered of a preview. No file of a
// connection can have it.
const PreviewName = "@preview"

// Options is what the screens are given. Store and NewSession are required.
type Options struct {
	Store *settings.Store

	// NewSession opens the way to the servers of a connection for one sign-in.
	// It must be quick; what takes time happens in the first exchange.
	NewSession func(*settings.Connection) signin.Session

	Connection string // the connection to begin with, "" for the list or the only one
	UserName   string // fills in the form, "" for the remembered one
	Action     string // ID or title of an action to press when the dialog opens
	Demo       *Demo  // the demonstration to begin with, nil for none

	// CheckConnection looks at everything that a sign-in on c needs, which need not
	// be saved, and reports each row as it ends, from the goroutine that called
	// it. What is wrong with the connection or its servers is in the rows: the
	// error is that of ctx alone, which ends it at once. Nobody may change c
	// meanwhile, so a screen gives it a copy.
	CheckConnection func(ctx context.Context, c *settings.Connection, report func(console.CheckRow)) error

	// Dictionary knows the attributes that c can have: those that come with the
	// program, and those of its dictionary_file. It reads files. The error is a
	// [settings.Problem] in the dictionary, or says why it cannot be read.
	Dictionary func(c *settings.Connection) (*radiusclient.Dictionary, error)

	// StartPreview starts a simulated server that understands the actions of c, and
	// the connection to it, called PreviewName.
	StartPreview func(c *settings.Connection) (*Demo, error)

	Console bool // begin with the console, and leave the program with it

	// StartDemo starts the demonstration that the list offers.
	StartDemo func() (*Demo, error)
}

// Demo is a demonstration: a connection to a simulated world, and the phone of
// its user.
type Demo struct {
	Connection *settings.Connection
	World      *simulator.World
	UserName   string
	Password   string
	Close      func() error // ends its server
}

// Outcome is how the program was left.
type Outcome struct {
	SignedIn bool
	Failure  signin.NoticeKind // of the last sign-in, 0 where it had none
	Story    string            // one line on how it ended, "" where there was none
	Problems []string          // what could not be written any more
}

// ErrInterrupted means that the person left with Ctrl+C, or that ctx was done.
var ErrInterrupted = errors.New("interrupted")

// framesPerSecond is the most that is drawn while something changes: an answer
// on the wire is on the screen within 10 ms.
const framesPerSecond = 120

// Run shows the screens in the terminal until the person leaves. Errors are
// ErrInterrupted, and those of the terminal.
func (m *Model) Run(ctx context.Context) (Outcome, error) {
	// Signals end ctx. Bubble Tea's own handler beside that could wait for ever
	// for somebody to take its message.
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFilter(filter), tea.WithFPS(framesPerSecond))
	_, err := p.Run()
	o := m.outcome()
	o.Problems = m.leave()
	if m.interrupted || errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		err = ErrInterrupted
	}
	return o, err
}
