//go:build unix

package e2e

import (
	"regexp"
	"testing"

	"otpdialog/e2e/browser"
	"otpdialog/e2e/terminal"
	"otpdialog/simulator/handset"
)

// The phone of the demonstration is also in a browser: what is pressed there answers the sign-in in
// the terminal, over RADIUS.
func TestDemoInABrowser(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	p := newHome(t).starts("demo", "--web")
	p.WaitText(signInWord)
	p.Press(webKey)
	var address string
	p.WaitFor("the address of the phones", func(screen string) bool {
		address = regexp.MustCompile(`http://127\.0\.0\.1:\d+/phone/maria`).FindString(screen)
		return address != ""
	})
	w := b.Open(t, address, browser.Script)
	w.Open("")
	w.Wait("Nothing is waiting.")
	p.Press(webKey)
	p.WaitGone(address)
	p.confirms(terminal.Enter)
	p.waitDialog()
	p.presses(push)
	w.Wait(handset.Approve)
	p.Press(terminal.Esc)
	w.Wait("Cancelled")
	p.waitDialog()
	p.presses(push) // in front of the one that was cancelled
	p.WaitFor("the second push", func(string) bool {
		return browser.Eval[int](w, `document.querySelectorAll("#cards > article").length`) == 2
	})
	w.Click(handset.Approve)
	p.WaitText(signedInWord)
	w.Wait("Push approved.")
	p.clicksWhenThere(closeWord)
	p.leaves(0)
}
