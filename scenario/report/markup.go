package report

import (
	"bufio"
	"fmt"
	"html"
	"io"
)

// markup writes HTML and XML. html/template would do the same, and make every start of the program
// slower.
type markup struct{ out *bufio.Writer }

func newMarkup(w io.Writer) markup { return markup{bufio.NewWriter(w)} }

// putf writes a format, which is a constant of this package, and escapes each argument, for
// elements and for attributes in double quotes. It must not be used for anything within scripts,
// styles and addresses.
func (m markup) putf(format string, arguments ...any) {
	for i, a := range arguments {
		switch a.(type) {
		case int, float64:
		default:
			arguments[i] = html.EscapeString(fmt.Sprint(a))
		}
	}
	_, _ = fmt.Fprintf(m.out, format, arguments...) // flush returns the error
}

// flush returns the first error of all writing.
func (m markup) flush() error { return m.out.Flush() } //nolint:wrapcheck // that of the writer below

// constant writes a text of this package as it is.
func (m markup) constant(text string) { _, _ = m.out.WriteString(text) }
