package settings

import (
	"slices"

	"otpdialog/advice"
)

// A Policy is what the administrator enforces, in policy.toml of the system
// folder:
//
//	[multifactor_authentication]
//	remember_last_method_used = false    # enforced, for everyone
//
//	[display]
//	enforced = true                      # the whole section: theme is as written,
//	theme    = "high-contrast"           # and missing keys have their defaults
//
// A key enforces its setting. An empty section enforces nothing, and neither does the
// zero value.
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
	EnforcedValue                    // another setting, at one value
)

// A PolicySetting is a setting and what a policy does with it.
type PolicySetting struct {
	Setting

	State Enforcement
	Value string // in force, as text; "" if State is NotEnforced
	Line  int    // of the policy's file; 0 if State is NotEnforced
}

// Settings returns all settings that can be enforced, including those that are not.
func (p Policy) Settings() []PolicySetting {
	var settings []PolicySetting
	for _, s := range allSettings() {
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

// Manages says whether the policy enforces the setting of that key.
func (p Policy) Manages(key string) bool { return p.Enforced[key] > 0 }

// Apply returns the preferences in force for a person who chose these: enforced
// settings replace the chosen ones.
func (p Policy) Apply(chosen Preferences) Preferences {
	if p.Values != nil {
		p.copyEnforced(&chosen, p.Values.Preferences)
	}
	return chosen
}

// Change changes the preferences that a person chose, but leaves enforced settings as
// they were: they count again once the policy no longer enforces them.
func (p Policy) Change(chosen *Preferences, change func(*Preferences)) {
	before := *chosen
	change(chosen)
	p.copyEnforced(chosen, before)
	if !p.Apply(*chosen).RememberUserName {
		chosen.LastUserName = ""
	}
}

// copyEnforced copies the settings that the policy enforces.
func (p Policy) copyEnforced(to *Preferences, from Preferences) {
	for _, s := range allSettings() {
		if !s.PolicyOnly && p.Manages(s.Key) {
			s.Set(to, s.Of(from))
		}
	}
}

// values are those that are in force; what is not enforced has its default.
func (p Policy) values() *PolicyValues {
	if p.Values == nil {
		return DefaultValues()
	}
	return p.Values
}

// AllowsConnection says whether the connection of that name may be used.
func (p Policy) AllowsConnection(name string) bool {
	allowed := p.values().Connections
	return allowed == nil || slices.Contains(allowed, name)
}

// AllowsPlainTextTCP says whether a connection may have the transport [TCP].
func (p Policy) AllowsPlainTextTCP() bool { return p.values().PlainTextTCP }

// AllowsSavedPassword says whether a connection may have a Password.
func (p Policy) AllowsSavedPassword() bool { return p.values().SavedPassword }

// AllowsOTPSource says whether a connection may have a TOTPSeed or an OTPCommand.
func (p Policy) AllowsOTPSource() bool { return p.values().OTPSource }

// Gate says whether every gate on this computer only trusts files of root.
func (p Policy) Gate() bool { return p.values().Gate }

// AllowsLoopbackServers says whether a gate may ask a server on this computer, such as
// a RadSec proxy. Anyone here could pose as one.
func (p Policy) AllowsLoopbackServers() bool { return p.values().LoopbackServers }

// FailsOpen says whether a gate opens if the network reports that there is no server.
func (p Policy) FailsOpen() bool { return p.values().FailOpen }

// Problems returns what the policy forbids in a connection, each at the position of its
// key.
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
