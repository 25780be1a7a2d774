package kit

import "slices"

// A Question asks before something is done that cannot be undone, or says
// something that has to be read. The button that leaves it has the focus. It replies
// with the action of the one that is pressed.
type Question struct {
	Title   string
	Body    []Control
	Answers []Button // beside Cancel; none: it only says something, and has Close
}

// answer is a press of one of the answers.
type answer struct{ index int }

// Do implements [Page].
func (q *Question) Do(a Action) Want {
	switch a := a.(type) {
	case Leave:
		return Close{}
	case answer:
		return Reply{q.Answers[a.index].Does}
	}
	return nil
}

// Sheet implements [Page].
func (q *Question) Sheet(Screen) *Sheet {
	foot := slices.Clone(q.Answers)
	for i := range foot {
		foot[i].Does = answer{i}
	}
	leave := CancelButton
	if len(foot) == 0 {
		leave = CloseButton
	}
	helpful := slices.ContainsFunc(foot, func(b Button) bool { return b.Help != "" })
	body := q.Body
	if !helpful {
		body = append(slices.Clone(body), Blank)
	}
	return &Sheet{
		Title: q.Title, Body: body, Form: Box, Mute: !helpful, Width: BoxWidth, First: Stop{ID: leave.ID}, Foot: append(foot, leave),
	}
}
