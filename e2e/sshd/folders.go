//go:build linux

package sshd

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// AccountID is the number of the account and of its group. Debian gives neither out: 1000 to 59999
// go to people from the low end on. If the number is taken, that line is not copied.
const AccountID = 47811

// mountScript puts the folders of a server in the place of the machine's, in a mount name space of
// its own, and becomes the program that its further arguments say. /mnt is where the folders are
// found whatever is mounted over the place where they came from. It can run again if the port was taken.
const mountScript = `
set -eu
umask 022
mount --bind "$1" /mnt
mount --bind "$2" /etc
shift 2
for name in /mnt/etc/*; do mount --bind "$name" "/etc/${name##*/}"; done
for device in null zero full random urandom tty; do
	: >"/mnt/dev/$device"
	mount --bind "/dev/$device" "/mnt/dev/$device"
done
mount -t devpts -o newinstance,mode=620,ptmxmode=666 devpts /mnt/dev/pts
ln -sfn pts/ptmx /mnt/dev/ptmx
ln -sfn /proc/self/fd /mnt/dev/fd
: >/mnt/dev/log
mount --bind /mnt/syslog /mnt/dev/log
: >/mnt/bin/otpdialog
mount --bind /mnt/program /mnt/bin/otpdialog
mount --rbind /mnt/bin /usr/local/bin
mount --bind /mnt/home /home
mount --bind /mnt/run /run
mount --bind /mnt/varlog /var/log
mount --rbind /mnt/dev /dev
umount --lazy /mnt
mount -t proc proc /proc
exec "$@"
`

// furnish makes the folders that the script mounts.
func (s *Server) furnish() error {
	for _, name := range []string{"etc/ssh", "etc/otpdialog", "home", "run/sshd", "varlog", "dev/pts", "bin"} {
		if err := os.MkdirAll(filepath.Join(s.dir, name), 0o755); err != nil {
			return err
		}
	}
	return errors.Join(
		linkFile(s.config.Program, filepath.Join(s.dir, "program"), 0o755),
		s.addAccount(), s.writeFiles(), s.letAccountIn(),
	)
}

// addAccount adds the account to the server's /etc, and makes its home.
func (s *Server) addAccount() error {
	name, id, shell := s.config.Account, strconv.Itoa(AccountID), cmp.Or(s.config.Shell, "/bin/bash")
	for file, line := range map[string]string{
		"passwd": fmt.Sprintf("%s:x:%s:%s::/home/%s:%s", name, id, id, name, shell),
		"shadow": name + ":*:19000:0:99999:7:::", // no password fits, and the account is not locked
		"group":  fmt.Sprintf("%s:x:%s:", name, id),
	} {
		old, err := os.ReadFile("/etc/" + file)
		if err != nil {
			return err
		}
		var kept strings.Builder
		for entry := range strings.Lines(string(old)) {
			fields := strings.Split(entry, ":")
			if fields[0] != name && (len(fields) < 3 || fields[2] != id) {
				kept.WriteString(entry)
			}
		}
		kept.WriteString(line + "\n")
		mode := os.FileMode(0o644)
		if file == "shadow" {
			mode = 0o600
		}
		if err := os.WriteFile(filepath.Join(s.Etc, file), []byte(kept.String()), mode); err != nil {
			return err
		}
	}
	return s.own(s.Home)
}

// own makes a folder of the account.
func (s *Server) own(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return os.Chown(path, AccountID, AccountID)
}

// writeFiles writes the administrator's files.
func (s *Server) writeFiles() error {
	for name, text := range map[string]string{"hosts": s.config.Hosts, "resolv.conf": s.config.Resolver} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(s.Etc, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if s.config.PAM != "" {
		folder := filepath.Join(s.Etc, "pam.d")
		if err := os.CopyFS(folder, os.DirFS(filepath.Join(s.template, "etc", "pam.d"))); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "sshd"), []byte(s.config.PAM), 0o644); err != nil {
			return err
		}
	}
	for name, content := range s.config.Files {
		path := filepath.Join(s.Etc, "otpdialog", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
		if strings.HasSuffix(name, ".secret") || strings.HasSuffix(name, ".key") {
			if err := errors.Join(os.Chmod(path, 0o640), os.Chown(path, 0, AccountID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteHome writes a file of the account's own, with its folders, by its path below the home.
func (s *Server) WriteHome(name, content string) {
	s.tb.Helper()
	path := s.Home
	folders := strings.Split(name, "/")
	for _, folder := range folders[:len(folders)-1] {
		path = filepath.Join(path, folder)
		if err := s.own(path); err != nil {
			s.tb.Fatal(err)
		}
	}
	path = filepath.Join(s.Home, name)
	if err := errors.Join(os.WriteFile(path, []byte(content), 0o600), os.Chown(path, AccountID, AccountID)); err != nil {
		s.tb.Fatal(err)
	}
}

// linkFile gives a file a second name, or copies it if that would be on another file system.
func linkFile(from, to string, mode os.FileMode) error {
	if os.Link(from, to) != nil {
		data, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(to, data, mode); err != nil {
			return err
		}
	}
	return os.Chmod(to, mode) // whatever the umask
}
