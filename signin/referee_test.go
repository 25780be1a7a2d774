package signin

import (
	"reflect"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"otpdialog/devicegrant"
	"otpdialog/settings"
)

// A referee watches a flow from outside, events in and steps and views out,
// and whistles when a rule of the contract is broken. It knows the rules, and
// nothing of how the flow keeps them.
type referee struct {
	*rapid.T

	flow       *Flow
	connection *settings.Connection

	underWay int // exchange, 0 for none
	highest  int // exchange ever sent

	// Of the sign-in.
	password  string
	beginning bool               // the dialog has not opened yet
	secrets   []string           // password, typed answers, States
	state     string             // the one that may be sent next, "" for none
	rounds    int                // challenges answered since the last first request
	automatic int                // actions that went out by themselves
	prepared  bool               // none may
	marking   bool               // none may before it is remembered that the actions were received
	grant     *devicegrant.Grant // that the exchange under way waits for, nil for none
	unjudged  string             // the last typed answer while no server has judged it
	carrier   int                // exchange that carries it to the server
}

// handle gives an event to the flow and judges what comes of it.
func (r *referee) handle(e Event) {
	before := r.flow.View()
	steps := r.flow.Handle(e)
	after := r.flow.View()

	r.accountFor(e, before)
	for _, step := range steps {
		r.judgeStep(e, step, before, after)
	}
	r.judgeView(after)
	r.judgeEnd(e, before, after)
	if r.ignorable(e, before) && (len(steps) > 0 || !reflect.DeepEqual(before, after)) {
		r.Fatalf("%#v does not fit state %v, and yet\n%+v became\n%+v, with %#v", e, before.State, before, after, steps)
	}
	if after.State == Dialog {
		r.beginning = false
	}
	if (after.State == Connecting || after.State == Progress) != (r.underWay != 0) || after.Exchange != r.underWay {
		r.Fatalf("state %v with exchange %d, under way is %d", after.State, after.Exchange, r.underWay)
	}
}

// accountFor notes what an event means for the sign-in, before its steps.
func (r *referee) accountFor(e Event, before View) {
	busy := before.State == Connecting || before.State == Progress
	switch e := e.(type) {
	case Begin:
		if before.State == Idle || before.State == SignedIn {
			r.password, r.beginning, r.automatic = e.Password, true, 0
			r.prepared, r.marking = e.Prepared, false
			r.secrets = append(r.secrets[:0], e.Password)
			r.state, r.unjudged, r.grant = "", "", nil
		}
	case Press:
		if before.State == Dialog {
			r.unjudged = ""
		}
	case Answer:
		if before.State == Dialog {
			r.unjudged, r.carrier = e.Text, 0
			r.secrets = append(r.secrets, e.Text)
		}
	case Cancel:
		r.grant = nil
		if before.State != Opening { // what is held back has not spent it
			r.state = ""
		}
	case EnterCode:
		if before.State == Progress && before.Grant == nil {
			r.state = ""
		}
	case Expired:
		if (before.State == Dialog || before.State == Opening) && before.Challenge == e.Challenge {
			r.state = ""
		}
	case Marked:
		if e.Remembered {
			r.marking = false
		}
	case Failed:
		if busy && e.Exchange == r.underWay {
			r.underWay, r.state, r.grant = 0, "", nil
		}
	case Replied:
		if !busy || e.Exchange != r.underWay {
			return
		}
		r.underWay, r.state, r.grant = 0, "", nil
		known := e.Reply.Code >= Accept && e.Reply.Code <= Reject
		if known && e.Exchange == r.carrier {
			r.unjudged = ""
		}
		if e.Reply.Code == Challenge {
			r.state, r.grant = string(e.Reply.State), e.Reply.Grant
			r.secrets = append(r.secrets, r.state)
		}
	}
}

func (r *referee) judgeStep(e Event, step Step, before, after View) {
	switch step := step.(type) {
	case Send:
		if r.underWay != 0 {
			r.Fatalf("exchange %d while %d is under way", step.Exchange, r.underWay)
		}
		if step.Exchange <= r.highest {
			r.Fatalf("exchange number %d again", step.Exchange)
		}
		r.underWay, r.highest = step.Exchange, step.Exchange
		r.judgeRequest(step.Request)
		r.judgeReason(e, step, before, after)
	case Abort:
		if r.underWay == 0 || step.Exchange != r.underWay {
			r.Fatalf("aborted exchange %d, under way is %d", step.Exchange, r.underWay)
		}
		r.underWay = 0
	case RecordMethod:
		if reply, ok := e.(Replied); !ok || reply.Reply.Code != Accept {
			r.Fatalf("%#v without an Accept", step)
		}
	case MarkReceived:
		if !r.beginning {
			r.Fatal("the actions were received after the dialog had opened")
		}
		r.marking = r.connection.AutosendWhen != settings.AutosendAlways
	}
}

// judgeRequest holds a request against sections 3.1 and 3.3.
func (r *referee) judgeRequest(q Request) {
	if len(q.Password) > MaxPasswordLength {
		r.Fatalf("a password of %d bytes", len(q.Password))
	}
	if q.Server != "" {
		if string(q.State) != r.state {
			r.Fatalf("an answer with State %q, the challenge that waits has %q", q.State, r.state)
		}
		r.rounds++
		if r.rounds > MaxRounds {
			r.Fatalf("challenge %d in a row was answered", r.rounds)
		}
		if strings.Contains(q.Password, r.password) {
			r.Fatal("the password went out as an answer")
		}
		if r.grant != nil && q.Password != "" {
			r.Fatalf("%q went out beside a grant", q.Password)
		}
	} else {
		if q.State != nil {
			r.Fatalf("a first request with State %q", q.State)
		}
		r.rounds, r.grant = 0, nil
		switch r.connection.Ask {
		case settings.AskNothing:
			if q.Password != "" || q.Interactive {
				r.Fatalf("a first request %#v, want none of the person's", q)
			}
		case settings.AskPassword:
			if q.Password != r.password || q.Interactive {
				r.Fatalf("a first request %#v, want the password alone", q)
			}
		case settings.AskOTP:
			if strings.Contains(q.Password, r.password) {
				r.Fatal("the password went out where only the OTP is asked")
			}
		case settings.AskAppend:
			if !strings.HasPrefix(q.Password, r.password+r.connection.Separator) {
				r.Fatalf("a first request %#v, want the password before the answer", q)
			}
		}
	}
	r.state = ""
}

// judgeReason asks why something was sent at all.
func (r *referee) judgeReason(e Event, s Send, before, after View) {
	if r.unjudged != "" && after.State == Progress && after.Action == nil && strings.HasSuffix(s.Request.Password, r.unjudged) {
		r.carrier = s.Exchange
	}
	if after.Cause != ByPerson {
		r.automatic++
		if r.automatic > 1 || !r.beginning || r.prepared || r.marking {
			r.Fatalf("automatic action number %d in a sign-in, the dialog opening: %v, not remembered: %v", r.automatic, r.beginning, r.marking)
		}
	}
	switch e := e.(type) {
	case Begin, Press, Retry, Marked:
	case Answer:
		if e.Text == "" {
			r.unjudged = ""
		}
	case Replied:
		if e.Reply.Code == Reject && after.State != Connecting {
			r.Fatalf("a reject brought %#v", s)
		}
		if e.Reply.Code == Challenge && e.Reply.Grant == nil && !r.beginning && before.Prompt != after.Prompt {
			r.Fatalf("an answer to %q was given to %q unseen", before.Prompt, after.Prompt)
		}
	default:
		r.Fatalf("%#v sent %#v", e, s)
	}
}

func (r *referee) judgeView(v View) {
	if a := v.Notice.Advice(); v.Notice.Kind != nil && (a.Code == "" || a.What == "" || a.Next == "") {
		r.Fatalf("notice %v has no words", v.Notice.Kind)
	}
	if v.State == Dialog && r.unjudged != "" && v.Draft != r.unjudged {
		r.Fatalf("%q was typed and is lost, the field holds %q; notice %+v", r.unjudged, v.Draft, v.Notice)
	}
	if waits := v.State == Progress && r.grant != nil; v.Grant != nil != waits || waits && (v.Grant != r.grant || v.Action != nil) {
		r.Fatalf("grant %+v and action %+v in state %v, the exchange waits for %+v", v.Grant, v.Action, v.State, r.grant)
	}
	if v.Default < -1 || v.Default >= len(v.Actions) {
		r.Fatalf("default action %d of %d", v.Default, len(v.Actions))
	}
}

// judgeEnd holds success and the end of a sign-in against section 3.3.
func (r *referee) judgeEnd(e Event, before, after View) {
	busy := before.State == Connecting || before.State == Progress
	reply, ok := e.(Replied)
	accepted := ok && busy && reply.Exchange == before.Exchange && reply.Reply.Code == Accept
	if signedIn := before.State != SignedIn && after.State == SignedIn; signedIn != accepted {
		r.Fatalf("accepted: %v, signed in: %v", accepted, signedIn)
	}
	if after.State != Idle && after.State != SignedIn {
		return
	}
	r.unjudged = ""
	if held := stringsIn(reflect.ValueOf(*r.flow)); slices.ContainsFunc(held, r.secret) {
		r.Fatalf("state %v still holds a secret: %q", after.State, held)
	}
}

func (r *referee) secret(text string) bool {
	return slices.ContainsFunc(r.secrets, func(secret string) bool {
		return secret != "" && strings.Contains(text, secret)
	})
}

// ignorable says that an event does not fit the state that it meets.
func (r *referee) ignorable(e Event, before View) bool {
	busy := before.State == Connecting || before.State == Progress
	switch e := e.(type) {
	case Begin:
		return before.State != Idle && before.State != SignedIn
	case Press, Answer, Retry:
		return before.State != Dialog
	case EnterCode:
		return before.State != Progress || before.Grant != nil
	case Cancel:
		return before.State == Idle || before.State == SignedIn
	case Expired:
		return before.State != Dialog && before.State != Opening || before.Challenge != e.Challenge || e.Challenge == 0
	case Marked:
		return before.State != Opening
	case Failed:
		return !busy || e.Exchange != before.Exchange
	case Replied:
		return !busy || e.Exchange != before.Exchange
	}
	return false
}

// stringsIn returns every text that can be reached from v.
func stringsIn(v reflect.Value) (texts []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return stringsIn(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			texts = append(texts, stringsIn(field)...)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return []string{string(v.Bytes())}
		}
		for i := range v.Len() {
			texts = append(texts, stringsIn(v.Index(i))...)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			texts = append(texts, stringsIn(entries.Key())...)
			texts = append(texts, stringsIn(entries.Value())...)
		}
	default: // numbers and truth values
	}
	return texts
}
