package ui_test

import (
	"strings"
	"testing"

	"otpdialog/advice"
	"otpdialog/signin/session"
	"otpdialog/ui/uitest"
)

// A warning about a connection is shown once, however often it is opened.
func TestWarningIsShownOnce(t *testing.T) {
	story(t, setup{Others: map[string]string{"lab": uitest.Named("Laboratory")}}, func(d *driver) {
		d.Server.Sees(session.Traffic{Warnings: []advice.Advice{advice.New("weak", "the secret is weak").Do("use another")}})
		for range 3 {
			d.See(connectionsWord).TabTo("Head office").Press("enter").See(passwordWord)
			d.SignIn()
			d.Server.Rejects()
			d.Wait(thinking).See("Sign in")
			if n := strings.Count(d.Screen(), "secret is weak"); n != 1 {
				t.Errorf("the warning is seen %d times on\n%s", n, d.Screen())
			}
			d.Press("esc")
		}
	})
}
