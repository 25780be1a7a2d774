package account_test

import (
	"testing"

	flow "otpdialog/account"
	"otpdialog/ui/account"
)

// Check your email does not take the Esc that was meant for the page of a device grant: the provider
// may answer at that moment. A person who has pressed Sign in has asked for it.
func TestEscAtTheEndOfADeviceGrant(t *testing.T) {
	for before, want := range map[flow.State]bool{flow.External: true, flow.Submitting: false} {
		one := scene("", in(before), nil)
		pages := one.Open(t, false)
		open := pages.Stack.Pages()
		form := open[len(open)-1]
		pages.Tell(form, account.Viewed{View: in(flow.CheckEmail)})
		if got := pages.Stack.Pages()[0].Sheet(pages.Screen).Unasked; got != want {
			t.Errorf("after %v: unasked %v", before, got)
		}
	}
}
