package report

import (
	"errors"
	"io"
	"time"

	radiuscodes "layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Auth is what is reported of a sign-in without screens.
type Auth struct {
	UserName   string // that was given, "" for none
	Began      time.Time
	Name       string               // of the connection, as it was asked for
	Connection *settings.Connection // nil if none was found
	Session    *session.Session     // nil if none was opened
}

type authJSON struct {
	told

	Outcome      string         `json:"outcome"`
	ExitCode     int            `json:"exit_code"`
	Connection   string         `json:"connection,omitempty"`
	DisplayName  string         `json:"display_name,omitempty"`
	UserName     string         `json:"user_name,omitempty"`
	Method       string         `json:"method,omitempty"`
	Action       string         `json:"action,omitempty"`
	Automatic    string         `json:"automatic,omitempty"`
	Rounds       int            `json:"rounds"`
	Server       string         `json:"server,omitempty"`
	ReplyMessage string         `json:"reply_message,omitempty"`
	Began        time.Time      `json:"began"`
	Seconds      float64        `json:"seconds"`
	Exchanges    []exchangeJSON `json:"exchanges"`
	Attributes   []attribute    `json:"attributes,omitempty"`
	Detail       string         `json:"detail,omitempty"`
	Question     string         `json:"question,omitempty"`
}

type exchangeJSON struct {
	Answer  string  `json:"answer"` // the name of the packet, device-code or id-token of a provider, or the outcome if none came
	Server  string  `json:"server,omitempty"`
	Seconds float64 `json:"seconds"`
}

type attribute struct {
	Vendor string  `json:"vendor,omitempty"`
	Name   string  `json:"name"`
	Value  *string `json:"value,omitempty"` // nil if it is hidden
	Hidden bool    `json:"hidden,omitempty"`
}

var (
	codeNames = map[signin.ReplyCode]string{
		signin.Accept:    radiuscodes.CodeAccessAccept.String(),
		signin.Challenge: radiuscodes.CodeAccessChallenge.String(),
		signin.Reject:    radiuscodes.CodeAccessReject.String(),
	}
	providerNames = map[signin.ReplyCode]string{signin.Accept: "id-token", signin.Challenge: "device-code"}
)

// JSON prints the document of a sign-in that ended with err.
func (a *Auth) JSON(to io.Writer, err error) error {
	code := exit.Code(err)
	d := authJSON{
		Outcome: exit.Name(code), ExitCode: code, Connection: a.Name,
		Began: a.Began.UTC(), Seconds: seconds(time.Since(a.Began)), Exchanges: []exchangeJSON{},
	}
	if c := a.Connection; c != nil {
		d.Connection, d.DisplayName = c.Name, c.DisplayName
	}
	d.failed(err)
	var unnamed error
	if a.Session != nil {
		unnamed = d.session(a.Session)
	}
	if d.UserName == "" { // it was given, and the sign-in did not begin
		d.UserName = a.UserName
	}
	return errors.Join(JSON(to, d), unnamed)
}

// session adds what is known of a sign-in. The error is that of the names of attributes.
func (d *authJSON) session(s *session.Session) error {
	o := s.Outcome()
	d.UserName, d.Method, d.Rounds, d.Server, d.ReplyMessage = o.UserName, o.Method(), o.Rounds, o.Server, o.Message
	if o.Action != nil {
		d.Action, d.Automatic = o.Action.ID, o.Cause.Words()
	}
	names := codeNames
	if s.Connection().Kind == settings.OIDC {
		names = providerNames
	}
	for _, x := range o.Exchanges {
		answer := names[x.Code]
		switch {
		case x.GivenUp:
			answer = "given-up"
		case answer == "":
			answer = exit.Name(exit.OfFailure(x.Failure))
		}
		d.Exchanges = append(d.Exchanges, exchangeJSON{answer, x.Server, seconds(x.Took)})
	}
	attributes, err := s.Attributes()
	for _, a := range attributes {
		row := attribute{Vendor: a.Vendor, Name: a.Name, Hidden: a.Hidden}
		if !a.Hidden {
			row.Value = &a.Value
		}
		d.Attributes = append(d.Attributes, row)
	}
	return err
}

// failed says what went wrong, and what to do.
func (d *authJSON) failed(err error) {
	d.told = failure(err)
	if notAccepted, ok := errors.AsType[*session.NotAcceptedError](err); ok {
		d.Error, d.Next = notAccepted.Advise().Sentences()
		d.Detail = advice.Text(notAccepted.Notice.Known()...)
	}
	if unanswered, ok := errors.AsType[*exit.UnansweredError](err); ok {
		d.Question = unanswered.Question
	}
}

func seconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e6 }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
