//go:build unix && !darwin

package secret

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// What the environment puts in the place of the system's certificates is not waited for.
func TestCertificatesOfTheEnvironment(t *testing.T) {
	folder := t.TempDir()
	settingstest.WriteText(t, filepath.Join(folder, "good", "ca.pem"), settingstest.Issue(t, "root", nil, nil).CertificatePEM())
	pipe := filepath.Join(folder, "bad", "pipe")
	if err := os.Mkdir(filepath.Dir(pipe), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(folder, "good")
	for _, test := range []struct{ file, folders, want string }{
		{"", "", ""},
		{filepath.Join(good, "ca.pem"), good, ""},
		{filepath.Join(folder, "none"), filepath.Join(folder, "none") + ":" + folder, ""},
		{pipe, "", `pipe" of the environment variable SSL_CERT_FILE cannot be read: it is a named pipe, not a regular file`},
		{"/dev/zero", "", `"/dev/zero" of the environment variable SSL_CERT_FILE cannot be read: it is a device`},
		{"", good + ":" + filepath.Dir(pipe), `pipe" of the environment variable SSL_CERT_DIR cannot be read: it is a named pipe`},
	} {
		t.Setenv("SSL_CERT_FILE", test.file)
		t.Setenv("SSL_CERT_DIR", test.folders)
		c := settings.Connection{File: "office.toml", Transport: settings.TLS, Positions: map[string]settings.Position{"transport": {Line: 3}}}
		roots, _, _, err := TLS(&c, time.Now())
		said := settingstest.Explain(err)
		if roots != nil || (err == nil) != (test.want == "") || !strings.Contains(said, test.want) || err != nil && !strings.HasPrefix(said, "office.toml:3: ") {
			t.Errorf("%q, %q: got %v, %s", test.file, test.folders, roots, said)
		}
		c.Transport = settings.UDP
		if problems := CheckFiles(&c); len(problems) > 0 {
			t.Errorf("without TLS: %v", problems)
		}
	}
}
