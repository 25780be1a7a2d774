//go:build !linux

package store

import "errors"

func updateOnFullDisk() error { return errors.ErrUnsupported }

func saveOnFullDisk() error { return errors.ErrUnsupported }
