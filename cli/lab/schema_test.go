package lab

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"otpdialog/settings/document"
	"otpdialog/simulator/control"
)

// printed is the schema that the command prints for a kind of file.
func printed(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	var out bytes.Buffer
	c := Schema()
	c.SetArgs([]string{kind})
	c.SetOut(&out)
	if err := c.Execute(); err != nil {
		t.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", tree); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validate says what the schema has against a TOML text.
func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	var values map[string]any
	if _, err := toml.Decode(text, &values); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(tree)
}

// Editors accept and refuse the same worlds as the program.
func TestWorldSchema(t *testing.T) {
	t.Parallel()
	s := printed(t, "world")
	for _, text := range []string{
		"vendor = \"duo\"\nseed = 42\n",
		"start = 2026-01-31T12:00:00Z\n[[users]]\nname = \"alice\"\nmethods = [\"push\", \"token\"]\ndecision_time = \"90s\"\n[users.commands]\ngo = \"push\"\n",
		"seed = 1\n[[faults]]\neffect = \"delay\"\ndelay = \"3s\"\nprobability = 0.5\nmatch = { user = \"alice\", round = 2 }\n",
		"vendors = \"duo\"\n",
		"seed = \"42\"\n",
		"[[users]]\npassword = \"x\"\n",
		"[[users]]\nname = \"alice\"\nmethods = [\"pusch\"]\n",
		"[[faults]]\neffect = \"explode\"\n",
		"[[faults]]\neffect = \"drop\"\ntimes = -1\n",
	} {
		var world control.Setup
		_, wrong := document.Strict("world.toml", []byte(text), &world)
		if err := validate(t, s, text); (err == nil) != (wrong == nil) {
			t.Errorf("%s\nthe schema says %v, and the reader %v", text, err, wrong)
		}
	}
}

// The schema of scenarios is that of the reader, whose tests compare them.
func TestScenarioSchema(t *testing.T) {
	t.Parallel()
	s := printed(t, "scenario")
	if err := validate(t, s, "schema = 1\n[[steps]]\npress = \"Push\"\n"); err != nil {
		t.Error(err)
	}
	if err := validate(t, s, "schema = 1\n[[steps]]\npres = \"Push\"\n"); err == nil || !strings.Contains(err.Error(), "pres") {
		t.Errorf("got %v", err)
	}
}
