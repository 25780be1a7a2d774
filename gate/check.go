package gate

import (
	"context"
	"os"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session/checkup"
)

// checkGate is the check of what a gate requires of the connection and its files.
const checkGate = "gate"

// A doubt is what to consider before relying on a gate. A way around it makes it no gate at all.
type doubt struct {
	advice.Advice

	isWayAround bool
}

// Check returns what a gate would refuse of a connection and its files, and what to
// consider before relying on it: also what sshd lets the accounts of this computer, and the one
// of that name, do before it or beside it. What is checked afterwards looks up names as a gate
// does.
func Check(ctx context.Context, store *store.Store, c *settings.Connection, account string) []checkup.Row {
	resolveAlone()
	var rows []checkup.Row
	problems := store.GateProblems(c)
	for _, problem := range problems {
		row := checkup.Mistake(problem)
		row.Check, row.Verdict, row.Failure = checkGate, checkup.Fail, signin.NotSent
		rows = append(rows, row)
	}
	if len(problems) == 0 {
		rows = append(rows, checkup.Row{
			Check: checkGate, Verdict: checkup.Pass,
			Advice: advice.New("gate", "a gate accepts the connection: only root can change its files"),
		})
	}
	asks := advice.New("gate-asks", "sessions without a terminal (scp, sftp, a command) fail: they cannot be asked, and no action is automatic").
		Do(`to allow them, write ask = "otp", and autosend = true on an action`)
	if c.Ask == settings.AskNothing {
		asks = advice.New("gate-code-unseen", "sessions of scp and sftp do not show the code that the person has to confirm, so they wait until it expires").
			Do("use this gate for logins and commands, or RADIUS servers for the others")
	}
	policy, _ := store.Policy() // its mistakes are among the problems
	found := checkSSHD(ctx, account)
	for _, about := range []struct {
		advice.Advice

		applies bool
	}{
		{advice.New("gate-not-in-policy", "the policy does not say gate = true, so a wrapper around the gate could hide that it is one").
			Do("write gate = true under [session] in the policy"), !policy.Gate()},
		{advice.New("gate-secret-hidden", "only root can read the secret, but the gate runs as the person who signs in").
			Do("let the group of people who sign in read it: chgrp GROUP FILE && chmod 640 FILE"), !readableByPeople(c)},
		{asks, !signin.AsksNobody(c, signin.Begin{})},
		{advice.New("gate-fails-open", "the policy opens the gate while the network reports that no server is there (fail_open)").
			Do("anyone who can make these addresses refuse connections gets in without a second factor. Leave it off unless you need it"), policy.FailsOpen()},
		{advice.New("gate-not-logged", "the system log cannot be reached, so the gate's decisions are not recorded").
			Do("start a syslog daemon, or let systemd-journald provide /dev/log"), openAudit().err != nil},
		{advice.New("gate-dynamic", "this build is linked dynamically, so variables such as LD_PRELOAD can bring code into the gate").
			Do("install a package, or build it with CGO_ENABLED=0"), isDynamic},
	} {
		if about.applies {
			found = append(found, doubt{Advice: about.Advice})
		}
	}
	for _, doubt := range found {
		row := checkup.Row{Check: checkGate, Verdict: checkup.Warn, Advice: doubt.Advice}
		if doubt.isWayAround {
			row.Verdict, row.Failure = checkup.Fail, signin.NotSent
		}
		rows = append(rows, row)
	}
	return rows
}

// readableByPeople reports whether people can read the file of the shared secret: the gate
// runs as the person who signs in.
func readableByPeople(c *settings.Connection) bool {
	path := c.SecretPath()
	if path == "" {
		path = c.File
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().Perm()&0o004 != 0 || info.Mode().Perm()&0o040 != 0 && !ofGroupRoot(info)
}
