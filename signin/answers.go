package signin

import "otpdialog/settings"

// How an answer goes out, for the first time and again.

// typed answers with what the OTP field holds.
func (f *Flow) typed(text string) []Step {
	if f.prompt.clean(text) != "" {
		return f.give(answer{text: text})
	}
	f.draft = nil
	if i := f.defaultAction(); i >= 0 {
		return f.give(answer{text: f.actions[i].Command, action: &f.actions[i]})
	}
	if f.connection.EmptyAnswer && f.notice.Kind != Reported {
		return f.give(answer{})
	}
	if f.notice.canBeRetried() || f.notice.Kind == Reported { // what went wrong still matters more
		f.notice.NothingTyped = true
	} else {
		f.notice = Notice{Kind: NothingTyped}
	}
	return nil
}

// give answers the challenge that waits, or else begins anew: with the answer
// itself where the first request carries it, with the password where it must
// be challenged first.
func (f *Flow) give(a answer) []Step {
	text := a.text
	if a.action == nil {
		text = f.prompt.clean(text)
	}
	r := Request{UserName: f.userName, Password: text, Interactive: true}
	switch c := f.challenge; {
	case c != nil:
		r.State, r.Server = c.state, c.server
	case f.connection.Ask == settings.AskAppend:
		r.Password = f.password + f.connection.Separator + text
	case !f.connection.Ask.NeedsAnswer():
		r.Password, r.Interactive = f.password, false
	}
	a.question = prompt{f.prompt.text, f.hidden()}
	if a.action == nil {
		f.draft = &a
	}
	if len(r.Password) > MaxPasswordLength || len(text) > MaxPasswordLength {
		f.notice = Notice{Kind: AnswerTooLong}
		return nil
	}
	if a.action != nil {
		f.method = a.action
	}
	f.state, f.answer, f.last = Progress, &a, &a
	f.notice = Notice{}
	return f.send(r)
}

// send spends the challenge, if there is one: a State is good for one answer.
// Without one this is a first request.
func (f *Flow) send(r Request) []Step {
	f.exchange++
	if f.challenge == nil {
		f.rounds = 0
	}
	f.challenge = nil
	return []Step{Send{Exchange: f.exchange, Request: r}}
}

func (f *Flow) canRetry() bool {
	return f.state == Dialog && f.last != nil && f.notice.canBeRetried()
}

// retry gives the last answer again. A typed one that the server turned down is
// not worth that, and one that answered another question stays where it is: the
// person decides.
func (f *Flow) retry() []Step {
	if f.last.action == nil && f.last.turnedDown {
		f.notice = Notice{}
		return nil
	}
	if f.last.action == nil && f.last.question.text != f.prompt.text {
		f.notice = Notice{Kind: PromptChanged}
		return nil
	}
	return f.give(answer{text: f.last.text, action: f.last.action})
}

// keep holds what stands in the OTP field while something else goes out.
func (f *Flow) keep(typed string) {
	hidden := f.hidden()
	f.draft = nil
	if typed != "" {
		f.draft = &answer{text: typed, question: prompt{f.prompt.text, hidden}}
	}
}
