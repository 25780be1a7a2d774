package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/config"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/ui/plain"
)

func authCommand() *cobra.Command {
	a := new(auth)
	c := &cobra.Command{
		Use:   "auth [CONNECTION]",
		Short: "Sign in without screens, for scripts",
		Long: `auth signs in line by line. At a terminal it asks questions; a script can give all answers
in advance. What was given is not asked for:

  user name   --user NAME, or OTPDIALOG_USER
  password    OTPDIALOG_PASSWORD, or the connection's saved password
  action      --action NAME, or OTPDIALOG_ACTION: its title, id or command, or the
              template it was made from ("Push notification", "Phone callback", …)
  OTP         OTPDIALOG_OTP, or the connection's otp_command or totp_seed

The lines of standard input answer the remaining questions in order: the user name if it
was not given, the password, then each prompt. A line with the name of an action presses
it; an empty line presses the default action. An automatic action is sent only if standard
input has no more lines and no OTP was given.

A question without an answer ends the program with exit code 65, and the error names the
question. This includes a server that asks again after a wrong code. The first failure ends
the sign-in. Like every sign-in, auth uses and updates what is remembered. For independent
runs, set XDG_STATE_HOME to an empty folder for each.

The result goes to standard output; questions and messages go to standard error.
With --json, the result is one document:

  {"outcome": "accepted", "exit_code": 0, "connection": "office",
   "display_name": "Head office", "user_name": "alice", "method": "Push",
   "action": "push", "automatic": "last method used", "rounds": 1,
   "server": "radius1.example.com:1812", "reply_message": "…",
   "began": "2026-01-31T12:00:00Z", "seconds": 4.2,
   "exchanges": [
     {"answer": "Access-Challenge", "seconds": 0.1, "server": "radius1.example.com:1812"},
     {"answer": "Access-Accept", "seconds": 4.1, "server": "radius1.example.com:1812"}],
   "attributes": [{"name": "Class", "value": "0x6d66612d6f6b"}]}

The outcome is accepted, rejected, no-answer, unreachable, settings, usage, unanswered,
interrupted or error, like the exit codes; after a wrong flag no document is printed. Empty
fields are omitted. "rounds" counts challenges. "method" and "action" are those that
succeeded or were tried last: the method is the action's title (followed by ", with a code"
if a code was typed in the end), "Typed code" or "Password". If the outcome is not accepted,
"code" and "error" say what happened, "next" what to do and "command" which program does it,
"detail" what is known, and "question" which question had no answer. For an exchange without
an answer, "answer" is the outcome or "given-up". "attributes" are those of the last answer,
by their names in the dictionary, with "vendor" for vendor attributes; a secret one has
"hidden" instead of a value. A value is a text, a number or its name, an address, a date,
or octets as 0x and hex digits: octets if a text is not UTF-8 or has control characters.

--packets and --pcap write what was sent and received to files that only you can read, once the
sign-in has ended, whatever its outcome. They contain no passwords or other secrets: in the file
of --pcap each password is ********, and every packet is signed again with the shared secret
"otpdialog", so that Wireshark decodes, decrypts and verifies it (Preferences > Protocols >
RADIUS). --raw keeps the octets as they were sent, so that file is as secret as the password.

Exit codes: 0 accepted · 77 rejected · 75 no answer in time · 69 server unreachable or
not trusted · 78 mistake in the settings · 64 wrong command line · 65 a question had no
answer · 130 interrupted · 1 any other error`,
		Example: `  otpdialog auth office
  otpdialog auth office --user alice --action push --json < password.txt
  otpdialog auth office --user alice --packets office.jsonl --pcap office.pcapng
  otpdialog auth office --record office-push.toml
  printf '%s\n' "$password" 123456 | otpdialog auth office --user alice`,
		Args:              usage.Arguments(0, 1),
		ValidArgsFunction: config.CompleteConnection,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.name = firstOf(args)
			return a.run(cmd)
		},
	}
	a.answers.addFlags(c)
	c.Flags().BoolVar(&a.asJSON, "json", false, "print one JSON document")
	c.Flags().BoolVar(&a.verbose, "verbose", false, "report each packet on standard error, without secrets")
	a.files.addFlags(c)
	a.recording.addFlags(c)
	return c
}

// auth is the command.
type auth struct {
	signIn

	asJSON, verbose bool
	files           packetFiles
}

func (a *auth) run(cmd *cobra.Command) error {
	began := time.Now()
	err := a.recording.end(cmd.ErrOrStderr(), a.authenticate(cmd))
	warnings, unwritten := a.files.write(a.connection)
	if err == nil {
		err = unwritten
	} else {
		warnings = append(warnings, advice.Of(unwritten)...)
	}
	plain.SayNotes(cmd.ErrOrStderr(), warnings)
	if a.asJSON {
		r := report.Auth{Began: began, Name: a.name, UserName: a.userName, Connection: a.connection, Session: a.session}
		if unprinted := r.JSON(cmd.OutOrStdout(), err); unprinted != nil {
			return fmt.Errorf("the document cannot be printed: %w", unprinted)
		}
		return err
	}
	if err != nil {
		return err
	}
	return a.tellStory(cmd.OutOrStdout())
}

func (a *auth) authenticate(cmd *cobra.Command) error {
	if err := a.findRules(false); err != nil {
		return err
	}
	if err := a.recording.begin(a.rules.IsGate); err != nil {
		return err
	}
	packets, err := a.files.begin(a.rules.IsGate)
	if err != nil {
		return err
	}
	a.trace.Packets = packets
	if a.verbose {
		a.trace.Log = cmd.ErrOrStderr()
	}
	return a.rules.Admit(cmd.Context(), &a.decision, func(ctx context.Context) error {
		if err := a.complete(a.rules); err != nil {
			return err
		}
		o := plain.Options{Why: whyAuth, Out: cmd.ErrOrStderr(), Lines: plain.NewLines(cmd.InOrStdin())}
		if err := a.choose(ctx, &o); err != nil {
			return err
		}
		return a.inLines(ctx, o)
	})
}

// firstOf is the first argument, "" if there is none.
func firstOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
