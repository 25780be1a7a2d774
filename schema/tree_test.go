package schema

import (
	"reflect"
	"testing"
	"time"
)

// What Tree returns is bound to the same value again.
func TestTree(t *testing.T) {
	type inner struct {
		Wait time.Duration `json:"wait"`
	}
	type outer struct {
		inner

		Name    string            `json:"name"`
		None    string            `json:"none,omitempty"`
		Empty   map[string]string `json:"empty,omitzero"`
		Absent  map[string]string `json:"absent,omitzero"`
		List    []inner           `json:"list"`
		Nothing []string          `json:"nothing"`
		At      time.Time         `json:"at"`
		Pointer *string           `json:"pointer,omitempty"`
		Number  uint64            `json:"number"`
		Hidden  string            `json:"-"`
	}
	at, text := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), "x"
	v := outer{inner: inner{time.Minute}, Name: "a", Empty: map[string]string{}, List: []inner{{time.Second}}, At: at, Pointer: &text, Number: 7}
	want := map[string]any{
		"wait": "1m0s", "name": "a", "empty": map[string]any{}, "list": []any{map[string]any{"wait": "1s"}},
		"nothing": []any{}, "at": at, "pointer": "x", "number": uint64(7),
	}
	if got := Tree(&v); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v", got)
	}
	if Tree(nil) != nil || Tree((*outer)(nil)) != nil {
		t.Error("nil is something")
	}
}
