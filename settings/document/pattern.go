package document

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is used for the first time: a
// sign-in needs none, and should not wait for them at its start.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
