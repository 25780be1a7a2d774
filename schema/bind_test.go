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
	Name string `json:"name" need:"true" line:"true" min:"1" doc:"who"`
}

// source is beside what it belongs to.
type source struct {
	Value string `json:",omitempty"`
	File  string `json:"_file,omitempty" min:"1" doc:"the path of a file"`
}

// kept is one of a list, unless that says otherwise.
type kept struct {
	On   bool   `json:"on"`
	Name string `json:"name"`
}

func (k *kept) SetDefault() { k.On = true }

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
	Key     source            `prefix:"key" kind:"x"`
	Kept    []kept            `json:"kept,omitempty"`
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
		"first": {"name": "bob"}, "any": [1], "size": "80x24", "sizes": ["1x2"], "text": "äöü", "note": "n",
		"key": "k", "key_file": "f", "kept": [{"name": "a"}, {"on": false}]}`), &got)
	want := sample{
		common: common{"n"},
		Effect: "drop", Delay: 90 * time.Second, Count: 9, Port: 65535, Share: 0.5, On: true,
		Start: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), Tags: []string{"a", "b"}, Vars: map[string]string{"x": "y"},
		People: []inner{{"alice"}}, First: &inner{"bob"}, Any: []any{json.Number("1")}, Size: size{80, 24}, Sizes: []size{{1, 2}}, Text: "äöü",
		Key: source{"k", "f"}, Kept: []kept{{true, "a"}, {false, ""}},
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
		{`{"people": {}}`, "/people", "wrong-type", "people must be a list of tables, not a table", "write [[people]] on a line of its own instead"},
		{`{"text": ""}`, "/text", "empty-value", "text is empty", "write something, or remove it"},
		{`{"first": {"name": " "}}`, "/first/name", "empty-value", "name is empty", "write who"},
		{`{"first": {"name": "a\u202e"}}`, "/first/name", "control-character", "name contains the control character U+202E", "write one line"},
		{`{"key_file": ""}`, "/key_file", "empty-value", "key_file is empty", "write the path of a file, or remove it"},
		{`{"Own": 1}`, "/Own", "unknown-key", `unknown key "Own"`, ``},
		{`{"a/~\u001b": 1}`, "/a~1~0\x1b", "unknown-key", `unknown key "a/~`, ``},
		{`{"effect": null}`, "/effect", "wrong-type", "effect must be text, not null", "write text in quotes instead"},
		{`{"delay": "soon"}`, "/delay", "bad-duration", `delay cannot be "soon"`, `write a duration such as`},
		{`{"delay": "-1s"}`, "/delay", "bad-duration", `delay cannot be "-1s"`, ``},
		{`{"delay": 5}`, "/delay", "wrong-type", `delay must be a duration such as "1m30s", not a number`, ``},
		{`{"delay": "1ms"}`, "/delay", "out-of-range", "delay 1ms is out of range", "write a duration from 10ms to 10m"},
		{`{"delay": "1h"}`, "/delay", "out-of-range", "delay 1h is out of range", "write a duration from 10ms to 10m"},
		{`{"count": 0}`, "/count", "out-of-range", "count 0 is out of range", "write a number from 1 to 9"},
		{`{"count": 10}`, "/count", "out-of-range", "count 10 is out of range", "write a number from 1 to 9"},
		{`{"count": 1.5}`, "/count", "out-of-range", "count 1.5 is out of range", ""},
		{`{"count": "1"}`, "/count", "wrong-type", "count must be a whole number, not text", ""},
		{`{"port": 65536}`, "/port", "out-of-range", "port 65536 is out of range", ""},
		{`{"port": -1}`, "/port", "out-of-range", "port -1 is out of range", ""},
		{`{"share": 1.1}`, "/share", "out-of-range", "share 1.1 is out of range", "write at most 1"},
		{`{"share": 1e999}`, "/share", "wrong-type", "share must be a finite number", ""},
		{`{"on": 1}`, "/on", "wrong-type", "on must be true or false, not a number", ""},
		{`{"start": "today"}`, "/start", "wrong-type", "start must be a time such as", ""},
		{`{"tags": "a"}`, "/tags", "wrong-type", `tags must be a list such as ["…", "…"], not text`, ""},
		{`{"tags": ["a", "c"]}`, "/tags/1", "unknown-value", `tags cannot be "c"`, ""},
		{`{"tags": ["a", "a", "a"]}`, "/tags", "too-long", "tags has 3 values", "write at most 2 values"},
		{`{"vars": []}`, "/vars", "wrong-type", "vars must be a table, not a list", ""},
		{`{"vars": {"a": "", "b": ""}}`, "/vars", "too-long", "vars has 2 keys", ""},
		{`{"vars": {"a": true}}`, "/vars/a", "wrong-type", "a must be text, not true or false", ""},
		{`{"people": [{}]}`, "/people/0/name", "missing-key", "name is missing", "write name: who"},
		{`{"people": [{"name": "x", "naem": "y"}]}`, "/people/0/naem", "unknown-key", `unknown key "naem"`, `did you mean "name"?`},
		{`{"people": [{"naem": "y"}]}`, "/people/0/naem", "unknown-key", `unknown key "naem"`, `did you mean "name"?`},
		{`{"first": {}}`, "/first/name", "missing-key", "name is missing", ""},
		{`{"size": "big"}`, "/size/deeper", "", "no size", ""},
		{`{"sizes": ["1x1", "big"]}`, "/sizes/1/deeper", "", "no size", ""},
		{`{"text": "a"}`, "/text", "out-of-range", "text has 1 characters", "write at least 2 characters"},
		{`{"text": "abcd"}`, "/text", "too-long", "text has 4 characters", "write at most 3 characters"},
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

// A list of texts with a mistake is left as it was: half of a program's arguments are another program.
func TestListWithAMistake(t *testing.T) {
	t.Parallel()
	got := sample{Tags: []string{"b"}}
	if m := Bind(tree(t, `{"tags": ["a", 1]}`), &got); len(m) != 1 || !slices.Equal(got.Tags, []string{"b"}) {
		t.Errorf("%q with %v", got.Tags, m)
	}
}

func TestBindSome(t *testing.T) {
	t.Parallel()
	var got sample
	m := BindSome(tree(t, `{"text": "abc", "port": 1, "first": {"name": "x"}}`), &got, func(key string) bool { return key != "port" })
	if len(m) != 1 || m[0].What != `unknown key "port"` || got.Text != "abc" || got.Port != 0 || got.First == nil {
		t.Errorf("got %+v with %v", got, m)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	for _, f := range Fields(reflect.TypeFor[sample]()) {
		if isKey := strings.HasPrefix(f.Name, "key"); isKey != (f.Tag.Get("kind") == "x") {
			t.Errorf("%s has the tag %s", f.Name, f.Tag)
		}
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
		`"first":{"additionalProperties":false,"properties":{"name":{"description":"who","minLength":1,"type":"string"}},"required":["name"],"type":"object"}`,
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
