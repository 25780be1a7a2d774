//go:build unix

package gate

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"otpdialog/advice"
)

// Account is who the system says that a process belongs to.
type Account struct {
	Name  string
	Shell string // path of the login shell
}

// Where the system keeps its accounts: the file, and the program that knows those of
// directories, too.
const (
	passwdFile  = "/etc/passwd"
	getent      = "/usr/bin/getent"
	getentLimit = 10 * time.Second
	safePath    = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
)

// findAccount finds the account of a user ID. It does not read the environment: anyone who
// sets USER would be someone else.
func findAccount(uid int) (Account, error) {
	file, err := os.ReadFile(passwdFile)
	if err == nil {
		if found, ok := accountIn(file, uid); ok {
			return found, nil
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), getentLimit)
	defer cancel()
	command := exec.CommandContext(ctx, getent, "passwd", strconv.Itoa(uid)) //nolint:gosec // a number
	command.Env = []string{safePath}
	if listed, err := command.Output(); err == nil {
		if found, ok := accountIn(listed, uid); ok {
			return found, nil
		}
	}
	return Account{}, advice.New("no-account", fmt.Sprintf("there is no account with the user ID %d", uid)).Do("a gate signs in the account that it runs as")
}

// ofGroupRoot reports whether a file belongs to root's own group.
func ofGroupRoot(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Gid == 0
}

// accountIn looks for a user ID in lines as passwd(5) has them.
func accountIn(passwd []byte, uid int) (Account, bool) {
	const name, id, shell, fields = 0, 2, 6, 7
	for lines := bufio.NewScanner(bytes.NewReader(passwd)); lines.Scan(); {
		f := strings.Split(lines.Text(), ":")
		if len(f) != fields || f[name] == "" || f[id] != strconv.Itoa(uid) {
			continue
		}
		found := Account{f[name], f[shell]}
		if found.Shell == "" {
			found.Shell = "/bin/sh" // as login(1) has it
		}
		return found, true
	}
	return Account{}, false
}
