//go:build unix

package gate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParsePAM(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		reads    bool
		includes []string
	}{
		"": {},
		"session required pam_env.so user_readenv=1\n":                                    {true, nil},
		"session required pam_env.so user_readenv=0\n":                                    {false, nil},
		"session required pam_env.so\n":                                                   {false, nil},
		"#session required pam_env.so user_readenv=1\n":                                   {false, nil},
		"session required pam_env.so # user_readenv=1\n":                                  {false, nil},
		"-session optional /lib/security/pam_env.so envfile=/x user_readenv=1":            {true, nil},
		"session [success=ok default=bad] pam_env.so user_readenv=1\n":                    {true, nil},
		"session required \\\n  pam_env.so \\\n  user_readenv=1\n":                        {true, nil},
		"session required pam_limits.so user_readenv=1\n":                                 {false, nil},
		"@include common-session\nauth\tsubstack\tsystem-auth\nauth include /etc/other\n": {false, []string{"common-session", "system-auth", "/etc/other"}},
		"session required pam_env.so [user_readenv=1]\n":                                  {true, nil},
		"session [default=1] pam_env.so [envfile=/a b] [user_readenv=1]\n":                {true, nil},
		"session [ pam_env.so":                                                            {},
		"session":                                                                         {},
		"@include":                                                                        {},
	} {
		reads, includes := parsePAM(text)
		if reads != want.reads || !slices.Equal(includes, want.includes) {
			t.Errorf("%q: %t, %q", text, reads, includes)
		}
	}
}

// Variables that can lead a shell to files of the home folder are not harmless.
func TestHarmlessVariables(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{
		"LANG": true, "LC_*": true, "LC_ALL": true, "NO_COLOR": true,
		"LANGUAGE": false, "LANG*": false, "L*": false, "*": false, "BASH_ENV": false, "XMODIFIERS": false,
	} {
		found := doubts{accounts: map[string][]string{}}
		sshdSettings{"acceptenv": {pattern}, "permituserenvironment": {"no"}, "permittunnel": {"no"}, "disableforwarding": {"yes"}}.
			examine(Account{Name: "otto", Shell: "/bin/dash"}, &found)
		if got := len(found.found) == 0; got != want {
			t.Errorf("%s: harmless: %t, want %t", pattern, got, want)
		}
	}
}

// What a service includes counts, at any depth and in any circle, and the first folder that has it.
func TestReadsPamEnvironment(t *testing.T) {
	t.Parallel()
	first, second := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(first, "sshd"):    "@include common\n",
		filepath.Join(first, "common"):  "session include deep\nsession include sshd\n",
		filepath.Join(second, "deep"):   "session required pam_env.so user_readenv=1\n",
		filepath.Join(second, "common"): "session required pam_env.so user_readenv=1\n",
		filepath.Join(first, "login"):   "@include nowhere\n@include login\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for service, want := range map[string]string{"sshd": filepath.Join(second, "deep"), "login": "", "nothing": ""} {
		if got := readsPamEnvironment([]string{first, second}, service); got != want {
			t.Errorf("%s: %q, want %q", service, got, want)
		}
	}
}

func FuzzParsePAM(f *testing.F) {
	f.Add("session [success=ok] pam_env.so user_readenv=1\n@include x\n")
	f.Add("a ] b [ c\\\n")
	f.Fuzz(func(t *testing.T, text string) {
		commented := "#" + strings.ReplaceAll(strings.ReplaceAll(text, "\\\n", ""), "\n", "\n#")
		if reads, includes := parsePAM(commented); reads || includes != nil {
			t.Errorf("a comment counts: %q", commented)
		}
		parsePAM(text)
	})
}

// An account is named once for each thing that was found, and things are counted together.
func TestDoubtsNameAccounts(t *testing.T) {
	t.Parallel()
	found := doubts{accounts: map[string][]string{}}
	s := parseSSHD("usepam no\npermituserenvironment yes\nacceptenv LANG\ndisableforwarding yes\npermittunnel no\nsetenv SHLVL=0\n")
	for _, account := range []Account{{Name: "alice", Shell: "/bin/bash"}, {Name: "bob", Shell: "/bin/dash"}} {
		s.examine(account, &found)
	}
	var what []string
	for _, doubt := range found.all() {
		what = append(what, doubt.What)
	}
	want := []string{
		"2 accounts, such as alice: sshd reads ~/.ssh/environment, which can make a shell run anything before the gate",
		"the account alice: the login shell /bin/bash reads files of the home folder before the gate",
	}
	if !slices.Equal(what, want) {
		t.Errorf("%q", what)
	}
}

// The account that was named is examined whatever there is beside it, and what is left is known.
func TestChooseAccounts(t *testing.T) {
	t.Parallel()
	system := Account{Name: "sync", Shell: "/bin/sync"}
	many := []Account{system}
	for i := range maxAccounts + 10 {
		many = append(many, Account{Name: fmt.Sprintf("user%d", i), Shell: "/bin/bash"})
	}
	chosen, more := chooseAccounts(slices.Clone(many), "user3")
	if len(chosen) != maxAccounts || more != 10 || chosen[0].Name != "user3" || chosen[1].Name != "user209" || slices.Contains(chosen, system) {
		t.Errorf("%d accounts, %d left, the first %v", len(chosen), more, chosen[:2])
	}
	if chosen, more := chooseAccounts(slices.Clone(many[:4]), ""); len(chosen) != 3 || more != 0 || chosen[0].Name != "user2" {
		t.Errorf("%v, %d left", chosen, more)
	}
}
