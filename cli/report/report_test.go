package report

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
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

// Whatever a command prints, only text and colours come out.
func TestOutputs(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	_, guarded := Outputs(file, file)
	const text = "\x1b[1motpdialog:\x1b[0m a\x1b]52;c;aGk=\ab\u202e\u009b31m\r\n"
	if n, err := io.WriteString(guarded, text); n != len(text) || err != nil {
		t.Errorf("wrote %d of %d octets, %v", n, len(text), err)
	}
	got, err := os.ReadFile(file.Name())
	if want := "\x1b[1motpdialog:\x1b[0m ab\n"; string(got) != want || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if err := guarded.(io.Closer).Close(); err != nil {
		t.Error(err)
	}
	if n, err := io.WriteString(guarded, text); n != 0 || err == nil {
		t.Errorf("a closed output takes %d octets", n)
	}
}

// A document is safe for a terminal, and nothing of it is lost.
func TestJSONIsSafe(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, "é\x1b[2J\u009b1m\x7f\u202e\U000e0001e"+strings.Repeat("\u0301", 9)); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `"é\u001b[2J\u009b1m\u007f\u202e\udb40\udc01e`+strings.Repeat("\u0301", 8)+`\u0301"`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
