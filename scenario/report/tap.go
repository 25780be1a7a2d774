package report

import (
	"bytes"
	_ "embed"
	"io"
	"strings"
	"sync"
	"text/template"
)

//go:embed tap.txt
var tapText string

var tapTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"number": func(i int) int { return i + 1 },
		"ms":     func(seconds float64) float64 { return seconds * 1000 },
		// A number sign would begin a directive (TAP 14, "Escaping").
		"escape": strings.NewReplacer(`\`, `\\`, `#`, `\#`).Replace,
		"yaml":   yaml, "lines": func(text string) []string { return strings.Split(text, "\n") },
	}).Parse(tapText))
})

// TAP writes a run in version 14 of the Test Anything Protocol, with diagnostics in YAML.
func TAP(w io.Writer, r *Run) error { return execute(w, tapTemplate(), r) }

// yaml is a text as JSON, which YAML 1.2 contains.
func yaml(text string) (string, error) {
	var quoted bytes.Buffer
	err := newEncoder(&quoted).Encode(text)
	return strings.TrimSuffix(quoted.String(), "\n"), err //nolint:wrapcheck // a text has no mistakes
}
