// Package cells measures, wraps and cuts text in the cells of a terminal. The
// screens and the output of commands use nothing else, so that text never covers its
// neighbour or a frame.
//
// Terminals disagree about the width of a character that consists of several, such as the
// emoji of a family, a thumb with a skin tone or a syllable of Devanagari: some count it
// once, others count its parts, and none says which. [Steady] changes text so that it has
// the same width in all of them. Everything that is drawn has this form.
//
//	for _, line := range cells.Wrap(text, 40) {
//		draw(line + strings.Repeat(" ", 40-cells.Width(line)))
//	}
package cells

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns how many cells a line takes. Escape sequences take none.
func Width(line string) int { return ansi.StringWidth(Steady(line)) }

// Wrap breaks text into lines of at most width cells: at blanks where it can, otherwise
// between two characters. There are none if it has no width. Only blanks at a break are lost.
func Wrap(text string, width int) []string { return wrap(text, width, false) }

// WrapWords breaks text as [Wrap] does, but never inside a word, which can make a line longer
// than width: what is copied from it, such as a path, stays whole.
func WrapWords(text string, width int) []string { return wrap(text, width, true) }

func wrap(text string, width int, wholeWords bool) []string {
	if text == "" || width <= 0 {
		return nil
	}
	var lines []string
	for paragraph := range strings.SplitSeq(loose(Steady(text)), "\n") {
		lines = append(lines, fill(paragraph, width, wholeWords)...)
	}
	return lines
}

// fill breaks a text without line ends.
func fill(text string, width int, wholeWords bool) []string {
	var lines []string
	var start, used int // where the line begins, and the cells that it takes so far
	end, next := 0, 0   // the last place for a break: where this line ends, and the next one begins
	afterBlank := false
	for at := 0; at < len(text); {
		character := characterOf(text[at:], width)
		isBlank := strings.TrimFunc(character, isBreakable) == ""
		cells := Width(character)
		for !isBlank && used+cells > width && at > start && (next > start || !wholeWords) {
			if next <= start { // no blank in the line
				end, next = at, at
			}
			if end > start {
				lines = append(lines, text[start:end])
			}
			start = next
			used = Width(text[start:at])
		}
		at += len(character)
		used += cells
		switch {
		case isBlank && !afterBlank:
			end, next = at-len(character), at
		case isBlank:
			next = at
		}
		afterBlank = isBlank
	}
	return append(lines, strings.TrimRightFunc(text[start:], isBreakable))
}

// characterOf returns the first character of a text, or a part of it if not all of it fits
// into width cells.
func characterOf(text string, width int) string {
	character, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
	if Width(character) > width {
		character, _, _ = strings.Cut(Steady(character), apart)
	}
	return character
}

// isBreakable is true for blanks at which a line may end.
func isBreakable(r rune) bool {
	const noBreak, narrowNoBreak = '\u00a0', '\u202f'
	return unicode.IsSpace(r) && r != noBreak && r != narrowNoBreak
}

// Cut returns what fits of a line into width cells, and the tail at the end if something is
// cut.
func Cut(line string, width int, tail string) string {
	return loose(ansi.Truncate(Steady(line), width, tail))
}

// loose removes what Steady puts between characters: it is needed only where they are drawn.
func loose(text string) string { return strings.ReplaceAll(text, apart, "") }

// Steady returns text in a form that takes the same number of cells in every terminal:
//
//   - an emoji that is joined of several is shown as those, without skin tones and without
//     the selector of its style, and half a flag as its letter;
//   - Korean letters become syllables;
//   - a part of a character that some terminals give a cell of its own has one: a character
//     without width stands before it;
//   - characters that are newer than this program are replaced by U+FFFD.
func Steady(text string) string {
	if isSteady(text) {
		return text
	}
	var steady strings.Builder
	for text != "" {
		cluster, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		text = text[len(cluster):]
		if first, size := utf8.DecodeRuneInString(cluster); size == len(cluster) {
			steady.WriteRune(single(first))
		} else {
			writeParts(&steady, syllable([]rune(cluster)))
		}
	}
	return steady.String()
}

// isSteady is true for Latin letters and ASCII: most texts have nothing else.
func isSteady(text string) bool {
	const combining = '\u0300' // the first one
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= combining })
}

// single returns what stands for a character of one code point.
func single(r rune) rune {
	switch {
	case isFlagLetter(r):
		return 'A' + r - flagA
	case r > unicode.MaxLatin1 && !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cf, unicode.Co):
		return utf8.RuneError
	}
	return r
}

// Two of these are a flag.
const flagA, flagZ = '\U0001f1e6', '\U0001f1ff'

func isFlagLetter(r rune) bool { return flagA <= r && r <= flagZ }

// syllable composes the first letters of Korean text to a syllable (Unicode, section 3.12).
func syllable(letters []rune) []rune {
	const (
		leads, vowels, tails = '\u1100', '\u1161', '\u11a7' // the last is no tail
		leadN, vowelN, tailN = 19, 21, 28
		first                = '\uac00'
	)
	lead, vowel := letters[0]-leads, letters[1]-vowels
	if 0 <= lead && lead < leadN && 0 <= vowel && vowel < vowelN {
		letters = append([]rune{first + (lead*vowelN+vowel)*tailN}, letters[2:]...)
	}
	if len(letters) < 2 {
		return letters
	}
	open, tail := letters[0]-first, letters[1]-tails
	if 0 <= open && open < leadN*vowelN*tailN && open%tailN == 0 && 0 < tail && tail < tailN {
		letters = append([]rune{letters[0] + tail}, letters[2:]...)
	}
	return letters
}

// apart stands between the parts of a character that would be one: ZWSP, which takes no room.
const apart = "\u200b"

// writeParts writes a character of several code points: its parts that have a width of
// their own apart.
func writeParts(to *strings.Builder, parts []rune) {
	const zwj, textStyle, emojiStyle = '\u200d', '\ufe0e', '\ufe0f'
	joined := false // by a ZWJ that is not written yet
	for i, r := range parts {
		switch {
		case r == textStyle, r == emojiStyle, i > 0 && unicode.Is(unicode.Sk, r) && r > flagZ: // the last is a skin tone
		case r == zwj:
			joined = true
		case i > 0 && ansi.StringWidthWc(string(r)) > 0 && !isFlagLetter(r):
			if !joined || unicode.IsLetter(r) { // emoji are apart without the ZWJ
				to.WriteString(apart)
			}
			joined = false
			to.WriteRune(r)
		default:
			if joined {
				to.WriteRune(zwj)
			}
			to.WriteRune(r)
			joined = false
		}
	}
	if joined {
		to.WriteRune(zwj)
	}
}
