package settings

import (
	"slices"

	"otpdialog/advice"
)

// A Policy is what the administrator enforces, in policy.toml of the system
// folder:
//
//	[multifactor_authentication]
//	remember_last_method_used = false    # enforced, for everybody
//
//	[display]
//	enforced = true                      # the whole section: theme is as written,
//	theme    = "high-contrast"           # and what is left out is at its default
//
// A key enforces its setting. A section that stands there with no key enforces
// nothing. The zero value enforces nothing at all.
type Policy struct {
	File string // the path that the policy was read from; "" if there is none

	Values   *PolicyValues
	Enforced map[string]int // the lines that enforce, by key
}

// EnforcedKey is true in a section that enforces all of its settings.
const EnforcedKey = "enforced"

// Enforcement is what a policy does with a setting.
type Enforcement int

// The states of a setting in a policy.
const (
	NotEnforced   Enforcement = iota // the person decides
	EnforcedOn                       // a switch, on
	EnforcedOff                      // a switch, off
	EnforcedValue                    // a setting that is no switch, at one value
)

// A PolicySetting is a setting and what a policy does with it.
type PolicySetting struct {
	Setting

	State Enforcement
	Value string // in force, in words; "" where State is NotEnforced
	Line  int    // of the policy's file; 0 where State is NotEnforced
}

// Settings are all settings that can be enforced, those that are not, too.
func (p Policy) Settings() []PolicySetting {
	var settings []PolicySetting
	for _, s := range allSettings {
		if s.Section != "" {
			settings = append(settings, p.setting(s))
		}
	}
	return settings
}

func (p Policy) setting(s Setting) PolicySetting {
	if !p.Manages(s.Key) {
		return PolicySetting{Setting: s}
	}
	managed := PolicySetting{Setting: s, State: EnforcedValue, Value: s.Text(p.Values), Line: p.Enforced[s.Key]}
	if s.IsSwitch() {
		managed.State = EnforcedOff
		if s.Value(p.Values) == true {
			managed.State = EnforcedOn
		}
	}
	return managed
}

// Manages says whether the setting of that key is enforced.
func (p Policy) Manages(key string) bool { return p.Enforced[key] > 0 }

// Apply returns the preferences in force for a person who chose these: what is
// enforced replaces what was chosen.
func (p Policy) Apply(chosen Preferences) Preferences {
	if p.Values != nil {
		p.carry(&chosen, p.Values.Preferences)
	}
	return chosen
}

// Change changes the preferences that a person chose. A setting that is enforced
// stays what they chose, whatever the function does to it: the day may come when
// it is not enforced any more.
func (p Policy) Change(chosen *Preferences, change func(*Preferences)) {
	before := *chosen
	change(chosen)
	p.carry(chosen, before)
	if !p.Apply(*chosen).RememberUserName {
		chosen.LastUserName = ""
	}
}

// carry takes the settings that the policy enforces from one to the other.
func (p Policy) carry(to *Preferences, from Preferences) {
	for _, s := range allSettings {
		if !s.PolicyOnly && p.Manages(s.Key) {
			s.Set(to, s.Of(from))
		}
	}
}

// AllowsConnection says whether the connection of that name may be used.
func (p Policy) AllowsConnection(name string) bool {
	return !p.Manages(connectionsKey) || p.Values.Connections == nil || slices.Contains(p.Values.Connections, name)
}

// AllowsPlainTextTCP says whether a connection may have the transport [TCP].
func (p Policy) AllowsPlainTextTCP() bool {
	return !p.Manages(plainTextTCPKey) || p.Values.PlainTextTCP
}

// AllowsSavedPassword says whether a connection may have a Password.
func (p Policy) AllowsSavedPassword() bool {
	return !p.Manages(savedPasswordKey) || p.Values.SavedPassword
}

// AllowsOTPSource says whether a connection may have a TOTPSeed or an OTPCommand.
func (p Policy) AllowsOTPSource() bool { return !p.Manages(otpSourceKey) || p.Values.OTPSource }

// Gate says whether every gate on this computer is one for which only files of
// root count: see [OpenGate].
func (p Policy) Gate() bool { return p.Manages(gateKey) && p.Values.Gate }

// AllowsLoopbackServers says whether a gate may ask a server on this computer,
// which anybody could be: a RadSec proxy, for example.
func (p Policy) AllowsLoopbackServers() bool {
	return p.Manages(loopbackServersKey) && p.Values.LoopbackServers
}

// FailsOpen says whether a gate opens while the network says that no server is there.
func (p Policy) FailsOpen() bool { return p.Manages(failOpenKey) && p.Values.FailOpen }

// Problems are what the policy does not allow in a connection, each with the
// place of its key.
func (p Policy) Problems(c *Connection) Problems {
	var problems Problems
	if c.Transport == TCP && !p.AllowsPlainTextTCP() {
		problems = append(problems, c.At("transport", Problem{
			Advice: advice.New("forbidden-transport", `your administrator does not allow the transport "tcp"`).
				Do(`write transport = "tls" or transport = "udp" instead`),
		}))
	}
	const remove = "remove the line: people are asked instead"
	if c.Password.IsSet() && !p.AllowsSavedPassword() {
		problems = append(problems, c.At(c.Password.Key(SavedPassword.Key), Problem{
			Advice: advice.New("forbidden-password", "your administrator does not allow a saved password").Do(remove),
		}))
	}
	if c.HasOTPSource() && !p.AllowsOTPSource() {
		problems = append(problems, c.At(c.OTPKey(), Problem{
			Advice: advice.New("forbidden-otp-source", "your administrator does not allow automatic one-time passwords").Do(remove),
		}))
	}
	problems.Sort()
	return problems
}
