//go:build !linux

package settings

import "errors"

func updateOnFullDisk() error { return errors.ErrUnsupported }
