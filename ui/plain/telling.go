package plain

import (
	"reflect"

	"otpdialog/advice"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// describe says what is new since the view before: what happened, what the server asks,
// which methods there are, what is sent and how long it may take.
func (c *conversation) describe(before session.View, e signin.Event) {
	v := c.view
	if _, again := e.(signin.Answer); again || !reflect.DeepEqual(v.Notice, before.Notice) {
		c.tellNotice(v.Notice)
	}
	// Where nobody can answer, what goes out by itself is all there is to tell.
	opening := v.Opened && !before.Opened && (c.Lines != nil || v.State == signin.Dialog)
	goesOn := !c.isEnd(v.Notice)
	if opening || v.State == signin.Dialog && goesOn && v.Prompt != "" && (v.Challenge != before.Challenge || v.Prompt != c.prompted) {
		c.Sayf("%s", v.Prompt)
		c.prompted = v.Prompt
	}
	if opening {
		c.tellMethods()
	}
	if v.State == signin.Dialog && v.Challenge != before.Challenge && v.Challenge != 0 && v.ExpiresIn > 0 && c.Lines.Interactive() {
		c.Sayf(timeToAnswer, InWords(v.ExpiresIn))
	}
	if v.State == signin.Dialog && v.Draft != "" && goesOn && c.Lines.Interactive() {
		c.Sayf(enterIsDraft)
	}
	if v.State != before.State && v.Exchange != 0 {
		if why := v.Cause.Words(); why != "" {
			c.Sayf(byItselfLine, v.Action.Title, why)
		}
		if g := v.Grant; g != nil {
			c.SayGrant(*g)
		}
		c.Sayf("%s", v.Waits())
		if v.WaitTime > 0 {
			c.Sayf(atMostLine, InWords(v.WaitTime))
		}
		switch {
		case !c.Lines.Interactive():
		case v.Action != nil:
			c.Sayf(enterCodeHint)
		case v.State == signin.Connecting, v.Grant != nil:
			c.Sayf(leaveHint)
		}
	}
	if v.State == signin.SignedIn && v.Result.Message != "" {
		c.Sayf(serverSaysLine, v.Result.Message)
	}
}

// tellNotice says what happened, the server's own words, and what to do next.
func (c *conversation) tellNotice(n signin.Notice) {
	if n.Kind == nil {
		return
	}
	what, next := n.Advice().Sentences()
	c.Sayf("%s", what)
	if n.Message != "" {
		c.Sayf(serverSaysLine, n.Message)
	}
	for _, detail := range n.Known() {
		c.Sayf("%s", advice.Text(detail))
	}
	c.Sayf("%s", next)
}

// tellRemember says whether the last method is remembered, and how to change that.
func (c *conversation) tellRemember() {
	switch {
	case !c.canRemember():
	case c.view.Remember:
		c.Sayf(rememberIsOn)
	default:
		c.Sayf(rememberIsOff)
	}
}

// tellMethods says which methods there are, and what Enter alone does.
func (c *conversation) tellMethods() {
	v := c.view
	if len(v.Actions) > 0 {
		c.Sayf(methodsLine)
	}
	for _, a := range v.Actions {
		if a.Description == "" {
			c.Sayf(methodLine, a.Title)
			continue
		}
		c.Sayf(methodAbout, a.Title, a.Description)
	}
	if v.State == signin.Dialog && v.Default < 0 && c.connection.EmptyAnswer && c.Lines.Interactive() {
		c.Sayf(enterIsEmpty)
	}
}
