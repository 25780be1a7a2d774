//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/sys/unix"
)

// secrets are what must be nowhere, by what they are called.
type secrets map[string]string

// pieceLength is how many bytes of a secret in a row are a leak, if they begin at a
// multiple of as many: none of the secrets has them in common with the program.
const pieceLength = 8

// leaks are what is in data of the secrets, a sentence each.
func (s secrets) leaks(data string) []string {
	var found []string
	for name, secret := range s {
		for at := 0; at+pieceLength <= len(secret); at += pieceLength {
			for way, written := range writings(secret[at : at+pieceLength]) {
				if i := strings.Index(data, written); i >= 0 {
					around := data[max(0, i-40):min(len(data), i+len(written)+40)]
					found = append(found, fmt.Sprintf("the %s from byte %d on is there, at %#x in %s: %q", name, at, i, way, around))
				}
			}
		}
	}
	return found
}

// lackIn checks that nothing of the secrets is in data, which is called where.
func (s secrets) lackIn(t *testing.T, where, data string) {
	t.Helper()
	for _, leak := range s.leaks(data) {
		t.Errorf("%s: %s", where, leak)
	}
}

// However a secret is written, it is found, wherever a part of it begins.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	for name, secret := range graces {
		for cut := range pieceLength {
			part := secret[cut : cut+2*pieceLength-1]
			for way, written := range map[string]string{
				"text": part, "hex": hex.EncodeToString([]byte(part)), "HEX": fmt.Sprintf("%X", part),
				"base64": base64.StdEncoding.EncodeToString([]byte(part)), "URL": base64.URLEncoding.EncodeToString([]byte("u:" + part)),
				"UTF-16": strings.Join(strings.Split(part, ""), "\x00") + "\x00", "runes": strings.Join(strings.Split(part, ""), "\x00\x00\x00") + "\x00\x00\x00",
			} {
				if len(graces.leaks("before "+written+" after")) == 0 {
					t.Errorf("the %s is not found as %s: %q", name, way, written)
				}
			}
		}
		reversed := []byte(secret)
		slices.Reverse(reversed)
		if found := graces.leaks(string(reversed)); len(found) != 0 {
			t.Errorf("what is none is found: %v", found)
		}
	}
}

// writings are the ways in which a piece of a secret may be written, by name.
func writings(piece string) map[string]string {
	var wide, runes []byte
	for _, unit := range utf16.Encode([]rune(piece)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	for _, r := range piece {
		runes = binary.LittleEndian.AppendUint32(runes, uint32(r))
	}
	digits := hex.EncodeToString([]byte(piece))
	ways := map[string]string{
		"UTF-8": piece, "UTF-16": string(wide), "UTF-32": string(runes),
		"hex": digits, "upper-case hex": strings.ToUpper(digits),
	}
	// How base64 writes a piece depends on where it begins, and at its edges on what is beside it.
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), piece...))
		ways[fmt.Sprintf("base64 behind %d", before)] = text[(before*8+5)/6 : (before+len(piece))*8/6]
	}
	return ways
}

// lackInShown checks what the system shows of a process: its arguments and its
// environment.
func (s secrets) lackInShown(t *testing.T, pid int) {
	t.Helper()
	for _, name := range []string{"cmdline", "environ"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(text) == 0 {
			t.Errorf("%s is empty: that cannot be all", name)
		}
		s.lackIn(t, name, string(text))
	}
}

// lackInMemory checks all the memory of a process. Its kernel may let nobody but root read
// that.
func (s secrets) lackInMemory(t *testing.T, pid int) {
	t.Helper()
	mappings, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	stack := false
	for lines := bufio.NewScanner(bytes.NewReader(mappings)); lines.Scan(); {
		var from, to uint64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		if rights[0] != 'r' || strings.Contains(lines.Text(), "[v") { // the kernel's own: vvar, vsyscall
			continue
		}
		data := make([]byte, to-from)
		n, err := memory.ReadAt(data, int64(from))
		if err != nil {
			t.Errorf("%q: %v", lines.Text(), err)
		}
		stack = stack || strings.HasSuffix(lines.Text(), "[stack]") && bytes.Contains(data, []byte("PATH="))
		s.lackIn(t, "memory "+lines.Text(), string(data[:n]))
	}
	if !stack {
		t.Error("not even the environment was found in memory: that cannot be all")
	}
}

// An account is one that has no rights but its own.
type account struct{ id int }

// someAccount is one that nobody has; who is not root has to do with its own.
func someAccount() account {
	if os.Geteuid() == 0 {
		return account{61234}
	}
	return account{os.Geteuid()}
}

// runs is a command that runs another one as the account.
func (a account) runs() []string {
	if os.Geteuid() != 0 {
		return nil
	}
	id := strconv.Itoa(a.id)
	return []string{"setpriv", "--reuid", id, "--regid", id, "--clear-groups"}
}

// tries does what another program of the account might.
func (a account) tries(try func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never to be unlocked: the thread ends with this
		if os.Geteuid() == 0 {
			// Of this thread alone: what package syscall has would change them all.
			id := uintptr(a.id)
			_, _, groups := unix.RawSyscall(unix.SYS_SETGROUPS, 0, 0, 0)
			_, _, group := unix.RawSyscall(unix.SYS_SETRESGID, id, id, id)
			_, _, user := unix.RawSyscall(unix.SYS_SETRESUID, id, id, id)
			if groups|group|user != 0 {
				panic("this thread cannot become another account")
			}
		}
		try()
	}()
	<-done
}

// looks are the ways of a program into another one of the same account, by name. Each
// returns nil where it is let in.
func looks(pid int) map[string]func() error {
	reads := func(name string) func() error {
		return func() error {
			file, err := os.Open(fmt.Sprintf("/proc/%d/%s", pid, name))
			if err == nil {
				_, err = file.Read(make([]byte, 1))
				_ = file.Close() // it was only read
			}
			return err
		}
	}
	return map[string]func() error{
		"environ": reads("environ"), "maps": reads("maps"), "mem": func() error {
			file, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
			if err == nil {
				_ = file.Close() // it was only opened
			}
			return err
		},
		"process_vm_readv": func() error {
			local := []unix.Iovec{{Base: new(byte)}}
			local[0].SetLen(1)
			_, err := unix.ProcessVMReadv(pid, local, []unix.RemoteIovec{{Base: 1, Len: 1}}, 0)
			if err == unix.EFAULT {
				err = nil // nothing is there, but the way is open
			}
			return err
		},
		"ptrace": func() error {
			err := unix.PtraceAttach(pid)
			if err == nil {
				var status unix.WaitStatus
				_, _ = unix.Wait4(pid, &status, unix.WALL, nil) // it stops
				_ = unix.PtraceDetach(pid)
			}
			return err
		},
	}
}
