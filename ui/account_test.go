package ui_test

import (
	"context"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/clock"
	"otpdialog/settings"
	service "otpdialog/simulator/account"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
	"otpdialog/ui"
	"otpdialog/ui/uitest"
)

// accountService starts a service for alice, whose connection file it returns.
func accountService(t *testing.T) (people *world.World, s *service.Service, file string) {
	t.Helper()
	people = world.New()
	s = service.New(service.Options{World: people, Accounts: service.Demonstration()})
	server, err := web.Start(people, s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return people, s, accountFile(server.URL())
}

func accountFile(address string) string {
	return "kind = \"account\"\ndisplay_name = \"My Account\"\nservice = \"" + address + "\"\n"
}

// A connection of the kind account opens the account. What proves that the device is trusted is in
// the state file, and no password is.
func TestAccountConnection(t *testing.T) {
	people, s, file := accountService(t)
	d := uitest.Live(t, setup{NoOffice: true, Others: map[string]string{"mine": file}, Size: image.Pt(80, 24), Options: ui.Options{Connection: "mine", Program: "otpdialog 1.0"}})
	d.See("My Account", "Continue with Google").Fill("Email", "alice@example.com").Press("tab").Type("wrong").Press("enter").Until("Email address or password is invalid")
	d.Focused("Password").Press("ctrl+u").Type(service.Password).Press("enter").Until("Check your email")
	_, link, _ := strings.Cut(people.Mailbox("alice@example.com")[0].Link, service.LinkPath)
	if _, err := s.Press(link, true, ""); err != nil {
		t.Fatal(err)
	}
	d.Until("Signed in as alice@example.com").Click("Close")
	d.UntilTrue("the end", func() bool { return d.Left })
	if o := d.Outcome(); o.Account == nil || !o.Account.SignedIn || o.Err() != nil || o.Story != "Signed in as alice@example.com" {
		t.Errorf("the outcome is %+v", o)
	}
	d.Model.Leave()
	state, err := os.ReadFile(filepath.Join(d.Store.Dirs().State, "state.toml"))
	if text := string(state); err != nil || !strings.Contains(text, "device = ") || strings.Contains(text, service.Password) {
		t.Errorf("the state file is %q, %v", state, err)
	}
}

// A service that is down is a failure with a next step, and nothing that was typed is lost.
func TestAccountUnreachable(t *testing.T) {
	d := uitest.Live(t, setup{NoOffice: true, Others: map[string]string{"mine": accountFile("http://127.0.0.1:1")}, Options: ui.Options{Connection: "mine", UserName: "alice@example.com"}})
	d.Holds("Email", "alice@example.com").Fill("Password", "wonderland").Press("enter").Until("Check the network").Holds("Email", "alice@example.com").Holds("Password", "wonderland")
	d.Press("esc")
	d.UntilTrue("the end", func() bool { return d.Left })
	if o := d.Outcome(); o.Account == nil || o.Err() == nil || o.SignedIn {
		t.Errorf("the outcome is %+v", o)
	}
}

// An account admits no one to anything: not before a command, and least of all as a gate.
func TestAccountIsNoGate(t *testing.T) {
	_, _, file := accountService(t)
	for name, o := range map[string]ui.Options{
		"alone": {Connection: "mine", Alone: true},
		"gate":  {Connection: "mine", Gate: true, UserName: "alice"},
	} {
		d := uitest.Live(t, setup{Others: map[string]string{"mine": file}})
		o.Store, o.Open = d.Store, d.Server.Open
		if _, err := ui.New(o, nil, clock.System{}); err == nil {
			t.Errorf("%s: an account is opened", name)
		}
	}
}

// A saved password fills in the form, and is never shown, not even its length.
func TestAccountSavedPassword(t *testing.T) {
	people, _, file := accountService(t)
	d := uitest.Live(t, setup{NoOffice: true, Others: map[string]string{"mine": file}, Options: ui.Options{
		Connection: "mine", UserName: "alice@example.com",
		SavedPassword: func(context.Context, *settings.Connection) (string, error) { return service.Password, nil },
	}})
	d.Until("••••••••").SeeNo(strings.Repeat("•", len(service.Password))).Press("ctrl+t").SeeNo(service.Password).Press("enter").Until("Check your email")
	if len(people.Mailbox("alice@example.com")) != 1 {
		t.Error("no email was sent")
	}
}
