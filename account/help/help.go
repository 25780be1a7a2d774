// Package help is what helps a person who cannot sign up or sign in, as data: each row is about one
// problem, with steps, and buttons that carry them out.
//
//	for _, row := range help.Search("mail does not arrive") {
//		row = row.For(help.Device{Trusted: true})
//		fmt.Println(row.Title, row.Steps)
//	}
//
// A problem of package account names its row: see [Find].
package help

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed help.toml
var text string

// A Row is about one problem.
type Row struct {
	ID      string   `toml:"id"`    // one of the Help constants of package protocol
	Title   string   `toml:"title"` // the problem, as the person would say it
	Words   string   `toml:"words"` // what people type, beside the words of the title and the steps
	Steps   []Step   `toml:"steps"`
	Buttons []Action `toml:"buttons"`
}

// A Step is one thing to do.
type Step struct {
	If   Condition `toml:"if"`
	Text string    `toml:"text"`
}

// A Condition says on which devices a step makes sense.
type Condition string

// The conditions. The zero value is met always.
const (
	IfTrusted    Condition = "trusted"
	IfUntrusted  Condition = "untrusted"
	IfSignedIn   Condition = "signed-in"
	IfRemembered Condition = "remembered"
	IfWaiting    Condition = "waiting"
)

// Device is where the help is read.
type Device struct {
	Trusted    bool // a token of the device is kept: the person has confirmed it once
	SignedIn   bool // a session is kept
	Remembered bool // the email address of the last sign-in is kept
	Waiting    bool // an email is waited for
}

func (d Device) meets(c Condition) bool {
	switch c {
	case IfTrusted:
		return d.Trusted
	case IfUntrusted:
		return !d.Trusted
	case IfSignedIn:
		return d.SignedIn
	case IfRemembered:
		return d.Remembered
	case IfWaiting:
		return d.Waiting
	}
	return true
}

// An Action is what a button does.
type Action string

// The actions.
const (
	ResetPassword   Action = "reset-password"
	Resend          Action = "resend"          // the email that is waited for
	AnotherMethod   Action = "another-method"  // than the email that is waited for
	TrustedSignIn   Action = "trusted-sign-in" // on this device, which is trusted: by password alone
	SignUp          Action = "sign-up"
	SSO             Action = "sso"
	Security        Action = "security" // the security settings of the account
	Devices         Action = "devices"  // the list of trusted devices
	RegisterLicense Action = "register-license"
)

// button is what is known about an action.
type button struct {
	label   string
	command []string // below "otpdialog account"; nil if there is none
	needs   Condition
}

func (a Action) button() button {
	switch a {
	case ResetPassword:
		return button{"Reset password", []string{"reset-password"}, ""}
	case Resend:
		return button{"Resend", nil, IfWaiting}
	case AnotherMethod:
		return button{"Use another method", nil, IfWaiting}
	case TrustedSignIn:
		return button{"Sign in with this trusted device", []string{"sign-in"}, IfTrusted}
	case SignUp:
		return button{"Create account", []string{"sign-up"}, ""}
	case SSO:
		return button{"Continue with SSO", []string{"sign-in", "--with", "sso"}, ""}
	case Security:
		return button{"Security settings", []string{"security"}, IfSignedIn}
	case Devices:
		return button{"Trusted devices", []string{"devices"}, IfSignedIn}
	case RegisterLicense:
		return button{"Register a license", []string{"register-license"}, IfSignedIn}
	}
	return button{}
}

// Label is the text of the button.
func (a Action) Label() string { return a.button().label }

// Command is the command line that does the same; nil if there is none.
func (a Action) Command() []string {
	if command := a.button().command; command != nil {
		return append([]string{"otpdialog", "account"}, command...)
	}
	return nil
}

var rows = sync.OnceValue(func() []Row {
	var file struct {
		Row []Row `toml:"row"`
	}
	if _, err := toml.Decode(text, &file); err != nil {
		panic(err) // the tests read the same text
	}
	return file.Row
})

// Rows returns all rows, the most common problems first.
func Rows() []Row { return slices.Clone(rows()) }

// Find returns the row that a problem names.
func Find(id string) (Row, bool) {
	for _, row := range rows() {
		if row.ID == id {
			return row, true
		}
	}
	return Row{}, false
}

// For returns the row with the steps and the buttons that make sense on a device.
func (r Row) For(d Device) Row {
	r.Steps = slices.DeleteFunc(slices.Clone(r.Steps), func(s Step) bool { return !d.meets(s.If) })
	r.Buttons = slices.DeleteFunc(slices.Clone(r.Buttons), func(a Action) bool { return !d.meets(a.button().needs) })
	return r
}
