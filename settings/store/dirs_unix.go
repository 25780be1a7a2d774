//go:build !windows

package store

func systemDir() (string, error) { return "/etc/otpdialog", nil }
