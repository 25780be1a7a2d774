package settings

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"otpdialog/advice"
)

// An UnknownActionError says that a connection has no enabled action of a name.
type UnknownActionError struct {
	Name   string
	Titles []string // of the actions that there are
}

func (e *UnknownActionError) Error() string { return e.Advise().What }

// Advise implements [advice.Adviser].
func (e *UnknownActionError) Advise() advice.Advice {
	if len(e.Titles) == 0 {
		return advice.New("unknown-action", fmt.Sprintf("the connection has no action %q, and no other actions", e.Name))
	}
	return advice.New("unknown-action", fmt.Sprintf("the connection has no action %q", e.Name)).
		Do("its actions are " + strings.Join(e.Titles, ", "))
}

// An AmbiguousActionError says that a name can mean several enabled actions of a
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

// FindAction returns the enabled action that a person or a script means by name.
// That is, the first of these that there is: its ID, its Title, its Command, the
// name of the [Template] that it was made from; case, blanks, hyphens and
// underscores make no difference, unless two actions differ in nothing else. An
// empty name finds the zero Action. The error is an *UnknownActionError or an
// *AmbiguousActionError.
func (c *Connection) FindAction(name string) (Action, error) {
	if name == "" {
		return Action{}, nil
	}
	enabled := slices.DeleteFunc(slices.Clone(c.Actions), func(a Action) bool { return !a.Enabled })
	for _, isMeant := range waysToMean(name) {
		var meant []Action
		for _, a := range enabled {
			if isMeant(a) {
				meant = append(meant, a)
			}
		}
		switch len(meant) {
		case 0:
		case 1:
			return meant[0], nil
		default:
			return Action{}, &AmbiguousActionError{Name: name, Actions: meant}
		}
	}
	unknown := &UnknownActionError{Name: name}
	for _, a := range enabled {
		unknown.Titles = append(unknown.Titles, a.Title)
	}
	return Action{}, unknown
}

// waysToMean are the ways in which a name can mean an action, the surest first.
func waysToMean(name string) []func(Action) bool {
	folded := foldName(name)
	var ways []func(Action) bool
	for _, of := range []func(Action) string{
		func(a Action) string { return a.ID },
		func(a Action) string { return a.Title },
		func(a Action) string { return a.Command },
	} {
		ways = append(ways,
			func(a Action) bool { return of(a) == name },
			func(a Action) bool { return folded != "" && foldName(of(a)) == folded })
	}
	for _, template := range Templates() {
		if foldName(template.Name) != folded {
			continue
		}
		ways = append(ways, func(a Action) bool { return a.ID == Slug(template.Action.Title) })
		if image := template.Action.Image; image != DefaultImage { // which says nothing
			ways = append(ways, func(a Action) bool { return a.Image == image })
		}
	}
	return ways
}

// foldName is a name without what people write in one way or another.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
