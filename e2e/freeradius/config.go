package freeradius

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed config
var configFiles embed.FS

// writeConfig writes the embedded configuration into dir, readable by its owner only.
func writeConfig(dir string) error {
	entries, err := configFiles.ReadDir("config")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if name == "listen6.conf" && !hasIPv6() {
			continue // FreeRADIUS does not start if it cannot bind
		}
		data, err := configFiles.ReadFile("config/" + name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return fmt.Errorf("write configuration: %w", err)
		}
	}
	return nil
}
