package console

import (
	"errors"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// checkName judges a name while it is typed, by what was read: writing judges it
// again.
func (t *connectionsTab) checkName(name string) error {
	for _, f := range t.files {
		if f.Name == name {
			return &settings.NameError{Name: name, Advice: advice.New("name-taken", "is already the name of a connection").Do("choose another")}
		}
	}
	if !t.policy.AllowsConnection(name) {
		return &settings.NameError{Name: name, Advice: advice.New("forbidden-connection", "is not allowed by your administrator").Do("ask for it to be added to the policy")}
	}
	return settings.CheckNewName(name)
}

// nameProblems are what is wrong with the name of a connection in the editor.
func (t *connectionsTab) nameProblems(name string) settings.Problems {
	if err, ok := errors.AsType[*settings.NameError](t.checkName(name)); ok {
		return settings.Problems{{Key: "name", Advice: advice.New(err.Code, "this name "+err.What).Do(err.Next)}}
	}
	return nil
}

// askForName asks for the new name of a connection.
func (t *connectionsTab) askForName(old string) kit.Want {
	return kit.Open{Page: &kit.Prompt{
		Title: "Rename " + old, Button: "Rename", Label: "Name", Text: old,
		Intro: "The name of its file, and what you type after otpdialog on the command line. What is remembered about it is kept.",
		Wrong: func(name string) string {
			if name == old {
				return ""
			}
			return sentence(t.checkName(name))
		},
		Does: func(name string) kit.Action { return rename{old, name} },
	}}
}
