package input

import "slices"

// Line is what was meant by a line that a terminal in its own line mode has read: without
// the marks of a paste, with the editing keys that the terminal's own editor does not know
// carried out. What is not readable is [Unreadable] in it.
func Line(line string) string {
	var text []rune
	at := 0 // of the cursor in text
	pasting := false
	for b := []byte(line); len(b) > 0; {
		t, n := next(b)
		if n == 0 {
			t, n = cut(b)
		}
		b = b[n:]
		switch {
		case t.kind == pasteStart, t.kind == pasteEnd:
			pasting = t.kind == pasteStart
		case t.kind == unreadable, t.kind == doubtful && !pasting:
			text, at = slices.Insert(text, at, []rune(Unreadable)...), at+1
			continue
		case t.kind == pressed && t.key.mod == 0:
			switch t.key.code {
			case left:
				at = max(0, at-1)
			case right:
				at = min(len(text), at+1)
			case home:
				at = 0
			case end:
				at = len(text)
			case backspace:
				from := max(0, at-1)
				text, at = slices.Delete(text, from, at), from
			case deleteKey:
				text = slices.Delete(text, at, min(at+1, len(text)))
			}
		}
		more := []rune(t.pasted())
		text, at = slices.Insert(text, at, more...), at+len(more)
	}
	return string(text)
}
