package cli

import (
	"os"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"otpdialog/ui/present"
	"otpdialog/ui/tty"
)

// followNotes shows the notes for the speaker of a demonstration that plays itself.
func followNotes(cmd *cobra.Command) error {
	s := &signIn{}
	if err := s.findRules(false); err != nil {
		return err
	}
	f := present.Follower{Folder: s.rules.Store.Dirs().State, Out: cmd.OutOrStdout(), Charset: tty.CharsetOf(os.Getenv)}
	if whyNoScreens(cmd.InOrStdin(), cmd.OutOrStdout()) == "" {
		f.Out = os.Stdout // the command's own output lets nothing be erased
		f.Width = func() int {
			width, height, _ := term.GetSize(os.Stdout.Fd())
			width, _ = tty.Size(width, height, os.Getenv)
			return width
		}
	}
	return f.Follow(cmd.Context()) //nolint:wrapcheck // it is advice
}
