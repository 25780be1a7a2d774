// Package cli is the command line of otpdialog: its commands and flags, and the
// wiring of settings, servers and screens.
//
//	os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
//
// Each command is in a file of its name, and its help in one of folder help; those of "otpdialog
// config" are in package config.
// These are the rules for what they print: a result goes to standard output, everything
// else to standard error. An error is one lower-case sentence behind "otpdialog: ", and
// under it a hint with the next step. No flag takes a password or a secret. Errors are
// returned, and package exit turns them into an exit code.
package cli

import (
	"context"
	"crypto/fips140"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/caller"
	"otpdialog/cli/account"
	"otpdialog/cli/config"
	"otpdialog/cli/exit"
	"otpdialog/cli/lab"
	"otpdialog/cli/render"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/gate"
	"otpdialog/radiusclient"
	"otpdialog/settings/store"
	"otpdialog/ui"
	"otpdialog/ui/present"
)

// Main runs the command line of a program that was started with that environment, and returns
// the exit code. From then on, the process's own environment is what package caller says.
func Main(args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	caller.Take(environ)
	gate.Harden()
	if err := enoughFiles(); err != nil {
		report.Error(stderr, err)
		return exit.Code(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), notIgnored(gate.Endings)...)
	defer stop()
	defer endAnyway(ctx)()
	root := commands()
	root.SetIn(stdin)
	stdout, stderr = report.Outputs(stdout, stderr)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if first := firstOf(args); first == cobra.ShellCompRequestCmd || first == cobra.ShellCompNoDescRequestCmd {
		caller.Trust()
		_ = os.Unsetenv("BASH_COMP_DEBUG_FILE") // Cobra would write there, through links, too
		for i := range args {
			args[i] = advice.Mask(args[i]) // Cobra repeats it on standard error
		}
		root.SetOut(report.Exact(stdout))
		plainUsages(root)
	}
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = report.Unwritten(stdout)
	}
	if !exit.IsReported(err) {
		report.Error(stderr, err)
	}
	return exit.Code(err)
}

// endTime is how long the program may take to end after a signal. The log of a gate and the lock
// of the state have less.
const endTime = 8 * time.Second

// endAnyway ends the program some time after a signal if it has not ended by itself: what it
// writes to, or a disk, may take nothing any more. The program has ended when it calls ended.
func endAnyway(ctx context.Context) (ended func()) {
	over := make(chan struct{})
	go func() {
		select {
		case <-over:
			return
		case <-ctx.Done():
		}
		select {
		case <-over:
		case <-time.After(endTime):
			os.Exit(exit.Interrupted)
		}
	}()
	return func() { close(over) }
}

// allowsRADIUS returns an error if the command needs RADIUS, and the mode of the program's
// cryptography does not allow that.
func allowsRADIUS(cmd *cobra.Command) error {
	for ; cmd.HasParent(); cmd = cmd.Parent() {
		switch cmd.Name() {
		case "account", "config", "schema", "render", "version", "help", "completion":
			return nil
		}
	}
	if !fips140.Enforced() {
		return nil
	}
	return &exit.UnavailableError{Err: advice.New("fips-only", radiusclient.ErrFIPS.Error()).Do("start it without that setting; fips140=on allows it")}
}

// notIgnored returns the signals that are not ignored: nohup(1) includes the command.
func notIgnored(signals []os.Signal) []os.Signal {
	return slices.DeleteFunc(slices.Clone(signals), signal.Ignored)
}

// Commands returns the tree of all commands with their flags and texts. Man pages and
// completions are generated from it, too.
func Commands() *cobra.Command {
	root := commands()
	addHelp(root)
	return root
}

// commands is [Commands] without the texts of help, which are read when someone asks for help.
func commands() *cobra.Command {
	s := new(signIn)
	root := &cobra.Command{
		Use:   "otpdialog [CONNECTION]",
		Short: "Sign in through a RADIUS server with a second factor",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) <= 1 { // a word that is not a command is a connection
				return nil
			}
			if len(usage.Suggestions(cmd, args[0])) > 0 {
				return usage.Subcommand(cmd, args)
			}
			return usage.Arguments(0, 1)(cmd, args)
		},
		ValidArgsFunction: config.CompleteConnection,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Version:           thisBuild().Version,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.name = firstOf(args)
			err := s.run(cmd)
			if errors.As(err, new(*store.NotFoundError)) && len(usage.Suggestions(cmd, s.name)) > 0 && len(args) > 0 {
				return usage.Subcommand(cmd, args) // more likely than a connection with a similar name
			}
			return err
		},
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return allowsRADIUS(cmd) }
	s.addFlags(root)
	s.recording.addFlags(root)
	root.SetFlagErrorFunc(usage.Flag)
	root.SetVersionTemplate("otpdialog {{.Version}}\n")
	root.AddCommand(
		authCommand(), execCommand(), checkCommand(), account.Command(accounts()), config.Command(func(cmd *cobra.Command) error {
			return openScreens(cmd, ui.Options{Console: true}, recording{}, present.Options{})
		}),
		demoCommand(), simulateCommand(), lab.Test(labOptions()), lab.Load(labOptions()), lab.Conform(labOptions()), lab.Schema(), render.Command(filmed), completionCommand(), versionCommand(),
	)
	checkHelp(root)
	help := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		addHelp(c)
		help(c, args)
	})
	return root
}

// checkHelp makes an unknown command an error of the help command, too.
func checkHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, _ := root.Find([]string{"help"})
	help.Args = func(_ *cobra.Command, args []string) error {
		cmd, rest, err := root.Find(args)
		if err == nil && cmd.HasSubCommands() {
			err = usage.Subcommand(cmd, rest)
		}
		return err
	}
}
