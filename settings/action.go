package settings

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"otpdialog/advice"
)

// An UnknownActionError says that a connection has no enabled action of this name.
type UnknownActionError struct {
	Name   string
	Titles []string // of the actions that it has
}

func (e *UnknownActionError) Error() string { return e.Advise().What }

// Advise implements [advice.Adviser].
func (e *UnknownActionError) Advise() advice.Advice {
	if len(e.Titles) == 0 {
		return advice.New("unknown-action", fmt.Sprintf("the connection has no action %q, nor any other", e.Name))
	}
	return advice.New("unknown-action", fmt.Sprintf("the connection has no action %q", e.Name)).
		Do(advice.DidYouMean(e.Name, e.Titles, "its actions are "+strings.Join(e.Titles, ", ")))
}

// An AmbiguousActionError says that a name fits several enabled actions of a
// connection.
type AmbiguousActionError struct {
	Name    string
	Actions []Action // in the order of the icons
}

func (e *AmbiguousActionError) Error() string { return e.Advise().What }

// Advise implements [advice.Adviser].
func (e *AmbiguousActionError) Advise() advice.Advice {
	candidates := make([]string, len(e.Actions))
	for i, a := range e.Actions {
		candidates[i] = fmt.Sprintf("%s (%s)", a.Title, a.ID)
	}
	return advice.New("ambiguous-action", fmt.Sprintf("%q matches several actions of the connection: %s", e.Name, strings.Join(candidates, ", "))).
		Do("use the id, which is in brackets")
}

// FindAction returns the enabled action that a person or a script calls name: the first
// that has it as its ID, its Title, its Command, or the name of the [Template] that it
// was made from. Case, spaces, hyphens and underscores are ignored, unless two actions
// differ in nothing else. An empty name asks for none, and finds nil. The error is an
// *UnknownActionError or an *AmbiguousActionError.
func (c *Connection) FindAction(name string) (*Action, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // none was asked for
	}
	enabled := slices.DeleteFunc(slices.Clone(c.Actions), func(a Action) bool { return !a.Enabled })
	for _, isMeant := range nameMatchers(name) {
		var meant []Action
		for _, a := range enabled {
			if isMeant(a) {
				meant = append(meant, a)
			}
		}
		switch len(meant) {
		case 0:
		case 1:
			return &meant[0], nil
		default:
			return nil, &AmbiguousActionError{Name: name, Actions: meant}
		}
	}
	unknown := &UnknownActionError{Name: name}
	for _, a := range enabled {
		unknown.Titles = append(unknown.Titles, a.Title)
	}
	return nil, unknown
}

// nameMatchers are the ways in which an action can have the name, the most certain
// first.
func nameMatchers(name string) []func(Action) bool {
	folded := foldName(name)
	var ways []func(Action) bool
	for _, field := range []func(Action) string{
		func(a Action) string { return a.ID },
		func(a Action) string { return a.Title },
		func(a Action) string { return a.Command },
	} {
		ways = append(ways,
			func(a Action) bool { return field(a) == name },
			func(a Action) bool { return folded != "" && foldName(field(a)) == folded })
	}
	for _, template := range Templates() {
		if foldName(template.Name) != folded {
			continue
		}
		ways = append(ways, func(a Action) bool { return a.ID == Slug(template.Action.Title) })
		if image := template.Action.Image; image != DefaultImage { // that one fits every action
			ways = append(ways, func(a Action) bool { return a.Image == image })
		}
	}
	return ways
}

// foldName is a name without the differences that FindAction ignores.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
