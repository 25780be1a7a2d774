//go:build unix

package gate

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"iter"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"otpdialog/advice"
	"otpdialog/settings/disk"
)

// Account is who the system says that a process belongs to.
type Account struct {
	Name  string
	Shell string // path of the login shell

	id string
}

// Where the system keeps its accounts: the file, and the program that knows those of
// directories, too.
const (
	passwdFile  = "/etc/passwd"
	getent      = "/usr/bin/getent"
	getentLimit = 10 * time.Second
	// maxPasswdFile is the size in bytes up to which the file is read.
	maxPasswdFile = 64 << 20
	safePath      = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
)

// findAccount finds the account of a user ID. It does not read the environment: anyone who
// sets USER would be someone else.
func findAccount(uid int) (Account, error) {
	file, err := disk.Read(passwdFile, maxPasswdFile)
	if err == nil {
		if found, ok := accountIn(file, uid); ok {
			return found, nil
		}
	}
	if listed, err := getentPasswd(strconv.Itoa(uid)); err == nil {
		if found, ok := accountIn(listed, uid); ok {
			return found, nil
		}
	}
	return Account{}, advice.New("no-account", fmt.Sprintf("there is no account with the user ID %d", uid)).Do("a gate signs in the account that it runs as")
}

// getentPasswd asks for an account by its name or number, also in directories.
func getentPasswd(account string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), getentLimit)
	defer cancel()
	command := exec.CommandContext(ctx, getent, "passwd", account) //nolint:gosec // it is one argument
	command.Env = []string{safePath}
	return command.Output()
}

// ofGroupRoot reports whether a file belongs to root's own group.
func ofGroupRoot(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Gid == 0
}

// accountIn looks for a user ID in lines as passwd(5) has them.
func accountIn(passwd []byte, uid int) (Account, bool) {
	for account := range accountsIn(passwd) {
		if account.id == strconv.Itoa(uid) {
			return account, true
		}
	}
	return Account{}, false
}

// accountsIn returns the accounts in lines as passwd(5) has them.
func accountsIn(passwd []byte) iter.Seq[Account] {
	const name, id, shell, fields = 0, 2, 6, 7
	return func(yield func(Account) bool) {
		for lines := bufio.NewScanner(bytes.NewReader(passwd)); lines.Scan(); {
			f := strings.Split(lines.Text(), ":")
			if len(f) != fields || f[name] == "" {
				continue
			}
			// Without a shell it is that one, as login(1) has it.
			if !yield(Account{f[name], cmp.Or(f[shell], "/bin/sh"), f[id]}) {
				return
			}
		}
	}
}
