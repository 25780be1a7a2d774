package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/demo"
	"otpdialog/cli/usage"
	"otpdialog/ui"
)

func demoCommand() *cobra.Command {
	var autosend bool
	var smtp string
	var w demoWeb
	var r recording
	var p presentation
	c := &cobra.Command{
		Use:   "demo [NAME|FILE]",
		Short: "Try it: a simulated server, and a phone beside the dialog",
		Args:  usage.Arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(w.check(r), checkSimulatorAllowed()); err != nil {
				return err
			}
			if p.notes {
				return followNotes(cmd)
			}
			played, err := p.options(cmd, args)
			if err != nil {
				return err
			}
			d, err := demo.Start()
			if err != nil {
				return err
			}
			d.Connection.Actions[0].Autosend = autosend
			var failed []advice.Advice // on screens there is no place for it
			endMail, err := submitMail(d.World, smtp, false, func(a advice.Advice) { failed = append(failed, a) })
			if err != nil {
				return errors.Join(err, d.Close())
			}
			endWeb, err := w.serve(d)
			if err != nil {
				endMail()
				return errors.Join(err, d.Close())
			}
			err = errors.Join(openScreens(cmd, ui.Options{Demo: d}, r, played), endWeb())
			endMail()
			for _, a := range failed {
				warn(cmd, a)
			}
			return err
		},
	}
	r.addFlags(c)
	r.addCastFlag(c)
	p.addFlags(c)
	c.Flags().StringVar(&smtp, "smtp", "", "submit each email to the mail server at an `address` of this machine: a host, and :port if it is not 25")
	c.Flags().BoolVar(&w.on, "web", false, "also show the phones to browsers on this machine")
	c.Flags().BoolVar(&w.allowRemote, "allow-remote", false, "with --web: also let in real phones in your network, by a QR code")
	c.Flags().BoolVar(&autosend, "autosend", false, "set Autosend on Push, as an administrator can")
	return c
}
