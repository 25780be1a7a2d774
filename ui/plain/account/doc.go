// Package account is the sign-in to an account in lines, and what else is confirmed by email: a new
// account, a new password, a deletion. It speaks with the voice of package plain, by its rules, and
// holds no rule of a flow.
//
//	ctx, voice, end := plain.Begin(ctx, os.Stderr, plain.NewLines(os.Stdin))
//	defer end()
//	err := account.SignIn(ctx, account.Options{Voice: voice, Session: session, Clock: clock.System{}})
//	outcome := session.Outcome()
//
// A person who fails is asked again; for a script, the first failure is the end. While an email or a
// browser is waited for, a person can type "resend", "help" or "back".
package account
