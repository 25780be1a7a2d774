package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/demo"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/ui"
	"otpdialog/ui/present"
)

// What the inspector keeps, at most.
const (
	shownPackets = 1000
	shownOctets  = 1 << 20
)

// Why lines are shown instead of screens.
const (
	whyAuth       = "auth asks line by line"
	whyFlag       = "--plain was given"
	whyNoInput    = "standard input is not a terminal"
	whyNoOutput   = "standard output is not a terminal"
	whyNoTerminal = "there is no terminal"
)

// whyNoScreens says why screens cannot be shown; "" if they can. This is decided before
// they take over: a dumb terminal would be flooded with escape sequences.
func whyNoScreens(in, out any) string {
	switch {
	case !report.IsTerminal(in):
		return whyNoInput
	case !report.IsTerminal(out):
		return whyNoOutput
	}
	return report.OnlyLines()
}

// openScreens shows screens that do not begin with a sign-in on a connection.
func openScreens(cmd *cobra.Command, o ui.Options, r recording, played present.Options) error {
	if why := whyNoScreens(cmd.InOrStdin(), cmd.OutOrStdout()); why != "" {
		return &exit.UnansweredError{Advice: advice.New("no-terminal", why).Do("run it in a terminal; over ssh, request one with ssh -t")}
	}
	s := &signIn{recording: r, played: played}
	if err := s.findRules(false); err != nil {
		return err
	}
	if err := s.recording.begin(s.rules.IsGate); err != nil {
		return err
	}
	return s.recording.end(cmd.ErrOrStderr(), s.showScreens(cmd, o))
}

// showScreens shows the screens to a person who may use all of them.
func (s *signIn) showScreens(cmd *cobra.Command, o ui.Options) error {
	if o.Demo != nil {
		s.rules.Store = s.rules.Store.ForDemonstration()
		s.recording.follow(o.Demo)
	}
	o.CheckConnection = checkDrafts(s.rules.Store)
	o.Dictionary = radius.Dictionary
	o.StartPreview = demo.Preview
	o.StartDemo = func() (*ui.Demo, error) {
		d, err := demo.Start()
		s.recording.follow(d)
		return d, err
	}
	return s.onScreens(cmd.Context(), o, cmd.ErrOrStderr())
}

// onScreens signs in on screens. Afterwards it prints on out what disappeared with them.
func (s *signIn) onScreens(ctx context.Context, o ui.Options, out io.Writer) error {
	o.Program = thisProgram()
	o.Store, o.Observe, o.Recording, o.Camera = s.rules.Store, s.recording.observe(), s.recording.name(), s.recording.camera()
	if !s.rules.IsGate {
		o.Packets = packet.NewLog(shownPackets, shownOctets)
	}
	o.Open = func(c *settings.Connection) session.Servers { return s.rules.Open(c, radius.Trace{Packets: o.Packets}) }
	played := s.played
	if played.Cases == nil {
		played = usualPresentation()
	}
	played.Step, played.Folder = s.recording.step(), s.rules.Store.Dirs().State
	root := present.New(played)
	if !s.rules.IsGate && !o.Alone {
		o.Demonstrations, o.Carry = root.List, root.Carry
	}
	screens, err := ui.New(o, os.Environ(), clock.System{})
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	run := func() (ui.Outcome, error) { return root.Run(ctx, screens, o, os.Environ()) }
	if o.Demonstrations == nil {
		run = func() (ui.Outcome, error) { return screens.Run(ctx) }
	}
	outcome, err := run()
	s.decision.Take(outcome.Outcome)
	for _, line := range append(outcome.Problems, outcome.Story) {
		if line != "" {
			_, _ = fmt.Fprintln(out, advice.Line(line)) // if this fails, there is no one to report it to
		}
	}
	if err != nil || o.Console || root.Ended() { // leaving the console is no failed sign-in
		return err
	}
	return outcome.Err()
}
