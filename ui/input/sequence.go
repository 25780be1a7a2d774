package input

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	esc = 0x1b
	bel = 0x07
	sub = 0x1a

	maxSequence = 1024 // bytes; the rest of a longer sequence is skipped
)

// A token is one thing that a terminal sends.
type token struct {
	kind kind
	text string // of a text: what is typed; of a report: its sequence
	key  key
}

type kind int

const (
	ignored kind = iota // is known to type nothing, or unknown
	typed
	pressed
	report // of the mouse, the focus, or what the program asks for
	pasteStart
	pasteEnd
	broken     // a sequence that another one, or a control, has cut off
	unreadable // is not UTF-8
	doubtful   // may be what was typed, or a sequence that is unknown
)

// pasted is what a token adds to a text: also the line ends and tabs of a paste, and what
// follows an Escape.
func (t token) pasted() string {
	switch {
	case t.kind == typed:
		return t.text
	case t.kind != pressed:
	case t.key == key{code: enter}:
		return "\r"
	case t.key == key{code: 'j', mod: ctrl}:
		return "\n"
	case t.key == key{code: tab}:
		return "\t"
	case t.key.mod&^shift == alt && isPrintable(t.key.code):
		return string(withShift(t.key.code, 0, t.key.mod&shift, 0))
	}
	return ""
}

// next takes the first token off b. Zero bytes mean that it is not complete.
func next(b []byte) (t token, n int) {
	if len(b) == 0 {
		return token{}, 0
	}
	if c := b[0]; c == esc {
		return escape(b)
	} else if c < ' ' || c == backspace {
		return control(c), 1
	}
	r, n := utf8.DecodeRune(b)
	switch {
	case !utf8.FullRune(b):
		return token{}, 0
	case r == utf8.RuneError && n == 1 && b[0] >= 0x80 && b[0] < 0xa0: // C1 in eight bits
		return introduced(b, b[0]-0x40, 1)
	case r == utf8.RuneError:
		return token{kind: unreadable}, n
	case r >= 0x80 && r < 0xa0: // C1 in UTF-8
		return introduced(b, byte(r)-0x40, n)
	}
	return token{kind: typed, text: string(r)}, n
}

// escape takes what begins with Escape.
func escape(b []byte) (token, int) {
	if len(b) == 1 {
		return token{}, 0
	}
	if strings.IndexByte("[O]PX^_", b[1]) >= 0 {
		return introduced(b, b[1], 2)
	}
	t, n := next(b[1:])
	switch {
	case n == 0:
		return token{}, 0
	case t.kind == typed:
		r, _ := utf8.DecodeRuneInString(t.text)
		return strike(key{code: r, mod: alt}, 0, ""), n + 1
	case t.kind == pressed && t.key == interrupt, t.kind == ignored:
		return t, n + 1
	case t.kind == pressed && t.key.code != escapeKey:
		t.key.mod |= alt
		return t, n + 1
	}
	return token{kind: pressed, key: key{code: escapeKey}}, 1
}

// introduced takes the sequence that a C1 control introduces, written as after Escape.
func introduced(b []byte, c byte, start int) (token, int) {
	switch c {
	case '[':
		return csi(b, start)
	case 'O':
		return ss3(b, start)
	case ']', 'P', 'X', '^', '_':
		return controlString(b, c, start)
	}
	if start == 1 {
		return token{kind: unreadable}, start
	}
	return token{}, start
}

// csi takes a control sequence (ECMA-48, 5.4).
func csi(b []byte, start int) (token, int) {
	i := start
	for i < len(b) && b[i] >= '0' && b[i] <= '?' {
		i++
	}
	params := string(b[start:i])
	for i < len(b) && b[i] >= ' ' && b[i] <= '/' {
		i++
		if b[i-1] == '$' && isNumber(params) { // Shift in rxvt
			return function(params, "$"), i
		}
	}
	switch {
	case i >= len(b):
		return token{}, 0
	case i == start && (b[i] < '@' || b[i] > '~'):
		return bracket(b), i
	case b[i] < '@', b[i] > '~':
		return token{kind: broken}, i
	case params == "" && b[i] == 'M':
		return oldMouse(b, i+1)
	case params == "" && b[i] == '[': // a function key of the Linux console
		if i+1 == len(b) {
			return token{}, 0
		}
		if c := b[i+1]; c >= 'A' && c <= 'E' {
			return token{kind: pressed, key: key{code: f1 + rune(c-'A')}}, i + 2
		} else if c < ' ' || c > '~' {
			return token{kind: broken}, i + 1
		}
		return token{}, i + 2
	}
	t := function(params, string(b[start+len(params):i+1]))
	if i == start && t.kind == ignored && b[i] != 'E' && b[i] != 'G' { // which are the 5 of the keypad
		t = bracket(b)
	}
	return t, i + 1
}

// bracket is for what begins as a control sequence and is none: with AltGr reported as Alt,
// it is a bracket and what was typed after it. In a paste it is a sequence.
func bracket(b []byte) token {
	if b[0] != esc {
		return token{kind: broken}
	}
	return token{kind: doubtful}
}

// ss3 takes a key of the keypad or a function key, which may have a modifier.
func ss3(b []byte, start int) (token, int) {
	i := start
	for i < len(b) && b[i] >= '0' && b[i] <= '9' && i < start+3 {
		i++
	}
	switch {
	case i >= len(b):
		return token{}, 0
	case b[i] < ' ' || b[i] > '~':
		return token{kind: broken}, i
	}
	k := key{mod: modifiers(string(b[start:i]))}
	switch c := b[i]; {
	case c >= 'a' && c <= 'd':
		k.code, k.mod = cursorKeys[c-'a'+'A'], k.mod|ctrl // of rxvt
	case c >= 'j' && c <= 'y', c == 'M', c == 'I':
		k.code = rune(c - '@') // as on the numeric keypad of a VT100
		return strike(k, 0, ""), i + 1
	case c == 'X':
		k.code = '='
		return strike(k, 0, ""), i + 1
	case c == ' ':
		k.code = ' '
		return strike(k, 0, ""), i + 1
	default:
		k.code = cursorKeys[c]
	}
	if k.code == 0 {
		return token{}, i + 1
	}
	return strike(k, 0, ""), i + 1
}

// controlString takes a control string (ECMA-48, 5.6): nothing but the answer about the
// background means anything to the program.
func controlString(b []byte, c byte, start int) (token, int) {
	for i := start; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		end := i + size
		switch {
		case !utf8.FullRune(b[i:]), r == esc && end == len(b):
			return token{}, 0
		case r == esc && b[end] == '\\':
			end++
		case r == bel, r == 0x9c, r == utf8.RuneError && b[i] == 0x9c:
		case r < ' ':
			return cutString(b[:i], c, start)
		default:
			i = end
			continue
		}
		if sequence := "\x1b" + string(rune(c)) + string(b[start:i]) + "\x07"; isBackground(sequence) {
			return token{kind: report, text: sequence}, end
		}
		return token{}, end
	}
	return token{}, 0
}

// cutString takes the beginning of a control string that has no end: an answer, or the
// key that begins like one.
func cutString(b []byte, c byte, start int) (token, int) {
	if b[0] != esc || isAnswer(string(b[1:])) {
		return token{kind: broken}, len(b)
	}
	return strike(key{code: rune(c), mod: alt}, 0, ""), start
}

// cut takes what next has found incomplete and stays so.
func cut(b []byte) (token, int) {
	switch {
	case b[0] == 0xc2 && len(b) > 1, b[0] < 0xa0 && b[0] != esc: // C1
		return token{kind: broken}, len(b)
	case b[0] != esc:
		return token{kind: unreadable}, len(b)
	case len(b) == 1, b[1] == esc:
		return token{kind: pressed, key: key{code: escapeKey}}, 1
	case strings.IndexByte("]PX^_", b[1]) >= 0:
		return cutString(b, b[1], 2)
	case string(b) == "\x1b[":
		return token{kind: pressed, key: key{code: '[', mod: alt}}, 2 // perhaps of AltGr, but it must not type
	case string(b) == "\x1bO":
		return strike(key{code: 'O', mod: alt}, 0, ""), 2
	case b[1] >= utf8.RuneSelf:
		return token{kind: unreadable}, len(b)
	}
	return token{kind: broken}, len(b)
}

// isBackground is true for the answer about the colour of the background.
func isBackground(sequence string) bool {
	colour, found := strings.CutPrefix(sequence, "\x1b]11;")
	for _, prefix := range []string{"rgb:", "rgba:", "#"} {
		if hex, is := strings.CutPrefix(colour, prefix); is {
			return found && strings.Trim(hex, "0123456789abcdefABCDEF/") == "\x07"
		}
	}
	return false
}

// isAnswer is true for what begins an answer in a control string, without the Escape.
func isAnswer(begin string) bool {
	switch begin[0] {
	case ']':
		number, _, found := strings.Cut(begin[1:], ";")
		return found && isNumber(number)
	case 'P':
		private := strings.TrimLeft(begin[1:], "0123456789;")
		return private != "" && strings.IndexByte("!+$>|{", private[0]) >= 0
	}
	return strings.HasPrefix(begin, "_G")
}

// isReport is true for what the program asks a terminal to report: the mouse, the focus,
// modes, and the flags of the kitty keyboard protocol.
func isReport(params, final string) bool {
	mouse, isMouse := strings.CutPrefix(params, "<")
	private, isPrivate := strings.CutPrefix(params, "?")
	switch final {
	case "I", "O":
		return params == ""
	case "M", "m":
		return isMouse && numbers(mouse) == 3
	case "$y":
		return isPrivate && numbers(private) == 2
	case "u":
		return isPrivate && numbers(private) == 1
	}
	return false
}

// numbers is how many numbers a text consists of, 0 if there is anything else in it.
func numbers(text string) int {
	const digits = 5
	count := 0
	for number := range strings.SplitSeq(text, ";") {
		if !isNumber(number) || len(number) > digits {
			return 0
		}
		count++
	}
	return count
}

// oldMouse takes a mouse report as X10 writes it, or with coordinates in UTF-8, and
// writes it as SGR.
func oldMouse(b []byte, start int) (token, int) {
	var at [3]int
	i := start
	for n := range at {
		if !utf8.FullRune(b[i:]) {
			return token{}, 0
		}
		r, size := utf8.DecodeRune(b[i:])
		if size == 1 {
			r = rune(b[i])
		}
		if r < ' ' {
			return token{kind: broken}, i
		}
		at[n] = int(r) - ' '
		i += size
	}
	return mouse(at[0], at[1], at[2]), i
}

// mouse is a report about a button without a final byte of its own for its release.
func mouse(button, x, y int) token {
	const released, others = 3, 0xe0
	if button < 0 {
		return token{}
	}
	final := "M"
	if button&released == released && button&others == 0 {
		final = "m"
	}
	return token{kind: report, text: "\x1b[<" + strconv.Itoa(button) + ";" + strconv.Itoa(x) + ";" + strconv.Itoa(y) + final}
}

// function is the token of a complete control sequence.
func function(params, final string) token {
	if isReport(params, final) {
		return token{kind: report, text: "\x1b[" + params + final}
	}
	p := parameters(params)
	if p == nil {
		return token{}
	}
	k := key{mod: modifiers(p.text(1)), repeat: p.number(1, 1) == 2}
	if p.number(1, 1) == 3 { // released
		return token{}
	}
	switch final {
	case "u":
		k.code = p.number(0, 0)
		if base := p.number(0, 2); k.mod&(ctrl|alt) != 0 && isLetter(base) {
			k.code = latin(k.code, base)
		}
		return strike(k, p.number(0, 1), p.characters(2))
	case "~", "$", "^", "@":
		switch n := p.number(0, 0); n {
		case 200:
			return token{kind: pasteStart}
		case 201:
			return token{kind: pasteEnd}
		case 27: // modifyOtherKeys
			if len(p) == 3 {
				k.code = p.number(2, 0)
				return strike(k, k.code, "")
			}
		default:
			k.code = numbered[n]
		}
		k.mod |= map[string]int{"$": shift, "^": ctrl, "@": ctrl | shift}[final] // of rxvt
	case "M": // as rxvt writes the mouse
		if len(p) == 3 {
			return mouse(int(p.number(0, 0)-' '), int(p.number(1, 0)), int(p.number(2, 0)))
		}
	case "R":
		if len(p) == 2 { // the answer where the cursor is; written so that it is no key
			return token{kind: report, text: "\x1b[?" + params + final}
		}
		k.code = f1 + 2
	case "Z":
		k.code, k.mod = tab, k.mod|shift
	case "a", "b", "c", "d":
		k.code, k.mod = cursorKeys[final[0]-'a'+'A'], k.mod|shift
	default:
		if len(final) == 1 {
			k.code = cursorKeys[final[0]]
		}
	}
	if k.code == 0 {
		return token{}
	}
	return strike(k, 0, "")
}

// control is the key of a C0 control.
func control(c byte) token {
	switch c {
	case escapeKey, enter, tab, backspace:
		return strike(key{code: rune(c)}, 0, "")
	case 0:
		return token{}
	}
	code := rune(c) | 0x40
	if c <= sub {
		code |= 0x20
	}
	return strike(key{code: code, mod: ctrl}, 0, "")
}

// params are the parameters of a control sequence, and their parts.
type params [][]string

// parameters reads them; nil if they are private ones.
func parameters(text string) params {
	if strings.Trim(text, "0123456789;:") != "" {
		return nil
	}
	all := params{}
	for each := range strings.SplitSeq(text, ";") {
		all = append(all, strings.Split(each, ":"))
	}
	return all
}

func (p params) text(i int) string {
	if i < len(p) {
		return p[i][0]
	}
	return ""
}

// number is a part of a parameter, 0 for none, or for one that is too large.
func (p params) number(i, part int) rune {
	if i >= len(p) || part >= len(p[i]) {
		return 0
	}
	n, err := strconv.ParseInt(p[i][part], 10, 32)
	if err != nil {
		return 0
	}
	return rune(n)
}

// characters are the code points of a parameter, "" for none.
func (p params) characters(i int) string {
	if i >= len(p) {
		return ""
	}
	var text strings.Builder
	for part := range p[i] {
		if r := p.number(i, part); isPrintable(r) {
			text.WriteRune(r)
		}
	}
	return text.String()
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
