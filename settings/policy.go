package settings

import "slices"

// A Policy is what the administrator enforces, in policy.toml of the system
// folder. The zero value enforces nothing, and so does a section or a key that
// the file leaves out.
type Policy struct {
	File string // the path that the policy was read from; "" if there is none

	MultifactorAuthentication MultifactorAuthenticationPolicy
	Session                   SessionPolicy
}

// MultifactorAuthenticationPolicy is the section [multifactor_authentication].
type MultifactorAuthenticationPolicy struct {
	RememberLastMethodUsed *bool // nil: the person decides
}

// SessionPolicy is the section [session].
type SessionPolicy struct {
	Connections  []string // the names of the only ones that may be used; nil: all; empty: none
	PlainTextTCP *bool    // whether RADIUS over TCP without TLS may be used; nil: it may
}

// RememberLastMethodUsed is the value in force for a person whose preference
// is given, and whether the administrator manages it.
func (p Policy) RememberLastMethodUsed(preference bool) (value, managed bool) {
	if enforced := p.MultifactorAuthentication.RememberLastMethodUsed; enforced != nil {
		return *enforced, true
	}
	return preference, false
}

// AllowsConnection says whether the connection of that name may be used.
func (p Policy) AllowsConnection(name string) bool {
	return p.Session.Connections == nil || slices.Contains(p.Session.Connections, name)
}

// AllowsPlainTextTCP says whether a connection may have the transport [TCP].
func (p Policy) AllowsPlainTextTCP() bool {
	return p.Session.PlainTextTCP == nil || *p.Session.PlainTextTCP
}

func parsePolicy(file string, data []byte) (Policy, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return Policy{}, err
	}
	p := Policy{File: file}
	if section, ok := root.table("multifactor_authentication"); ok {
		section.optionalBoolean("remember_last_method_used", &p.MultifactorAuthentication.RememberLastMethodUsed)
		section.refuseUnknown("[multifactor_authentication]")
	}
	if section, ok := root.table("session"); ok {
		section.texts("connections", &p.Session.Connections)
		section.optionalBoolean("plain_text_tcp", &p.Session.PlainTextTCP)
		section.refuseUnknown("[session]")
	}
	root.refuseUnknown("a policy")
	if err := d.err(); err != nil {
		return Policy{}, err
	}
	return p, nil
}
