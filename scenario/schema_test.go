package scenario

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// fileSchema is [FileSchema] as a validator has it.
func fileSchema(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	text, err := json.Marshal(FileSchema())
	if err != nil {
		tb.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		tb.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("scenario.json", tree); err != nil {
		tb.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// tree is a TOML text as JSON.
func tree(tb testing.TB, text string) any {
	tb.Helper()
	values := map[string]any{}
	if _, err := toml.Decode(text, &values); err != nil {
		tb.Fatal(err)
	}
	encoded, err := json.Marshal(values)
	if err != nil {
		tb.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(strings.NewReader(string(encoded)))
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}

// Editors accept what the reader accepts.
func TestSchemaAccepts(t *testing.T) {
	t.Parallel()
	s := fileSchema(t)
	if err := s.Validate(tree(t, complete)); err != nil {
		t.Errorf("%#v", err)
	}
	examples, err := scenariosIn("examples")
	if err != nil || examples == nil {
		t.Fatal(examples, err)
	}
	for _, path := range examples {
		text, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(tree(t, string(text))); err != nil {
			t.Errorf("%s: %#v", path, err)
		}
	}
}

// Editors and the reader refuse the same.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	s := fileSchema(t)
	for _, text := range []string{
		"name = \"no schema\"\n",
		"schema = 2\n",
		minimal + "nam = \"x\"\n",
		minimal + "[[steps]]\nexpect = { screen = \"dialog\" }\n",
		minimal + "[[steps]]\npress = \"Push\"\nanswer = \"1\"\n",
		minimal + "[[steps]]\npres = \"Push\"\n",
		minimal + "[[steps]]\npress = 1\n",
		minimal + "[[steps]]\ncancel = false\n",
		minimal + "[[steps]]\nphone = \"aprove\"\n",
		minimal + "[[steps]]\nphone = { user = \"maria\" }\n",
		minimal + "[[steps]]\nfault = { effect = \"explode\" }\n",
		minimal + "[[steps]]\nadvance = 61\n",
		minimal + "[[steps]]\npress = \"Push\"\nexpect = { scren = \"dialog\" }\n",
		minimal + "[[steps]]\npress = \"Push\"\nexpect = { screen = \"dialogue\" }\n",
		minimal + "[[steps]]\npress = \"Push\"\nexpect = { outcome = { one_of = [\"acepted\"] } }\n",
		minimal + "[[steps]]\npress = \"Push\"\nexpect = { notice = \"rejectd\" }\n",
		minimal + "[[steps]]\npress = \"Push\"\nexpect = { notice_kind = \"new\" }\n",
		minimal + "[[steps]]\npress = \"Push\"\nexpect = { pushes = \"one\" }\n",
		minimal + "[[steps]]\npress = \"Push\"\nexpect = { pushes = { contains = \"1\" } }\n",
		minimal + "[world]\nusers = [{ password = \"x\" }]\n",
	} {
		dir := folder(t, map[string]string{"a.toml": text})
		if _, err := Read(filepath.Join(dir, "a.toml")); err == nil {
			t.Errorf("the reader accepts %q", text)
		}
		if s.Validate(tree(t, text)) == nil {
			t.Errorf("the schema accepts %q", text)
		}
	}
}

// minimal is the beginning of a scenario.
const minimal = "schema = 1\n"
