// Package checkup describes what Check connection finds, as rows. It also makes the rows about the settings,
// which are the same for every kind of connection.
//
//	err := radius.Check(ctx, c, reach, checkup.Options{}, func(r checkup.Row) { fmt.Println(r.Check, r.Verdict) })
package checkup

import (
	"cmp"
	"errors"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
)

// Options is how a connection is checked.
type Options struct {
	UserName string // of the request, such as that of radiusclient.CheckUser; only RADIUS sends one
	Draft    bool   // what is checked is not what is in the file
	Also     []Row  // are reported after the settings, such as what a gate would refuse
	Wrong    error  // what is known to be wrong with the files that the connection names; nil for nothing
}

// A Row is one thing that Check connection has looked at.
type Row struct { //nolint:errname // it says what was found, which may be good
	advice.Advice // what was found and what to do; no next step with Pass

	Check   string // what was looked at: "settings", "gate", or a subject of the client
	Server  string // as in the connection, host:port; "" if the row is not about one
	Address string // the address of the server that was looked at; "" if it was all of it
	Verdict Verdict
	Took    time.Duration  // latency only: from request to answer
	Failure signin.Failure // what a sign-in would fail of; 0 unless the verdict is Fail
}

// SentencesAfter returns the sentences of a row that is shown below another one. What both say
// is not repeated: one failure leaves several things that cannot be checked.
func (r Row) SentencesAfter(last Row) (what, next string) {
	what, next = r.Sentences()
	switch lastWhat, lastNext := last.Sentences(); {
	case next != lastNext:
	case what == lastWhat:
		return "Same as above.", ""
	default:
		next = ""
	}
	return what, next
}

// Repeats reports whether a row says of its server what another one does.
func (r Row) Repeats(other Row) bool {
	what, next := r.Sentences()
	otherWhat, otherNext := other.Sentences()
	return what == otherWhat && next == otherNext && r.Verdict == other.Verdict && r.Server == other.Server && r.Address == other.Address
}

// Verdict is how a check ended.
type Verdict int

// The verdicts, the worst last.
const (
	Pass Verdict = iota
	Warn
	Fail
)

// String returns the verdict as a word for programs.
func (v Verdict) String() string { return [...]string{"pass", "warn", "fail"}[v] }

// ofSettings is the check of the connection's file, and of the files that it names.
const ofSettings = "settings"

// Mistakes are the rows of what is wrong with the settings of c. Those of a draft have no line in
// its file, which may have other lines, or not exist yet.
func Mistakes(c *settings.Connection, err error, isDraft bool) []Row {
	var rows []Row
	for _, one := range errorsIn(err) {
		if problem, ok := errors.AsType[settings.Problem](one); ok && isDraft && problem.File == c.File {
			problem.File = ""
			one = problem
		}
		rows = append(rows, Mistake(one))
	}
	return rows
}

// errorsIn are the errors that err joins.
func errorsIn(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, errorsIn(one)...)
	}
	return all
}

// Mistake is the row of a mistake in the settings.
func Mistake(err error) Row {
	a := advice.Of(err)[0]
	a.Next = cmp.Or(a.Next, "correct it, then check again")
	return Row{Check: ofSettings, Verdict: Fail, Failure: signin.NotSent, Advice: a}
}

// Sound is the row of settings without a mistake.
func Sound() Row {
	return Row{Check: ofSettings, Verdict: Pass, Advice: advice.New("settings", "the connection has no mistakes")}
}

// Warning is the row of a warning about the settings.
func Warning(a advice.Advice) Row {
	a.Next = cmp.Or(a.Next, "sign-ins still work")
	return Row{Check: ofSettings, Verdict: Warn, Advice: a}
}
