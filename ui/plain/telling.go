package plain

import (
	"otpdialog/signin"
)

// tell says what is new since the view before: what happened, what the server asks,
// which methods there are, what goes out and how long it may take.
func (c *conversation) tell(before signin.View, e signin.Event) {
	v := c.view
	if _, again := e.(signin.Answer); again || v.Notice != before.Notice {
		c.tellNotice(v.Notice)
	}
	// Where nobody can answer, what goes out by itself is all there is to tell.
	opening := v.Opened && !before.Opened && (c.Lines != nil || v.State == signin.Dialog)
	goesOn := !c.isEnd(v.Notice.Kind)
	if opening || v.State == signin.Dialog && goesOn && (v.Challenge != before.Challenge || v.Prompt != c.prompted) {
		c.sayf("%s", v.Prompt)
		c.prompted = v.Prompt
	}
	if opening {
		c.tellMethods()
	}
	if v.State == signin.Dialog && v.Challenge != before.Challenge && v.Challenge != 0 && v.ExpiresIn > 0 && c.Lines.Interactive() {
		c.sayf(timeToAnswer, seconds(v.ExpiresIn))
	}
	if v.State == signin.Dialog && v.Draft != "" && goesOn && c.Lines.Interactive() {
		c.sayf(enterIsDraft)
	}
	if v.State != before.State && v.Exchange != 0 {
		if why := v.Cause.Words(); why != "" {
			c.sayf(byItselfLine, v.Action.Title, why)
		}
		c.sayf("%s", v.Waits())
		c.sayf(atMostLine, seconds(v.WaitTime))
		switch {
		case !c.Lines.Interactive():
		case v.Action != nil:
			c.sayf(enterCodeHint)
		case v.State == signin.Connecting:
			c.sayf(leaveHint)
		}
	}
	if v.State == signin.SignedIn && v.Result.Message != "" {
		c.sayf(serverSaysLine, v.Result.Message)
	}
}

// tellNotice says what happened, the server's own words, and what to do next.
func (c *conversation) tellNotice(n signin.Notice) {
	what, next := n.Words()
	if what == "" {
		return
	}
	c.sayf("%s", what)
	switch {
	case n.Message == "":
	case n.Kind == signin.Rejected || n.Kind == signin.CodeSent:
		c.sayf(serverSaysLine, n.Message)
	default:
		c.sayf("%s", n.Message)
	}
	c.sayf("%s", next)
}

// tellMethods says which methods there are, and what Enter alone does.
func (c *conversation) tellMethods() {
	v := c.view
	if len(v.Actions) > 0 {
		c.sayf(methodsLine)
	}
	for _, a := range v.Actions {
		if a.Description == "" {
			c.sayf(methodLine, a.Title)
			continue
		}
		c.sayf(methodAbout, a.Title, a.Description)
	}
	if v.State == signin.Dialog && v.Default < 0 && c.Connection.EmptyAnswer && c.Lines.Interactive() {
		c.sayf(enterIsEmpty)
	}
}
