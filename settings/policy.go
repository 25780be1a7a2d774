package settings

import "slices"

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

	values   *values
	enforced map[string]int // the lines that enforce, by key
}

// enforcedKey is true in a section that enforces all of its settings.
const enforcedKey = "enforced"

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
	managed := PolicySetting{Setting: s, State: EnforcedValue, Value: s.text(p.values), Line: p.enforced[s.Key]}
	if s.IsSwitch() {
		managed.State = EnforcedOff
		if s.value(p.values) == true {
			managed.State = EnforcedOn
		}
	}
	return managed
}

// Manages says whether the setting of that key is enforced.
func (p Policy) Manages(key string) bool { return p.enforced[key] > 0 }

// Apply returns the preferences in force for a person who chose these: what is
// enforced replaces what was chosen.
func (p Policy) Apply(chosen Preferences) Preferences {
	if p.values != nil {
		p.carry(&chosen, p.values.Preferences)
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
	return !p.Manages(connectionsKey) || p.values.connections == nil || slices.Contains(p.values.connections, name)
}

// AllowsPlainTextTCP says whether a connection may have the transport [TCP].
func (p Policy) AllowsPlainTextTCP() bool {
	return !p.Manages(plainTextTCPKey) || p.values.plainTextTCP
}

// AllowsSavedPassword says whether a connection may have a Password.
func (p Policy) AllowsSavedPassword() bool {
	return !p.Manages(savedPasswordKey) || p.values.savedPassword
}

// AllowsOTPSource says whether a connection may have a TOTPSeed or an OTPCommand.
func (p Policy) AllowsOTPSource() bool { return !p.Manages(otpSourceKey) || p.values.otpSource }

// Gate says whether every gate on this computer is one for which only files of
// root count: see [OpenGate].
func (p Policy) Gate() bool { return p.Manages(gateKey) && p.values.gate }

// AllowsLoopbackServers says whether a gate may ask a server on this computer,
// which anybody could be: a RadSec proxy, for example.
func (p Policy) AllowsLoopbackServers() bool {
	return p.Manages(loopbackServersKey) && p.values.loopbackServers
}

// FailsOpen says whether a gate opens while the network says that no server is there.
func (p Policy) FailsOpen() bool { return p.Manages(failOpenKey) && p.values.failOpen }

func parsePolicy(file string, data []byte) (Policy, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return Policy{}, err
	}
	p := Policy{File: file, values: defaultValues(), enforced: map[string]int{}}
	for _, section := range []string{multifactorAuthentication, display, session} {
		if t, ok := root.table(section); ok {
			p.read(section, t)
		}
	}
	root.elsewhere = hintsOfSections("")
	root.refuseUnknown("a policy")
	if err := d.err(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// read reads a section that stands in the file.
func (p Policy) read(section string, t *table) {
	var whole bool
	t.either(enforcedKey, &whole)
	for _, s := range allSettings {
		if s.Section != section {
			continue
		}
		s.read(t, p.values)
		switch {
		case t.has(s.Key):
			p.enforced[s.Key] = t.position(s.Key).line
		case whole:
			p.enforced[s.Key] = t.position(enforcedKey).line
		}
	}
	t.elsewhere = hintsOfSections(section)
	t.refuseUnknown("[" + section + "]")
}

// hintsOfSections say where keys belong that stand in another section; the
// section "" is the file's top.
func hintsOfSections(section string) map[string]string {
	hints := map[string]string{}
	for _, s := range allSettings {
		if s.Section != "" && s.Section != section {
			hints[s.Key] = "write it below a line [" + s.Section + "]"
		}
	}
	return hints
}
