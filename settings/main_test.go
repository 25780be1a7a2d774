package settings

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// roleVariable makes the test binary play another program.
const roleVariable = "SETTINGS_TEST_ROLE"

var roles = map[string]func() error{
	"print a secret": func() error {
		_, err := fmt.Println("sesame-open-yourself")
		return err
	},
	"print too much": func() error {
		_, err := fmt.Print(strings.Repeat("x", maxSecretSize+2))
		return err
	},
	"print nothing": func() error { return nil },
	"print a code": func() error {
		_, err := fmt.Print(" 123 456\r\n\n")
		return err
	},
	"print two lines": func() error {
		_, err := fmt.Print("123456\n654321\n")
		return err
	},
	"fail": func() error {
		fmt.Println("half of the secret")
		return errors.New("the store\x1b[2J is\nlocked")
	},
	"hang": func() error {
		r, w, err := os.Pipe() // nobody writes to it
		if err != nil {
			return err
		}
		_, err = r.Read(make([]byte, 1))
		return errors.Join(err, w.Close())
	},
	"use the keyring": useKeyring,

	"update":    updateAtOnce,
	"full disk": updateOnFullDisk,

	"save":                saveAtOnce,
	"save on a full disk": saveOnFullDisk,
}

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := roles[role](); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}

// play is the test binary as another program. Its arguments follow the role's
// name in the environment.
func play(t *testing.T, role string, environment ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self)
	command.Env = append(append(os.Environ(), environment...), roleVariable+"="+role)
	return command
}

func testDirs(folder string) Dirs {
	return Dirs{System: folder + "/etc", Config: folder + "/config", State: folder + "/state"}
}

// updateAtOnce changes state and preferences many times, when it is told to.
func updateAtOnce() error {
	store := Open(testDirs(os.Getenv("SETTINGS_TEST_FOLDER")))
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	for i := range updatesAtOnce {
		user := fmt.Sprintf("user %d of %s", i, os.Getenv("SETTINGS_TEST_NAME"))
		if err := store.UpdateState(func(s *State) { s.RecordMethod("office", user, "push") }); err != nil {
			return err
		}
		if err := store.UpdatePreferences(func(p *Preferences) { p.LastUserName += "x" }); err != nil {
			return err
		}
	}
	return nil
}

const updatesAtOnce = 40

// saveAtOnce saves a connection many times, when it is told to: each time it
// counts the timeout up.
func saveAtOnce() error {
	store := Open(testDirs(os.Getenv("SETTINGS_TEST_FOLDER")))
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	for saved := 0; saved < savesAtOnce; {
		draft, err := store.Draft("office")
		if err != nil {
			return err
		}
		draft.Timeout++
		_, err = store.Save(draft)
		if _, conflict := errors.AsType[*ConflictError](err); conflict {
			continue
		}
		if err != nil {
			return err
		}
		saved++
	}
	return nil
}

const savesAtOnce = 20
