//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

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

// lackInMemory checks all the memory of a process. Its kernel may let only root read
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

// someAccount is one that no person has; without root it is the own one.
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
// returns nil if it is let in.
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
