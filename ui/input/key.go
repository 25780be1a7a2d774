package input

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unreadable is the character in place of what a terminal sent that is not readable.
const Unreadable = "\ufffd"

// A key is one that types nothing. Its code is that of the kitty keyboard protocol: a
// character, or a number of the private use area.
type key struct {
	code   rune
	mod    int
	repeat bool // held down
}

// Codes of keys.
const (
	tab       = 9
	enter     = 13
	escapeKey = 27
	backspace = 127

	insert, deleteKey, left, right = 57348, 57349, 57350, 57351
	up, down, pageUp, pageDown     = 57352, 57353, 57354, 57355
	home, end                      = 57356, 57357
	f1, lastFunctionKey            = 57364, 57398
	keypadFirst, keypadLeft        = 57399, 57417 // digits and signs; keys of the cursor
	keypadInsert, keypadLast       = 57425, 57426
)

// Keys with a meaning of their own: Ctrl+C, and the one that stands for what is unreadable.
var (
	interrupt     = key{code: 'c', mod: ctrl}
	unreadableKey = key{code: utf8.RuneError}
)

// Modifiers, as in the kitty keyboard protocol.
const (
	shift    = 1
	alt      = 2
	ctrl     = 4
	capsLock = 64
	numLock  = 128
)

// keypad is what the keys of the keypad stand for, from keypadFirst on.
const keypad = "0123456789./*-+\r=,"

// cursorKeys are the keys with a final byte of their own.
var cursorKeys = map[byte]rune{
	'A': up, 'B': down, 'C': right, 'D': left, 'F': end, 'H': home,
	'P': f1, 'Q': f1 + 1, 'R': f1 + 2, 'S': f1 + 3,
}

// numbered are the keys with a number in front of a tilde.
var numbered = func() map[rune]rune {
	keys := map[rune]rune{1: home, 2: insert, 3: deleteKey, 4: end, 5: pageUp, 6: pageDown, 7: home, 8: end}
	for i, n := range []rune{11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34} {
		keys[n] = f1 + rune(i)
	}
	return keys
}()

// aliases are keys with more than one code.
var aliases = map[rune]rune{8: backspace, 57344: escapeKey, 57345: enter, 57346: tab, 57347: backspace}

// modifiers are those of a parameter, which is one more.
func modifiers(parameter string) int {
	n, err := strconv.Atoi(parameter)
	if err != nil || n < 1 {
		return 0
	}
	return (n - 1) & 0xff
}

// strike is what a key types, or the key if it types nothing. shifted is what it types
// with Shift, text what the terminal says that it types; 0 and "" if it did not say.
func strike(k key, shifted rune, text string) token {
	locks := k.mod & (capsLock | numLock)
	k.mod &^= capsLock | numLock
	if code, found := aliases[k.code]; found {
		k.code = code
	}
	switch {
	case k.code >= keypadFirst && k.code < keypadFirst+rune(len(keypad)):
		k.code = rune(keypad[k.code-keypadFirst])
	case k.code >= keypadLeft && k.code < keypadInsert:
		k.code += left - keypadLeft
	case k.code == keypadInsert, k.code == keypadLast:
		k.code += insert - keypadInsert
	case k.code > 0 && k.code <= sub && k.code != tab && k.code != enter: // a control, as some terminals write it
		k.code, k.mod = k.code|0x60, k.mod|ctrl
	}
	if k.mod&(ctrl|alt) != 0 && k.code >= 'A' && k.code <= 'Z' {
		k.code, k.mod = unicode.ToLower(k.code), k.mod|shift
	}
	if k.mod&^shift == ctrl {
		switch k.code {
		case 'm':
			k = key{code: enter, mod: k.mod & shift}
		case 'i':
			k = key{code: tab, mod: k.mod & shift}
		case '[':
			k = key{code: escapeKey}
		case 'h':
			k = key{code: backspace}
		case 'd', 'k', 'u', 'w':
			k.mod = ctrl
		}
	}
	switch c := k.code; {
	case c == backspace, c == deleteKey:
		k.mod &^= shift
	case c == enter, c == escapeKey:
		k.mod &^= shift | ctrl
	case c == tab, c >= insert && c <= end, c >= f1 && c <= lastFunctionKey:
	case text != "" && text != string(c): // also of an input method, which has no key
		return token{kind: typed, text: text}
	case !isPrintable(c):
		return token{}
	case k.mod&^shift == 0:
		return token{kind: typed, text: string(withShift(c, shifted, k.mod, locks))}
	case k.mod&^(shift|ctrl) == alt: // AltGr, maybe
		if k.mod&shift != 0 && isPrintable(shifted) {
			c = shifted
		}
		if !isLetter(c) && (c < '0' || c > '9') {
			return token{kind: typed, text: string(c)}
		}
	}
	return token{kind: pressed, key: k}
}

// withShift is the character that a key types.
func withShift(c, shifted rune, mod, locks int) rune {
	switch {
	case mod == shift && isPrintable(shifted) && (locks&capsLock == 0 || !unicode.IsLetter(shifted)):
		return shifted
	case (mod == shift) != (locks&capsLock != 0):
		return unicode.ToUpper(c)
	case mod == shift:
		return unicode.ToLower(c)
	}
	return c
}

// latin is the key of another alphabet's letter on a Latin keyboard.
func latin(code, base rune) rune {
	if code >= utf8.RuneSelf && unicode.IsLetter(code) {
		return base
	}
	return code
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// isPrintable is true for a character that can be typed. The private use area that
// stands for keys is none.
func isPrintable(r rune) bool {
	return unicode.IsGraphic(r) && r != utf8.RuneError && (r < 57344 || r > 63743)
}

// sequence writes a key so that it can be read in one way only.
func (k key) sequence() string {
	if !k.repeat {
		switch {
		case k.mod == 0 && (k.code == enter || k.code == tab || k.code == backspace):
			return string(k.code)
		case k.mod == ctrl && k.code >= 'a' && k.code <= 'z':
			return string(k.code & 0x1f)
		}
	}
	var s strings.Builder
	s.WriteString("\x1b[" + strconv.Itoa(int(k.code)))
	if k.mod != 0 || k.repeat {
		s.WriteString(";" + strconv.Itoa(k.mod+1))
	}
	if k.repeat {
		s.WriteString(":2")
	}
	return s.String() + "u"
}
