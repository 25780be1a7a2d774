//go:build unix

package e2e

import (
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// Who has no connection yet is led to the demonstration, and back.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	p := h.starts()
	p.WaitText(demoWord)
	p.confirms(terminal.Enter)
	p.WaitText(signInWord)
	p.WaitText(simulator.DemoUser)
	p.leaves(130, terminal.Ctrl('c'))
	if files := h.files(); len(files) != 0 {
		t.Errorf("looking around has written %v", files)
	}
}

// A connection that is written while the list is on the screen is read with
// a key.
func TestReload(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	p := h.starts()
	p.WaitText(newWord)
	h.write("office", connection{primary: "127.0.0.1:1", secret: "a secret of the tests"}.text())
	p.Press(reloadKey)
	p.WaitText(displayName)
	p.leaves(130, terminal.Ctrl('c'))
}

// The only connection needs no choice; of several, each can be chosen by mouse
// and by keyboard, and the list is one step back.
func TestListOfConnections(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for _, name := range []string{"branch", "office"} {
		c := connection{primary: "127.0.0.1:1", secret: "a secret of the tests"}
		h.write(name, strings.Replace(c.text(), displayName, "The "+name, 1))
	}
	p := h.starts()
	p.clicksWhenThere("The office")
	p.WaitText(signInWord)
	p.WaitGone("The branch")
	p.Press(terminal.Esc)
	p.WaitText("The branch")
	p.Press(terminal.Up)
	p.WaitText("> The branch")
	p.confirms(terminal.Enter)
	p.WaitText(signInWord)
	p.WaitGone("The office")
	p.leaves(130, terminal.Ctrl('c'))
}

// User name and action can be given beforehand.
func TestUserAndAction(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	p := h.starts("office", "--user", simulator.DemoUser, "--action", strings.ToLower(push))
	p.signsInAgain(simulator.DemoUser, simulator.DemoPassword)
	p.WaitText(messageOf(push))
	world.approve(world.waitPush())
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
}
