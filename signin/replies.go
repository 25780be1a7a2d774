package signin

import (
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
)

// What a valid answer of the server leads to.

func (f *Flow) replied(r Reply) []Step {
	switch r.Code {
	case Accept:
		return f.accepted(r)
	case Challenge:
		return f.challenged(r)
	case Reject:
		return f.rejected(r)
	}
	return f.fail(Notice{Kind: NotSent, Details: []advice.Advice{advice.New("unknown-answer", "the answer is none of Access-Accept, Access-Challenge and Access-Reject")}})
}

func (f *Flow) accepted(r Reply) []Step {
	f.userName = orElse(r.UserName, f.userName)
	f.result = Result{Message: r.Message, Server: r.Server, Rounds: f.total, Granted: f.answer.isGrant()}
	f.result.Typed = f.answer.isTyped() && !f.awaitsChallenge()
	var steps []Step
	if f.method != nil {
		f.result.Method = f.method.Title
		steps = append(steps, RecordMethod{UserName: f.userName, ActionID: f.method.ID})
	}
	f.failed = Notice{}
	f.end(SignedIn)
	return steps
}

func (f *Flow) challenged(r Reply) []Step {
	first := f.awaitsChallenge()
	f.rounds++
	f.total++
	if f.rounds > MaxRounds {
		return f.fail(Notice{Kind: TooManyRounds})
	}
	f.challenge = &challenge{number: f.exchange, state: r.State, server: r.Server, timeout: r.Timeout}
	if r.Grant != nil {
		return f.confirm(r)
	}
	asked := f.prompt
	f.prompt = prompt{text: orElse(r.Message, f.connection.UserPrompt, DefaultPrompt), hidden: r.Hidden}
	waiting := f.answer
	f.answer = nil
	switch {
	case waiting.isGrant(): // nothing that was typed was sent with it
	case !first:
		f.draft = nil // the server has judged it: it asks on
	case f.opening != nil:
		*f.opening = f.prompt
	}

	// An answer that waited for this first challenge goes out now, if the
	// person was answering this very question.
	if waiting != nil && first {
		if f.prompt.text == asked.text {
			return f.give(*waiting)
		}
		return f.open(Notice{Kind: PromptChanged})
	}
	// Codes are on their way: say so beside the field that waits for them.
	if f.notice.Kind == CodeSent {
		return f.open(f.notice)
	}
	return f.open(Notice{})
}

func (f *Flow) rejected(r Reply) []Step {
	a := f.answer
	if f.isReport(r.Message) {
		return f.fail(Notice{Kind: Reported, Message: r.Message})
	}
	if a == nil || f.awaitsChallenge() {
		return f.fail(Notice{Kind: Rejected, Message: r.Message})
	}
	a.turnedDown = true
	if a.action == nil || a.action.RejectMeans != settings.RejectMeansCodeSent {
		return f.fail(Notice{Kind: Rejected, Message: r.Message, Action: a.action, Typed: a.isTyped()})
	}
	f.back(Notice{Kind: CodeSent, Message: r.Message})
	f.last = nil
	if f.connection.Ask.NeedsAnswer() {
		return nil
	}
	return f.connect()
}

// isReport is true for the text of a reject that shows that the person has reported the
// attempt on the phone.
func (f *Flow) isReport(message string) bool {
	words := f.connection.ReportedWords
	return words != "" && strings.Contains(strings.ToLower(message), strings.ToLower(words))
}
