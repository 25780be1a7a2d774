package scenario

import (
	"strings"

	"otpdialog/advice"
	"otpdialog/schema"
)

// BindTree implements [schema.Value].
func (c *Connection) BindTree(tree any) []schema.Mistake {
	switch tree := tree.(type) {
	case string:
		c.Name = tree
	case map[string]any:
		c.Keys = tree
	default:
		return mistake("wrong-type", "connection must be text or a table", `write the file or name of a connection, or a [connection] table`)
	}
	return nil
}

// Schema implements [schema.Value].
func (*Connection) Schema() map[string]any {
	return map[string]any{"type": []string{"string", "object"}}
}

// isFile reports whether the name is that of a file beside the scenario.
func (c *Connection) isFile() bool { return strings.HasSuffix(c.Name, ".toml") }

// BindTree implements [schema.Value].
func (v *Var) BindTree(tree any) []schema.Mistake {
	switch tree.(type) {
	case string, bool, int64, float64:
		v.Value = tree
		return nil
	}
	return mistake("wrong-type", "the value of a variable must be text, a number, true or false", "write one of these")
}

// Schema implements [schema.Value].
func (*Var) Schema() map[string]any {
	return map[string]any{"type": []string{"string", "number", "boolean"}}
}

// secretKeys is a Secret without its methods.
type secretKeys Secret

// BindTree implements [schema.Value].
func (s *Secret) BindTree(tree any) []schema.Mistake {
	mistakes := schema.Bind(tree, (*secretKeys)(s))
	sources := 0
	for _, given := range []bool{s.Env != "", s.File != "", len(s.Command) > 0, s.Keyring != ""} {
		if given {
			sources++
		}
	}
	if len(mistakes) == 0 && (sources > 1 || sources == 0 && s.Default == "") {
		return mistake("one-source", "a secret needs exactly one source", "write one of env, file, command or keyring; a default is optional")
	}
	return mistakes
}

// Schema implements [schema.Value].
func (*Secret) Schema() map[string]any { return schema.Describe(secretKeys{}) }

// mistake is the only mistake of a value.
func mistake(code, what, next string) []schema.Mistake {
	return []schema.Mistake{{Advice: advice.New(code, what).Do(next)}}
}
