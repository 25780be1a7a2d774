//go:build unix

package e2e

import (
	"sync/atomic"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/signin"
)

// The connection ends while a push is pending: that is reported as such, and nothing
// is sent again before the person asks for it. Then one key is enough.
func TestConnectionLost(t *testing.T) {
	t.Parallel()
	var passwords, pushes atomic.Int32
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		switch rfc2865.UserPassword_GetString(r.Packet) {
		case "alicepw":
			passwords.Add(1)
			challenge := says(r, radius.CodeAccessChallenge, "Code or push?")
			challenge.Add(rfc2865.State_Type, radius.Attribute("a state"))
			return challenge
		case "push":
			if pushes.Add(1) == 1 {
				return nil
			}
			return says(r, radius.CodeAccessAccept, "Come in")
		}
		return says(r, radius.CodeAccessReject, "Neither password nor push")
	}, radiustest.OverTCP())
	lab := connection{primary: address, secret: scriptedSecret, more: []string{`transport = "tcp"`}}
	p := opens(t, lab, "alice", "alicepw")
	p.waitDialog()
	p.presses(push)
	p.waitNotice(signin.ConnectionLost)
	p.waitSaid(address)
	if n := pushes.Load(); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
	p.clicksWhenThere(tryAgainWord)
	p.WaitText(signedInWord)
	p.WaitText("Come in")
	p.waitMethod(push)
	if first, second := passwords.Load(), pushes.Load(); first != 2 || second != 2 {
		t.Errorf("%d first requests and %d pushes, want 2 and 2", first, second)
	}
	p.leaves(0, terminal.Esc)
}

// Who does not try again leaves with the exit code of a server out of reach.
func TestConnectionStaysLost(t *testing.T) {
	t.Parallel()
	address := scripted(t, scriptedSecret, func(*radius.Request) *radius.Packet { return nil }, radiustest.OverTCP())
	lab := connection{primary: address, secret: scriptedSecret, more: []string{`transport = "tcp"`}}
	p := opens(t, lab, "alice", "alicepw")
	p.waitNotice(signin.ConnectionLost)
	p.waitSaid("TCP is only for test labs")
	p.waitMasked(len("alicepw"))
	p.leaves(69, terminal.Esc)
}
