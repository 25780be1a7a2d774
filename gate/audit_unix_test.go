//go:build unix

package gate

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func TestAuditLine(t *testing.T) {
	for _, tt := range []struct {
		about []string
		want  string
	}{
		{nil, "refused"},
		{[]string{"account", "otto", "user", "", "method", "Push"}, `refused account="otto" method="Push"`},
		{[]string{"user", `otto" account="root`, "server", "s"}, `refused user="otto\" account=\"root" server="s"`},
		{[]string{"user", "otto\nAug 1 sshd: accepted"}, `refused user="otto\nAug 1 sshd: accepted"`},
		{[]string{"user", "\r\x1b[2K\x00\u0085\u2028\u202e\xff"}, `refused user="\r\x1b[2K\x00\u0085\u2028\u202e\xff"`},
		{[]string{"command", strings.Repeat("\x01", 1<<20), "reason", "r"}, `refused command="` + strings.Repeat(`\x01`, maxAuditValue) + `…" reason="r"`},
		{[]string{"method", "Büro 🔐", "reason", `back\slash`}, `refused method="Büro 🔐" reason="back\\slash"`},
	} {
		if got := auditLine("refused", tt.about); got != tt.want {
			t.Errorf("%q:\n%s, want\n%s", tt.about, got, tt.want)
		}
	}
}

// Whatever a value holds, who reads the line gets that value back, or its beginning, and no other.
func FuzzAuditLine(f *testing.F) {
	f.Add("otto", "office")
	f.Add("\n", `" user="root`)
	f.Add("\x7f\u202e", "\\")
	f.Fuzz(func(t *testing.T, user, server string) {
		line := auditLine("accepted", []string{"user", user, "server", server})
		if strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("%q holds a control character", line)
		}
		rest, whole := strings.CutPrefix(line, "accepted")
		for _, value := range [][2]string{{"user", user}, {"server", server}} {
			if value[1] == "" {
				continue
			}
			rest, whole = strings.CutPrefix(rest, " "+value[0]+"=")
			if len(value[1]) > maxAuditValue {
				value[1] = value[1][:maxAuditValue] + "…"
			}
			quoted, err := strconv.QuotedPrefix(rest)
			if !whole || err != nil {
				t.Fatalf("%q has no value %s: %v", line, value[0], err)
			}
			if got, err := strconv.Unquote(quoted); err != nil || got != value[1] {
				t.Errorf("%s is read as %q, %v; want %q", value[0], got, err, value[1])
			}
			rest = rest[len(quoted):]
		}
		if !whole || rest != "" {
			t.Errorf("%q says more than it was told", line)
		}
	})
}
