package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

func systemDir() (string, error) {
	data, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		return "", err
	}
	return filepath.Join(data, "otpdialog"), nil
}
