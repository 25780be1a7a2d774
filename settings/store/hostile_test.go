package store

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

// Files that nest as deeply as their size allows are a mistake in line 4, like others, and
// keep nothing busy.
func TestHostileFiles(t *testing.T) {
	const much = settings.MaxFileSize / 8
	for _, text := range []string{
		strings.Repeat("x={a=", much), strings.Repeat("a.", much) + "b = 1", strings.Repeat("[", much), "a = " + strings.Repeat("[{a=", much),
		"[" + strings.Repeat("a.", much) + "a]\n", "a = " + strings.Repeat("[", much) + strings.Repeat("]", much),
	} {
		store := Open(testDirs(t.TempDir()))
		path := settingstest.WriteText(t, store.ownPath("office"), settingstest.Complete+text)
		problems := store.ExamineFile(path).Problems
		if len(problems) != 1 || problems[0].Line != 4 {
			t.Errorf("%.20q: got %v", text, problems)
		}
		if draft, err := store.Draft("office"); err == nil {
			draft.Timeout = 90
			if _, err := store.Save(draft); err != nil {
				t.Errorf("%.20q: %v", text, err)
			}
		} else if !reflect.DeepEqual(err, error(problems)) {
			t.Errorf("%.20q: got %v", text, err)
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
