// Package terminal runs a program in a pseudo-terminal with a terminal emulator behind it, so that
// a test can type, move the mouse and look at the screen as a person does.
//
//	func TestHoverShowsTheBalloon(t *testing.T) {
//		term := terminal.Start(t, terminal.Program{Path: binary, Args: []string{"demo"}, Width: 100, Height: 30})
//		term.WaitText("Sign in")
//		term.Press(terminal.Enter)
//		term.WaitText("OTP")
//		term.Hover("Push")
//		term.WaitText("Send a notification to your phone")
//		term.Signal(unix.SIGTERM)
//		term.WaitExit()
//		term.CheckRestored()
//	}
//
// A benchmark takes [Program].Undrawn, gives input by [Terminal.Input], and learns from
// [Terminal.WaitWritten] when the answer had arrived.
//
// Every wait is for a state of the screen or of the process, and ends the test when [Bound] has
// passed without it. It needs a Unix.
package terminal
