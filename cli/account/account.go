// Package account has the commands of "otpdialog account": signing in to an account, and what a
// person does with it.
//
//	root.AddCommand(account.Command(account.Program{Name: "otpdialog 1.0", …}))
//
// Questions and messages go to standard error, the result to standard output: in lines, or as one
// JSON document, which never has a password, a token or a code in it.
package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/cli/config"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/ui/plain"
	lines "otpdialog/ui/plain/account"
)

// Program is what the commands need of the program.
type Program struct {
	Name string // with its version: "otpdialog 1.0"
	// WhyNoScreens says why there are no screens for these streams; "" if there are.
	WhyNoScreens func(in, out any) string
	// Screens shows the account of a connection on screens.
	Screens func(cmd *cobra.Command, connection string) error
}

// Command returns the command with its subcommands.
func Command(program Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "account",
		Short: "Sign in to an account, and manage it",
		Args:  usage.Subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(
		signInCommand(program), statusCommand(program), signOutCommand(program), signUpCommand(program), resetCommand(program),
		devicesCommand(program), securityCommand(program), passwordCommand(program), licenseCommand(program), deleteCommand(program), helpCommand(),
	)
	return c
}

// A task is one run of a command.
type task struct {
	program Program
	before  int    // arguments before the connection
	email   string // that was given, "" for none
	asJSON  bool

	onScreens bool   // a sign-in
	why       string // it is in lines, "" if that was said

	cmd      *cobra.Command
	store    *store.Store
	password plain.Answer // that was given; nil for none
	session  *session.Session
	desk     lines.Desk
	document report.Account
}

// command makes a command that works with a connection, which its last argument can name.
func (t *task) command(c *cobra.Command, do func(ctx context.Context, args []string) error) *cobra.Command {
	c.Args = func(cmd *cobra.Command, args []string) error { return usage.Arguments(t.before, t.before+1)(cmd, args) }
	c.ValidArgsFunction = func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) < t.before {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return config.CompleteConnection(cmd, args[t.before:], word)
	}
	c.Flags().BoolVar(&t.asJSON, "json", false, "print one JSON document")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		t.cmd = cmd
		if len(args) > t.before {
			t.document.Connection = args[t.before]
		}
		err := exit.Asked(t.run(cmd.Context(), func(ctx context.Context) error { return do(ctx, args) }))
		if t.asJSON {
			if unprinted := t.document.JSON(cmd.OutOrStdout(), err); unprinted != nil {
				return fmt.Errorf("the document cannot be printed: %w", unprinted)
			}
		}
		return err
	}
	return c
}

// addEmail adds the flag that answers the question for the email address.
func (t *task) addEmail(c *cobra.Command) {
	c.Flags().StringVar(&t.email, "email", "", "the email `address`; otherwise it is asked for")
	_ = c.RegisterFlagCompletionFunc("email", cobra.NoFileCompletions) // it fails only for an unknown flag
}

// choice is how the connection of a command is found.
func choice(s *store.Store, policy settings.Policy, name string) config.Choice {
	return config.Choice{
		Store: s, Policy: policy, Name: name,
		Only: func(c *settings.Connection) bool { return c.Kind == settings.Account },
		None: advice.New("no-account-connection", "there is no connection to an account service yet").
			Do(`write kind = "account" and service = "https://…" into a file of its own`, "otpdialog", "config", "path", "connections"),
	}
}

// run finds the connection, and does what the command is for.
func (t *task) run(ctx context.Context, do func(ctx context.Context) error) error {
	opened, policy, err := open()
	if err != nil {
		return err
	}
	t.store = opened
	o := plain.Options{Out: t.cmd.ErrOrStderr(), Lines: plain.NewLines(t.cmd.InOrStdin())}
	connection, _, err := choice(opened, policy, t.document.Connection).Choose(ctx, &o)
	if err != nil {
		return err
	}
	t.document.Connection = connection.Name
	if connection.Kind != settings.Account {
		return &usage.Error{Err: fmt.Errorf("%s is not a connection to an account service", connection.Name), Next: "sign in with it", Command: []string{"otpdialog", connection.Name}}
	}
	if t.onScreens {
		return t.program.Screens(t.cmd, connection.Name)
	}
	if err := t.takeGiven(connection); err != nil {
		return err
	}
	return t.talk(ctx, connection, o, do)
}

// talk does what a command is for in a session with the service.
func (t *task) talk(ctx context.Context, c *settings.Connection, o plain.Options, do func(ctx context.Context) error) (err error) {
	ctx, voice, end := plain.Begin(ctx, o.Out, o.Lines)
	defer end()
	t.session, err = session.New(ctx, session.Options{Service: c.Service, Memory: t.store, Program: t.program.Name})
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	t.document.Service = t.session.Client().Address()
	defer func() {
		t.session.Close()
		plain.SayNotes(o.Out, t.session.Notes())
	}()
	t.desk = lines.Desk{Voice: voice, Session: t.session}
	err = do(ctx)
	if ctx.Err() != nil {
		err = ctx.Err() // whatever it has broken
	}
	return err
}

// open opens the store of a person who is no user of a gate.
func open() (*store.Store, settings.Policy, error) {
	opened, err := config.OpenStore()
	if err != nil {
		return nil, settings.Policy{}, err
	}
	policy, err := opened.Policy()
	if err == nil && policy.Gate() {
		err = advice.New("no-account-in-gate", "your administrator does not allow the commands of an account").Do("the policy has gate = true")
	}
	if err != nil {
		return nil, policy, &exit.SettingsError{Err: err}
	}
	return opened, policy, nil
}

// takeGiven takes what answers questions in advance from flags, from the environment, and from the
// connection. The password is removed from the environment, so that no program that runs gets it.
func (t *task) takeGiven(c *settings.Connection) (err error) {
	if t.email, err = exit.Given("--email", t.email); err != nil {
		return err
	}
	user, err := exit.Given(exit.UserVariable, os.Getenv(exit.UserVariable))
	if err != nil {
		return err
	}
	t.email = cmp.Or(t.email, user)
	password, err := exit.Given(exit.PasswordVariable, os.Getenv(exit.PasswordVariable))
	_ = os.Unsetenv(exit.PasswordVariable) // it fails only for an impossible name
	switch {
	case err != nil:
		return err
	case password != "":
		t.password = func(context.Context) (string, error) { return password, nil }
	case c.Password.IsSet():
		t.password = func(ctx context.Context) (string, error) { return secret.Password(ctx, c) }
	}
	return nil
}

// tell prints a line of the result, unless there is a document.
func (t *task) tell(format string, args ...any) error {
	if t.asJSON {
		return nil
	}
	_, err := fmt.Fprintln(t.cmd.OutOrStdout(), advice.Line(fmt.Sprintf(format, args...)))
	return err
}

// signedIn makes a command for the account that this device is signed in to. do gets the key of its
// session. If the service does not know that any more, it is forgotten.
func (t *task) signedIn(c *cobra.Command, do func(ctx context.Context, key string, args []string) error) *cobra.Command {
	return t.command(c, func(ctx context.Context, args []string) error {
		kept := t.session.Kept()
		t.document.Email = kept.Email
		if kept.Session == "" {
			return t.notSignedIn()
		}
		err := do(ctx, kept.Session, args)
		if problem, ok := errors.AsType[*account.Problem](err); ok && problem.Advice.Code == string(protocol.NotSignedIn) {
			t.session.Handle(account.SignedOut{})
			return t.notSignedIn()
		}
		return err
	})
}

func (t *task) notSignedIn() error {
	return &account.Problem{
		Kind:   account.Refused,
		Advice: advice.New(string(protocol.NotSignedIn), "you are not signed in").Do("sign in", "otpdialog", "account", "sign-in", t.document.Connection),
	}
}
