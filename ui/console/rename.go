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

// A renamePage asks for the new name of a connection.
type renamePage struct {
	prompt

	c    *Console
	from string
}

func newRenamePage(c *Console, name string) *renamePage {
	return &renamePage{c: c, from: name, prompt: prompt{
		title: "Rename " + name, button: "Rename", label: "Name", value: name,
		intro: "The name of its file, and what you type after otpdialog on the command line. What is remembered about it is kept.",
	}}
}

func (p *renamePage) wrong() error {
	if p.value == p.from {
		return nil
	}
	return p.c.connections.checkName(p.value)
}

// Sheet implements [kit.Page].
func (p *renamePage) Sheet(kit.Screen) *kit.Sheet { return p.sheet(p.wrong()) }

// Do implements [kit.Page].
func (p *renamePage) Do(a kit.Action) kit.Want {
	switch a.(type) {
	case kit.Leave:
		return kit.Close{}
	case entered:
		switch err := p.wrong(); {
		case err != nil:
			return complain(err)
		case p.value == p.from:
			return kit.Close{}
		}
		return kit.Tell{Page: p.c, Action: rename{p.from, p.value, p}}
	}
	return nil
}
