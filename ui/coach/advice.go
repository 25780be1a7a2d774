package coach

import (
	"strings"

	"otpdialog/ui/cells"
)

// Advice is what to do now.
type Advice struct {
	Why   string   // what has happened: a sentence, "" for none
	Type  string   // text to type before the keys; "" for none
	Keys  []string // to press, one after the other, by the names of Bubble Tea; none: wait
	To    string   // what that is for: "to approve", "for Push", or of a text "as the new PIN"; "" for nothing to say
	Click string   // what to click instead; "" for nothing
}

// Text is the advice in a line of so many cells. If they are too few, it is only what to press.
func (a Advice) Text(width int) string {
	if a.Type == "" && len(a.Keys) == 0 {
		return a.Why
	}
	why, click := a.Why, ""
	if why != "" {
		why += " "
	}
	if a.Click != "" {
		click = ", or click " + a.Click
	}
	act := a.act()
	for _, text := range []string{why + act + click, why + act, act + click, act} {
		if cells.Width(text)+1 <= width {
			return text + "."
		}
	}
	a.To = ""
	return a.act() + "."
}

// act says what to type and to press, and what for.
func (a Advice) act() string {
	var parts []string
	for i := 0; i < len(a.Keys); {
		n := 1
		for i+n < len(a.Keys) && a.Keys[i+n] == a.Keys[i] {
			n++
		}
		parts = append(parts, nameOf(a.Keys[i])+times[min(n, len(times))-1])
		i += n
	}
	press := "ress " + strings.Join(parts, ", then ")
	switch {
	case a.Type != "":
		return strings.TrimSpace("Type "+a.Type+" "+a.To) + ", then p" + press
	case a.To == "":
		return "P" + press
	case len(parts) > 1:
		return "P" + press + ", " + a.To
	}
	return "P" + press + " " + a.To
}

// times say how often a key is pressed.
var times = [...]string{"", " twice", " 3 times", " 4 times", " 5 times", " 6 times"}

// nameOf is what is on a key.
func nameOf(key string) string {
	switch key {
	case "enter", "tab", "esc":
		return strings.ToUpper(key[:1]) + key[1:]
	case "shift+tab":
		return "Shift+Tab"
	case "ctrl+u":
		return "Ctrl+U"
	}
	if len(key) > 1 {
		return strings.ToUpper(key) // F2
	}
	return key
}
