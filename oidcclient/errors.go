package oidcclient

import (
	"fmt"
	"net/url"
	"strings"
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

// The failures. What begins with the name of the provider, and has details as %v, or %q for addresses.
var (
	badIssuer    = Error{Kind: Misconfigured, Code: "oidc-insecure-address", What: "%s is not a valid issuer address", Next: "write the issuer as an https address without a query; http is for loopback addresses only"}
	badEndpoint  = Error{Kind: Untrusted, Code: "oidc-insecure-address", What: "the discovery document of %s names an endpoint that is not an https address: %q", Next: "ask the administrator of the provider to correct its discovery document"}
	otherIssuer  = Error{Kind: Misconfigured, Code: "oidc-issuer", What: "the discovery document of %s names another issuer: %v", Next: "if that is the right provider, write the issuer exactly as its discovery document does"}
	unreachable  = Error{Kind: Unreachable, Code: "oidc-unreachable", What: "%s cannot be reached: %v", Next: "check the network and the issuer, and try again", temporary: true}
	badTLS       = Error{Kind: Unreachable, Code: "oidc-certificate", What: "the certificate of %s is not trusted: %v", Next: "check the host name in the issuer, and whether this computer trusts the CA that signed the certificate"}
	tooLarge     = Error{Kind: Unreachable, Code: "oidc-answer-too-large", What: "the answer of %s is larger than 1 MiB", Next: "check the issuer: an OpenID Connect provider sends no such answer"}
	redirect     = Error{Kind: Unreachable, Code: "oidc-redirect", What: "%s redirects to another address, which is not followed: %q", Next: "write the issuer as the provider's documentation does"}
	badAnswer    = Error{Kind: Unreachable, Code: "oidc-answer", What: "%s does not answer as an OpenID Connect provider does: %v", Next: "check the issuer, and whether the provider is running"}
	noGrants     = Error{Kind: Misconfigured, Code: "oidc-no-device-grant", What: "%s does not allow device grants for this client: %v", Next: "allow the device grant (RFC 8628) for the client at the provider"}
	noClient     = Error{Kind: Misconfigured, Code: "oidc-unknown-client", What: "%s does not accept the client ID or the client secret: %v", Next: "check the client ID and the client secret, and whether the provider allows public clients"}
	badRequest   = Error{Kind: Misconfigured, Code: "oidc-request", What: "%s refuses the request: %v", Next: "check what the provider allows the client, such as its scopes"}
	refused      = Error{Kind: Refused, Code: "oidc-refused", What: "the sign-in was refused at %s: %v", Next: "sign in again, and approve it there"}
	expired      = Error{Kind: Expired, Code: "oidc-code-expired", What: "the code of %s was not confirmed in time", Next: "sign in again"}
	badToken     = Error{Kind: Untrusted, Code: "oidc-id-token", What: "the ID token of %s is not accepted: %v", Next: "report it to the administrator of the provider"}
	expiredToken = Error{Kind: Untrusted, Code: "oidc-id-token-expired", What: "the ID token of %s has expired", Next: "sign in again"}
	wrongClock   = Error{Kind: WrongClock, Code: "oidc-clock", What: "according to %s, the clock of this computer is %v", Next: "set the clock of this computer, or ask the provider's administrator to set theirs"}
)

// fail returns one of the failures with its details. The cause is nil for none.
func (c *client) fail(e Error, cause error, details ...any) *Error {
	for i, detail := range details {
		details[i] = short(fmt.Sprint(detail))
	}
	e.What, e.Err = fmt.Sprintf(e.What, append([]any{c.name}, details...)...), cause
	return &e
}

// short is text of a provider, cut.
func short(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
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
	errPending  reason = "authorization_pending"
	errSlowDown reason = "slow_down"
)

// refused is what a refusal means (RFC 6749, section 5.2; RFC 8628, section 3.5). Secrets that the provider repeats are taken out.
func (c *client) refused(r refusal, secrets ...string) *Error {
	said := string(r.Code)
	if r.Description != "" {
		said += " (" + r.Description + ")"
	}
	for _, secret := range secrets {
		if secret != "" {
			said = strings.NewReplacer(secret, "…", url.QueryEscape(secret), "…").Replace(said) // as it is, and as it was sent
		}
	}
	e := badRequest
	switch r.Code {
	case "access_denied", "authorization_declined": // the second one is Entra ID's
		e = refused
	case "expired_token", "invalid_grant", "bad_verification_code": // the last one is Entra ID's
		return c.fail(expired, r.Code)
	case "unauthorized_client", "unsupported_grant_type":
		e = noGrants
	case "invalid_client":
		e = noClient
	}
	return c.fail(e, r.Code, said)
}
