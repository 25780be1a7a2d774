package signin

import (
	"time"

	"otpdialog/devicegrant"
	"otpdialog/settings"
)

// State is where a sign-in stands.
type State int

// The states.
const (
	Idle       State = iota // the form: no sign-in is under way
	Connecting              // a first request without an answer of the person is under way
	Opening                 // the dialog opens: an automatic action waits until Received is remembered
	Dialog                  // the OTP dialog waits for the person
	Progress                // an answer of the person, or an automatic one, is under way
	SignedIn                // the server accepted
)

// Cause says who pressed the action under way.
type Cause int

// The causes. All but ByPerson are automatic.
const (
	ByPerson        Cause = iota
	ByLastMethod          // Remember last method used
	ByAdministrator       // Autosend
)

// Words says why an action went out by itself, "" for one that did not.
func (c Cause) Words() string {
	switch c {
	case ByLastMethod:
		return "last method used"
	case ByAdministrator:
		return "set by your administrator"
	case ByPerson:
	}
	return ""
}

// View is what a face shows of a flow. It is a copy: drawing it changes nothing.
type View struct {
	State    State
	UserName string // as sent
	Notice   Notice // what to tell the person, above everything else

	// Of the dialog.
	Opened    bool              // the dialog has opened in this sign-in
	Prompt    string            // "" if nobody should be asked to go on
	Hidden    bool              // the OTP field starts hidden
	Actions   []settings.Action // the enabled ones, in order
	Default   int               // index in Actions of what Enter presses in an empty field, -1 for none
	Remember  bool              // Remember last method used
	Draft     string            // what the OTP field holds when the dialog comes back
	CanRetry  bool              // Try again has something to do
	Challenge int               // number of the challenge that waits for an answer, 0 for none
	ExpiresIn time.Duration     // from the arrival of that challenge, 0 for never

	// Of the progress box.
	Exchange int                // number of the exchange under way
	Action   *settings.Action   // nil for a typed code, for a grant, and while connecting
	Grant    *devicegrant.Grant // what the person confirms elsewhere, nil for nothing
	Cause    Cause
	WaitTime time.Duration // the longest that the exchange may take; 0 if its servers decide that

	Result Result // in state SignedIn
}

// What a person waits for where no action says it.
const (
	ConnectingMessage = "Connecting…"
	CheckingMessage   = "Checking your answer…"
)

// Waits says what the exchange under way waits for: the action's own message, or a
// plain one; "" where there is none.
func (v View) Waits() string {
	switch {
	case v.State == Connecting, v.State == Opening:
		return ConnectingMessage
	case v.State != Progress:
		return ""
	case v.Grant != nil:
		return "Waiting for " + v.Grant.Provider + "…"
	case v.Action == nil:
		return CheckingMessage
	case v.Action.Message != "":
		return v.Action.Message
	}
	return v.Action.Title + ": under way…"
}

// Result is how a sign-in ended.
type Result struct {
	Method  string // title of the action that led here, "" where none did
	Typed   bool   // the answer that was accepted was typed
	Granted bool   // the person has confirmed a grant elsewhere
	Message string // what the server said, "" for nothing
	Server  string // who accepted
	Rounds  int    // challenges in the whole sign-in
}

// Words says by which method the sign-in succeeded.
func (r Result) Words() string {
	switch {
	case r.Method != "" && r.Typed:
		return r.Method + ", with a code"
	case r.Method != "":
		return r.Method
	case r.Typed:
		return "Typed code"
	case r.Granted:
		return "Browser"
	}
	return "Password"
}

// View returns what to show.
func (f *Flow) View() View {
	v := View{
		State: f.state, UserName: f.userName, Notice: f.notice,
		Prompt: f.prompt.text, Hidden: f.hidden(),
		Actions: f.actions, Default: f.defaultAction(), Remember: f.memory.RememberLastMethodUsed,
		CanRetry: f.canRetry(),
		WaitTime: f.connection.WaitTime(), Result: f.result,
	}
	if f.notice.Kind == Reported { // it invites nobody to go on
		v.Prompt = ""
	}
	v.Opened = f.opening != nil
	if f.state == Dialog && f.draft != nil {
		v.Draft = f.draft.text
	}
	if c := f.challenge; c != nil {
		v.Challenge, v.ExpiresIn = c.number, c.timeout
	}
	if f.state == Connecting || f.state == Progress {
		v.Exchange = f.exchange
	}
	if f.state == Progress {
		v.Action, v.Cause, v.Grant = f.answer.action, f.answer.cause, f.answer.grant
	}
	return v
}
