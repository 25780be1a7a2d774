package cli

import (
	"bytes"
	"testing"
)

func TestVersionInWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		build build
		want  string
	}{
		{
			build{Version: "1.2.0", Commit: "0123abc", CommitDate: "2026-11-26T09:30:00Z", Modified: true, Go: "go1.26.0", OS: "linux", Arch: "arm64"},
			`otpdialog 1.2.0
commit  0123abc of 2026-11-26T09:30:00Z, with files changed since
built   with go1.26.0 for linux/arm64
`,
		},
		{
			build{Version: "development build", Go: "go1.26.0", OS: "windows", Arch: "amd64"},
			"otpdialog development build\nbuilt  with go1.26.0 for windows/amd64\n",
		},
	} {
		var text bytes.Buffer
		if err := test.build.print(&text); err != nil || text.String() != test.want {
			t.Errorf("got %v\n%swant\n%s", err, &text, test.want)
		}
	}
}
