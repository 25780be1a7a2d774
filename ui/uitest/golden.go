package uitest

import (
	"flag"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/ui/story"
)

var update = flag.Bool("update", false, "write the golden views anew")

// GoldenSizes are the sizes in which a scene is kept.
var GoldenSizes = []image.Point{{80, 24}, {120, 40}, {40, 12}}

// GoldenViews compares a scene in all sizes, without colours, with testdata. After a
// wanted change run the test with -update, and read the difference.
func GoldenViews[Self any](t *testing.T, name string, p *story.Person[Self]) {
	t.Helper()
	var b strings.Builder
	for _, size := range GoldenSizes {
		p.Size(size.X, size.Y)
		b.WriteString(strings.Repeat("=", size.X) + "\n" + p.Screen())
	}
	Golden(t, name, b.String())
}

// testdata is where the kept views are, wherever the working folder is meanwhile.
var testdata = func() string {
	folder, err := filepath.Abs("testdata")
	if err != nil {
		panic(err)
	}
	return folder
}()

// Golden compares a screen with the file of that name.
func Golden(t *testing.T, name, screen string) {
	t.Helper()
	file := filepath.Join(testdata, strings.ReplaceAll(name, " ", "-")+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(screen), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if text := strings.ReplaceAll(string(want), "\r\n", "\n"); screen != text {
		t.Errorf("%s differs.\nNow:\n%s\nKept:\n%s", file, screen, text)
	}
}

// CheckNoColours fails if a frame sets a colour.
func CheckNoColours(t *testing.T, frame string) {
	t.Helper()
	for part := range strings.SplitSeq(frame, "\x1b[") {
		codes, _, found := strings.Cut(part, "m")
		if !found {
			continue
		}
		for code := range strings.SplitSeq(codes, ";") {
			if len(code) == 2 && strings.ContainsAny(code[:1], "349") || len(code) == 3 && strings.HasPrefix(code, "10") {
				t.Fatalf("the colour %q is set", codes)
			}
		}
	}
}

// CheckASCII fails if a screen has characters that a terminal without UTF-8 lacks.
func CheckASCII[Self any](t *testing.T, p *story.Person[Self]) {
	t.Helper()
	for i, line := range p.Stage.Lines() {
		for _, r := range line {
			if r > 0x7e {
				t.Fatalf("%q in line %d:\n%s", r, i, p.Screen())
			}
		}
	}
}
