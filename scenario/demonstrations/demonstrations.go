// Package demonstrations has the scenarios that come with the program, to be presented to an audience:
//
//	cases, err := demonstrations.Read()
//
// Their files are scenarios like any other, and play as tests, too.
package demonstrations

import (
	"embed"

	"otpdialog/scenario"
)

//go:embed *.toml
var files embed.FS

// Names are those of the demonstrations, in the order in which they are best shown.
var Names = []string{"push", "code", "number-matching", "deny-and-fraud", "last-method", "device-by-mail", "server-down"}

// Read returns the demonstrations in the order of [Names].
func Read() ([]*scenario.Case, error) {
	var cases []*scenario.Case
	for _, name := range Names {
		text, err := files.ReadFile(name + ".toml")
		if err != nil {
			return nil, err //nolint:wrapcheck // it says which
		}
		read, err := scenario.ReadText(name+".toml", text)
		if err != nil {
			return nil, err //nolint:wrapcheck // it is advice
		}
		cases = append(cases, read...)
	}
	return cases, nil
}
