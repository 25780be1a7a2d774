package document

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// The README and the documentation describe every key and image, and their examples can be
// copied.
func TestDocumentedSettings(t *testing.T) {
	var pages strings.Builder
	for _, page := range []string{"README.md", "docs/connections.md", "docs/preferences.md"} {
		pages.WriteString(settingstest.ReadText(t, "../../"+page))
	}
	text := strings.ReplaceAll(pages.String(), "\r\n", "\n")
	var blocks []string
	for _, block := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, block[1])
	}
	if len(blocks) != 7 {
		t.Fatalf("there are %d pieces of TOML, not those of two connections, TLS, OpenID Connect, an account, preferences and a policy", len(blocks))
	}
	if _, err := ParseConnection("office", "README.md", []byte(blocks[0])); err != nil {
		t.Error(err)
	}
	blocks = blocks[1:]
	if _, err := ParseConnection("office", "connections.md", []byte(blocks[0])); err != nil {
		t.Error(err)
	}
	if _, err := ParseConnection("office", "connections.md", []byte(blocks[1]+"display_name = \"x\"\nprimary = \"x\"\n")); err != nil {
		t.Error(err)
	}
	oidc := blocks[2]
	if c, err := ParseConnection("company", "connections.md", []byte(oidc)); err != nil || c.Kind != settings.OIDC {
		t.Error(c.Kind, err)
	}
	uncommented := regexp.MustCompile(`(?m)^# (\w+ +=)`).ReplaceAllString(oidc, "$1")
	if _, err := ParseConnection("company", "connections.md", []byte(uncommented)); err != nil {
		t.Error(err)
	}
	if c, err := ParseConnection("personal", "connections.md", []byte(blocks[3])); err != nil || c.Kind != settings.Account {
		t.Error(c.Kind, err)
	}
	blocks = slices.Delete(blocks, 2, 4)
	if p, err := ParsePreferences("preferences.md", []byte(blocks[2])); err != nil || p != settings.DefaultPreferences() {
		t.Errorf("the preferences are %+v, %v", p, err)
	}
	if _, err := ParsePolicy("preferences.md", []byte(blocks[3])); err != nil {
		t.Error(err)
	}
	names := func(text, word string) bool {
		return regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text)
	}
	for _, k := range slices.Concat(keysOfAllKinds(), attributeKeys(settings.Attribute{}), actionKeys(settings.Action{})) {
		if sources := sourceKeysLike(k.key); len(sources) > 0 && sources[0] != settings.SharedSecret.Key {
			k.key = sources[0] // the others are described with the shared secret
		}
		if !names(text, k.key) {
			t.Errorf("the key %s is not described", k.key)
		}
	}
	for _, s := range settings.Settings() {
		if s.Section != "" && !names(blocks[3], s.Key) {
			t.Errorf("the policy's key %s is not described", s.Key)
		}
		if !s.PolicyOnly && !names(blocks[2], s.Key) {
			t.Errorf("the preference %s is not described", s.Key)
		}
	}
	for _, image := range assets.Names() {
		if !strings.Contains(text, "`"+image+"`") {
			t.Errorf("the image %s is not described", image)
		}
	}
}

// keysOfAllKinds are the keys that a connection of any kind can have.
func keysOfAllKinds() []keyValue { return keysOf(settings.Connection{}, settings.Connection{}) }
