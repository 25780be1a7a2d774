package scenario

import (
	"slices"

	"otpdialog/schema"
)

// FileSchema is the JSON Schema (draft 2020-12) of scenario files, for editors. A variable can
// stand for every value in it.
func FileSchema() map[string]any {
	s := schema.Describe(Scenario{})
	properties, _ := s["properties"].(map[string]any)
	for key, value := range properties {
		if key != "schema" && !slices.Contains(declared, key) {
			properties[key] = orVariable(value)
		}
	}
	return s
}

// orVariable is a part of a schema that also accepts a variable in the place of a number, of true
// or false, and of a text that must be a certain one.
func orVariable(part any) any {
	switch part := part.(type) {
	case []any:
		list := make([]any, len(part))
		for i, one := range part {
			list[i] = orVariable(one)
		}
		return list
	case map[string]any:
		table := make(map[string]any, len(part))
		for key, one := range part {
			table[key] = orVariable(one)
		}
		_, isEnum := part["enum"]
		_, isPattern := part["pattern"]
		if t := part["type"]; t == "number" || t == "integer" || t == "boolean" || isEnum || isPattern {
			return map[string]any{"anyOf": []any{table, map[string]any{"type": "string", "pattern": `\$\{`}}}
		}
		return table
	}
	return part
}
