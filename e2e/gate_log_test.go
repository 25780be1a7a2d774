//go:build linux

package e2e

import (
	"strings"
	"testing"

	"layeh.com/radius"

	"otpdialog/e2e/sshd"
)

// Nobody keeps a decision out of the log by what the session requests.
func TestGateLogsLongCommands(t *testing.T) {
	t.Parallel()
	server := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessAccept, "")
	})
	g := opensGate(t, scriptedSecret, behind{office: forOtto(server, "push")})
	g.Run("ssh", "", sshd.Host, strings.Repeat("\x01", 100_000)) // each is logged as "\x01"
	g.WaitLog("accepted", "otto")
}
