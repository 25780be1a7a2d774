// Package input is the layer between a terminal and everything that reads from it. All
// that a terminal sends is parsed here, once: text, keys in the encodings of xterm, VT
// terminals, rxvt, the Linux console, modifyOtherKeys and the kitty keyboard protocol,
// pastes, mouse reports, and answers to questions. It links no Bubble Tea: the screens
// read through a [Reader], plain mode has its lines cleaned by [Line].
//
//	program := tea.NewProgram(model, tea.WithInput(input.NewReader(os.Stdin, &mouse)))
//	password := input.Line(typed)
//
// The rules:
//
//   - A sequence is one thing, no matter in how many pieces it arrives. One that is unknown, or
//     is cut off, types nothing. What begins like one and is none may be AltGr with a bracket:
//     it is unreadable.
//   - In place of what is not UTF-8 comes the key of the [Unreadable] character, so that a face
//     can say so: nothing that was typed is dropped without a sign.
//   - Shift makes no difference to erasing, Enter and Esc. Ctrl+M, Ctrl+I, Ctrl+[ and Ctrl+H
//     are Enter, Tab, Esc and Backspace in every protocol. Caps Lock and Num Lock are no
//     modifiers. A key of the keypad is the key that it stands for.
//   - AltGr reported as Alt, or as Ctrl and Alt, types: what comes with its text, and every
//     character but an unaccented letter or a digit, which stay keys (Alt+1).
//   - A paste ends with its mark, or by itself when nothing has come for a second. It is
//     bounded. Ctrl+C ends it, and is never part of it.
package input
