package scenario

import (
	"context"
	"regexp"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/settings"
	"otpdialog/simulator/control"
)

// Case is one way to play a scenario: with the values of its variables and of one combination of
// its matrix. It is safe for concurrent use.
type Case struct {
	Name string // unique among the cases that were read together
	File string
	Line int // of the name in the file
	Tags []string

	Server Server
	// Connection is what the person signs in on; nil if it is to be looked up by ConnectionName.
	// At the simulator, its servers and its secret are to be replaced.
	Connection     *settings.Connection
	ConnectionName string

	Steps   []Step
	Skip    string // why it is not played, "" if it is
	Retries int    // how often it may be tried again

	only  bool
	world control.Setup
	late  any // the tree of the world, if it has variables that get their values late; otherwise nil

	secrets *secrets // nil for none
}

// Lookup returns the value of a variable that is known only while a case is played, such as
// phone.token or mail.link. The error says why there is none now.
type Lookup func(name string) (string, error)

// Setup returns the world to begin with. The error says which secret cannot be read.
func (c *Case) Setup(ctx context.Context) (control.Setup, error) {
	if c.late == nil {
		return c.world, nil
	}
	var s control.Setup
	err := c.bindLate(ctx, c.late, &s, func(name string) (string, error) {
		return "", advice.New("not-known-yet", "the variable "+advice.Quoted(name)+" has no value before the first step").Do("use it in a step")
	})
	return s, err
}

// Resolve returns a step with the values of its secrets and of the variables of this moment. The
// error says which of them has none.
func (c *Case) Resolve(ctx context.Context, s Step, now Lookup) (Step, error) {
	if !hasVariables(s.tree) {
		return s, nil
	}
	resolved := Step{File: s.File, Line: s.Line}
	if err := c.bindLate(ctx, s.tree, &resolved, now); err != nil {
		return Step{}, err
	}
	for i, one := range s.Expect.Conditions {
		resolved.Expect.Conditions[i].Line = one.Line
	}
	return resolved, nil
}

// bindLate binds a tree with the values of its variables.
func (c *Case) bindLate(ctx context.Context, tree, into any, now Lookup) error {
	tree, mistakes := replaced(tree, "", func(key, text string) (any, error) {
		return expand(text, opening, func(name string) (string, error) {
			value, err := c.lateValue(ctx, name, now)
			if key == "matches" {
				value = regexp.QuoteMeta(value)
			}
			return value, err
		})
	})
	if len(mistakes) == 0 {
		mistakes = schema.Bind(tree, into)
	}
	if len(mistakes) > 0 {
		return mistakes[0].Advice
	}
	return nil
}

func (c *Case) lateValue(ctx context.Context, name string, now Lookup) (string, error) {
	if c.secrets != nil {
		if _, is := c.secrets.sources[name]; is {
			return c.secrets.value(ctx, name)
		}
	}
	return now(name)
}

// Mask returns a text with the secrets of the case replaced: those that have been resolved by
// now.
func (c *Case) Mask(text string) string {
	if c.secrets == nil {
		return text
	}
	return c.secrets.mask(text)
}
