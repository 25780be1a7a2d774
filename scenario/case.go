package scenario

import (
	"context"
	"fmt"
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

	secrets *secrets       // nil for none
	vars    map[string]Var // that get their values late, see [ReadForMany]
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
	err := bindLate(c.late, &s, lateValues{c: c, now: func(name string) (string, error) {
		return "", advice.New("not-known-yet", "the variable "+advice.Quoted(name)+" has no value before the first step").Do("use it in a step")
	}}.value(ctx))
	return s, err
}

// Resolve returns a step with the values of its secrets and of the variables of this moment. The
// error says which of them has none.
func (c *Case) Resolve(ctx context.Context, s Step, now Lookup) (Step, error) {
	return c.resolve(ctx, s, lateValues{c: c, now: now})
}

func (c *Case) resolve(ctx context.Context, s Step, values lateValues) (Step, error) {
	if !hasVariables(s.tree) {
		return s, nil
	}
	resolved := Step{File: s.File, Line: s.Line}
	if err := bindLate(s.tree, &resolved, values.value(ctx)); err != nil {
		return Step{}, err
	}
	resolved.tree = nil // that of each of many people would take room
	if tree, ok := s.tree.(map[string]any); ok && !hasVariables(tree["expect"]) {
		resolved.Expect = s.Expect
		return resolved, nil
	}
	for i, one := range s.Expect.Conditions {
		resolved.Expect.Conditions[i].Line = one.Line
	}
	return resolved, nil
}

// bindLate binds a tree with the values of its variables.
func bindLate(tree, into any, of Lookup) error {
	tree, mistakes := replaced(tree, "", func(key, text string) (any, error) {
		return expand(text, opening, func(name string) (string, error) {
			value, err := of(name)
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

// lateValues are those of the variables of a case while it is played.
type lateValues struct {
	c   *Case
	own func(name string) (string, bool) // of the person who plays, before all others; nil for none
	now Lookup
}

func (v lateValues) value(ctx context.Context) Lookup {
	return func(name string) (string, error) {
		if v.own != nil {
			if value, has := v.own(name); has {
				return value, nil
			}
		}
		if in, is := v.c.vars[name]; is {
			return expand(fmt.Sprint(in.Value), opening, v.value(ctx))
		}
		if v.c.hasSecret(name) {
			return v.c.secrets.value(ctx, name)
		}
		return v.now(name)
	}
}

func (c *Case) hasSecret(name string) bool {
	if c.secrets == nil {
		return false
	}
	_, has := c.secrets.sources[name]
	return has
}

// Mask returns a text with the secrets of the case replaced: those that have been resolved by
// now.
func (c *Case) Mask(text string) string {
	if c.secrets == nil {
		return text
	}
	return c.secrets.mask(text)
}
