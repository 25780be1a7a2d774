package document

import "otpdialog/settings"

// ParsePolicy reads a policy. Its error is a [settings.Problems].
func ParsePolicy(file string, data []byte) (settings.Policy, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return settings.Policy{}, err
	}
	p := settings.Policy{File: file, Values: settings.DefaultValues(), Enforced: map[string]int{}}
	for _, section := range []string{settings.SectionMFA, settings.SectionDisplay, settings.SectionSession} {
		if t, ok := root.table(section); ok {
			readSection(&p, section, t)
		}
	}
	root.refuseUnknown("a policy", inSection)
	if err := d.err(); err != nil {
		return settings.Policy{}, err
	}
	return p, nil
}

// readSection reads a section of the file.
func readSection(p *settings.Policy, section string, t *table) {
	var whole bool
	t.requiredBool(settings.EnforcedKey, &whole)
	for _, s := range settings.Settings() {
		if s.Section != section {
			continue
		}
		readSetting(t, s, p.Values)
		switch {
		case t.has(s.Key):
			p.Enforced[s.Key] = t.position(s.Key).Line
		case whole:
			p.Enforced[s.Key] = t.position(settings.EnforcedKey).Line
		}
	}
	t.refuseUnknown("["+section+"]", inSection)
}

// inSection says which section a misplaced key belongs in.
func inSection(key string) string {
	for _, s := range settings.Settings() {
		if s.Key == key && s.Section != "" {
			return "write it under a line [" + s.Section + "]"
		}
	}
	return ""
}

// readSetting reads the value of a setting from its table.
func readSetting(t *table, s settings.Setting, v *settings.PolicyValues) {
	switch value := s.Value(v).(type) {
	case bool:
		t.requiredBool(s.Key, &value)
		s.SetValue(v, value)
	case string:
		if s.Values == nil {
			t.text(s.Key, &value)
		} else {
			choice(t, s.Key, &value, s.Values...)
		}
		s.SetValue(v, value)
	case []string:
		t.texts(s.Key, &value)
		s.SetValue(v, value)
	}
}
