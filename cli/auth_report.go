package cli

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// authReport is what the document of auth is made of.
type authReport struct {
	began      time.Time
	name       string               // of the connection, as it was asked for
	connection *settings.Connection // nil if none was found
	talk       talk
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
	Code         string          `json:"code,omitempty"`
	Error        string          `json:"error,omitempty"`
	Detail       string          `json:"detail,omitempty"`
	Next         string          `json:"next,omitempty"`
	Command      []string        `json:"command,omitempty"`
	Question     string          `json:"question,omitempty"`
}

type authExchange struct {
	Answer  string  `json:"answer"` // the name of the packet, or the outcome if none came
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
	if r.talk.session != nil {
		var attributes []session.Attribute
		attributes, unnamed = r.talk.session.Attributes()
		for _, a := range attributes {
			document.Attributes = append(document.Attributes, authAttribute(a))
		}
	}
	return errors.Join(printJSON(to, document), unnamed)
}

// printJSON prints one document.
func printJSON(to io.Writer, document any) error {
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(document)
}

func (r *authReport) document(err error) authDocument {
	o := r.talk
	code := exitCode(err)
	d := authDocument{
		Outcome: outcomeWords[code], ExitCode: code, UserName: o.UserName, Method: o.Method(),
		Rounds: o.Rounds, Server: o.Server, ReplyMessage: o.Message,
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
			answer = outcomeWords[failureCode(x.Failure)]
		}
		d.Exchanges = append(d.Exchanges, authExchange{answer, x.Server, inSeconds(x.Took)})
	}
	if err != nil {
		r.failed(&d, err)
	}
	return d
}

// failed says what went wrong, and what to do.
func (r *authReport) failed(d *authDocument, err error) {
	a := advice.Of(err)[0]
	d.Code, d.Error, d.Command = a.Code, advice.Line(a.What), a.Command
	d.Next = advice.Line(a.Next)
	if notAccepted, ok := errors.AsType[*session.NotAcceptedError](err); ok {
		d.Error, d.Next = a.Sentences()
		var details []string
		for _, detail := range notAccepted.Notice.Details {
			what, next := detail.Sentences()
			details = append(details, strings.TrimSpace(what+" "+next))
		}
		d.Detail = strings.Join(details, " ")
	}
	if noOne, ok := errors.AsType[*noOneToAskError](err); ok {
		d.Question = noOne.question
	}
}

func inSeconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e6 }
