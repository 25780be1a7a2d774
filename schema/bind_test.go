package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

type inner struct {
	Name string `json:"name" need:"true" doc:"who"`
}

// size is a value with forms of its own: "80x24".
type size struct{ width, height int }

func (s *size) BindTree(tree any) []Mistake {
	text, _ := tree.(string)
	if _, err := fmt.Sscanf(text, "%dx%d", &s.width, &s.height); err != nil {
		m := Mistake{}
		m.What, m.Path = "no size", []any{"deeper"}
		return []Mistake{m}
	}
	return nil
}

func (*size) Schema() map[string]any { return map[string]any{"type": "string", "pattern": `^\d+x\d+$`} }

type common struct {
	Note string `json:"note,omitempty"`
}

type sample struct {
	common

	Effect  string            `json:"effect,omitempty" one:"drop|delay" doc:"what happens"`
	Delay   time.Duration     `json:"delay,omitempty"  min:"10ms" max:"10m"`
	Count   int               `json:"count,omitempty"  min:"1" max:"9"`
	Port    uint16            `json:"port,omitempty"`
	Share   float64           `json:"share,omitempty"  max:"1"`
	On      bool              `json:"on,omitempty"`
	Start   time.Time         `json:"start,omitzero"`
	Tags    []string          `json:"tags,omitempty"   one:"a|b" max:"2"`
	Vars    map[string]string `json:"vars,omitempty"   max:"1"`
	People  []inner           `json:"people,omitempty"`
	First   *inner            `json:"first,omitempty"`
	Any     any               `json:"any,omitempty"`
	Size    size              `json:"size,omitzero"`
	Sizes   []size            `json:"sizes,omitempty"`
	Text    string            `json:"text,omitempty"   min:"2" max:"3"`
	Ignored string            `json:"-"`
	Own     string
}

func tree(t *testing.T, text string) any {
	t.Helper()
	parsed, err := ParseJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestBind(t *testing.T) {
	t.Parallel()
	var got sample
	mistakes := Bind(tree(t, `{"effect": "drop", "delay": "1m30s", "count": 9, "port": 65535, "share": 0.5, "on": true,
		"start": "2026-01-31T12:00:00Z", "tags": ["a", "b"], "vars": {"x": "y"}, "people": [{"name": "alice"}],
		"first": {"name": "bob"}, "any": [1], "size": "80x24", "sizes": ["1x2"], "text": "äöü", "note": "n"}`), &got)
	want := sample{
		common: common{"n"},
		Effect: "drop", Delay: 90 * time.Second, Count: 9, Port: 65535, Share: 0.5, On: true,
		Start: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), Tags: []string{"a", "b"}, Vars: map[string]string{"x": "y"},
		People: []inner{{"alice"}}, First: &inner{"bob"}, Any: []any{json.Number("1")}, Size: size{80, 24}, Sizes: []size{{1, 2}}, Text: "äöü",
	}
	if len(mistakes) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v with %v", got, mistakes)
	}
}

// TOML has numbers and times of its own.
func TestBindTOML(t *testing.T) {
	t.Parallel()
	var got sample
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	if m := Bind(map[string]any{"count": int64(3), "share": int64(1), "start": at}, &got); len(m) > 0 || got.Count != 3 || got.Share != 1 || !got.Start.Equal(at) {
		t.Errorf("got %+v with %v", got, m)
	}
	if m := Bind(map[string]any{"share": 0.25}, &got); len(m) > 0 || got.Share != 0.25 {
		t.Errorf("got %+v with %v", got, m)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, pointer, code, what, next string }{
		{`7`, "", "wrong-type", "it must be a table, not a number", "write a table instead"},
		{`{"effect": "dorp"}`, "/effect", "unknown-value", `effect cannot be "dorp"`, `did you mean "drop"? If not, write one of drop, delay`},
		{`{"efect": 1}`, "/efect", "unknown-key", `unknown key "efect"`, `did you mean "effect"?`},
		{`{"Own": 1}`, "/Own", "unknown-key", `unknown key "Own"`, ``},
		{`{"a/~\u001b": 1}`, "/a~1~0\x1b", "unknown-key", `unknown key "a/~`, ``},
		{`{"effect": null}`, "/effect", "wrong-type", "effect must be text, not null", "write text instead"},
		{`{"delay": "soon"}`, "/delay", "bad-duration", `delay cannot be "soon"`, `write a duration such as`},
		{`{"delay": "-1s"}`, "/delay", "bad-duration", `delay cannot be "-1s"`, ``},
		{`{"delay": 5}`, "/delay", "wrong-type", `delay must be a duration such as "1m30s", not a number`, ``},
		{`{"delay": "1ms"}`, "/delay", "out-of-range", "delay is 1ms", "write at least 10ms"},
		{`{"delay": "1h"}`, "/delay", "out-of-range", "delay is 1h", "write at most 10m"},
		{`{"count": 0}`, "/count", "out-of-range", "count is 0", "write at least 1"},
		{`{"count": 10}`, "/count", "out-of-range", "count is 10", "write at most 9"},
		{`{"count": 1.5}`, "/count", "out-of-range", "count is 1.5", ""},
		{`{"count": "1"}`, "/count", "wrong-type", "count must be a whole number, not text", ""},
		{`{"port": 65536}`, "/port", "out-of-range", "port is 65536", ""},
		{`{"port": -1}`, "/port", "out-of-range", "port is -1", ""},
		{`{"share": 1.1}`, "/share", "out-of-range", "share is 1.1", "write at most 1"},
		{`{"share": 1e999}`, "/share", "wrong-type", "share must be a finite number", ""},
		{`{"on": 1}`, "/on", "wrong-type", "on must be true or false, not a number", ""},
		{`{"start": "today"}`, "/start", "wrong-type", "start must be a time such as", ""},
		{`{"tags": "a"}`, "/tags", "wrong-type", "tags must be a list, not text", ""},
		{`{"tags": ["a", "c"]}`, "/tags/1", "unknown-value", `tags cannot be "c"`, ""},
		{`{"tags": ["a", "a", "a"]}`, "/tags", "out-of-range", "tags has 3 values", "write at most 2 values"},
		{`{"vars": []}`, "/vars", "wrong-type", "vars must be a table, not a list", ""},
		{`{"vars": {"a": "", "b": ""}}`, "/vars", "out-of-range", "vars has 2 keys", ""},
		{`{"vars": {"a": true}}`, "/vars/a", "wrong-type", "a must be text, not true or false", ""},
		{`{"people": [{}]}`, "/people/0", "missing-key", "name is missing", "write name: who"},
		{`{"people": [{"name": "x", "naem": "y"}]}`, "/people/0/naem", "unknown-key", `unknown key "naem"`, "write one of name"},
		{`{"people": [{"naem": "y"}]}`, "/people/0/naem", "unknown-key", `unknown key "naem"`, "write one of name"},
		{`{"first": {}}`, "/first", "missing-key", "name is missing", ""},
		{`{"size": "big"}`, "/size/deeper", "", "no size", ""},
		{`{"sizes": ["1x1", "big"]}`, "/sizes/1/deeper", "", "no size", ""},
		{`{"text": "a"}`, "/text", "out-of-range", "text has 1 characters", "write at least 2 characters"},
		{`{"text": "abcd"}`, "/text", "out-of-range", "text has 4 characters", "write at most 3 characters"},
	} {
		var got sample
		m := Bind(tree(t, test.text), &got)
		if len(m) != 1 || m[0].Pointer() != test.pointer || m[0].Code != test.code || !strings.HasPrefix(m[0].What, test.what) || !strings.HasPrefix(m[0].Next, test.next) {
			t.Errorf("%s: %q with pointer %q", test.text, m, m[0].Pointer())
		}
		if !reflect.DeepEqual(got, sample{}) && got.Tags == nil && got.People == nil && got.Sizes == nil && got.Vars == nil {
			t.Errorf("%s was bound to %+v", test.text, got)
		}
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	var got sample
	m := Bind(tree(t, `{"zeta": 1, "text": 1, "on": 1, "count": 3, "alpha": 1}`), &got)
	var pointers []string
	for _, one := range m {
		pointers = append(pointers, one.Pointer())
	}
	if want := []string{"/on", "/text", "/alpha", "/zeta"}; !slices.Equal(pointers, want) || got.Count != 3 {
		t.Errorf("mistakes at %q, count %d", pointers, got.Count)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(Describe(sample{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"additionalProperties":false`,
		`"delay":{"description":"at most 10m","pattern":`,
		`"effect":{"description":"what happens","enum":["drop","delay"],"type":"string"}`,
		`"count":{"maximum":9,"minimum":1,"type":"integer"}`,
		`"text":{"maxLength":3,"minLength":2,"type":"string"}`,
		`"tags":{"items":{"enum":["a","b"],"type":"string"},"maxItems":2,"type":"array"}`,
		`"vars":{"additionalProperties":{"type":"string"},"maxProperties":1,"type":"object"}`,
		`"first":{"additionalProperties":false,"properties":{"name":{"description":"who","type":"string"}},"required":["name"],"type":"object"}`,
		`"any":{}`, `"on":{"type":"boolean"}`, `"share":{"maximum":1,"type":"number"}`,
		`"start":{"format":"date-time","type":"string"}`, `"size":{"pattern":"^\\d+x\\d+$","type":"string"}`,
	} {
		if !strings.Contains(string(got), part) {
			t.Errorf("%s\nis not in %s", part, got)
		}
	}
	if strings.Contains(string(got), "Own") {
		t.Error("it describes a field without a key")
	}
}

func TestParseJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``: "unexpected EOF", `{`: "unexpected EOF", `[1`: "unexpected EOF", `{"a": 1} x`: "after the value", `{"a": 1, "a": 2}`: `the key "a" appears twice`,
		`{"a" 1}`: "invalid character", strings.Repeat("[", 17) + strings.Repeat("]", 17): "nested too deeply",
	} {
		if _, err := ParseJSON(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := ParseJSON(strings.NewReader(strings.Repeat("[", 16) + strings.Repeat("]", 16))); err != nil {
		t.Error(err)
	}
}

// A text that is bound without a mistake is JSON, and is bound to the same value again.
func FuzzBind(f *testing.F) {
	f.Add(`{"effect": "drop", "delay": "1s", "people": [{"name": "x"}], "any": {"a": [null]}}`)
	f.Add(`{"count": 1e2, "share": -0, "size": "80x24"}`)
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseJSON(strings.NewReader(text))
		if err != nil {
			return
		}
		var got, again sample
		if len(Bind(parsed, &got)) > 0 {
			return
		}
		if err := json.Unmarshal([]byte(text), new(map[string]any)); err != nil {
			t.Errorf("%q is bound, but no JSON object: %v", text, err)
		}
		if m := Bind(parsed, &again); len(m) > 0 || !reflect.DeepEqual(got, again) {
			t.Errorf("%q is bound to %+v, and then to %+v", text, got, again)
		}
	})
}
