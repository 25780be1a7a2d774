package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/ui/plain"
)

func (p *program) authCommand() *cobra.Command {
	a := &auth{program: p}
	c := &cobra.Command{
		Use:   "auth [CONNECTION]",
		Short: "Sign in without screens, for scripts",
		Long: `auth signs in line by line: at a terminal it asks, and in a script everything can be
given beforehand. What was given is not asked:

  user name   --user NAME, or OTPDIALOG_USER
  password    OTPDIALOG_PASSWORD, or the saved one of the connection
  action      --action NAME, or OTPDIALOG_ACTION: its title, id or command, or the
              template it was made from ("Push notification", "Phone callback", …)
  OTP         OTPDIALOG_OTP, or otp_command or totp_seed of the connection

All other questions are answered by the lines of standard input, in their order: the
user name if it was not given, the password, then each answer. A line that is the name
of an action presses it; an empty one presses the default action. An action that would
go out by itself does so where standard input has no further line and no OTP was given.
A question that nobody can answer ends with exit code 65 and is named (also where the
server asks again after a wrong code), and the first failure is the end. What is
remembered of sign-ins, these too, counts: for runs that do not hang on one another, give
each an empty folder in XDG_STATE_HOME.

Standard output has the result; what is asked and said goes to standard error.
With --json the result is one document:

  {"outcome": "accepted", "exit_code": 0, "connection": "office",
   "display_name": "Head office", "user_name": "alice", "method": "Push",
   "action": "push", "automatic": "last method used", "rounds": 1,
   "server": "radius1.example.com:1812", "reply_message": "…",
   "began": "2026-01-31T12:00:00Z", "seconds": 4.2,
   "exchanges": [
     {"answer": "Access-Challenge", "seconds": 0.1, "server": "radius1.example.com:1812"},
     {"answer": "Access-Accept", "seconds": 4.1, "server": "radius1.example.com:1812"}],
   "attributes": [{"name": "Class", "value": "0x6d66612d6f6b"}]}

An outcome is accepted, rejected, no-answer, unreachable, settings, usage, unanswered,
interrupted or error, as the exit codes are; a wrong flag prints no document. What has no
value is left out. Rounds are challenges. Method and action are those that succeeded, or
were tried last: the method is the action's title, with ", with a code" behind it where a
code was typed in the end, "Typed code", or "Password". Where the outcome is not accepted, "error" says what happened, "next"
what to do, "detail" what is known, and "question" which one nobody could answer. An
exchange without an answer has the outcome in its place, or "given-up". Attributes are those of the last
answer, by their names in the dictionary, "vendor" where they are a vendor's; one that
is a secret has "hidden" instead of a value.

Exit codes: 0 accepted · 77 rejected · 75 no answer in time · 69 server unreachable, or
not to be trusted · 78 a mistake in the settings · 64 a wrong command line · 65 an answer
was needed and nobody could give it · 130 interrupted · 1 anything else`,
		Example: `  otpdialog auth office
  otpdialog auth office --user alice --action push --json < password.txt
  printf '%s\n' "$password" 123456 | otpdialog auth office --user alice`,
		Args:              words(0, 1),
		ValidArgsFunction: connectionNames,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.run(cmd.Context(), args) },
	}
	a.answers.addFlags(c)
	c.Flags().BoolVar(&a.asJSON, "json", false, "print one JSON document")
	c.Flags().BoolVar(&a.verbose, "verbose", false, "tell each packet on standard error, without what is secret")
	return c
}

// auth is the command.
type auth struct {
	*program

	answers         answers
	asJSON, verbose bool
}

func (a *auth) run(ctx context.Context, args []string) error {
	report := &authReport{began: time.Now(), name: firstOf(args)}
	err := a.signIn(ctx, args, report)
	if a.asJSON {
		if unprinted := report.print(a.stdout, err); unprinted != nil {
			return fmt.Errorf("the document cannot be printed: %w", unprinted)
		}
		return err
	}
	if err == nil {
		_, err = fmt.Fprintln(a.stdout, report.outcome.Story)
	}
	return err
}

// signIn signs in and fills the report in.
func (a *auth) signIn(ctx context.Context, args []string, report *authReport) error {
	r, err := findRules(false)
	if err != nil {
		return err
	}
	d := &decision{connection: firstOf(args), userName: a.answers.userName}
	return r.admit(ctx, d, func(ctx context.Context) error {
		r.answers(&a.answers)
		o := plain.Options{Why: whyAuth, Out: a.stderr, Lines: plain.NewLines(a.stdin)}
		c, err := chooseConnection(ctx, r.store, firstOf(args), &o)
		if err != nil {
			return err
		}
		report.connection = c
		report.outcome, err = r.inLines(ctx, c, &a.answers, o, func(s *session) {
			report.session = s
			if a.verbose {
				s.log = a.stderr
			}
		})
		d.connection = c.Name
		d.take(report.outcome)
		return err
	})
}

// firstOf is the first word, "" for none.
func firstOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
