package report

import (
	"bytes"
	"testing"
)

func TestColumns(t *testing.T) {
	var b bytes.Buffer
	if err := Columns(&b, []string{"key", "認証", "last"}, []string{"longer key", "x", ""}); err != nil {
		t.Fatal(err)
	}
	want := "key         認証  last\nlonger key  x\n"
	if b.String() != want {
		t.Errorf("got\n%q\nwant\n%q", b.String(), want)
	}
}

// A document is safe for a terminal, and nothing of it is lost.
func TestJSONIsSafe(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, "é\x1b[2J\u009b1m\x7f\u202e\U000e0001"); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `"é\u001b[2J\u009b1m\u007f\u202e\udb40\udc01"`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
