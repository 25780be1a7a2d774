package devicegrant_test

import (
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/devicegrant"
)

// A provider puts nothing into the terminal.
func TestNewIsSafe(t *testing.T) {
	t.Parallel()
	const wild = "a\x1b[2Jb\n"
	g := devicegrant.New(wild, wild, wild, wild, time.Time{})
	if all := g.Provider + g.Code + g.Address + g.Complete; strings.ContainsFunc(all, advice.IsControl) {
		t.Errorf("%q", all)
	}
}
