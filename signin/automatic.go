package signin

import "otpdialog/settings"

// decide presses what goes out by itself when the dialog opens for the first
// time in a sign-in, and notes that this client now has the actions.
func (f *Flow) decide() []Step {
	action, cause := f.automatic()
	if len(f.actions) == 0 || f.memory.Received {
		return f.giveAction(action, cause)
	}
	needed := cause != ByPerson && f.connection.AutosendWhen != settings.AutosendAlways
	unknown := f.memory.Unknown
	f.memory.Received = true
	steps := []Step{MarkReceived{}}
	switch {
	case needed && unknown:
		f.notice = Notice{Kind: NothingAutomatic, Action: action, Details: f.memory.Why}
		return steps
	case needed:
		f.state, f.held = Opening, &answer{text: action.Command, action: action, cause: cause}
		return steps
	}
	return append(steps, f.giveAction(action, cause)...)
}

// marked sends what was held until Received is remembered. If it is not, every sign-in
// would be the first: the person decides.
func (f *Flow) marked(e Marked) []Step {
	held := *f.held
	f.state, f.held = Dialog, nil
	if !e.Remembered {
		f.notice = Notice{Kind: NothingAutomatic, Action: held.action, Details: e.Why}
		return nil
	}
	return f.give(held)
}

// giveAction presses an action; nil for none.
func (f *Flow) giveAction(action *settings.Action, cause Cause) []Step {
	if action == nil {
		return nil
	}
	return f.give(answer{text: action.Command, action: action, cause: cause})
}

// Automatic returns the action that would be sent without the person in a sign-in on c
// that begins with b, and why; nil if the dialog would wait for the person. It is the
// one answer to that question for every face: nothing else may decide it.
func Automatic(c *settings.Connection, b Begin) (*settings.Action, Cause) {
	f := New(c).beginning(b)
	if f.ask != nil || b.Memory.Unknown && !b.Memory.Received && c.AutosendWhen != settings.AutosendAlways {
		return nil, ByPerson
	}
	return f.automatic()
}

// AutosendIsOver reports whether the Autosend of c, which would be sent automatically in a
// sign-in that begins with b, is not, because it is for the first time only and this client
// has received the actions of c before.
func AutosendIsOver(c *settings.Connection, b Begin) bool {
	first := b
	first.Memory.Received = false
	_, cause := Automatic(c, first)
	now, _ := Automatic(c, b)
	return cause == ByAdministrator && now == nil
}

// AsksNobody reports whether a sign-in on c that begins with b needs nothing from the person
// but an answer on the phone: no password is asked, and an action is sent automatically.
func AsksNobody(c *settings.Connection, b Begin) bool {
	action, _ := Automatic(c, b)
	return !c.Ask.NeedsPassword() && action != nil
}

// automatic picks the action: the one that the person asked for beforehand, none
// where their answer is at hand, else the last method, else Autosend where it is its
// moment, else none.
func (f *Flow) automatic() (*settings.Action, Cause) {
	if f.ask != nil {
		return f.find(f.ask.ID), ByPerson // one that is not there is no leave to send another
	}
	if f.prepared {
		return nil, ByPerson
	}
	if a := f.lastMethod(); a != nil {
		return a, ByLastMethod
	}
	if !f.memory.Received || f.connection.AutosendWhen == settings.AutosendAlways {
		if a := f.autosend(); a != nil {
			return a, ByAdministrator
		}
	}
	return nil, ByPerson
}

// lastMethod is the remembered action, nil where it is not to be used, or not
// enabled any more.
func (f *Flow) lastMethod() *settings.Action {
	if !f.memory.RememberLastMethodUsed {
		return nil
	}
	id, remembered := f.memory.LastMethods[f.userName]
	if !remembered {
		return nil
	}
	return f.find(id)
}

func (f *Flow) autosend() *settings.Action {
	for i := range f.actions {
		if f.actions[i].Autosend {
			return &f.actions[i]
		}
	}
	return nil
}

// defaultAction is the index of what Enter presses in an empty OTP field, -1
// for nothing, as after a report.
func (f *Flow) defaultAction() int {
	if f.notice.Kind == Reported {
		return -1
	}
	a := f.lastMethod()
	if a == nil {
		a = f.autosend()
	}
	for i := range f.actions {
		if a == &f.actions[i] {
			return i
		}
	}
	return -1
}
