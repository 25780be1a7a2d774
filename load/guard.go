package load

import (
	"fmt"
	"strings"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/settings"
)

// Guard returns why the steps must not be played by many people on the servers of a connection;
// nil if they may be. A connection says in its file that its servers are for tests, and realPhones
// that all phones that they reach are, too.
func Guard(steps []scenario.Step, c *settings.Connection, realPhones bool) error {
	if !c.AllowLoad {
		return advice.New("load-not-allowed", fmt.Sprintf("the connection %s does not allow load", advice.Quoted(c.Name))).
			Do(`if its servers are for tests, write allow_load = true into ` + advice.Line(c.File) + `; otherwise use server = "simulator" in the scenario`)
	}
	if how := reachesPhones(steps, c); how != "" && !realPhones {
		return advice.New("real-phones", how+", once for each person who arrives").
			Do("if that disturbs no one, add --real-phones")
	}
	return nil
}

// reachesPhones says how the steps can make the servers of c reach somebody's phone; "" if they
// cannot. What a server does that gets the password is up to it.
func reachesPhones(steps []scenario.Step, c *settings.Connection) string {
	for _, a := range c.Actions {
		if a.Enabled && a.Autosend {
			return fmt.Sprintf("the action %s of the connection is sent automatically", advice.Quoted(a.Title))
		}
	}
	if c.FailoverAfter >= c.Timeout {
		return "the servers of the connection may send a push as soon as they get the password (failover_after is not less than timeout)"
	}
	for _, step := range steps {
		act, is := step.Do.(scenario.Act)
		if !is {
			continue
		}
		switch act.Verb {
		case scenario.Press:
			return fmt.Sprintf("line %d presses %s, which may send a push or a message, or call", step.Line, advice.Quoted(act.Text))
		case scenario.Answer:
			if !isCode(act.Text) {
				return fmt.Sprintf("line %d answers %s, which is not a code, and may be the command of an action", step.Line, advice.Quoted(act.Text))
			}
		case scenario.SignIn, scenario.EnterCodeInstead, scenario.TryAgain, scenario.Cancel, scenario.Remember:
		}
	}
	return ""
}

// isCode reports whether an answer can only be a code: digits, or a time-based code.
func isCode(answer string) bool {
	if strings.HasPrefix(answer, "${totp.") {
		return strings.IndexByte(answer, '}') == len(answer)-1
	}
	return len(answer) >= 6 && strings.Trim(answer, "0123456789") == ""
}
