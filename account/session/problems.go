package session

import (
	"errors"

	"otpdialog/account"
	"otpdialog/account/client"
	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/oidcclient"
)

// Failed returns an error of [Session.Client] as a [*account.Problem], for its words, its row of help
// and its exit code; nil for nil.
func Failed(err error) error {
	if err == nil {
		return nil
	}
	return ProblemOf(err)
}

// ProblemOf is what an error of the service or of a provider means.
func ProblemOf(err error) *account.Problem {
	if p, ok := errors.AsType[*protocol.Problem](err); ok {
		return new(account.Refusal(p))
	}
	if e, ok := errors.AsType[*oidcclient.Error](err); ok {
		return &account.Problem{
			Kind:   kinds[e.Kind],
			Advice: advice.New(e.Code, advice.Line(e.What)).Do(advice.Line(e.Next)),
		}
	}
	p := &account.Problem{Kind: account.Misconfigured, Advice: advice.Of(err)[0]}
	if p.Advice.Code == client.Unreachable {
		p.Kind = account.Unreachable
	}
	return p
}

// kinds are the failures of providers, as those of sign-ins.
var kinds = map[oidcclient.Kind]account.Failure{
	oidcclient.Refused:       account.Refused,
	oidcclient.Expired:       account.Expired,
	oidcclient.Unreachable:   account.Unreachable,
	oidcclient.Untrusted:     account.Refused,
	oidcclient.WrongClock:    account.Misconfigured,
	oidcclient.Misconfigured: account.Misconfigured,
}
