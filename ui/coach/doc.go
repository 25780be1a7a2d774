// Package coach says what to do now in a demonstration: one sentence, and the keys that do it.
//
//	a := coach.Say(situation)
//	fmt.Println(a.Text(80)) // Press F2, then a, to approve, or click Approve.
//
// [Say] is for the RADIUS story, [SayAccount] for the account story. Both are pure: they depend on what
// the sign-in, the focus and the phone are, and on nothing else.
//
// The sentence is made from the keys, so that what it says and what it does cannot differ. Somebody
// who does nothing else but follow it is signed in, from wherever they are, and gives up nothing that
// is under way.
package coach
