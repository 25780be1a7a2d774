// Package client is the client of an account service: one method for each path of package
// protocol.
//
//	c, err := client.New("http://127.0.0.1:8282", client.Options{})
//	if err != nil {
//		return err
//	}
//	ticket, err := c.SignIn(ctx, protocol.SignIn{Email: email, Password: password, Device: device})
//	if problem, ok := errors.AsType[*protocol.Problem](err); ok {
//		// what the service refuses, in words
//	}
//
// Errors are a [*protocol.Problem], an [advice.Advice] with one of the codes [Unreachable] and
// [Senseless], or that of a context that is done. Texts of the service are made safe for a terminal
// here, once. Answers are read up to 64 KiB, redirects are not followed, and proxies of the
// environment are not used.
package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/clock"
)

// Options may be left out.
type Options struct {
	Transport http.RoundTripper // nil for the network
	Clock     clock.Clock       // for pauses between requests; nil for the system's
}

// A Client talks to one service. It is safe for concurrent use, and needs no end: between requests
// it has no connection and no goroutine.
type Client struct {
	address string
	http    http.Client
	clock   clock.Clock
}

// New returns a client of the service at that address, which is https or loopback: the error is that
// of settings.CheckWebAddress.
func New(service string, o Options) (*Client, error) {
	address, err := parseAddress(service)
	if err != nil {
		return nil, err
	}
	if o.Transport == nil {
		o.Transport = network(address.Scheme)
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	return &Client{address: address.String(), clock: o.Clock, http: http.Client{
		Transport:     o.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Address is that of the service, always written in the same way: what is kept for a service is kept
// under it.
func (c *Client) Address() string { return c.address }

// begin asks for a ticket of that purpose. One for another purpose is no answer: what it has confirmed
// would be taken for what was asked.
func (c *Client) begin(ctx context.Context, p protocol.Purpose, method, path, bearer string, body any) (protocol.Ticket, error) {
	t, err := ask[protocol.Ticket](ctx, c, method, path, bearer, body)
	if err == nil && t.Purpose != p {
		return protocol.Ticket{}, senseless("it is about something else")
	}
	return t, err
}

// follow asks for a ticket that was begun. Another one is no answer.
func (c *Client) follow(ctx context.Context, t protocol.Ticket, method, path string, body any) (protocol.Ticket, error) {
	now, err := c.begin(ctx, t.Purpose, method, path, t.Key, body)
	if err == nil && now.ID != t.ID {
		return protocol.Ticket{}, senseless("it is about another attempt")
	}
	return now, err
}

// SignIn takes the first step with a password.
func (c *Client) SignIn(ctx context.Context, r protocol.SignIn) (protocol.Ticket, error) {
	return c.begin(ctx, protocol.TrustDevice, http.MethodPost, protocol.SignInPath, "", r)
}

// FindProvider returns who signs people in. A service on the network names nothing that listens on
// this computer.
func (c *Client) FindProvider(ctx context.Context, r protocol.FindProvider) (protocol.Provider, error) {
	p, err := ask[protocol.Provider](ctx, c, http.MethodPost, protocol.ProviderPath, "", r)
	if err == nil && strings.HasPrefix(c.address, "https:") && !strings.HasPrefix(p.Issuer, "https:") {
		return protocol.Provider{}, senseless("its provider has no https address")
	}
	return p, err
}

// External takes the first step with an ID token.
func (c *Client) External(ctx context.Context, r protocol.External) (protocol.Ticket, error) {
	return c.begin(ctx, protocol.TrustDevice, http.MethodPost, protocol.ExternalPath, "", r)
}

// SignUp asks for a new account.
func (c *Client) SignUp(ctx context.Context, r protocol.SignUp) (protocol.Ticket, error) {
	return c.begin(ctx, protocol.CreateAccount, http.MethodPost, protocol.SignUpPath, "", r)
}

// Reset asks for an email with which to choose a new password.
func (c *Client) Reset(ctx context.Context, r protocol.Reset) (protocol.Ticket, error) {
	return c.begin(ctx, protocol.ResetPassword, http.MethodPost, protocol.ResetPath, "", r)
}

// The pauses of Await.
const (
	minPause = time.Second // also between two answers that the ticket still waits
	maxPause = 16 * time.Second
)

// Await returns the ticket as soon as it waits no longer. It asks again and again, also while the
// service cannot be reached, until ctx is done or the ticket has expired.
func (c *Client) Await(ctx context.Context, t protocol.Ticket) (protocol.Ticket, error) {
	expires := c.clock.Now().Add(time.Duration(t.ExpiresIn) * time.Second)
	query := "?" + url.Values{"wait": {"25"}, "state": {string(protocol.Waiting)}}.Encode()
	for pause := minPause; ; {
		now, err := c.follow(ctx, t, http.MethodGet, of(protocol.TicketPath, t.ID)+query, nil)
		switch {
		case err == nil && now.State != protocol.Waiting:
			return now, nil
		case err == nil:
			pause = minPause
		case !passes(err) || !c.clock.Now().Add(pause).Before(expires):
			return protocol.Ticket{}, err
		}
		if err := c.pause(ctx, pause); err != nil {
			return protocol.Ticket{}, err
		}
		if err != nil {
			pause = min(2*pause, maxPause)
		}
	}
}

// passes says whether the same request may succeed later.
func passes(err error) bool {
	if p, ok := errors.AsType[*protocol.Problem](err); ok {
		return p.Code == protocol.TooOften
	}
	a, ok := errors.AsType[advice.Advice](err)
	return ok && a.Code == Unreachable
}

// pause waits for that time, or until ctx is done.
func (c *Client) pause(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	timer := c.clock.NewTimer(func() { close(over) })
	timer.Reset(d)
	defer timer.Stop()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Resend has the email of a ticket sent again.
func (c *Client) Resend(ctx context.Context, t protocol.Ticket) (protocol.Ticket, error) {
	return c.follow(ctx, t, http.MethodPost, of(protocol.ResendPath, t.ID), struct{}{})
}

// GiveUp ends a ticket that is awaited no longer.
func (c *Client) GiveUp(ctx context.Context, t protocol.Ticket) error {
	return c.do(ctx, http.MethodDelete, of(protocol.TicketPath, t.ID), t.Key, nil, nil)
}

// NewPassword chooses a new password, for the ticket of a reset.
func (c *Client) NewPassword(ctx context.Context, t protocol.Ticket, r protocol.NewPassword) (protocol.Ticket, error) {
	return c.follow(ctx, t, http.MethodPost, of(protocol.PasswordPath, t.ID), r)
}

// Account returns the account that a session is for.
func (c *Client) Account(ctx context.Context, session string) (protocol.Account, error) {
	return ask[protocol.Account](ctx, c, http.MethodGet, protocol.AccountPath, session, nil)
}

// Change changes settings of the account.
func (c *Client) Change(ctx context.Context, session string, r protocol.Change) (protocol.Account, error) {
	return ask[protocol.Account](ctx, c, http.MethodPatch, protocol.AccountPath, session, r)
}

// ChangePassword changes the password. Other sessions end.
func (c *Client) ChangePassword(ctx context.Context, session string, r protocol.ChangePassword) error {
	return c.do(ctx, http.MethodPost, protocol.ChangePath, session, r, nil)
}

// Delete asks for an email that confirms that the account is to be deleted.
func (c *Client) Delete(ctx context.Context, session string, r protocol.Confirm) (protocol.Ticket, error) {
	return c.begin(ctx, protocol.DeleteAccount, http.MethodDelete, protocol.AccountPath, session, r)
}

// License registers a license of a business product.
func (c *Client) License(ctx context.Context, session string, r protocol.License) (protocol.Account, error) {
	return ask[protocol.Account](ctx, c, http.MethodPost, protocol.LicensePath, session, r)
}

// SignOut ends the session.
func (c *Client) SignOut(ctx context.Context, session string) error {
	return c.do(ctx, http.MethodDelete, protocol.SessionPath, session, nil, nil)
}

// Devices lists the trusted devices, the last used first.
func (c *Client) Devices(ctx context.Context, session string) ([]protocol.Device, error) {
	return ask[[]protocol.Device](ctx, c, http.MethodGet, protocol.DevicesPath, session, nil)
}

// Rename gives a trusted device another name.
func (c *Client) Rename(ctx context.Context, session, device string, r protocol.Rename) error {
	return c.do(ctx, http.MethodPatch, of(protocol.DevicePath, device), session, r, nil)
}

// Revoke makes a device unknown again.
func (c *Client) Revoke(ctx context.Context, session, device string) error {
	return c.do(ctx, http.MethodDelete, of(protocol.DevicePath, device), session, nil, nil)
}

// RevokeOthers makes all devices but this one unknown.
func (c *Client) RevokeOthers(ctx context.Context, session string) error {
	return c.do(ctx, http.MethodDelete, protocol.DevicesPath, session, nil, nil)
}

// of returns a path of a ticket or of a device.
func of(path, id string) string { return strings.Replace(path, "{id}", url.PathEscape(id), 1) }
