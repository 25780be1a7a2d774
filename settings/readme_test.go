package settings

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"

	"otpdialog/assets"
)

// The README tells newcomers of every key, preset and image: what it shows can be
// copied.
func TestReadme(t *testing.T) {
	text := strings.ReplaceAll(readText(t, "../README.md"), "\r\n", "\n")
	var blocks []string
	for _, block := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, block[1])
	}
	if len(blocks) != 4 {
		t.Fatalf("it has %d pieces of TOML, not those of a connection, TLS, preferences and a policy", len(blocks))
	}
	if _, err := ParseConnection("office", "README.md", []byte(blocks[0])); err != nil {
		t.Error(err)
	}
	if _, err := ParseConnection("office", "README.md", []byte(blocks[1]+"display_name = \"x\"\nprimary = \"x\"\n")); err != nil {
		t.Error(err)
	}
	if p, err := parsePreferences("README.md", []byte(blocks[2])); err != nil || p != DefaultPreferences() {
		t.Errorf("the preferences are %+v, %v", p, err)
	}
	if _, err := parsePolicy("README.md", []byte(blocks[3])); err != nil {
		t.Error(err)
	}
	names := func(text, word string) bool {
		return regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text)
	}
	for _, k := range slices.Concat(new(Connection).keys(), Attribute{}.keys(), Action{}.keys()) {
		if sources := sourcesLike(k.key); len(sources) > 0 && sources[0] != sharedSecret.key {
			k.key = sources[0] // the others are told with the shared secret
		}
		if !names(text, k.key) {
			t.Errorf("the key %s is not told", k.key)
		}
	}
	for _, s := range allSettings {
		if s.Section != "" && !names(blocks[3], s.Key) {
			t.Errorf("the policy's key %s is not told", s.Key)
		}
		if !s.PolicyOnly && !names(blocks[2], s.Key) {
			t.Errorf("the preference %s is not told", s.Key)
		}
	}
	for _, image := range assets.Names() {
		if !strings.Contains(text, "`"+image+"`") {
			t.Errorf("the image %s is not told", image)
		}
	}
}

// The table of the presets is as they are.
func TestPresetsInReadme(t *testing.T) {
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
	text := strings.ReplaceAll(readText(t, "../README.md"), "\r\n", "\n")
	table := strings.Join(rows, "")
	if !strings.Contains(text, "| --- | --- | --- | --- |\n"+table+"\n") {
		t.Errorf("the table should be\n%s", table)
	}
}
