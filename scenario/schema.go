package scenario

import (
	"maps"
	"slices"

	"otpdialog/schema"
)

// FileSchema is the JSON Schema (draft 2020-12) of scenario files, for editors. A variable can
// stand for every value in it.
func FileSchema() map[string]any {
	s := schema.Describe(Scenario{})
	properties, _ := s["properties"].(map[string]any)
	for key, value := range properties {
		if one, ok := value.(map[string]any); ok && key != "schema" && !slices.Contains(declared, key) {
			properties[key] = orVariable(one)
		}
	}
	return s
}

// orVariable is a schema that also accepts a variable in the place of a number, of true or false,
// and of a text that must be a certain one.
func orVariable(s map[string]any) map[string]any {
	_, isEnum := s["enum"]
	_, isPattern := s["pattern"]
	switch t := s["type"]; {
	case t == "number", t == "integer", t == "boolean", isEnum, isPattern:
		either := map[string]any{"anyOf": []any{s, map[string]any{"type": "string", "pattern": `\$\{`}}}
		if doc, ok := s["description"]; ok {
			either["description"] = doc
		}
		return either
	}
	s = maps.Clone(s)
	for key, value := range s {
		switch value := value.(type) {
		case map[string]any:
			if key == "properties" {
				s[key] = each(value)
			} else {
				s[key] = orVariable(value)
			}
		case []any:
			forms := make([]any, len(value))
			for i, form := range value {
				if one, ok := form.(map[string]any); ok {
					form = orVariable(one)
				}
				forms[i] = form
			}
			s[key] = forms
		}
	}
	return s
}

// each is orVariable for each of several properties.
func each(properties map[string]any) map[string]any {
	all := maps.Clone(properties)
	for name, one := range all {
		if s, ok := one.(map[string]any); ok {
			all[name] = orVariable(s)
		}
	}
	return all
}
