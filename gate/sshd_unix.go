//go:build unix

package gate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/settings/disk"
)

// sshdPaths are where systems have the server.
var sshdPaths = []string{"/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"}

const (
	sshdLimit   = 10 * time.Second
	maxAccounts = 200 // that are examined
)

// checkSSHD returns what lets the accounts that sshd sends through a gate do something before it
// or beside it. Accounts are those of /etc/passwd, and the one of that name; "" for no other.
func checkSSHD(ctx context.Context, name string) []doubt {
	at := slices.IndexFunc(sshdPaths, func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	})
	if at < 0 {
		return nil
	}
	found := doubts{accounts: map[string][]string{}}
	forced := false
	accounts, more := accountsToCheck(name)
	for _, account := range accounts {
		settings, err := effective(ctx, sshdPaths[at], account.Name)
		if err != nil {
			return []doubt{{Advice: advice.New("gate-sshd-unknown", "the settings of sshd cannot be examined: "+advice.Line(err.Error())).Do("run this check as root, and see that sshd -t reports nothing")}}
		}
		if !strings.Contains(settings.get("forcecommand"), "otpdialog") {
			continue
		}
		forced = true
		settings.examine(account, &found)
	}
	var about []doubt
	if !forced {
		about = append(about, doubt{Advice: advice.New("gate-not-forced", "sshd starts a gate for none of the accounts that were examined").
			Do("make it the ForceCommand of a group, and repeat this check; for an account of a directory, add --user NAME")})
	}
	if more > 0 {
		about = append(about, doubt{Advice: advice.New("gate-accounts-left", fmt.Sprintf("%d accounts were examined, and %d more were not", len(accounts), more)).
			Do("to examine one of them, add --user NAME")})
	}
	return append(found.all(), about...)
}

// accountsToCheck are the accounts of /etc/passwd that can log in, and the one of that name, which
// is the first; more is how many others are too many to be examined.
func accountsToCheck(name string) (accounts []Account, more int) {
	passwd, _ := disk.Read(passwdFile, maxPasswdFile) // without it there are none
	return chooseAccounts(slices.Collect(accountsIn(passwd)), name)
}

func chooseAccounts(accounts []Account, name string) (chosen []Account, more int) {
	if name != "" && name[0] != '-' && !slices.ContainsFunc(accounts, func(a Account) bool { return a.Name == name }) {
		if listed, err := getentPasswd(name); err == nil {
			accounts = slices.AppendSeq(accounts, accountsIn(listed))
		}
	}
	accounts = slices.DeleteFunc(accounts, func(a Account) bool {
		return slices.Contains([]string{"nologin", "false", "sync", "halt", "shutdown"}, path.Base(a.Shell))
	})
	slices.Reverse(accounts) // people come after the system's own
	if at := slices.IndexFunc(accounts, func(a Account) bool { return a.Name == name }); at > 0 {
		named := accounts[at]
		copy(accounts[1:at+1], accounts)
		accounts[0] = named
	}
	n := min(len(accounts), maxAccounts)
	return accounts[:n], len(accounts) - n
}

// sshdSettings are what sshd does for an account: the values of each keyword, in lower case.
type sshdSettings map[string][]string

// effective asks sshd for its settings for an account that comes from somewhere else.
func effective(ctx context.Context, sshd, account string) (sshdSettings, error) {
	ctx, cancel := context.WithTimeout(ctx, sshdLimit)
	defer cancel()
	command := exec.CommandContext(ctx, sshd, "-T", "-C", "user="+account+",host=client.invalid,addr=192.0.2.1,laddr=192.0.2.2,lport=22") //nolint:gosec // one of sshdPaths
	command.Env = []string{safePath}
	var trouble bytes.Buffer
	command.Stderr = &trouble
	printed, err := command.Output()
	if err != nil {
		if first, _, _ := strings.Cut(trouble.String(), "\n"); first != "" {
			err = errors.New(first)
		}
		return nil, err
	}
	return parseSSHD(string(printed)), nil
}

// parseSSHD reads what "sshd -T" prints.
func parseSSHD(text string) sshdSettings {
	settings := sshdSettings{}
	for line := range strings.Lines(text) {
		keyword, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		keyword = strings.ToLower(keyword)
		settings[keyword] = append(settings[keyword], value)
	}
	return settings
}

// get is the value of a keyword, "" for none.
func (s sshdSettings) get(keyword string) string {
	if values := s[keyword]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// sets is the value of a variable that SetEnv sets.
func (s sshdSettings) sets(name string) (value string, is bool) {
	for _, variable := range s["setenv"] {
		if value, is = strings.CutPrefix(variable, name+"="); is {
			return value, true
		}
	}
	return "", false
}

// harmless are variables that no shell acts on; with "*" at the end, all that begin so. LANGUAGE is
// none: it can lead to translations in the home folder, which bash takes for formats (printf(3)).
var harmless = []string{"LANG", "LC_*", "COLORTERM", "NO_COLOR"}

// examine finds what lets an account that is sent through a gate do something before it, or
// beside it.
func (s sshdSettings) examine(a Account, found *doubts) {
	if s.get("usepam") == "yes" {
		service := s.get("pamservicename")
		if service == "" {
			service = "sshd"
		}
		if file := readsPamEnvironment(pamFolders, service); file != "" {
			found.add(a, true, advice.New("gate-pam-environment", fmt.Sprintf("PAM reads ~/.pam_environment, which can make a shell run anything before the gate (user_readenv in %s)", file)).
				Do("remove user_readenv=1 from "+file))
		}
	}
	if s.get("permituserenvironment") != "no" {
		found.add(a, true, advice.New("gate-user-environment", "sshd reads ~/.ssh/environment, which can make a shell run anything before the gate").
			Do("write PermitUserEnvironment no in sshd_config"))
	}
	for _, pattern := range s["acceptenv"] {
		if !slices.ContainsFunc(harmless, func(h string) bool { return covers(h, pattern) }) {
			found.add(a, true, advice.New("gate-accept-env", fmt.Sprintf("sshd accepts %q from clients, which can make a shell run something before the gate", pattern)).
				Do("write AcceptEnv LANG LC_* in sshd_config, and nothing more"))
		}
	}
	if next := s.shellReads(a.Shell); next != "" {
		found.add(a, true, advice.New("gate-shell-files", fmt.Sprintf("the login shell %s reads files of the home folder before the gate", a.Shell)).Do(next))
	}
	if s.forwards() {
		found.add(a, false, advice.New("gate-forwarding", "sshd forwards ports without a sign-in").Do("write DisableForwarding yes and PermitTunnel no in sshd_config"))
	}
}

// forwards reports whether sshd forwards ports, sockets or network devices, which needs no command.
func (s sshdSettings) forwards() bool {
	ports := s.get("allowtcpforwarding") != "no" || s.get("allowstreamlocalforwarding") != "no"
	return ports && s.get("disableforwarding") != "yes" || s.get("permittunnel") != "no"
}

// covers reports whether all names that match a pattern of sshd begin as the harmless one, or
// are it.
func covers(harmless, pattern string) bool {
	prefix, wide := strings.CutSuffix(harmless, "*")
	if wide {
		return strings.HasPrefix(pattern, prefix)
	}
	return pattern == harmless
}

// shellReads says what to do if a shell that sshd starts with "-c" reads files of the account's
// home; "" if it reads none.
func (s sshdSettings) shellReads(shell string) (next string) {
	const another = "give the accounts another login shell, such as bash with SetEnv SHLVL=1"
	switch path.Base(shell) {
	case "sh", "dash", "ash", "ksh", "mksh":
		return ""
	case "bash", "rbash":
		if level, is := s.sets("SHLVL"); is {
			if n, err := strconv.Atoi(level); err == nil && n >= 1 {
				return ""
			}
		}
		return "write SetEnv SHLVL=1 in sshd_config"
	case "zsh":
		folder, is := s.sets("ZDOTDIR")
		if info, err := os.Stat(folder); is && err == nil && info.IsDir() && filepath.IsAbs(folder) && info.Mode().Perm()&0o022 == 0 && disk.OwnerOf(info) == 0 {
			return ""
		}
		return "write SetEnv ZDOTDIR=/etc/zsh in sshd_config"
	}
	return another
}

// pamFolders are where PAM looks for the file of a service.
var pamFolders = []string{"/etc/pam.d", "/usr/local/etc/pam.d", "/usr/lib/pam.d"}

// readsPamEnvironment returns the file of a PAM service, or what it includes, that lets pam_env(8)
// read ~/.pam_environment; "" for none.
func readsPamEnvironment(folders []string, service string) string {
	services := []string{service} // and what they include
	for i := 0; i < len(services) && i < 100; i++ {
		for _, folder := range folders {
			file := services[i]
			if !filepath.IsAbs(file) {
				file = filepath.Join(folder, file)
			}
			text, err := disk.Read(file, maxPAMFile)
			if err != nil {
				continue
			}
			reads, includes := parsePAM(string(text))
			if reads {
				return file
			}
			for _, other := range includes {
				if !slices.Contains(services, other) {
					services = append(services, other)
				}
			}
			break // the first folder that has the file counts
		}
	}
	return ""
}

// maxPAMFile is the size in bytes up to which a file of PAM is read.
const maxPAMFile = 1 << 20

// parsePAM reads a file as pam.d(5) describes: whether it has pam_env read files of the account,
// and which files it includes.
func parsePAM(text string) (reads bool, includes []string) {
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		start, end := strings.IndexByte(line, '['), strings.IndexByte(line, ']')
		if start >= 0 && start < end && len(strings.Fields(line[:start])) == 1 { // a control of several words
			line = line[:start] + " required " + line[end+1:]
		}
		line = strings.NewReplacer("[", " ", "]", " ").Replace(line) // which may stand around an argument
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && fields[0] == "@include":
			includes = append(includes, fields[1])
		case len(fields) < 3:
		case fields[1] == "include" || fields[1] == "substack":
			includes = append(includes, fields[2])
		case path.Base(fields[2]) == "pam_env.so":
			for _, argument := range fields[3:] {
				value, is := strings.CutPrefix(argument, "user_readenv=")
				reads = reads || is && value != "0"
			}
		}
	}
	return reads, includes
}

// doubts collects what was found about accounts, each once.
type doubts struct {
	found    []doubt
	accounts map[string][]string // by what was found
}

func (d *doubts) add(a Account, isWayAround bool, found advice.Advice) {
	if d.accounts[found.What] == nil {
		d.found = append(d.found, doubt{found, isWayAround})
	}
	if !slices.Contains(d.accounts[found.What], a.Name) {
		d.accounts[found.What] = append(d.accounts[found.What], a.Name)
	}
}

// all is what was found, with the accounts that it is about.
func (d *doubts) all() []doubt {
	for i := range d.found {
		what := &d.found[i].What
		accounts := d.accounts[*what]
		about := "the account " + accounts[0]
		if n := len(accounts); n > 1 {
			about = fmt.Sprintf("%d accounts, such as %s", n, accounts[0])
		}
		*what = about + ": " + *what
	}
	return d.found
}
