// Package console is the administrator's half of the screens, and a person's own
// settings: the connections with their RADIUS properties, attributes and actions,
// the preferences, and the policy to look at.
//
//	c := console.New(console.Options{Store: store, Now: time.Now})
//	cmd := c.Start(false)       // reads the files
//	…
//	c.Layout(area)              // once an update
//	cmd = c.Key(press)          // or Mouse, Paste, Handle
//	cursor := c.Draw(canvas, look, images)
//
// It lives inside of the root model of package ui, which gives it a part of the
// screen and the messages that are not its own. What it wants of the root comes
// as a message: [ClosedMsg], [PreviewMsg], [ChangedMsg].
//
// How it is made:
//
//   - A page keeps the state of one screen or box, and makes a sheet of it: a
//     list of controls from top to bottom. Sheets are made anew for each update,
//     so that nothing on the screen can be older than the state.
//   - Pages stand in a stack. The last one has the keyboard and the mouse; Esc
//     leaves it, and no page saves anything by being left.
//   - The sheet's layout says where each part of each control is; drawing, mouse
//     and keyboard all ask it.
//   - Files and servers are only touched by commands. What comes back is a
//     function that is carried out in Handle.
package console
