package client_test

import (
	"errors"
	"strings"
	"testing"

	"otpdialog/account/client"
	"otpdialog/account/protocol"
	simulated "otpdialog/simulator/account"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
)

// Every method, against the simulated service, from a new account to its deletion.
func TestSimulatedService(t *testing.T) {
	t.Parallel()
	const erin, password = "erin@example.com", "amber river stone"
	people := world.New()
	service := simulated.New(simulated.Options{World: people})
	server, err := web.Start(people, service, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	c, err := client.New(server.URL(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	press := func(ticket protocol.Ticket) protocol.Ticket {
		t.Helper()
		_, link, _ := strings.Cut(people.Mailbox(erin)[0].Link, simulated.LinkPath)
		_, err := service.Press(link, true, "")
		must(err)
		ticket, err = c.Await(ctx, ticket)
		must(err)
		if ticket.State != protocol.Confirmed {
			t.Fatalf("%+v", ticket)
		}
		return ticket
	}
	device := protocol.Origin{Token: strings.Repeat("A", 43), Program: "otpdialog 1.0", System: "Debian", Host: "laptop"}
	other := device
	other.Token = strings.Repeat("B", 42) + "A"

	ticket, err := c.SignUp(ctx, protocol.SignUp{Email: erin, Name: "Erin", Password: password, Device: device})
	must(err)
	press(ticket)

	ticket, err = c.SignIn(ctx, protocol.SignIn{Email: erin, Password: password, Device: other})
	must(err)
	ticket = press(ticket)
	session := ticket.Session

	account, err := c.Change(ctx, session, protocol.Change{Name: "Erin E.", TwoStep: protocol.Conditional, Password: password})
	must(err)
	if again, err := c.Account(ctx, session); err != nil || again.Name != "Erin E." || account.TwoStep != protocol.Conditional || again.Device == "" {
		t.Errorf("%+v, %v", again, err)
	}
	_, err = c.License(ctx, session, protocol.License{Key: "none"})
	wants(t, err, protocol.BadLicense)

	devices, err := c.Devices(ctx, session)
	must(err)
	if len(devices) != 2 || !devices[0].This || devices[1].This {
		t.Fatalf("%+v", devices)
	}
	must(c.Rename(ctx, session, devices[1].ID, protocol.Rename{Name: "Old laptop"}))
	must(c.Revoke(ctx, session, devices[1].ID))
	wants(t, c.Revoke(ctx, session, devices[1].ID), protocol.UnknownDevice)
	must(c.RevokeOthers(ctx, session))

	wants(t, c.ChangePassword(ctx, session, protocol.ChangePassword{Old: "wrong", New: password}), protocol.WrongPair)
	must(c.ChangePassword(ctx, session, protocol.ChangePassword{Old: password, New: password + " 2"}))

	ticket, err = c.Reset(ctx, protocol.Reset{Email: erin, Device: device})
	must(err)
	_, err = c.NewPassword(ctx, ticket, protocol.NewPassword{Code: "wrong", Password: password + " 3"})
	wants(t, err, protocol.WrongCode)
	_, err = c.Resend(ctx, ticket)
	wants(t, err, protocol.TooOften)
	ticket, err = c.NewPassword(ctx, ticket, protocol.NewPassword{Code: people.Mailbox(erin)[0].Code, Password: password + " 3"})
	must(err)
	if ticket.State != protocol.Confirmed {
		t.Errorf("%+v", ticket)
	}

	_, err = c.FindProvider(ctx, protocol.FindProvider{With: protocol.SSO, Email: erin})
	wants(t, err, protocol.NoSuchOrg)
	_, err = c.External(ctx, protocol.External{With: protocol.Google, IDToken: "x.y.z", Device: device})
	wants(t, err, protocol.BadToken)

	ticket, err = c.SignIn(ctx, protocol.SignIn{Email: erin, Password: password + " 3", Device: other})
	must(err)
	if ticket.State == protocol.Waiting {
		ticket = press(ticket)
	}
	given, err := c.Delete(ctx, ticket.Session, protocol.Confirm{Password: password + " 3", Device: other})
	must(err)
	must(c.GiveUp(ctx, given))
	deletion, err := c.Delete(ctx, ticket.Session, protocol.Confirm{Password: password + " 3", Device: other})
	must(err)
	press(deletion)
	_, err = c.Account(ctx, ticket.Session)
	wants(t, err, protocol.NotSignedIn)
	must(c.SignOut(ctx, ticket.Session)) // also a session that has ended
}

// wants reports an error that is not the problem with that code.
func wants(t *testing.T, err error, code protocol.Code) {
	t.Helper()
	if p, ok := errors.AsType[*protocol.Problem](err); !ok || p.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}
