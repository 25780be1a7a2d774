package control

import (
	"context"

	"otpdialog/simulator/world"
)

// Named is a user.
type Named struct {
	Name string `json:"name" need:"true" doc:"the user name"`
}

// userVerbs are what can be done to the people.
func userVerbs() []Verb {
	return []Verb{
		shows("users.list", "/users", "list the users", func(l *Lab) []world.User {
			users := []world.User{}
			for _, u := range l.World.Users() {
				users = append(users, shownUser(u))
			}
			return users
		}),
		verb("users.read", get, "/users/{name}", "show a user", func(_ context.Context, l *Lab, a Named) (world.User, error) {
			u, known := l.World.User(a.Name)
			if !known {
				return world.User{}, unknownUser(a.Name)
			}
			return shownUser(u), nil
		}),
		does("users.write", replace, "/users/{name}", "add a user, or change one", func(l *Lab, u world.User) error {
			if old, known := l.World.User(u.Name); known && u.Password == "" {
				u.Password = old.Password
			}
			if err := l.World.SetUser(complete(u)); err != nil {
				return wrongUser(err)
			}
			return nil
		}),
		does("users.delete", remove, "/users/{name}", "remove a user", func(l *Lab, a Named) error { return l.World.RemoveUser(a.Name) }),
		does("users.reset", post, "/users/{name}/reset", "reset a user to the initial state", func(l *Lab, a Named) error { return l.World.ResetUser(a.Name) }),
	}
}

// shownUser is a user as it is shown: a password can be written, but not read.
func shownUser(u world.User) world.User {
	u.Password = ""
	return u
}
