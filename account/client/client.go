// Package client is the client of an account service: one method for each path of package
// protocol.
//
//	c := client.New("http://127.0.0.1:8282", nil)
//	ticket, err := c.SignIn(ctx, protocol.SignIn{Email: email, Password: password, Device: device})
//	if problem, ok := errors.AsType[*protocol.Problem](err); ok {
//		// what the service refuses, in words
//	}
//
// Errors are a [*protocol.Problem], or an [advice.Advice] with the code "account-unreachable" or
// "account-answer". Texts of the service are made safe for a terminal here, once.
package client

import (
	"context"
	"net/http"

	"otpdialog/account/protocol"
)

// A Client talks to one service. It is safe for concurrent use.
type Client struct{ service string }

// New returns a client of the service at that address, which is https or loopback. The transport
// is nil for a plain one without proxies from the environment.
func New(service string, transport http.RoundTripper) (*Client, error) {
	return &Client{service}, nil
}

// SignIn takes the first step with a password.
func (c *Client) SignIn(ctx context.Context, r protocol.SignIn) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// FindProvider returns who signs people in.
func (c *Client) FindProvider(ctx context.Context, r protocol.FindProvider) (protocol.Provider, error) {
	return protocol.Provider{}, nil
}

// External takes the first step with an ID token.
func (c *Client) External(ctx context.Context, r protocol.External) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// SignUp asks for a new account.
func (c *Client) SignUp(ctx context.Context, r protocol.SignUp) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// Reset asks for a mail with which to choose a new password.
func (c *Client) Reset(ctx context.Context, r protocol.Reset) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// Await returns the ticket as soon as it waits no longer. It asks again and again until ctx is done.
func (c *Client) Await(ctx context.Context, t protocol.Ticket) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// Resend has the mail of a ticket sent again.
func (c *Client) Resend(ctx context.Context, t protocol.Ticket) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// GiveUp ends a ticket that nobody waits for any more.
func (c *Client) GiveUp(ctx context.Context, t protocol.Ticket) error { return nil }

// NewPassword chooses a new password, for the ticket of a reset.
func (c *Client) NewPassword(ctx context.Context, t protocol.Ticket, r protocol.NewPassword) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// Account returns the account that a session is for.
func (c *Client) Account(ctx context.Context, session string) (protocol.Account, error) {
	return protocol.Account{}, nil
}

// Change changes settings of the account.
func (c *Client) Change(ctx context.Context, session string, r protocol.Change) (protocol.Account, error) {
	return protocol.Account{}, nil
}

// ChangePassword changes the password. Other sessions end.
func (c *Client) ChangePassword(ctx context.Context, session string, r protocol.ChangePassword) error {
	return nil
}

// Delete asks for a mail that confirms that the account is to be deleted.
func (c *Client) Delete(ctx context.Context, session string, r protocol.Confirm) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// License registers a license of a business product.
func (c *Client) License(ctx context.Context, session string, r protocol.License) (protocol.Account, error) {
	return protocol.Account{}, nil
}

// SignOut ends the session.
func (c *Client) SignOut(ctx context.Context, session string) error { return nil }

// Devices lists the trusted devices, the last used first.
func (c *Client) Devices(ctx context.Context, session string) ([]protocol.Device, error) {
	return nil, nil
}

// Rename gives a trusted device another name.
func (c *Client) Rename(ctx context.Context, session, device string, r protocol.Rename) error {
	return nil
}

// Revoke makes a device unknown again.
func (c *Client) Revoke(ctx context.Context, session, device string) error { return nil }

// RevokeOthers makes all devices but this one unknown.
func (c *Client) RevokeOthers(ctx context.Context, session string) error { return nil }
