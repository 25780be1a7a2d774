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

// The page otpdialog.toml(5) describes every key, as the documentation does.
func TestManual(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(settingstest.ReadText(t, "../../release/manual/otpdialog.toml.5.md"), "\r\n", "\n")
	aConnection, rest, found := strings.Cut(text, "\n## PREFERENCES\n")
	preferences, policy, foundToo := strings.Cut(rest, "\n## THE POLICY\n")
	if !found || !foundToo {
		t.Fatal("it has no sections for preferences and the policy")
	}
	tells := func(section, key string) {
		t.Helper()
		if !strings.Contains(section, "**"+key+"**") {
			t.Errorf("the key %s is not described", key)
		}
	}
	for _, k := range slices.Concat(keysOfAllKinds(), attributeKeys(settings.Attribute{}), actionKeys(settings.Action{})) {
		tells(aConnection, k.key)
	}
	for _, s := range settings.Settings() {
		if !s.PolicyOnly {
			tells(preferences, s.Key)
		}
		if s.Section == "" {
			continue
		}
		_, section, found := strings.Cut(policy, "\n### ["+s.Section+"]\n")
		if !found {
			t.Errorf("the section %s is not described", s.Section)
		}
		section, _, _ = strings.Cut(section, "\n##")
		tells(section, s.Key)
	}
	tells(policy, settings.EnforcedKey)
	for _, image := range assets.Names() {
		if !regexp.MustCompile(`[ \n]` + regexp.QuoteMeta(image) + `( \(default\))?[,.]`).MatchString(aConnection) {
			t.Errorf("the image %s is not described", image)
		}
	}

	// What it shows can be copied.
	blocks := regexp.MustCompile("(?s)```\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(blocks) != 2 {
		t.Fatalf("it has %d examples, not those of a connection and a policy", len(blocks))
	}
	if _, err := ParseConnection("office", "otpdialog.toml.5.md", []byte(blocks[0][1])); err != nil {
		t.Error(err)
	}
	if _, err := ParsePolicy("otpdialog.toml.5.md", []byte(blocks[1][1])); err != nil {
		t.Error(err)
	}
}
