package document

import (
	"errors"
	"strings"
	"testing"
	"time"

	"otpdialog/settings"
)

type plan struct {
	Name  string `json:"name" need:"true"`
	Steps []struct {
		Wait  time.Duration `json:"wait"`
		Press string        `json:"press"`
	} `json:"steps"`
}

func TestStrict(t *testing.T) {
	t.Parallel()
	var p plan
	positions, err := Strict("plan.toml", []byte("name = \"a\"\n[[steps]]\nwait = \"61s\"\n[[steps]]\n  press = \"Push\"\n"), &p)
	if err != nil || p.Name != "a" || len(p.Steps) != 2 || p.Steps[0].Wait != 61*time.Second || p.Steps[1].Press != "Push" {
		t.Fatalf("got %+v, %v", p, err)
	}
	for want, at := range map[settings.Position]settings.Position{
		{Line: 4, Column: 1}: positions.At("steps", 1),
		{Line: 5, Column: 3}: positions.At("steps", 1, "press"),
		{Line: 2, Column: 1}: positions.At("steps", 0, "nothing", "there"),
		{Line: 1, Column: 1}: positions.At(),
	} {
		if at != want {
			t.Errorf("%v, not %v", at, want)
		}
	}
}

func TestStrictMistakes(t *testing.T) {
	t.Parallel()
	var p plan
	_, err := Strict("plan.toml", []byte("[[steps]]\nwait = 5\n[[steps]]\n  pres = \"Push\"\n"), &p)
	problems, ok := errors.AsType[settings.Problems](err)
	if !ok || len(problems) != 3 {
		t.Fatal(err)
	}
	for i, want := range []struct {
		line, column int
		key, what    string
	}{
		{1, 1, "name", "name is missing"}, {2, 1, "steps[0].wait", "wait must be a duration"}, {4, 3, "steps[1].pres", `unknown key "pres"`},
	} {
		if got := problems[i]; got.Line != want.line || got.Column != want.column || got.Key != want.key || !strings.HasPrefix(got.What, want.what) {
			t.Errorf("%+v", got)
		}
	}
	if _, err := Strict("plan.toml", []byte("name = \n"), &p); err == nil || !strings.Contains(err.Error(), "plan.toml:1") {
		t.Errorf("%v", err)
	}
}
