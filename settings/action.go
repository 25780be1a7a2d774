package settings

import (
	"fmt"
	"strings"
)

// An UnknownActionError says that a connection has no enabled action of a name.
type UnknownActionError struct {
	Name   string
	Titles []string // of the actions that there are
}

func (e *UnknownActionError) Error() string {
	if len(e.Titles) == 0 {
		return fmt.Sprintf("the connection has no action %q, nor any other", e.Name)
	}
	return fmt.Sprintf("the connection has no action %q\n    its actions are %s", e.Name, strings.Join(e.Titles, ", "))
}

// FindAction returns the enabled action that a person means by name: by ID, or
// by title in whatever case. An empty name finds the zero Action. The error is
// an *UnknownActionError.
func (c *Connection) FindAction(name string) (Action, error) {
	if name == "" {
		return Action{}, nil
	}
	unknown := &UnknownActionError{Name: name}
	for _, a := range c.Actions {
		if !a.Enabled {
			continue
		}
		if a.ID == name || strings.EqualFold(a.Title, name) {
			return a, nil
		}
		unknown.Titles = append(unknown.Titles, a.Title)
	}
	return Action{}, unknown
}
