package store

import (
	"errors"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

// These would each keep the TOML library busy, or fill its stack.
func TestHostileFiles(t *testing.T) {
	const much = settings.MaxFileSize / 8
	for _, text := range []string{
		strings.Repeat("x={a=", much), strings.Repeat("a.", much) + "b = 1", strings.Repeat("[", much), "a = " + strings.Repeat("[{a=", much),
		"[" + strings.Repeat("a.", much) + "a]\n",
	} {
		store := Open(testDirs(t.TempDir()))
		path := settingstest.WriteText(t, store.ownPath("office"), settingstest.Complete+text)
		var problems settings.Problems
		if _, err := store.Draft("office"); !errors.As(err, &problems) || problems[0].Line != 4 || !strings.Contains(problems[0].What, "16") {
			t.Errorf("%.20q: got %v", text, err)
		}
		if examined := store.ExamineFile(path); len(examined.Problems) != 1 {
			t.Errorf("%.20q: got %v", text, examined.Problems)
		}
		document.Difference(settingstest.Complete, settingstest.Complete+text)
	}
}

func TestSizeOfAFile(t *testing.T) {
	for _, size := range []int{settings.MaxFileSize, settings.MaxFileSize + 1} {
		store := Open(testDirs(t.TempDir()))
		settingstest.WriteText(t, store.ownPath("office"), settingstest.Complete+"#"+strings.Repeat("x", size-len(settingstest.Complete)-1))
		_, err := store.Draft("office")
		if problems, tooLarge := errors.AsType[settings.Problems](err); tooLarge != (size > settings.MaxFileSize) || tooLarge && problems[0].Next == "" {
			t.Errorf("%d bytes: got %v", size, err)
		}
	}
}
