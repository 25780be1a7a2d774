package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

func TestMain(m *testing.M) { settingstest.Main(m, roles) }

var roles = map[string]func() error{
	"print a secret": settingstest.PrintSecret,

	"update":    updateAtOnce,
	"full disk": updateOnFullDisk,

	"save":                saveAtOnce,
	"save on a full disk": saveOnFullDisk,
}

func testDirs(folder string) Dirs {
	return Dirs{System: folder + "/etc", Config: folder + "/config", State: folder + "/state"}
}

// updateAtOnce changes state and preferences many times, once the parent says so.
func updateAtOnce() error {
	store := Open(testDirs(os.Getenv("SETTINGS_TEST_FOLDER")))
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	for i := range updatesAtOnce {
		user := fmt.Sprintf("user %d of %s", i, os.Getenv("SETTINGS_TEST_NAME"))
		if err := store.UpdateState(func(s *settings.State) { s.RecordMethod("office", user, "push") }); err != nil {
			return err
		}
		if err := store.UpdatePreferences(func(p *settings.Preferences) { p.LastUserName += "x" }); err != nil {
			return err
		}
	}
	return nil
}

const updatesAtOnce = 40

// saveAtOnce saves a connection many times, once the parent says so: each time it
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

func parseText(text string) (settings.Connection, error) {
	return document.ParseConnection("office", "office.toml", []byte(text))
}
