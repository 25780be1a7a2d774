package list_test

import (
	"otpdialog/ui/uitest"
)

type (
	driver = uitest.Driver
	setup  = uitest.Setup
)

// story tells a story in virtual time.
var story = uitest.Story

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
	demoWord        = "Try the demonstration"
	newWord         = "Set up a connection"
	consoleWord     = "Console"
)
