package grant

import (
	"strings"

	"otpdialog/ui/cells"
	"otpdialog/ui/kit"
)

// letters are those that codes are made of, in five rows of dots each.
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
0 .###. #..## #.#.# ##..# .###.
1 .#. ##. .#. .#. ###
2 ###. ...# .##. #... ####
3 ###. ...# .##. ...# ###.
4 #..# #..# #### ...# ...#
5 #### #... ###. ...# ###.
6 .### #... ###. #..# .##.
7 #### ...# ..#. .#.. .#..
8 .##. #..# .##. #..# .##.
9 .##. #..# .### ...# ###.
- ... ... ### ... ...
  ... ... ... ... ...
`

// Letters are a text in large letters, in one line of at most width cells; as it is, or with blanks
// between its letters, if there is no room for that, or if the terminal or the table lacks letters.
func Letters(s kit.Screen, text string, width int) []string {
	if big := large(strings.ToUpper(text), width); len(big) == largeRows && !s.Look.ASCII {
		return big
	}
	return cells.Wrap(spaced(text, width), width)
}

// largeRows are the rows of a line of large letters.
const largeRows = 3

// large draws a code with half blocks, three lines of the screen for each line of letters, at
// most width cells wide; nil if it has other letters, or if its parts are too wide. It is
// broken only after a hyphen or a blank.
func large(code string, width int) []string {
	var rows [5]string // of dots
	var lines []string
	flush := func() {
		lines = append(lines, blocks(rows[:])...)
		rows = [5]string{}
	}
	const breaks = "\x00"
	for part := range strings.SplitSeq(strings.NewReplacer("-", "-"+breaks, " ", " "+breaks).Replace(code), breaks) {
		drawn, known := dots(part)
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

// dots are the rows of dots of a text, false if it has a letter that is not in the table.
func dots(text string) (rows [5]string, known bool) {
	for _, r := range text {
		_, row, found := strings.Cut(letters, "\n"+string(r)+" ")
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

// blocks are rows of dots as lines, two rows in each. A dot is '#'.
func blocks(rows []string) []string {
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

// spaced is a code with blanks between its letters, or as it is if that is too wide.
func spaced(code string, width int) string {
	apart := strings.Join(strings.Split(code, ""), " ")
	if cells.Width(apart) > width {
		return code
	}
	return apart
}
