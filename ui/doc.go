// Package ui is the full-screen face of otpdialog: the list of connections, the
// sign-in form, the OTP dialog with its progress box, the result, and beside
// them the phone of a demonstration.
//
//	screens, err := ui.New(ui.Options{
//		Store:      store,
//		NewSession: newSession, // how a sign-in reaches its servers
//		Connection: "office",
//	}, os.Environ(), time.Now)
//	…
//	outcome, err := screens.Run(ctx)
//
// Rules of the screens:
//
//   - A screen holds no rule of the flow. It hands events to a signin.Flow,
//     carries out its steps and draws its view.
//   - One pure function a screen says where everything is; drawing, mouse and
//     keyboard all ask the same layout.
//   - Every spot that the mouse can press can be reached with Tab, and the
//     other way round. Esc, Ctrl+C and F-keys are never the only way.
//   - Nothing moves and no timer runs unless something is being waited for.
//   - Update does no input or output: files and exchanges are commands.
//   - Colour never carries a meaning alone; without colours everything is still
//     said by words and brackets.
package ui
