//go:build linux

package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/sshd"
)

// The check of a gate finds what leads around it, as sshd and PAM are set up for the account.
func TestGateCheckFindsWaysAroundIt(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	const (
		pam      = "account required pam_permit.so\nsession required pam_env.so"
		readsOwn = pam + " user_readenv=1 envfile=/etc/default/locale\n"
	)
	hardened := func(lines ...string) []string {
		return append(lines, "DisableForwarding yes", "PermitTunnel no", "PermitUserRC no", "PermitUserEnvironment no", "SetEnv SHLVL=1")
	}
	for name, tt := range map[string]struct {
		behind behind
		fails  []string // codes
		warns  []string
	}{
		"hardened":                         {behind{lines: hardened()}, nil, nil},
		"nothing but a ForceCommand":       {behind{}, []string{"gate-shell-files"}, []string{"gate-forwarding"}},
		"user_readenv":                     {behind{lines: hardened(), pam: readsOwn}, []string{"gate-pam-environment"}, nil},
		"user_readenv without PAM":         {behind{lines: hardened("UsePAM no"), pam: readsOwn}, nil, nil},
		"user_readenv=0":                   {behind{lines: hardened(), pam: strings.ReplaceAll(readsOwn, "=1", "=0")}, nil, nil},
		"PermitUserEnvironment":            {behind{lines: hardened("PermitUserEnvironment yes")}, []string{"gate-user-environment"}, nil},
		"PermitUserEnvironment, a pattern": {behind{lines: hardened("PermitUserEnvironment LANG")}, []string{"gate-user-environment"}, nil},
		"AcceptEnv *":                      {behind{lines: hardened("AcceptEnv *")}, []string{"gate-accept-env"}, nil},
		"AcceptEnv L*":                     {behind{lines: hardened("AcceptEnv L*")}, []string{"gate-accept-env"}, nil},
		"AcceptEnv of a language":          {behind{lines: hardened("AcceptEnv LC_TIME COLORTERM")}, nil, nil},
		"tunnels":                          {behind{lines: append([]string{"PermitTunnel yes"}, hardened()...)}, nil, []string{"gate-forwarding"}},
		"fish":                             {behind{lines: hardened(), shell: "/usr/bin/fish"}, []string{"gate-shell-files"}, nil},
		"zsh":                              {behind{lines: hardened(), shell: "/bin/zsh"}, []string{"gate-shell-files"}, nil},
		"zsh with a folder of root's":      {behind{lines: append([]string{"SetEnv SHLVL=1 ZDOTDIR=/etc/zsh"}, hardened()...), shell: "/bin/zsh"}, nil, nil},
		"zsh with a folder of anybody's":   {behind{lines: append([]string{"SetEnv SHLVL=1 ZDOTDIR=/tmp"}, hardened()...), shell: "/bin/zsh"}, []string{"gate-shell-files"}, nil},
		"each forwarding by itself":        {behind{lines: []string{"AllowTcpForwarding no", "AllowStreamLocalForwarding no", "SetEnv SHLVL=1"}}, nil, nil},
		"no gate at all":                   {behind{lines: hardened(), forced: unforced}, nil, []string{"gate-not-forced"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := tt.behind
			b.policy, b.office = loopbackPolicy+"gate = true\n", forOtto(server.Auth, "push")
			if b.pam == "" {
				b.pam = pam + "\n"
			}
			g := opensGate(t, server.Secret, b)
			got := g.Inside(sshd.Program, "check", "office", "--json")
			var report struct {
				Connections []struct {
					Checks []struct{ Check, Code, Verdict, What string }
				}
			}
			if err := json.Unmarshal([]byte(got.Stdout), &report); err != nil {
				t.Fatalf("%v: %+v", err, got)
			}
			var fails, warns []string
			for _, row := range report.Connections[0].Checks {
				// Whether it is linked dynamically depends on who builds the program.
				if row.Check != "gate" || row.Code == "gate-dynamic" {
					continue
				}
				switch row.Verdict {
				case "fail":
					fails = append(fails, row.Code)
				case "warn":
					warns = append(warns, row.Code)
				}
			}
			if !slices.Equal(fails, tt.fails) || !slices.Equal(warns, tt.warns) {
				t.Errorf("it fails for %q and warns of %q, want %q and %q\n%s", fails, warns, tt.fails, tt.warns, got.Stdout)
			}
			if code := got.Code; (code == 78) != (len(tt.fails) > 0) {
				t.Errorf("exit code = %d", code)
			}
		})
	}
}
