package advice

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	esc    = '\x1b'
	bell   = '\x07'
	cancel = '\x18' // ends an escape sequence that is under way
	abort  = '\x1a' // does the same
	csi    = '\u009b'
	st     = '\u009c' // string terminator
	zwnj   = '\u200c' // zero width non-joiner and joiner shape letters and emoji
	zwj    = '\u200d'
)

// Few texts need these, so they are compiled when they are first used.
var (
	// lineBreaks matches what servers send instead of a line feed. Each has one of lineBreakMarks.
	lineBreaks = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\r\n?|(?i:<br[ \t]*/?>)`) })
	// spaceBeforeLineEnd is invisible, but would widen a dialog.
	spaceBeforeLineEnd = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` +\n`) })
)

const lineBreakMarks = "\r<"

// maxMarks is how many characters that combine with the one before them are shown of a
// run: more than any script needs, and too few to cover the lines above and below.
const maxMarks = 8

// Clean makes text from outside (a server, a file, a name) safe for a terminal.
//
// What is not UTF-8 becomes U+FFFD. Escape sequences (CSI, OSC and the like) are
// removed as a whole, then control characters and invisible format characters,
// including those of writing direction; ZWJ and ZWNJ stay. CR, CRLF, <br>, and the
// separators of lines and paragraphs become line feeds, a tab becomes a space, and
// space before a line feed or at the end is removed. Of combining marks, ZWJ and ZWNJ in
// a row, 8 stay, and none at the start of a line: it would change what stands before it.
// The result holds no character below U+0020 except the line feed, and none from U+007F
// to U+009F.
func Clean(text string) string {
	if isPlain(text) {
		return text
	}
	text = dropEscapes(strings.ToValidUTF8(text, string(utf8.RuneError)))
	text = strings.Map(printable, text) // before line breaks are looked for: an invisible character could split them
	if strings.ContainsAny(text, lineBreakMarks) {
		text = lineBreaks().ReplaceAllLiteralString(text, "\n")
	}
	text = strings.Map(fewMarks(func(rune) rune { return -1 }), text)
	if strings.Contains(text, " \n") {
		text = spaceBeforeLineEnd().ReplaceAllLiteralString(text, "\n")
	}
	return strings.TrimRightFunc(text, unicode.IsSpace)
}

// IsControl is true for control characters, line and paragraph separators, and
// characters that reorder text (Unicode Standard Annex 9).
func IsControl(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// Line is [Clean] for a text that is shown on one line: line feeds become spaces.
func Line(text string) string { return strings.ReplaceAll(Clean(text), "\n", " ") }

// Styled is text of the program's own with colours, as it goes to a terminal. Of escape
// sequences only those of colours and the like (SGR) stay; of everything else that [Clean]
// removes, nothing but ZWSP. It is the last guard of an output, behind the cleaning of each text.
func Styled(text string) string {
	var safe strings.Builder
	marks := fewMarks(func(rune) rune { return -1 })
	clean := func(r rune) rune {
		const zwsp = '\u200b' // parts what terminals would join, and does nothing else
		if r == zwsp {
			return r
		}
		if r = printable(r); r == '\r' || r < 0 {
			return -1
		}
		return marks(r)
	}
	for text = strings.ToValidUTF8(text, string(utf8.RuneError)); text != ""; {
		plain := strings.IndexFunc(text, opensSequence)
		if plain < 0 {
			plain = len(text)
		}
		safe.WriteString(strings.Map(clean, text[:plain]))
		if text = text[plain:]; text != "" {
			r, size := utf8.DecodeRuneInString(text)
			length := sequenceLength(text, r, size)
			if isColour(text[:length]) {
				safe.WriteString(text[:length])
			}
			text = text[length:]
		}
	}
	return safe.String()
}

// isColour is true for the sequence SGR (ECMA-48 8.3.117).
func isColour(sequence string) bool {
	numbers, isCSI := strings.CutPrefix(sequence, "\x1b[")
	numbers, isSGR := strings.CutSuffix(numbers, "m")
	return isCSI && isSGR && strings.Trim(numbers, "0123456789;:") == ""
}

// Mask is text on one line with U+FFFD for each character that [Clean] would remove or
// change. Nothing of it disappears, so no name becomes another one.
func Mask(text string) string {
	marks := fewMarks(func(rune) rune { return utf8.RuneError })
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || printable(r) != r {
			r = utf8.RuneError
		}
		return marks(r)
	}, text)
}

// Quoted is text as a Go string literal. What [Clean] would remove or change is written
// as an escape, so nothing is lost.
func Quoted(text string) string {
	return escape(strconv.Quote(text), false, func(r rune) string { return strings.Trim(strconv.QuoteToASCII(string(r)), `"`) })
}

// JSON is a JSON document of the same meaning. What [Clean] would remove or change is
// written as an escape, and with ascii all other characters too that are not ASCII.
func JSON(document string, ascii bool) string {
	return escape(document, ascii, func(r rune) string {
		var escaped strings.Builder
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&escaped, `\u%04x`, unit)
		}
		return escaped.String()
	})
}

// escape writes all but line feeds and printable characters with the function.
func escape(text string, ascii bool, escaped func(rune) string) string {
	var safe strings.Builder
	const tooMany = -1
	marks := fewMarks(func(rune) rune { return tooMany })
	for _, r := range text {
		if kept := marks(r); (kept == '\n' || unicode.IsPrint(kept)) && (!ascii || r < utf8.RuneSelf) {
			safe.WriteRune(r)
		} else {
			safe.WriteString(escaped(r))
		}
	}
	return safe.String()
}

// fewMarks returns a mapping for [strings.Map] that replaces the combining marks which are
// too many.
func fewMarks(replace func(rune) rune) func(rune) rune {
	marks := maxMarks // none may begin the text
	return func(r rune) rune {
		switch {
		case !isMark(r):
			marks = 0
			if r == '\n' {
				marks = maxMarks
			}
		case marks == maxMarks:
			return replace(r)
		default:
			marks++
		}
		return r
	}
}

func isMark(r rune) bool { return r == zwj || r == zwnj || unicode.Is(unicode.M, r) }

// isPlain is true for printable ASCII, which most texts are: it has nothing to clean.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '<' {
			return false
		}
	}
	return !strings.HasSuffix(text, " ")
}

// printable maps r to what is shown for it, or to -1. A CR stays for lineBreaks.
func printable(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == zwj || r == zwnj:
		return r
	case r == '\t':
		return ' '
	case r == '\u0085', unicode.In(r, unicode.Zl, unicode.Zp):
		return '\n'
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return -1
	}
	return r
}

// dropEscapes removes escape sequences (ECMA-48, and those of xterm) from s.
func dropEscapes(s string) string {
	if !strings.ContainsFunc(s, opensSequence) {
		return s
	}
	var text strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if opensSequence(r) {
			s = s[sequenceLength(s, r, size):]
			continue
		}
		text.WriteString(s[:size])
		s = s[size:]
	}
	return text.String()
}

func opensSequence(r rune) bool { return r == esc || r == csi || opensString(r) }

// opensString reports whether r, the one-character form of DCS, SOS, OSC, PM or
// APC, is followed by a string up to a terminator.
func opensString(r rune) bool {
	return r == '\u0090' || r == '\u0098' || r == '\u009d' || r == '\u009e' || r == '\u009f'
}

// sequenceLength returns the length in bytes of the escape sequence that s
// begins with; size is that of its first character r.
func sequenceLength(s string, r rune, size int) int {
	if r == esc {
		if len(s) == size {
			return size
		}
		// ESC and one of @ to _ is the two-character form of a C1 character.
		c := s[size]
		if c < '@' || c > '_' {
			n := size + span(s[size:], ' ', '/')
			return n + final(s[n:], '0', '~')
		}
		r, size = rune(c)+0x40, size+1
	}
	switch {
	case r == csi:
		n := size + span(s[size:], '0', '?')
		n += span(s[n:], ' ', '/')
		return n + final(s[n:], '@', '~')
	case opensString(r):
		return size + stringLength(s[size:])
	}
	return size
}

// stringLength returns the length of the string that s begins with, its
// terminator included. One that has none ends with the line, so that it cannot
// swallow what follows.
func stringLength(s string) int {
	for i, r := range s {
		switch r {
		case bell, cancel, abort, st:
			return i + utf8.RuneLen(r)
		case esc, '\n', '\r':
			return i // ESC \, the usual terminator, is then a sequence of its own
		}
	}
	return len(s)
}

// span returns how many bytes at the start of s lie from low to high.
func span(s string, low, high byte) int {
	n := 0
	for n < len(s) && low <= s[n] && s[n] <= high {
		n++
	}
	return n
}

// final returns 1 where s begins with the character that ends a sequence, and 0
// where the sequence is cut short.
func final(s string, low, high byte) int { return min(1, span(s, low, high)) }
