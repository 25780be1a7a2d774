//go:build unix

package e2e

import (
	"strings"
	"sync/atomic"
	"testing"

	"layeh.com/radius"

	"otpdialog/e2e/terminal"
	"otpdialog/signin"
)

// A server that has sent a Message-Authenticator once has to from then on, in
// later runs, too; until the person takes it out of the state file.
func TestLearnedMessageAuthenticator(t *testing.T) {
	t.Parallel()
	var signs atomic.Bool
	address := unsigned(t, &signs, radius.CodeAccessAccept, "Come in")
	h := newHome(t)
	h.write("office", connection{primary: address, secret: scriptedSecret, more: []string{"timeout = 1", "retries = 0"}}.text())
	state := h.stateFile()

	signs.Store(true)
	p := h.starts("office")
	p.signsInAs("alice", "alicepw")
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
	if kept := h.files()[state]; !strings.Contains(kept, `"`+address+`"`) {
		t.Fatalf("the server is not remembered:\n%s", kept)
	}

	signs.Store(false)
	p = h.starts("office")
	p.signsInAgain("alice", "alicepw")
	p.waitNotice(signin.Unsigned)
	p.waitSaid(address + " has sent one before")
	p.waitSaid("message_authenticator_servers")
	p.waitPath(state)
	p.WaitGone("Come in")
	p.waitMasked(len("alicepw"))
	p.leaves(69, terminal.Esc)

	kept := h.files()[state]
	h.remembers(strings.Replace(kept, `"`+address+`"`, "", 1))
	p = h.starts("office")
	p.signsInAgain("alice", "alicepw")
	p.WaitText(signedInWord)
	p.WaitText("Come in")
	p.leaves(0, terminal.Esc)
	if kept := h.files()[state]; strings.Contains(kept, address) {
		t.Errorf("the server is remembered, and has not sent one:\n%s", kept)
	}
}

// The connection can demand it from the first answer on.
func TestRequiredMessageAuthenticator(t *testing.T) {
	t.Parallel()
	address := unsigned(t, new(atomic.Bool), radius.CodeAccessAccept, "Come in")
	strict := connection{primary: address, secret: scriptedSecret, more: []string{`require_message_authenticator = "always"`, "timeout = 1"}}
	p := opens(t, strict, "alice", "alicepw")
	p.waitNotice(signin.Unsigned)
	p.waitSaid("but the connection always requires it")
	p.leaves(69, terminal.Esc)
}
