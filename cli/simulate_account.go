package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/usage"
	"otpdialog/settings/document"
	"otpdialog/simulator/account"
	"otpdialog/simulator/control"
	"otpdialog/simulator/mail"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

// serveAccount starts the account service, if there is to be one, and prints a connection to it.
func (s *simulation) serveAccount(cmd *cobra.Command, lab *control.Lab) (stop func() error, err error) {
	if s.account == "" {
		return func() error { return nil }, nil
	}
	p, err := portal.Start(lab.World, lab.Account(), withPort(s.account, "8282"))
	switch {
	case errors.Is(err, webaddress.ErrNotLoopback):
		return nil, &usage.Error{Err: errors.New("the account service serves this machine only"), Next: "choose a loopback address, such as 127.0.0.1:8282"}
	case err != nil:
		return nil, simulateError(err, "account")
	}
	lab.Connect(p)
	s.provider = p.Provider
	var people []string
	for _, one := range lab.Account().Accounts() {
		people = append(people, one.Email)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), `the account service is at %s
it has accounts of %s
a connection to it, for the file of "otpdialog config init NAME":
    kind         = "account"
    display_name = "My Account (simulated)"
    service      = %s
and to the OpenID Connect provider that it signs people in with:
    kind         = "oidc"
    display_name = "Simulated Google"
    issuer       = %s
    client_id    = %s
    user_claim   = "email"
`, p.URL(), strings.Join(people, ", "), document.Written(p.URL()), document.Written(p.URL()+"/oidc/google"), document.Written(account.ClientID))
	if err != nil {
		err = errors.Join(err, p.Close())
	}
	return p.Close, err
}

// submitMail submits the email of a world to a real server; with "", it does nothing. An email that the
// server does not take is reported, and changes nothing else.
func submitMail(people *world.World, server string, allowRemote bool, report func(advice.Advice)) (stop func(), err error) {
	if server == "" {
		return func() {}, nil
	}
	submitter, err := mail.Submit(people, mail.Options{Server: withPort(server, "25"), AllowRemote: allowRemote, Failed: report})
	if err != nil {
		next := "write host:port, such as 127.0.0.1:1025"
		if errors.Is(err, webaddress.ErrNotLoopback) {
			next = "run the mail server on this machine; simulate can also submit to another one, with --allow-remote and over TLS"
		}
		return nil, &usage.Error{Err: err, Next: next}
	}
	return submitter.Close, nil
}

// warn prints what is no reason to end.
func warn(cmd *cobra.Command, a advice.Advice) {
	what, next := a.Sentences()
	_, _ = fmt.Fprintln(cmd.ErrOrStderr(), what, next) // there is nowhere else to say it
}
