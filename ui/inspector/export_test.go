package inspector

import (
	"otpdialog/radiusclient/packet"
	"otpdialog/ui/kit"
)

// Opened is the action that shows a packet.
func Opened(p packet.Packet) kit.Action { return opened{p, p.View(nil)} }

// Commands is a page with commands.
func Commands(lines ...string) kit.Page { return commandPage(lines, false) }

// FaultsPage is the page of the faults of a server.
func FaultsPage(of Faults) kit.Page { return &faultsPage{of: of} }

// SavePage is a page that asks for a file.
func SavePage() kit.Page { return pcapng.prompt(nil) }
