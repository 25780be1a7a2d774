package list_test

import (
	"testing"

	"otpdialog/ui/uitest"
)

type (
	driver = uitest.Driver
	setup  = uitest.Setup
)

// story tells a story in virtual time.
func story(t *testing.T, s setup, tell func(d *driver)) {
	t.Helper()
	uitest.Story(t, s, tell)
}

// What stories are about.
const (
	officeFile = uitest.OfficeFile
)

var (
	named, manyConnections = uitest.Named, uitest.ManyConnections
	longName               = uitest.LongName
)

// The texts of the screens.
const (
	backWord        = "Back"
	userNameWord    = "User name"
	connectionsWord = "Connections"
	demoWord        = "Try the demo"
	newWord         = "New connection"
	consoleWord     = "Console"
)
