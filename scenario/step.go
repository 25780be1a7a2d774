package scenario

import (
	"cmp"
	"strconv"
	"strings"
)

// Step is one step of a case: something is done, and then conditions must hold.
type Step struct {
	Do     Deed
	Expect Expect
	Say    string // the caption of the step in a presentation, "" for none
	Note   string // what its speaker is reminded of, "" for nothing
	File   string // also of an included file
	Line   int

	tree any // as it is written, with the values of the variables that have one
}

// Deed is what a step does: an [Act] of the person, a [Control] of the simulated world, a [Run]
// of a program, an [Ask] of the person in front of the screen, or nothing but a [Caption]. Their
// texts may contain ${NAME}; [Case.Resolve] returns the step to play.
type Deed interface {
	// Words says what is done, such as press "Push".
	Words() string
	deed()
}

// Control is something done to the simulated world, such as a decision on a phone.
type Control struct {
	Verb string // in package control, such as phone.approve
	Args any    // of that verb

	text string // in words, such as phone approve; "" for the verb
}

// Run runs a program. Its exit code and its output are the conditions "exit" and "stdout".
type Run struct {
	Command []string `json:"command" need:"true" min:"1" doc:"the program and its arguments; no shell is involved, and secrets are not allowed here"`
	Stdin   string   `json:"stdin" doc:"the program's standard input; it may contain secrets"`
}

// Ask asks a person to do something, and waits for Enter.
type Ask struct{ Text string }

// Caption does nothing: the step only has something to say to an audience.
type Caption struct{}

func (Act) deed()     {}
func (Control) deed() {}
func (Run) deed()     {}
func (Ask) deed()     {}
func (Caption) deed() {}

// Words implements [Deed].
func (a Act) Words() string {
	words := strings.ReplaceAll(string(a.Verb), "_", " ")
	switch a.Verb {
	case SignIn:
		return words + " as " + a.UserName
	case Press, Answer:
		return words + " " + strconv.Quote(a.Text)
	case Remember:
		return words + " " + map[bool]string{true: "on", false: "off"}[a.On]
	}
	return words
}

// Words implements [Deed].
func (c Control) Words() string { return cmp.Or(c.text, strings.ReplaceAll(c.Verb, ".", " ")) }

// Words implements [Deed].
func (r Run) Words() string { return "run " + strings.Join(r.Command, " ") }

// Words implements [Deed].
func (a Ask) Words() string { return "ask " + strconv.Quote(a.Text) }

// Words implements [Deed].
func (Caption) Words() string { return "say" }
