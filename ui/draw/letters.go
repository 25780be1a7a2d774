package draw

import (
	"strings"

	"otpdialog/ui/cells"
)

// letters are those of codes and times, and the marks at the end of a sign-in, in five rows of dots each.
// All digits have the same width, so that only those of a clock change that count.
const letters = `
A .##. #..# #### #..# #..#
B ###. #..# ###. #..# ###.
C .### #... #... #... .###
D ###. #..# #..# #..# ###.
E #### #... ###. #... ####
F #### #... ###. #... #...
G .### #... #.## #..# .###
H #..# #..# #### #..# #..#
I ### .#. .#. .#. ###
J ..## ...# ...# #..# .##.
K #..# #.#. ##.. #.#. #..#
L #... #... #... #... ####
M #...# ##.## #.#.# #...# #...#
N #...# ##..# #.#.# #..## #...#
O .##. #..# #..# #..# .##.
P ###. #..# ###. #... #...
Q .##. #..# #..# #.#. .#.#
R ###. #..# ###. #.#. #..#
S .### #... .##. ...# ###.
T ##### ..#.. ..#.. ..#.. ..#..
U #..# #..# #..# #..# .##.
V #...# #...# .#.#. .#.#. ..#..
W #...# #...# #.#.# ##.## #...#
X #...# .#.#. ..#.. .#.#. #...#
Y #...# .#.#. ..#.. ..#.. ..#..
Z ##### ...#. ..#.. .#... #####
0 #### #..# #..# #..# ####
1 .##. ..#. ..#. ..#. .###
2 #### ...# #### #... ####
3 #### ...# .### ...# ####
4 #..# #..# #### ...# ...#
5 #### #... #### ...# ####
6 #### #... #### #..# ####
7 #### ...# ..#. .#.. .#..
8 #### #..# #### #..# ####
9 #### #..# #### ...# ####
- ... ... ### ... ...
: . # . # .
. . . . . #
✓ ......## .....##. ##..##.. .####... ..##....
✕ ##...## .##.##. ..###.. .##.##. ##...##
  ... ... ... ... ...
`

// narrow are digits for codes that have little room.
const narrow = `
0 ### #.# #.# #.# ###
1 .#. ##. .#. .#. ###
2 ### ..# ### #.. ###
3 ### ..# ### ..# ###
4 #.# #.# ### ..# ..#
5 ### #.. ### ..# ###
6 ### #.. ### #.# ###
7 ### ..# ..# ..# ..#
8 ### #.# ### #.# ###
9 ### #.# ### ..# ###
`

// LetterRows are the rows of a line of large letters.
const LetterRows = 3

// Letters are a text in large letters made of half blocks, [LetterRows] lines of the screen for each
// line of it, at most width cells wide; nil if it has letters that are not in the table, if its parts
// are too wide, or if the terminal lacks half blocks. It is broken only after a hyphen or a blank.
func (l *Look) Letters(text string, width int) []string {
	if l.ASCII {
		return nil
	}
	var rows [5]string // of dots
	var lines []string
	flush := func() {
		lines = append(lines, HalfBlocks(rows[:])...)
		rows = [5]string{}
	}
	const breaks = "\x00"
	for part := range strings.SplitSeq(strings.NewReplacer("-", "-"+breaks, " ", " "+breaks).Replace(strings.ToUpper(text)), breaks) {
		drawn, known := dots(letters, part)
		if !known || len(drawn[0]) > width {
			return nil
		}
		if rows[0] != "" && len(rows[0])+1+len(drawn[0]) > width {
			flush()
		}
		for y := range rows {
			if rows[y] != "" {
				rows[y] += "."
			}
			rows[y] += drawn[y]
		}
	}
	flush()
	return lines
}

// Enlarge makes lines of half blocks twice as large.
func Enlarge(lines []string) []string {
	var larger []string
	for _, line := range lines {
		var upper, lower strings.Builder
		for _, r := range line {
			dots := map[rune][2]string{'█': {"██", "██"}, '▀': {"██", "  "}, '▄': {"  ", "██"}, ' ': {"  ", "  "}}[r]
			upper.WriteString(dots[0])
			lower.WriteString(dots[1])
		}
		larger = append(larger, upper.String(), lower.String())
	}
	if n := len(larger); n > 0 && strings.TrimSpace(larger[n-1]) == "" {
		larger = larger[:n-1] // letters have an odd number of rows
	}
	return larger
}

// Code is a text in the largest form that fits into width cells: in large letters, in narrow digits, with
// blanks between its letters, or as it is.
func (l *Look) Code(text string, width int) []string {
	if big := l.Letters(text, width); len(big) == LetterRows {
		return big
	}
	if rows, known := dots(narrow, text); known && !l.ASCII && len(rows[0]) <= width {
		return HalfBlocks(rows[:])
	}
	return cells.Wrap(Spaced(text, width), width)
}

// dots are the rows of dots of a text, false if it has a letter that is not in the table.
func dots(table, text string) (rows [5]string, known bool) {
	for _, r := range text {
		_, row, found := strings.Cut(table, "\n"+string(r)+" ")
		if !found {
			return rows, false
		}
		row, _, _ = strings.Cut(row, "\n")
		for y, part := range strings.Fields(row) {
			if rows[y] != "" {
				rows[y] += "."
			}
			rows[y] += part
		}
	}
	return rows, rows[0] != ""
}

// HalfBlocks are rows of dots as lines, two rows in each. A dot is '#'.
func HalfBlocks(rows []string) []string {
	lines := make([]string, 0, (len(rows)+1)/2)
	for y := 0; y < len(rows); y += 2 {
		var line strings.Builder
		for x := range len(rows[y]) {
			upper, lower := rows[y][x] == '#', y+1 < len(rows) && rows[y+1][x] == '#'
			switch {
			case upper && lower:
				line.WriteRune('█')
			case upper:
				line.WriteRune('▀')
			case lower:
				line.WriteRune('▄')
			default:
				line.WriteByte(' ')
			}
		}
		lines = append(lines, line.String())
	}
	return lines
}

// Spaced is a code with blanks between its letters, or as it is if that is too wide.
func Spaced(code string, width int) string {
	apart := strings.Join(strings.Split(code, ""), " ")
	if cells.Width(apart) > width {
		return code
	}
	return apart
}
