package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui/plain"
)

// authReport is what the document of auth is made of.
type authReport struct {
	began      time.Time
	name       string               // of the connection, as it was asked for
	connection *settings.Connection // nil where none was found
	session    *session             // the last one, nil where none was opened
	outcome    plain.Outcome
}

// authDocument is what auth prints with --json. Its keys are a promise, told by the
// command's help.
type authDocument struct {
	Outcome      string          `json:"outcome"`
	ExitCode     int             `json:"exit_code"`
	Connection   string          `json:"connection,omitempty"`
	DisplayName  string          `json:"display_name,omitempty"`
	UserName     string          `json:"user_name,omitempty"`
	Method       string          `json:"method,omitempty"`
	Action       string          `json:"action,omitempty"`
	Automatic    string          `json:"automatic,omitempty"`
	Rounds       int             `json:"rounds"`
	Server       string          `json:"server,omitempty"`
	ReplyMessage string          `json:"reply_message,omitempty"`
	Began        time.Time       `json:"began"`
	Seconds      float64         `json:"seconds"`
	Exchanges    []authExchange  `json:"exchanges"`
	Attributes   []authAttribute `json:"attributes,omitempty"`
	Error        string          `json:"error,omitempty"`
	Detail       string          `json:"detail,omitempty"`
	Next         string          `json:"next,omitempty"`
	Question     string          `json:"question,omitempty"`
}

type authExchange struct {
	Answer  string  `json:"answer"` // the name of the packet, or the outcome where none came
	Server  string  `json:"server,omitempty"`
	Seconds float64 `json:"seconds"`
}

type authAttribute struct {
	Vendor string `json:"vendor,omitempty"`
	Name   string `json:"name"`
	Value  string `json:"value,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
}

// outcomeWords are the outcomes by their exit codes.
var outcomeWords = map[int]string{
	exitAccepted: "accepted", exitRejected: "rejected", exitNoAnswer: "no-answer", exitUnreachable: "unreachable",
	exitSettings: "settings", exitUsage: "usage", exitNoOneToAsk: "unanswered", exitInterrupted: "interrupted",
	exitFailed: "error",
}

var codeNames = map[signin.ReplyCode]string{
	signin.Accept:    radius.CodeAccessAccept.String(),
	signin.Challenge: radius.CodeAccessChallenge.String(),
	signin.Reject:    radius.CodeAccessReject.String(),
}

func (r *authReport) print(to io.Writer, err error) error {
	document := r.document(err)
	var unnamed error
	if r.session != nil {
		document.Attributes, unnamed = r.session.attributes()
	}
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return errors.Join(e.Encode(document), unnamed)
}

func (r *authReport) document(err error) authDocument {
	o := r.outcome
	code := exitCode(err)
	d := authDocument{
		Outcome: outcomeWords[code], ExitCode: code, UserName: o.UserName,
		Began: r.began.UTC(), Seconds: inSeconds(time.Since(r.began)), Exchanges: []authExchange{},
	}
	if c := r.connection; c != nil {
		d.Connection, d.DisplayName = c.Name, c.DisplayName
	}
	if r.name != "" && d.Connection == "" {
		d.Connection = r.name
	}
	if o.Action != nil {
		d.Action, d.Automatic = o.Action.ID, o.Cause.Words()
	}
	for _, x := range o.Exchanges {
		answer := codeNames[x.Code]
		switch {
		case x.GivenUp:
			answer = "given-up"
		case answer == "":
			answer = outcomeWords[outcomeCode(x.Kind)]
		}
		if x.Code == signin.Challenge {
			d.Rounds++
		}
		d.Exchanges = append(d.Exchanges, authExchange{answer, x.Server, inSeconds(x.Took)})
	}
	if err == nil {
		d.Method, d.Server, d.ReplyMessage = o.Result.Words(), o.Result.Server, o.Result.Message
	} else {
		r.failed(&d, err)
	}
	return d
}

// failed says what went wrong, and what to do.
func (r *authReport) failed(d *authDocument, err error) {
	d.Error, d.Next, _ = strings.Cut(err.Error(), "\n    ")
	d.Next = cmp.Or(hintOf(err), plain.OneLine(errors.New(d.Next)))
	d.Method = r.outcome.Method()
	if n := len(r.outcome.Exchanges); n > 0 {
		d.Server = r.outcome.Exchanges[n-1].Server
	}
	if r.session != nil {
		d.ReplyMessage = r.session.said()
	}
	if o := r.outcome; o.Failure.Kind.IsFailure() && errors.As(err, new(*outcomeError)) {
		d.Error, d.Next = o.Failure.Words()
		if o.Failure.Kind != signin.Rejected {
			d.Detail = o.Failure.Message
		}
	}
	if noOne, ok := errors.AsType[*noOneToAskError](err); ok {
		d.Question = noOne.question
	}
}

func inSeconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e6 }

// said is the text of the last answer, "" for none.
func (s *session) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return ""
	}
	return advice.Clean(s.last.Message)
}

// attributes are those of the last answer, none where none came. The error is that of a
// dictionary.
func (s *session) attributes() ([]authAttribute, error) {
	s.mu.Lock()
	last, dictionary := s.last, s.dictionary
	s.mu.Unlock()
	if last == nil {
		return nil, nil
	}
	named, err := dictionary.Decode(last.Attributes)
	attributes := make([]authAttribute, len(named))
	for i, a := range named {
		attributes[i] = authAttribute{
			Vendor: advice.Line(a.Vendor), Name: advice.Line(a.Name), Value: advice.Line(a.Value), Hidden: a.Hidden,
		}
	}
	return attributes, err
}
