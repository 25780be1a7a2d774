package document

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used: a sign-in
// needs none and must not wait for them.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
