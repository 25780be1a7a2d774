// Package protocol is the JSON interface of an account service: its paths, and what requests and
// answers hold. Client and service share it, and nothing else.
//
//	POST /api/v1/sign-in
//	{"email":"alice@example.com","password":"…","device":{"token":"…","program":"otpdialog 1.0"}}
//
//	200 {"id":"…","key":"…","purpose":"device","state":"waiting","match_code":"amber river","expires_in":600,…}
//
// A request with a body has the type application/json. An answer with a status of 400 or more is a
// [Problem]. All times are seconds from the answer on, so that clocks need not agree.
package protocol

import "otpdialog/advice"

// The paths. {id} is that of a ticket or of a device.
const (
	SignInPath   = "/api/v1/sign-in"               // POST [SignIn] → [Ticket]
	ProviderPath = "/api/v1/provider"              // POST [FindProvider] → [Provider]
	ExternalPath = "/api/v1/external"              // POST [External] → [Ticket]
	SignUpPath   = "/api/v1/sign-up"               // POST [SignUp] → [Ticket]
	ResetPath    = "/api/v1/reset"                 // POST [Reset] → [Ticket]
	TicketPath   = "/api/v1/tickets/{id}"          // GET → [Ticket], as soon as it is no longer ?state=…, after ?wait=25 at the latest; DELETE gives it up
	ResendPath   = "/api/v1/tickets/{id}/resend"   // POST → [Ticket]
	PasswordPath = "/api/v1/tickets/{id}/password" //nolint:gosec // POST [NewPassword] → [Ticket], of a reset: a path, and no password

	AccountPath = "/api/v1/account"          // GET → [Account]; PATCH [Change] → [Account]; DELETE [Confirm] → [Ticket]
	SessionPath = "/api/v1/session"          // DELETE signs out
	ChangePath  = "/api/v1/account/password" // POST [ChangePassword]
	LicensePath = "/api/v1/account/license"  // POST [License] → [Account]
	DevicesPath = "/api/v1/devices"          // GET → [] of [Device]; DELETE revokes all but this one
	DevicePath  = "/api/v1/devices/{id}"     // PATCH [Rename]; DELETE revokes it
)

// Requests about a ticket carry its Key, and those about the account the Session, as
//
//	Authorization: Bearer …

// External is an ID token that a provider has issued for a person who signs in with it.
type External struct {
	With    string `json:"with"` // of [FindProvider]
	IDToken string `json:"id_token"`
	Device  Origin `json:"device"`
}

// The external services, as values of With.
const (
	Apple    = "apple"
	Google   = "google"
	Facebook = "facebook"
	SSO      = "sso" // the provider of the organisation that the domain of an email address belongs to
)

// Services are all external services, in the order of the form.
var Services = []string{Apple, Google, Facebook, SSO}

// FindProvider asks who signs people in.
type FindProvider struct {
	With  string `json:"with"`            // one of [Services]
	Email string `json:"email,omitempty"` // for [SSO] only
}

// Provider is an OpenID Connect provider for device grants (RFC 8628).
type Provider struct {
	Name     string `json:"name"` // for people: "Simulated Google"
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
}

// Origin is where an attempt comes from, and who shows it can trust: the program of the person
// fills in all but Address and Place.
type Origin struct {
	Token   string `json:"token,omitempty"`   // 32 random octets of the device, in base64url; never in an answer
	Program string `json:"program"`           // such as "otpdialog 1.0"
	System  string `json:"system"`            // such as "Debian GNU/Linux 13"
	Host    string `json:"host"`              // the host name
	Address string `json:"address,omitempty"` // as the service sees it
	Place   string `json:"place,omitempty"`   // as the service finds it
}

// SignIn is the first step with a password.
type SignIn struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Device   Origin `json:"device"`
}

// SignUp asks for a new account.
type SignUp struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Password string `json:"password"`
	Device   Origin `json:"device"`
}

// Reset asks for an email that lets its reader choose a new password.
type Reset struct {
	Email  string `json:"email"`
	Device Origin `json:"device"`
}

// NewPassword chooses a new password, with the code of the email.
type NewPassword struct {
	Code     string `json:"code"`
	Password string `json:"password"`
}

// A Ticket is something that an email confirms. Its answer is the same whether the address has an
// account or not.
type Ticket struct {
	ID        string  `json:"id"`
	Key       string  `json:"key,omitempty"` // for requests about the ticket; only in the answer that made it
	Purpose   Purpose `json:"purpose"`
	State     State   `json:"state"`
	Email     string  `json:"email"`      // where the email goes
	Origin    Origin  `json:"origin"`     // as the email shows it, too
	At        string  `json:"at"`         // the time of the attempt at the service (RFC 3339), as the email shows it
	MatchCode string  `json:"match_code"` // two words, as the email shows them
	ExpiresIn int     `json:"expires_in"` // seconds; 0 if it waits no longer
	ResendIn  int     `json:"resend_in"`  // seconds until the email can be sent again

	Session string   `json:"session,omitempty"` // if it signed the person in: for requests about the account; once
	Trusted bool     `json:"trusted,omitempty"` // the device is trusted now
	Problem *Problem `json:"problem,omitempty"` // if its State is Refused
}

// Purpose is what a ticket is for.
type Purpose string

// The purposes.
const (
	TrustDevice   Purpose = "device"
	CreateAccount Purpose = "sign-up"
	ResetPassword Purpose = "reset"
	DeleteAccount Purpose = "delete"
)

// State is where a ticket stands. All but Waiting are final.
type State string

// The states of tickets.
const (
	Waiting   State = "waiting"
	Confirmed State = "confirmed" // by a button (POST) on the page that the link opens, or nothing had to be confirmed
	Denied    State = "denied"    // by "No, this wasn't me"
	Expired   State = "expired"
	Refused   State = "refused" // it was confirmed, but cannot be done: see its Problem
)

// Account is the account of a session.
type Account struct {
	Email        string   `json:"email"`
	Name         string   `json:"name"`
	TwoStep      TwoStep  `json:"two_step"`
	Business     bool     `json:"business"`     // a license of a business product is registered
	Critical     []string `json:"critical"`     // the critical resources, in words
	Organisation string   `json:"organisation"` // that manages the sign-in; "" for none
	Device       string   `json:"device"`       // ID of this device; "" if it is not trusted
}

// TwoStep says when a device that is not trusted has to be confirmed by email.
type TwoStep string

// The settings of two-step verification.
const (
	Off           TwoStep = "off"           // never: an email says that an unknown device has signed in
	Unconditional TwoStep = "unconditional" // always
	Conditional   TwoStep = "conditional"   // if the account has critical resources
)

// IsWeaker reports whether this setting has fewer devices confirmed than another one.
func (t TwoStep) IsWeaker(than TwoStep) bool {
	strength := map[TwoStep]int{Conditional: 1, Unconditional: 2} //nolint:exhaustive // all others have none
	return strength[t] < strength[than]
}

// Change changes what is not "". A setting of two-step verification that is weaker than the present
// one needs the password, as [Confirm] does: a session alone must not open the account for unknown
// devices.
type Change struct {
	Name     string  `json:"name,omitempty"`
	TwoStep  TwoStep `json:"two_step,omitempty"`
	Password string  `json:"password,omitempty"`
}

// Confirm repeats the password before something dangerous.
type Confirm struct {
	Password string `json:"password"`
	Device   Origin `json:"device"`
}

// ChangePassword changes the password of the account.
type ChangePassword struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// License registers a license key of a product.
type License struct {
	Key string `json:"key"`
}

// Device is a trusted device.
type Device struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	FirstUse string `json:"first_use"` // RFC 3339, as LastUse
	LastUse  string `json:"last_use"`
	Place    string `json:"place"`
	This     bool   `json:"this"` // it is the one that asks
}

// Rename gives a device another name.
type Rename struct {
	Name string `json:"name"`
}

// A Problem is what a service refuses (RFC 9457).
type Problem struct { //nolint:errname // it is what a person is told first, and an error second
	Code       Code   `json:"code"`
	Title      string `json:"title"`                 // the exact words for the person
	Next       string `json:"next,omitempty"`        // what to do
	RetryAfter int    `json:"retry_after,omitempty"` // seconds; 0 if time does not help
	Help       string `json:"help,omitempty"`        // the row of package account/help that is about it: one of HelpForgottenPassword and so on
}

// Error implements error.
func (p *Problem) Error() string { return p.Title }

// Advise implements [advice.Adviser].
func (p *Problem) Advise() advice.Advice { return advice.New(string(p.Code), p.Title).Do(p.Next) }

// Code is a stable name of a problem.
type Code string

// The codes.
const (
	WrongPair      Code = "wrong-email-or-password"
	LockedOut      Code = "locked-out" // too many wrong passwords; RetryAfter
	TooOften       Code = "too-often"  // a rate limit; RetryAfter
	EmailInUse     Code = "email-in-use"
	WidelyUsed     Code = "widely-used-password"
	AddressDeleted Code = "address-deleted"
	BadEmail       Code = "bad-email"
	BadPassword    Code = "bad-password" // too short or too long
	BadName        Code = "bad-name"
	BadLicense     Code = "bad-license"
	NoSuchOrg      Code = "no-organisation"       // nobody offers SSO for that domain
	NoAccount      Code = "email-without-account" // an external service has verified an address that has no account
	BadToken       Code = "bad-id-token"
	WrongCode      Code = "wrong-code"
	NotSignedIn    Code = "not-signed-in" // the session has ended
	UnknownTicket  Code = "unknown-ticket"
	UnknownDevice  Code = "unknown-device"
	BadRequest     Code = "bad-request"
)

// The words of the problems that people search for.
const (
	WrongPairWords      = "Email address or password is invalid"
	EmailInUseWords     = "This email is already in use"
	WidelyUsedWords     = "You're not recommended to use this password because it's widely used and cannot reliably protect your account."
	AddressDeletedWords = "This email address was previously deleted and cannot be reused for at least %d days while we're making sure that all data is completely removed from all Parallels services."
)

// The rows of package account/help, as values of Help.
const (
	HelpForgottenPassword = "forgotten-password" // also for a wrong pair and a lock
	HelpLostAddress       = "lost-address"       // the person cannot read the mail of the address any more
	HelpForgottenAddress  = "forgotten-address"
	HelpResetMail         = "reset-mail"  // it did not arrive
	HelpDeviceMail        = "device-mail" // it did not arrive
	HelpUnknownSignIn     = "unknown-sign-in"
	HelpEmailInUse        = "email-in-use"
	HelpWidelyUsed        = "widely-used-password"
	HelpAddressDeleted    = "deleted-address"
	HelpBusiness          = "business-account"
	HelpSSOUser           = "sso-user"
	HelpSSOAdmin          = "sso-admin"
	HelpTwoStep           = "two-step" // what unconditional and conditional mean
)
