package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// columns are rows of cells, printed one below the other. A row with one cell is a
// headline.
type columns [][]string

func (rows columns) print(to io.Writer) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if len(row) > 1 {
				widths[i] = max(widths[i], ansi.StringWidth(cell))
			}
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				fmt.Fprintf(&b, "%*s", widths[i]-ansi.StringWidth(cell)+2, "")
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(to, b.String())
	return err
}
