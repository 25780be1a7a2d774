package settings

import (
	"fmt"
	"time"

	"otpdialog/advice"
)

// Limits of a connection and its actions, as the console has them.
const (
	MaxActions           = 5   // actions of a connection, disabled ones counted
	MaxTitleLength       = 30  // characters
	MaxCommandLength     = 128 // bytes, the most that a User-Password carries (RFC 2865, section 5.2)
	MaxDescriptionLength = 300 // characters
	MaxMessageLength     = 300 // characters
	MaxDisplayNameLength = 200 // characters
	MaxUserPromptLength  = 300 // characters
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
	TCP Transport = "tcp" // RFC 6613, for laboratories
)

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
	RequireAuto   MessageAuthenticatorPolicy = "auto" // from the first valid one on
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
)

// AutosendWhen says when the Autosend action goes out by itself.
type AutosendWhen string

// The moments of Autosend.
const (
	AutosendFirstTime AutosendWhen = "first-time" // when this client receives the actions for the first time
	AutosendAlways    AutosendWhen = "always"
)

// RejectMeans gives an Access-Reject that answers an action another meaning.
type RejectMeans string

// The meanings of a reject.
const (
	RejectMeansRejected RejectMeans = ""          // a reject, nothing else
	RejectMeansCodeSent RejectMeans = "code sent" // codes are on their way; the sign-in starts again by itself (Duo's sms)
)

// A Connection is one RADIUS server, or a pair of them, and the actions that it
// offers. It is one file, connections/NAME.toml.
type Connection struct {
	// Name is the file's name without ".toml". It is the key of everything
	// that is remembered of the connection.
	Name string `toml:"-"`
	// File is the path that the connection was read from; "" if there is none.
	File string `toml:"-"`
	// Managed is true for a connection of the system folder, which the program
	// never writes.
	Managed bool `toml:"-"`

	DisplayName string `toml:"display_name"` // shown when signing in, 1 to MaxDisplayNameLength characters

	Primary   string    `toml:"primary"`   // host, address, or host:port
	Secondary string    `toml:"secondary"` // the same, or "" for none
	HAMode    HAMode    `toml:"ha_mode"`
	Transport Transport `toml:"transport"`
	Port      int       `toml:"port"`    // of servers that are written without one, 1 to 65535
	Timeout   int       `toml:"timeout"` // seconds that an answer may take, a person with a phone included
	Retries   int       `toml:"retries"` // retransmissions within that time, on UDP alone
	// FailoverAfter is how many seconds of silence lead to the next server or address; 0 where the
	// file leaves it to the program. As long as Timeout or longer, silence leads nowhere by itself.
	FailoverAfter int `toml:"failover_after"`

	// These three are PEM files, for the transport TLS alone.
	CAFile   string `toml:"ca_file"`   // authorities that may have signed the server's certificate; "" for those of the system
	CertFile string `toml:"cert_file"` // the client's certificate, then those between it and its authority; "" for none
	KeyFile  string `toml:"key_file"`  // the private key of CertFile, not encrypted; "" exactly where CertFile is

	Secret     Source   `toml:"secret"`      // that the server has for this client; for the transport TLS there may be none
	Password   Source   `toml:"password"`    // a saved password of the person; there may be none
	TOTPSeed   Source   `toml:"totp_seed"`   // base32 or an otpauth URI, for laboratories; there may be none
	OTPCommand []string `toml:"otp_command"` // prints one code; no shell reads it; nil where there is a TOTPSeed

	RequireMessageAuthenticator MessageAuthenticatorPolicy `toml:"require_message_authenticator"`

	PasswordEncoding    PasswordEncoding `toml:"password_encoding"`
	Ask                 Ask              `toml:"ask"`
	Separator           string           `toml:"separator"`             // between password and answer, for AskAppend
	UserPrompt          string           `toml:"user_prompt"`           // shown above the OTP field, up to MaxUserPromptLength characters
	ForwardUsernameOnly bool             `toml:"forward_username_only"` // strips DOMAIN\ and @domain
	EmptyAnswer         bool             `toml:"empty_answer"`          // the server takes an empty answer (FortiAuthenticator: it asks for a push)
	AutosendWhen        AutosendWhen     `toml:"autosend_when"`

	DictionaryFile string      `toml:"dictionary_file"` // in the format of FreeRADIUS, adds to the attributes that are known; "" for none
	Attributes     []Attribute `toml:"attributes"`
	Actions        []Action    `toml:"actions"` // in the order of the icons, at most MaxActions

	// InGate is true for a connection that a gate has read: nothing of the environment
	// reaches the programs that it runs.
	InGate bool

	// Positions are those of the keys in File: some mistakes show only when the
	// connection is used.
	Positions map[string]Position
}

// WaitTime is Timeout as a duration.
func (c *Connection) WaitTime() time.Duration { return time.Duration(c.Timeout) * time.Second }

// AttributeProblem is a [Problem] of the attribute with that index, at the line
// where its [[attributes]] begins: for names and values that the RADIUS client
// does not take. The error says what is wrong, without the attribute's name; it
// can be found in the problem with [errors.As].
func (c *Connection) AttributeProblem(i int, err error) error {
	return c.At(JoinIndex("attributes", i), Problem{
		Advice: advice.New("bad-attribute", fmt.Sprintf("attribute %q: %s", c.Attributes[i].Name, advice.Line(err.Error()))),
		Cause:  err,
	})
}

// At puts a problem to the place of a key in the connection's file.
func (c *Connection) At(key string, p Problem) Problem {
	position := c.Positions[key]
	p.File, p.Line, p.Column, p.Key = c.File, position.Line, position.Column, key
	return p
}

// An Attribute is sent with every Access-Request of a connection.
type Attribute struct {
	Vendor string `toml:"vendor"` // the vendor's dictionary name; "" for a standard attribute
	Name   string `toml:"name"`
	Value  string `toml:"value"`
}

// An Action is one way to get the second factor: an icon above the OTP field.
type Action struct {
	ID          string      `toml:"id"`          // stable; made from the title where the file has none
	Enabled     bool        `toml:"enabled"`     // shown in the dialog or not
	Title       string      `toml:"title"`       // the text under the picture, 1 to MaxTitleLength characters
	Command     string      `toml:"command"`     // sent as the OTP, up to MaxCommandLength bytes; empty is legal
	Description string      `toml:"description"` // the balloon
	Message     string      `toml:"message"`     // shown in the progress box
	Image       string      `toml:"image"`       // a name of the gallery in assets
	Autosend    bool        `toml:"autosend"`    // the default action; at most one of a connection
	RejectMeans RejectMeans `toml:"reject_means"`
}
