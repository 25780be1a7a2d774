//go:build !linux

package settings

import "errors"

func updateOnFullDisk() error { return errors.ErrUnsupported }

func saveOnFullDisk() error { return errors.ErrUnsupported }
