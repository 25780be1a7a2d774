// Package account is the sign-in to an account: what happens between the form and the moment the
// service says yes, with every rule of two-step verification by email, of external services and of
// failures, and with no input or output at all. It is beside package signin, and built like it.
//
// A session owns a [Flow]. It hands in an [Event] for everything that happens, with the time,
// carries out the [Step] values that come back, and faces draw what [Flow.View] tells:
//
//	flow := account.New("")
//	for _, step := range flow.Handle(time.Now(), account.SignIn{Email: email, Password: password}) {
//		switch step := step.(type) {
//		case account.SendSignIn: // ask the service, then hand in Replied or Failed
//		case account.Await: // wait until the email has been confirmed
//		…
//		}
//	}
//
// A new account, a new password and a deletion are asked of the service by the face; the ticket of its
// answer comes as [Confirm], and its email has the same rules as that of a sign-in.
//
// These rules hold whatever the events: only a ticket that answers the request under way, and that is
// confirmed, leads to [SignedIn]; a device is kept as trusted only if the service says that its
// owner has confirmed it; and a denial ends the attempt.
package account
