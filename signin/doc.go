// Package signin is the sign-in flow: what happens between the moment a person
// presses Sign in and the moment the server says yes, with every rule of
// asking, of automatic actions and of failures, and with no input or output at
// all.
//
// A face (the terminal screens, line prompts, a script) owns a [Flow]. It hands
// in an [Event] for everything that happens, carries out the [Step] values that
// come back, and draws what [Flow.View] tells:
//
//	flow := signin.New(connection)
//	for _, step := range flow.Handle(signin.Begin{UserName: "alice", Password: password}) {
//		switch step := step.(type) {
//		case signin.Send: // exchange step.Request, then hand in Replied or Failed
//		case signin.Abort: // stop waiting for the exchange
//		case signin.MarkReceived, signin.RecordMethod: // write it to the state file
//		}
//	}
//
// Two rules hold whatever the events: only an Access-Accept that answers the
// exchange under way leads to [SignedIn], and an automatic action goes out at
// most once in a sign-in. A State is good for one answer (RFC 2865, section
// 5.24); once it is spent or given up, the next answer begins with a fresh
// first request.
package signin
