package settingstest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings/settingstest"
)

// The page of codes lists those of the settings, and no other.
func TestCodes(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		source.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|").FindAllStringSubmatch(settingstest.ReadText(t, "../../docs/codes.md"), -1) {
		listed = append(listed, row[1])
	}
	if len(listed) == 0 {
		t.Fatal("no code is listed")
	}
	for _, code := range regexp.MustCompile(`(?:advice\.New\(|[pP]roblem\([^"\n]*(?:"[a-z_]+", )?)"([a-z]+(?:-[a-z0-9]+)+)"`).FindAllStringSubmatch(source.String(), -1) {
		if !slices.Contains(listed, code[1]) {
			t.Errorf("the code %q is not listed", code[1])
		}
	}
}
