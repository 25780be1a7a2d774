package settings

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"otpdialog/advice"
)

// Limits of a connection and its actions.
const (
	MaxActions           = 5   // actions of a connection, including disabled ones
	MaxCommandLength     = 128 // bytes, the most that a User-Password carries (RFC 2865, section 5.2)
	MaxDisplayNameLength = 200 // characters
)

// HAMode says how two servers of a connection share the work.
type HAMode string

// The HA modes.
const (
	Failover HAMode = "failover" // active-passive: the secondary is asked while the primary is silent
	Parallel HAMode = "parallel" // active-active: both are asked, the first valid answer wins
)

// Transport is what carries the packets.
type Transport string

// The transports.
const (
	UDP Transport = "udp"
	TLS Transport = "tls" // RadSec, RFC 6614
	TCP Transport = "tcp" // RFC 6613, for test labs
)

// Transports are all transports.
var Transports = []Transport{UDP, TLS, TCP}

// UsesTLS is true if certificates protect the packets, not the shared secret.
func (t Transport) UsesTLS() bool { return t == TLS }

// PasswordEncoding is how the first request carries the password.
type PasswordEncoding string

// The password encodings.
const (
	PAP  PasswordEncoding = "pap"
	CHAP PasswordEncoding = "chap"
)

// MessageAuthenticatorPolicy says when an answer must carry a
// Message-Authenticator (RFC 3579, section 3.2).
type MessageAuthenticatorPolicy string

// The Message-Authenticator policies.
const (
	RequireAuto   MessageAuthenticatorPolicy = "auto" // once the server has sent a valid one
	RequireAlways MessageAuthenticatorPolicy = "always"
	RequireNever  MessageAuthenticatorPolicy = "never"
)

// Ask says what the first Access-Request of a sign-in carries, and with it
// when the OTP dialog opens.
type Ask string

// The ways of asking.
const (
	AskPassword Ask = "password" // user name and password; the dialog opens at the challenge
	AskOTP      Ask = "otp"      // the command or OTP alone; the dialog opens at once
	AskAppend   Ask = "append"   // password, separator, command or OTP; the dialog opens at once
	AskNothing  Ask = "nothing"  // nothing of the person, who confirms the sign-in elsewhere: of the kind OIDC
)

// Asks are the ways of asking that a file can have.
var Asks = []Ask{AskPassword, AskOTP, AskAppend}

// NeedsUserName is true if the first request carries the user name.
func (a Ask) NeedsUserName() bool { return a != AskNothing }

// NeedsPassword is true if the first request carries the password.
func (a Ask) NeedsPassword() bool { return a != AskOTP && a != AskNothing }

// NeedsAnswer is true if the first request carries the command or OTP: the dialog then
// opens before it is sent.
func (a Ask) NeedsAnswer() bool { return a == AskOTP || a == AskAppend }

// AutosendWhen says when the Autosend action is sent automatically.
type AutosendWhen string

// When Autosend runs.
const (
	AutosendFirstTime AutosendWhen = "first-time" // only when this client receives the actions for the first time
	AutosendAlways    AutosendWhen = "always"
)

// RejectMeans gives an Access-Reject that answers an action another meaning.
type RejectMeans string

// The meanings of a reject.
const (
	RejectMeansRejected RejectMeans = ""          // just a reject
	RejectMeansCodeSent RejectMeans = "code sent" // codes are on their way; the sign-in starts again automatically (Duo's sms)
)

// A Connection is who signs people in: one RADIUS server, or a pair of them, with the actions
// that it offers; an OpenID Connect provider; or an account service. It is one file,
// connections/NAME.toml.
type Connection struct {
	// Name is the file's name without ".toml". What is remembered about the
	// connection is kept under it.
	Name string
	// File is the path that the connection was read from; "" if there is none.
	File string
	// Managed is true if it is from the system folder, which the program never writes.
	Managed bool

	Kind        Kind   `json:"kind" one:"radius|oidc|account" preset:"true"`
	DisplayName string `json:"display_name" need:"true" line:"true" min:"1" max:"200" doc:"what people see when they sign in, such as \"Head office\""`

	Primary   string    `json:"primary" kind:"radius" need:"true" min:"1" doc:"the host or address of the RADIUS server, such as \"radius.example.com\""` // or host:port
	Secondary string    `json:"secondary" kind:"radius"`                                                                                                  // the same, or "" for none
	HAMode    HAMode    `json:"ha_mode" kind:"radius" one:"failover|parallel"`
	Transport Transport `json:"transport" kind:"radius" one:"udp|tls|tcp"`
	Port      int       `json:"port" kind:"radius" min:"1" max:"65535"`                // for servers that are written without one
	Timeout   int       `json:"timeout" kind:"radius" preset:"true" min:"1" max:"600"` // seconds to wait for an answer, including a person with a phone
	Retries   int       `json:"retries" kind:"radius" preset:"true" min:"0" max:"10"`  // retransmissions within that time, only on UDP
	// FailoverAfter is how many seconds of silence lead to the next server or address; 0 leaves
	// it to the program. At Timeout or above, silence alone never leads there.
	FailoverAfter int `json:"failover_after,omitempty" kind:"radius" preset:"true" min:"1" max:"600"`

	// These three are PEM files, in RADIUS only for the transport TLS.
	CAFile   string `json:"ca_file,omitempty" kind:"radius oidc" min:"1" doc:"the path of a file"` // authorities that may have signed the server's certificate; "" for the system's
	CertFile string `json:"cert_file,omitempty" kind:"radius" min:"1" doc:"the path of a file"`    // the client's certificate, followed by the intermediate ones; "" for none
	KeyFile  string `json:"key_file,omitempty" kind:"radius" min:"1" doc:"the path of a file"`     // the private key of CertFile, not encrypted; "" if and only if CertFile is

	Secret     Source   `prefix:"secret" kind:"radius"`             // shared with the server; optional for the transport TLS
	Password   Source   `prefix:"password" kind:"radius account"`   // a saved password; optional
	TOTPSeed   Source   `prefix:"totp_seed" kind:"radius"`          // base32 or an otpauth URI, for test labs; optional
	OTPCommand []string `json:"otp_command,omitzero" kind:"radius"` // prints one code; an argument list without a shell; nil if there is a TOTPSeed

	RequireMessageAuthenticator MessageAuthenticatorPolicy `json:"require_message_authenticator" kind:"radius" one:"auto|always|never"`

	PasswordEncoding    PasswordEncoding `json:"password_encoding" kind:"radius" preset:"true" one:"pap|chap"`
	Ask                 Ask              `json:"ask" kind:"radius" preset:"true" one:"password|otp|append"`
	Separator           string           `json:"separator" kind:"radius" preset:"true" line:"true" max:"128"`   // between password and answer, for AskAppend
	UserPrompt          string           `json:"user_prompt" kind:"radius" preset:"true" line:"true" max:"300"` // shown above the OTP field
	ForwardUsernameOnly bool             `json:"forward_username_only" kind:"radius"`                           // strips DOMAIN\ and @domain
	EmptyAnswer         bool             `json:"empty_answer" kind:"radius" preset:"true"`                      // the server takes an empty answer (FortiAuthenticator: it asks for a push)
	// ReportedWords are in a reject's Reply-Message if the person has pressed "This wasn't me", in
	// any case; "" if no reject shows it.
	ReportedWords string       `json:"reported_words" kind:"radius" preset:"true" line:"true" max:"100"`
	AutosendWhen  AutosendWhen `json:"autosend_when" kind:"radius" preset:"true" one:"first-time|always"`
	AllowLoad     bool         `json:"allow_load" kind:"radius"` // the servers are for tests: "otpdialog load" may send them any number of sign-ins

	DictionaryFile string      `json:"dictionary_file,omitempty" kind:"radius" min:"1" doc:"the path of a file"` // in the format of FreeRADIUS, adds attributes to the known ones; "" for none
	Attributes     []Attribute `json:"attributes,omitempty" kind:"radius"`
	Actions        []Action    `json:"actions,omitempty" kind:"radius" preset:"true"` // in the order of the icons, at most MaxActions

	Issuer       string   `json:"issuer" kind:"oidc" preset:"true" need:"true" line:"true" min:"1" max:"2000" doc:"a web address such as \"https://login.example.com\""` // as the provider itself writes it
	ClientID     string   `json:"client_id" kind:"oidc" need:"true" line:"true" min:"1" max:"300" doc:"the name of this program at the provider, such as \"otpdialog\""`
	ClientSecret Source   `prefix:"client_secret" kind:"oidc"`                // optional: a program that people have cannot keep one
	Scopes       []string `json:"scopes" kind:"oidc" preset:"true"`           // what is asked for; openid is always among them
	Audience     string   `json:"audience" kind:"oidc" line:"true" max:"300"` // that an ID token must name; "" for ClientID
	Allowed      Allowed  `json:"allowed,omitzero" kind:"oidc"`
	// UserClaim is the claim of an ID token that is the user name. If UserDomain is set, it is the
	// user name, "@" and that domain.
	UserClaim  string `json:"user_claim" kind:"oidc" preset:"true" line:"true" min:"1" max:"300" doc:"a claim such as \"email\""`
	UserDomain string `json:"user_domain" kind:"oidc" line:"true" max:"300"`

	Service string `json:"service" kind:"account" need:"true" line:"true" min:"1" max:"2000" doc:"a web address such as \"https://account.example.com\""`

	// InGate is true if a gate has read the connection: the programs that it runs then get
	// nothing from the environment.
	InGate bool

	// Positions of the keys in File, by their paths: some mistakes only show when the
	// connection is used.
	Positions map[string]Position
}

// WaitTime is Timeout as a duration.
func (c *Connection) WaitTime() time.Duration { return time.Duration(c.Timeout) * time.Second }

// AttributeProblem returns a [Problem] of the attribute with that index, at the line of
// its [[attributes]]: for a name or value that the RADIUS client refuses. The error
// says what is wrong, without the name of the attribute; [errors.As] finds it in the
// problem.
func (c *Connection) AttributeProblem(i int, err error) error {
	what, separator := advice.Line(err.Error()), ": "
	if verb, _, _ := strings.Cut(what, " "); slices.Contains([]string{"is", "has", "belongs", "contains"}, verb) {
		separator = " " // it goes on from the name
	}
	return c.At(JoinIndex("attributes", i), Problem{
		Advice: advice.New("bad-attribute", fmt.Sprintf("attribute %q%s%s", c.Attributes[i].Name, separator, what)),
		Cause:  err,
	})
}

// At returns the problem with the file of the connection and the position of a key
// there.
func (c *Connection) At(key string, p Problem) Problem {
	position := c.Positions[key]
	p.File, p.Line, p.Column, p.Key = c.File, position.Line, position.Column, key
	return p
}

// An Attribute is sent with each Access-Request of a connection. Its name is a word; a long value is
// spread over several attributes. Package dictionary knows how much each attribute has room for.
type Attribute struct {
	Vendor string `json:"vendor" line:"true" max:"253"` // the vendor's dictionary name; "" for a standard attribute
	Name   string `json:"name" need:"true" line:"true" min:"1" max:"253" doc:"the name of an attribute, such as \"Calling-Station-Id\""`
	Value  string `json:"value" need:"true" doc:"the value of the attribute, such as \"192.0.2.7\""`
}

// An Action is one way to get the second factor: an icon above the OTP field.
type Action struct {
	ID          string      `json:"id,omitempty" line:"true" min:"1" max:"64" doc:"a short name"`                         // stable; made from the title if the file has none; "" only until [GiveIDs]
	Enabled     bool        `json:"enabled"`                                                                              // whether the dialog shows it
	Title       string      `json:"title" need:"true" line:"true" min:"1" max:"30" doc:"a word or two, such as \"Push\""` // the text under the picture
	Command     string      `json:"command"`                                                                              // sent as the OTP, up to MaxCommandLength bytes; empty is legal
	Description string      `json:"description" line:"true" max:"300"`                                                    // the balloon
	Message     string      `json:"message" line:"true" max:"300"`                                                        // shown in the progress box
	Image       string      `json:"image"`                                                                                // a name of the gallery in assets
	Autosend    bool        `json:"autosend"`                                                                             // the default action; at most one per connection
	RejectMeans RejectMeans `json:"reject_means" one:"|code sent"`
}

// DefaultUserPrompt is the user prompt of a connection whose file has none.
const DefaultUserPrompt = "Enter your one-time password"

// DefaultReportedWords are those of Duo's reject: "Login request reported as fraudulent".
const DefaultReportedWords = "reported as fraud"

// DefaultConnection is the meaning of an empty connection file.
func DefaultConnection() Connection {
	return Connection{
		Kind:                        RADIUS,
		HAMode:                      Failover,
		Transport:                   UDP,
		Port:                        UDP.DefaultPort(),
		Timeout:                     60,
		Retries:                     3,
		RequireMessageAuthenticator: RequireAuto,
		PasswordEncoding:            PAP,
		Ask:                         AskPassword,
		Separator:                   ",",
		UserPrompt:                  DefaultUserPrompt,
		ReportedWords:               DefaultReportedWords,
		AutosendWhen:                AutosendFirstTime,
	}
}

// DefaultAction is the meaning of an action without keys.
func DefaultAction() Action { return Action{Enabled: true, Image: DefaultImage} }

// SetDefault makes it the default action.
func (a *Action) SetDefault() { *a = DefaultAction() }

// DefaultImage is the image of an action whose file has none.
const DefaultImage = "key"

// Path returns the absolute path of a file that the connection names: a relative one is
// relative to the connection's own File. "" stays "".
func (c *Connection) Path(named string) string {
	if named == "" || filepath.IsAbs(named) {
		return named
	}
	return filepath.Join(filepath.Dir(c.File), named)
}

// SecretPath is the [Connection.Path] of the file with the secret that server and client share; ""
// if it has another source.
func (c *Connection) SecretPath() string { return c.Path(cmp.Or(c.Secret.File, c.ClientSecret.File)) }

// DictionaryPath is the [Connection.Path] of the dictionary; "" if there is none.
func (c *Connection) DictionaryPath() string { return c.Path(c.DictionaryFile) }

// NamedFiles returns the [Connection.Path] of each file that the connection names, such
// as that of the shared secret.
func (c *Connection) NamedFiles() []string {
	var paths []string
	for _, path := range c.filePaths() {
		if *path != "" {
			paths = append(paths, c.Path(*path))
		}
	}
	return paths
}

// MoveFiles rewrites the relative paths of the files that the connection names,
// for a connection file that moves from one folder to another.
func (c *Connection) MoveFiles(from, to string) {
	if from == to {
		return
	}
	for _, path := range c.filePaths() {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(from, *path)
		}
	}
}

// filePaths are the fields that hold a path.
func (c *Connection) filePaths() []*string {
	return []*string{&c.Secret.File, &c.Password.File, &c.TOTPSeed.File, &c.ClientSecret.File, &c.CAFile, &c.CertFile, &c.KeyFile, &c.DictionaryFile}
}
