// Package kit is the widget system of the screens: controls, sheets made of
// them, and the stack of pages that a person works with.
//
//	stack := kit.NewStack(time.Now)
//	stack.Open(&greeting{}, nil)
//	stack.Layout(screen)           // the size has changed
//	wants := stack.Key(press)      // or Mouse, Paste, Act
//	cursor := stack.Draw(canvas)
//
// A page holds the state of one screen or box. It makes a [Sheet] from it, a list
// of controls from top to bottom, and decides what an [Action] does:
//
//	type greeting struct{ name string }
//
//	type greet struct{} // an action
//
//	func (g *greeting) Sheet(kit.Screen) *kit.Sheet {
//		return &kit.Sheet{
//			Title: "Greeting", Form: kit.Box, Width: 40, Enter: greet{},
//			Body: []kit.Control{
//				&kit.Text{Entry: kit.Entry{ID: "name", Label: "Name"}, Value: kit.StringValue{Of: &g.name}},
//			},
//			Foot: []kit.Button{{ID: "ok", Label: "OK", Does: greet{}}, kit.CancelButton},
//		}
//	}
//
//	func (g *greeting) Do(a kit.Action) kit.Want {
//		switch a.(type) {
//		case greet:
//			return kit.Say{Text: "Hello, " + g.name + "."}
//		case kit.Leave:
//			return kit.Close{}
//		}
//		return nil
//	}
//
// Rules of the kit:
//
//   - Sheets are made anew for each update, so nothing on the screen can be older
//     than the state of its page.
//   - One layout says where everything is. Drawing, the mouse, Tab and the arrow
//     keys all ask it.
//   - What happens next is a value: a control holds the action that it stands for,
//     and a page returns a [Want]. The stack carries out the wants that are about
//     pages, and returns the others to the program.
//   - Esc never saves anything.
package kit
