package main

import (
	"testing"

	"otpdialog/caller"
	"otpdialog/caller/early"
)

// These tests link the program, so their environment has been taken away, too.
func TestMain(m *testing.M) {
	caller.Take(early.Environ)
	caller.Trust()
	m.Run()
}
