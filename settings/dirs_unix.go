//go:build !windows

package settings

func systemDir() (string, error) { return "/etc/otpdialog", nil }
