// Package ui is the full-screen face of otpdialog: a stack of pages, and what
// concerns the whole program: the terminal, preferences and files, the session of the
// sign-in that is open, the help, and how the program is left.
//
//	screens, err := ui.New(ui.Options{
//		Store:      store,
//		Open:       open, // how a sign-in reaches its servers
//		Connection: "office",
//	}, os.Environ(), clock.System{})
//	…
//	outcome, err := screens.Run(ctx)
//
// The pages are in packages of their own: ui/list, ui/signin, ui/stage, ui/console. A
// page returns what it wants as a value, and one switch carries it out (carry.go).
//
// Rules of the screens:
//
//   - A page holds no rule of the flow. It sends events to a session, and draws its
//     view.
//   - Whatever the mouse can press, Tab can reach, and the other way round. Esc, Ctrl+C
//     and F-keys are never the only way.
//   - Nothing moves and no timer runs unless something is being waited for.
//   - Update does no input or output: files and exchanges are commands.
//   - Colour never carries a meaning alone: without colours, words and brackets say
//     everything.
package ui
