package scenario

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"otpdialog/settings"
)

// Whatever a file contains, reading it comes to an end: with cases that can be resolved and put
// into words, or with mistakes that have places.
func FuzzRead(f *testing.F) {
	f.Add([]byte(complete))
	examples, err := scenariosIn("examples")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range examples {
		text, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := newReader()
		const path = "no such folder/a.toml"
		r.files[path] = r.parse(path, text)
		cases, err := r.finish(r.cases(r.files[path]))
		if err != nil {
			problems, ok := errors.AsType[settings.Problems](err)
			if !ok || len(problems) == 0 {
				t.Fatalf("got %v", err)
			}
			for _, p := range problems {
				if p.What == "" || p.Next == "" || p.Code == "" || p.File == path && p.Line == 0 {
					t.Errorf("got %+v", p)
				}
			}
			return
		}
		if len(cases) == 0 {
			t.Fatal("neither cases nor mistakes")
		}
		for _, c := range cases {
			if len(c.secrets.sources) > 0 {
				continue // they could be those of any program
			}
			_, _ = c.Setup(t.Context())
			for _, s := range c.Steps {
				resolved, err := c.Resolve(t.Context(), s, func(string) (string, error) { return "1", nil })
				if err == nil && resolved.Do.Words() == "" {
					t.Errorf("no words for %+v", resolved)
				}
			}
		}
	})
}
