package document

import (
	"otpdialog/schema"
	"otpdialog/settings"
)

// policyFile is what the file of a policy holds.
type policyFile struct {
	MFA     map[string]any `json:"multifactor_authentication"`
	Display map[string]any `json:"display"`
	Session map[string]any `json:"session"`
}

// policySection is one of its sections, which has only its own settings.
type policySection struct {
	*settings.PolicyValues

	Enforced bool `json:"enforced"`
}

// ParsePolicy reads a policy. Its error is a [settings.Problems].
func ParsePolicy(file string, data []byte) (settings.Policy, error) {
	values, positions, err := open(file, data)
	if err != nil {
		return settings.Policy{}, err
	}
	p := settings.Policy{File: file, Values: settings.DefaultValues(), Enforced: map[string]int{}}
	mistakes := schema.Bind(values, &policyFile{})
	for _, section := range []string{settings.SectionMFA, settings.SectionDisplay, settings.SectionSession} {
		if table, ok := values[section].(map[string]any); ok {
			mistakes = append(mistakes, schema.Within(bindSection(&p, section, table, positions), section)...)
		}
	}
	for i, m := range mistakes {
		key, _ := m.Path[len(m.Path)-1].(string)
		if section := settings.SectionOf(key); m.Code == schema.UnknownKey && section != "" {
			mistakes[i].Next = "write it under a line [" + section + "]"
		}
	}
	if problems := Blame(file, positions, mistakes); len(problems) > 0 {
		return settings.Policy{}, problems
	}
	return p, nil
}

// bindSection binds a section of the file, and notes which lines enforce its settings.
func bindSection(p *settings.Policy, section string, table map[string]any, positions Positions) []schema.Mistake {
	into := policySection{PolicyValues: p.Values}
	mistakes := schema.BindSome(table, &into, func(key string) bool { return key == settings.EnforcedKey || settings.SectionOf(key) == section })
	for _, s := range settings.Settings() {
		if s.Section != section {
			continue
		}
		if _, given := table[s.Key]; given {
			p.Enforced[s.Key] = positions.At(section, s.Key).Line
		} else if into.Enforced {
			p.Enforced[s.Key] = positions.At(section, settings.EnforcedKey).Line
		}
	}
	return mistakes
}
