package settings

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"

	"otpdialog/assets"
)

// The README and the documentation describe every key and image, and their examples can be
// copied.
func TestDocumentedSettings(t *testing.T) {
	var text string
	for _, page := range []string{"README.md", "docs/connections.md", "docs/preferences.md"} {
		text += readText(t, "../"+page)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var blocks []string
	for _, block := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, block[1])
	}
	if len(blocks) != 5 {
		t.Fatalf("there are %d pieces of TOML, not those of two connections, TLS, preferences and a policy", len(blocks))
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
	if p, err := parsePreferences("preferences.md", []byte(blocks[2])); err != nil || p != DefaultPreferences() {
		t.Errorf("the preferences are %+v, %v", p, err)
	}
	if _, err := parsePolicy("preferences.md", []byte(blocks[3])); err != nil {
		t.Error(err)
	}
	names := func(text, word string) bool {
		return regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text)
	}
	for _, k := range slices.Concat(new(Connection).keys(), Attribute{}.keys(), Action{}.keys()) {
		if sources := sourcesLike(k.key); len(sources) > 0 && sources[0] != sharedSecret.key {
			k.key = sources[0] // the others are described with the shared secret
		}
		if !names(text, k.key) {
			t.Errorf("the key %s is not described", k.key)
		}
	}
	for _, s := range allSettings {
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

// The table of the presets lists all of them as they are.
func TestDocumentedPresets(t *testing.T) {
	first := map[Ask]string{AskPassword: "password", AskOTP: "OTP", AskAppend: "password and OTP"}
	var rows []string
	for _, preset := range Presets() {
		var titles []string
		for _, a := range preset.connection.Actions {
			titles = append(titles, a.Title)
		}
		actions := cmp.Or(strings.Join(titles, ", "), "none")
		rows = append(rows, "| `"+preset.Name+"` | "+preset.Title+" | "+first[preset.connection.Ask]+" | "+actions+" |\n")
	}
	text := strings.ReplaceAll(readText(t, "../docs/vendors.md"), "\r\n", "\n")
	table := strings.Join(rows, "")
	if !strings.Contains(text, "| --- | --- | --- | --- |\n"+table+"\n") {
		t.Errorf("the table should be\n%s", table)
	}
}
