// Package console is the administrator's pages, and a person's own settings: the
// connections with their RADIUS properties, attributes and actions, the preferences,
// and the policy to look at.
//
//	c := console.New(console.Options{Store: store, CheckConnection: check, Dictionary: read})
//	wants := stack.Open(c, nil)
//
// [Console] is the first page; the others are opened from it, in the stack of the
// program. What they want of the program is in the wants that the stack returns:
// [Closed], [Changed], [Preview], [SayAgain] and [kit.Quit].
//
// How it is made:
//
//   - A page keeps the state of one screen or box, and makes a sheet of it.
//   - What the person can do is an action: a task, or a type of its own if it needs
//     more. Do, the one switch of each page, carries it out or returns what it wants.
//   - Files and servers are only reached by [kit.Run]. The result is an action of its
//     own type for the page that wanted it.
//   - A change to files that can be undone is a value as well, see change.
package console
