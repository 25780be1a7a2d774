package store

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
)

// Dirs are the folders with the files of this package. They do not need to exist.
type Dirs struct {
	System string // the administrator's: policy.toml and connections/; only read
	Config string // the person's: preferences.toml and connections/
	State  string // what the program remembers: state.toml

	// The environment variables that set Config and State; "" for none.
	ConfigVariable, StateVariable string
}

// Connections is the folder of the person's own connections; "" if there can be none.
func (d Dirs) Connections() string {
	if d.Config == "" {
		return ""
	}
	return filepath.Join(d.Config, "connections")
}

// ManagedConnections is the folder of the administrator's connections.
func (d Dirs) ManagedConnections() string { return filepath.Join(d.System, "connections") }

// FindDirs finds the folders for this person and this computer.
//
// System is /etc/otpdialog, or otpdialog in the ProgramData folder of Windows. No
// environment variable changes it, or anyone could escape the policy. Config and State
// follow XDG_CONFIG_HOME and XDG_STATE_HOME if they are absolute paths, as the XDG Base
// Directory Specification requires, and are otherwise ~/.config/otpdialog and
// ~/.local/state/otpdialog; on macOS and Windows they are in the usual folders. The
// home folder is that of the account if the environment has none, or one that is no
// absolute path. If that fails, too, there is an error.
func FindDirs() (Dirs, error) {
	system, err := FindSystemDir()
	if err != nil {
		return Dirs{}, err
	}
	config, configVariable, err := personalDir("XDG_CONFIG_HOME", configHome)
	if err != nil {
		return Dirs{}, fmt.Errorf("finding the folder of preferences: %w", err)
	}
	state, stateVariable, err := personalDir("XDG_STATE_HOME", stateHome)
	if err != nil {
		return Dirs{}, fmt.Errorf("finding the folder of state: %w", err)
	}
	return Dirs{System: system, Config: config, State: state, ConfigVariable: configVariable, StateVariable: stateVariable}, nil
}

// FindSystemDir finds only the System folder of [Dirs]. It needs nothing from the
// environment.
func FindSystemDir() (string, error) {
	system, err := systemDir()
	if err != nil {
		return "", fmt.Errorf("finding the folder of system settings: %w", err)
	}
	return system, nil
}

// personalDir returns the folder in the one that a variable names, and that variable,
// or the folder in the fallback, and "".
func personalDir(variable string, fallback func() (string, error)) (folder, by string, err error) {
	base, by := os.Getenv(variable), variable
	if !filepath.IsAbs(base) {
		if base, err = fallback(); err != nil {
			return "", "", err
		}
		by = ""
	}
	return filepath.Join(base, "otpdialog"), by, nil
}

func configHome() (string, error) {
	switch runtime.GOOS {
	case "windows":
		return folderOr(os.UserConfigDir, `AppData\Roaming`)
	case "darwin":
		return folderOr(os.UserConfigDir, "Library/Application Support")
	default:
		// os.UserConfigDir refuses a relative XDG_CONFIG_HOME, which the
		// specification says to ignore.
		return underHome(".config")
	}
}

func stateHome() (string, error) {
	switch runtime.GOOS {
	case "windows":
		return folderOr(os.UserCacheDir, `AppData\Local`) // does not roam to other computers
	case "darwin":
		return configHome() // Library/Caches may be emptied at any time
	default:
		return underHome(".local/state")
	}
}

// folderOr returns the folder that the system reports, or the usual one if there is no
// environment.
func folderOr(systems func() (string, error), folder string) (string, error) {
	if found, err := systems(); err == nil {
		return found, nil
	}
	return underHome(folder)
}

// underHome returns a folder in the home folder. It is that of the account if the
// environment has none, as in cron, or a relative one, which would be another folder in
// each folder that the program is started in.
func underHome(folder string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil || !filepath.IsAbs(home) {
		account, accountErr := user.Current()
		if err = errors.Join(err, accountErr); accountErr != nil || !filepath.IsAbs(account.HomeDir) {
			return "", cmp.Or(err, errors.New("the account has no home folder"))
		}
		home = account.HomeDir
	}
	return filepath.Join(home, folder), nil
}
