package oidcclient

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Kind says in which way a sign-in failed.
type Kind int

// The kinds.
const (
	Refused       Kind = iota + 1 // by the person or the provider
	Expired                       // the code was not confirmed in time
	Unreachable                   // the provider does not answer, or not with OpenID Connect
	Untrusted                     // the ID token, or the provider's document, does not count
	WrongClock                    // the clocks of provider and computer differ by more than a minute
	Misconfigured                 // the issuer is wrong, or the provider does not know the client, or forbids device grants
)

// An Error is why no one has signed in.
type Error struct {
	Kind Kind
	What string // lower case, without secrets; it may hold text of the provider
	Next string
	Code string // stable, for programs
	Err  error  // the cause; nil for none

	temporary bool // it is worth trying again
}

// Error implements error.
func (e *Error) Error() string { return e.What }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// short is text of a provider, cut.
func short(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

func (c *client) tooLarge() *Error {
	return &Error{
		Kind: Unreachable, Code: "oidc-answer-too-large",
		What: fmt.Sprintf("the answer of %s is larger than %d MiB", c.name, maxAnswer>>20),
		Next: "check the issuer: this is no answer of an OpenID Connect provider",
	}
}

func (c *client) redirect(location string) *Error {
	return &Error{
		Kind: Unreachable, Code: "oidc-redirect",
		What: fmt.Sprintf("%s sends its visitors elsewhere, which is not followed: %q", c.name, short(location)),
		Next: "write the issuer as the provider's documentation does",
	}
}

func (c *client) badStatus(a answer, address string) *Error {
	return &Error{
		Kind: Unreachable, Code: "oidc-answer",
		What: fmt.Sprintf("%s answers %q to %s", c.name, strings.TrimSpace(fmt.Sprint(a.status, " ", http.StatusText(a.status))), short(address)),
		Next: "check the issuer, and whether the provider works",

		temporary: a.status >= http.StatusInternalServerError || a.status == http.StatusTooManyRequests,
	}
}

func (c *client) notOpenID(err error) *Error {
	return &Error{
		Kind: Unreachable, Code: "oidc-answer", Err: err,
		What: fmt.Sprintf("%s does not answer as an OpenID Connect provider does: %v", c.name, err),
		Next: "check the issuer, and whether the provider works",
	}
}

func (c *client) wrongClock(ahead time.Duration) *Error {
	order := "behind"
	if ahead < 0 {
		order, ahead = "ahead of", -ahead
	}
	return &Error{
		Kind: WrongClock, Code: "oidc-clock",
		What: fmt.Sprintf("the clock of this computer is %v %s that of %s", ahead.Round(time.Second), order, c.name),
		Next: "set the clock of this computer, or have that of the provider set",
	}
}

func (c *client) untrusted(why string, cause error) *Error {
	return &Error{
		Kind: Untrusted, Code: "oidc-id-token", Err: cause,
		What: fmt.Sprintf("the ID token of %s does not count: %s", c.name, why),
		Next: "report it to the administrator of the provider",
	}
}

func (c *client) noDeviceGrants(why string) *Error {
	return &Error{
		Kind: Misconfigured, Code: "oidc-no-device-grant",
		What: fmt.Sprintf("%s gives this client no device grant: %s", c.name, why),
		Next: "allow the device grant (RFC 8628) for the client at the provider",
	}
}

func (c *client) codeExpired() *Error {
	return &Error{
		Kind: Expired, Code: "oidc-code-expired",
		What: "the code was not confirmed in time",
		Next: "begin the sign-in again",
	}
}

// refusal is an answer with an error (RFC 6749, section 5.2).
type refusal struct {
	Code        reason `json:"error"`
	Description string `json:"error_description"`
}

// reason is the code of a refusal, and the cause of its [Error].
type reason string

// Error implements error.
func (r reason) Error() string { return string(r) }

// The refusals that are none (RFC 8628, section 3.5).
const (
	pending  reason = "authorization_pending"
	slowDown reason = "slow_down"
)

// refused is what a refusal means (RFC 6749, section 5.2; RFC 8628, section 3.5).
func (c *client) refused(r refusal, deviceCode string) *Error {
	said := string(r.Code)
	if r.Description != "" {
		said += " (" + r.Description + ")"
	}
	for _, secret := range []string{c.ClientSecret, deviceCode} { // it may repeat what it was sent
		if secret != "" {
			said = strings.ReplaceAll(said, secret, "…")
		}
	}
	e := &Error{
		Kind: Misconfigured, Code: "oidc-request", Err: r.Code,
		What: fmt.Sprintf("%s refuses the request: %s", c.name, short(said)),
		Next: "check what the provider allows the client, such as its scopes",
	}
	switch r.Code {
	case "access_denied", "authorization_declined": // the second one is Entra ID's
		e.Kind, e.Code = Refused, "oidc-refused"
		e.What = fmt.Sprintf("the sign-in was refused at %s: %s", c.name, short(said))
		e.Next = "begin the sign-in again, and allow it there"
	case "expired_token", "invalid_grant", "bad_verification_code": // the last one is Entra ID's
		return c.codeExpired()
	case "unauthorized_client", "unsupported_grant_type":
		return c.noDeviceGrants(short(said))
	case "invalid_client":
		e.Code = "oidc-unknown-client"
		e.What = fmt.Sprintf("%s does not know this client, or not with that secret: %s", c.name, short(said))
		e.Next = "check the client ID and the client secret"
	}
	return e
}
