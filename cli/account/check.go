package account

import (
	"context"
	"errors"
	"time"

	"otpdialog/account/client"
	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session/checkup"
)

// Check looks at what a sign-in to the account of a connection needs, for Check connection: its
// file, and whether an account service answers. It asks for an account without a session, which a
// service refuses in its own words.
func Check(ctx context.Context, c *settings.Connection, o checkup.Options, report func(checkup.Row)) error {
	wrong := o.Wrong
	var service *client.Client
	if wrong == nil {
		service, wrong = client.New(c.Service, client.Options{})
	}
	if wrong == nil {
		report(checkup.Sound())
	}
	for _, row := range append(checkup.Mistakes(c, wrong, o.Draft), o.Also...) {
		report(row)
	}
	if wrong != nil {
		return nil //nolint:nilerr // what is wrong is in the rows
	}
	began := time.Now()
	_, err := service.Account(ctx, "")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	found := checkup.Row{Check: "service", Server: service.Address(), Took: time.Since(began), Advice: advice.New("service", "an account service answers")}
	if refused, ok := errors.AsType[*protocol.Problem](err); !ok || refused.Code != protocol.NotSignedIn {
		found.Verdict, found.Failure = checkup.Fail, signin.Unreachable
		found.Advice = advice.New(client.Senseless, "it shows an account to anyone").Do("check the address of the service in the connection")
		if err != nil {
			found.Advice = advice.Of(err)[0]
		}
	}
	report(found)
	return nil
}
