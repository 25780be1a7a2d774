package scenario

import (
	"regexp"
	"time"
)

// Expect is what must hold after a step, at the same moment, before Within has passed.
type Expect struct {
	Conditions []Condition   // in the order of the file
	Within     time.Duration // of the case's clock; the default is [DefaultWithin]
}

// DefaultWithin is the default of [Expect.Within].
const DefaultWithin = 5 * time.Second

// Condition is what must hold for one name.
type Condition struct {
	Matcher

	Name string // such as screen or attributes.Class
	Line int
}

// Matcher says which values a condition accepts: those that meet everything that is set.
type Matcher struct {
	Is       any    // text, a float64, a bool, or a []string; nil for none
	Contains string // of a text; of a list, one of its elements
	Matches  *regexp.Regexp
	AtLeast  *float64
	AtMost   *float64
	OneOf    []any // as Is
	Absent   bool  // there is no such value, or it is empty
}
