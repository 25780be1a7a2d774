// Package inspector is the page that shows the packets of a sign-in: a list, and one packet
// decoded, without its secrets.
//
//	page := inspector.New(inspector.Options{Log: log})
//	wants := stack.Open(page, nil)
//
// It follows the log: new packets are added below, and what the person looks at stays where it is.
// Packets can be saved, and a request can be sent again by the commands that it shows. In a
// demonstration, it can make the server misbehave.
package inspector
