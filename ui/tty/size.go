package tty

import "strconv"

// A terminal that reports a larger size than this reports nonsense: its cells could need more
// memory than there is.
const (
	mostColumns = 500
	mostRows    = 200
)

// Size returns the size in which to draw on a terminal of so many columns and rows. Where the
// terminal does not know its own, as on a serial line, it is that of COLUMNS and LINES, or
// else 80 by 24.
func Size(columns, rows int, getenv func(string) string) (width, height int) {
	return within(columns, getenv("COLUMNS"), 80, mostColumns), within(rows, getenv("LINES"), 24, mostRows)
}

func within(known int, variable string, otherwise, most int) int {
	if known <= 0 {
		known, _ = strconv.Atoi(variable)
	}
	if known <= 0 {
		known = otherwise
	}
	return min(known, most)
}
