package story

import (
	"context"
	"image"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/ui/kit"
)

// Screens are a program that a [Headless] stage runs.
type Screens interface {
	tea.Model
	Spots() (frame image.Rectangle, _ []kit.Spot)
	Bar() ([]key.Binding, []image.Rectangle)
}

// A Headless stage runs the screens in this process, in place of Bubble Tea: it runs
// the commands that Update returns, and shows what View draws. Make one with
// [NewHeadless].
type Headless struct {
	Screens Screens
	// Filter drops messages before they reach the program, nil for none.
	Filter func(tea.Model, tea.Msg) tea.Msg
	// Settle waits until nothing more can happen by itself. Only a test in virtual
	// time knows that; nil if nobody does.
	Settle func()
	// Drops means that no command is run: for looking at screens.
	Drops bool
	// Pass lets time pass; nil if it passes by itself.
	Pass func(time.Duration)
	// Patience ends the wait for something that does not happen.
	Patience time.Duration

	Taken  int  // messages that reached the program
	Left   bool // the program has asked to quit
	Paused int  // how often it asked to be suspended

	inbox chan tea.Msg
	over  chan struct{}
	lines []string // of the last frame; nil after a message
}

// NewHeadless returns a stage for a program.
func NewHeadless(s Screens) *Headless {
	return &Headless{Screens: s, Patience: 10 * time.Second, inbox: make(chan tea.Msg), over: make(chan struct{})}
}

// Start runs the program's first commands.
func (h *Headless) Start() {
	h.Run(h.Screens.Init())
	h.settle()
}

// Do implements [Stage].
func (h *Headless) Do(msg tea.Msg) {
	if cmd := h.Take(msg); cmd != nil {
		h.Run(cmd)
	}
	h.settle()
}

// Take hands a message to the program and returns its command, which is not run.
func (h *Headless) Take(msg tea.Msg) tea.Cmd {
	if h.Filter != nil {
		msg = h.Filter(h.Screens, msg)
	}
	if msg == nil || h.Left {
		return nil
	}
	switch msg.(type) {
	case tea.QuitMsg:
		h.Left = true
		return nil
	case tea.SuspendMsg:
		h.Paused++
		return nil
	}
	h.Taken++
	h.lines = nil
	_, cmd := h.Screens.Update(msg)
	return cmd
}

// Run carries out a command as Bubble Tea does: beside everything else.
func (h *Headless) Run(cmd tea.Cmd) {
	if cmd == nil || h.Drops {
		return
	}
	go func() {
		msg := cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for _, cmd := range batch {
				h.Run(cmd)
			}
			return
		}
		select {
		case h.inbox <- msg:
		case <-h.over:
		}
	}()
}

// settle takes in everything that has come, until no more can come by itself.
func (h *Headless) settle() {
	for h.Settle != nil {
		h.Settle()
		select {
		case msg := <-h.inbox:
			if cmd := h.Take(msg); cmd != nil {
				h.Run(cmd)
			}
		default:
			return
		}
	}
}

// Settled takes in everything that can come by itself.
func (h *Headless) Settled() { h.settle() }

// Wait implements [Stage].
func (h *Headless) Wait(d time.Duration) {
	h.lines = nil // a clock may show another time
	if h.Pass != nil {
		h.Pass(d)
		return
	}
	over := time.After(d)
	for {
		select {
		case msg := <-h.inbox:
			h.Do(msg)
		case <-over:
			h.settle()
			return
		}
	}
}

// Await implements [Stage].
func (h *Headless) Await(holds func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), h.Patience)
	defer cancel()
	for !holds() {
		if !h.Next(ctx) {
			return false
		}
	}
	return true
}

// Next takes in the next thing that comes by itself. It is false if ctx is done before.
func (h *Headless) Next(ctx context.Context) bool {
	select {
	case msg := <-h.inbox:
		h.Do(msg)
		return true
	case <-ctx.Done():
		return false
	}
}

// Close ends the commands that are still running.
func (h *Headless) Close() {
	h.Left = true
	close(h.over)
}

// Lines implements [Stage].
func (h *Headless) Lines() []string {
	if h.lines == nil {
		h.lines = strings.Split(ansi.Strip(h.Screens.View().Content), "\n")
	}
	return h.lines
}

// Spots implements [Stage].
func (h *Headless) Spots() (frame image.Rectangle, _ []kit.Spot) { return h.Screens.Spots() }

// Bar implements [Stage].
func (h *Headless) Bar() []image.Rectangle {
	_, rects := h.Screens.Bar()
	return rects
}
