package session

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestSystem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n": "Debian GNU/Linux 13 (trixie)",
		"PRETTY_NAME='Alpine Linux v3.22'\r\n":                            "Alpine Linux v3.22",
		"PRETTY_NAME=Void\n":                                              "Void",
		"PRETTY_NAME=\"a\x1b[2Jb\"\n":                                     "ab",
		"PRETTY_NAME=\"\"\n":                                              runtime.GOOS,
		"NAME=Debian\n":                                                   runtime.GOOS,
	} {
		file := filepath.Join(t.TempDir(), "os-release")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := system(file); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := system(filepath.Join(t.TempDir(), "missing")); got != runtime.GOOS {
		t.Errorf("without a file: %q", got)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	a, b := newToken(), newToken()
	octets, err := base64.RawURLEncoding.DecodeString(a)
	if err != nil || len(octets) != 32 || a == b {
		t.Errorf("%q, %q, %v", a, b, err)
	}
}
