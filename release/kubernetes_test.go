package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// kubectl is the Go module of Kubernetes' own client. Its tests come with the description of the
// interface, of which each kind of object has a schema.
const kubectl = "k8s.io/kubectl@v0.34.1"

// The manifest for load is what Kubernetes' own schemas allow, and a misspelt key is not.
func TestKubernetesManifest(t *testing.T) {
	t.Parallel()
	schemas := newKubernetesSchemas(t)
	text, err := os.ReadFile("examples/load.yaml")
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for documents := yaml.NewDecoder(bytes.NewReader(text)); ; kinds++ {
		var one map[string]any
		if err := documents.Decode(&one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if err := schemas.check(t, one); err != nil {
			t.Error(err)
		}
		spec := one["spec"].(map[string]any)
		spec["selectors"] = spec["selector"]
		if schemas.check(t, one) == nil {
			t.Errorf("a %v with the key selectors is accepted", one["kind"])
		}
	}
	if kinds != 3 {
		t.Errorf("%d objects", kinds)
	}
}

// kubernetesSchemas are the schemas of Kubernetes.
type kubernetesSchemas struct {
	compiler *jsonschema.Compiler
	names    map[string]string // of the definitions, by apiVersion and kind
}

const swagger = "file:///swagger.json"

func newKubernetesSchemas(t *testing.T) *kubernetesSchemas {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", kubectl).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(module.Dir, "testdata", "openapi", "swagger.json"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	s := &kubernetesSchemas{jsonschema.NewCompiler(), map[string]string{}}
	s.compiler.DefaultDraft(jsonschema.Draft4)
	for name, one := range document.(map[string]any)["definitions"].(map[string]any) {
		definition := one.(map[string]any)
		if _, given := definition["properties"]; given {
			definition["additionalProperties"] = false // a server rejects unknown keys, too
		}
		kinds, _ := definition["x-kubernetes-group-version-kind"].([]any)
		for _, one := range kinds {
			kind := one.(map[string]any)
			version := strings.TrimPrefix(kind["group"].(string)+"/"+kind["version"].(string), "/")
			s.names[version+" "+kind["kind"].(string)] = name
		}
	}
	if err := s.compiler.AddResource(swagger, document); err != nil {
		t.Fatal(err)
	}
	return s
}

// check returns what is wrong with an object.
func (s *kubernetesSchemas) check(t *testing.T, object map[string]any) error {
	t.Helper()
	kind := object["apiVersion"].(string) + " " + object["kind"].(string)
	name, known := s.names[kind]
	if !known {
		t.Fatalf("Kubernetes has no %s", kind)
	}
	schema, err := s.compiler.Compile(swagger + "#/definitions/" + name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(object) // as kubectl does
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}
