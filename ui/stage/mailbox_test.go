package stage_test

import (
	"net/netip"
	"testing"
	"time"

	flow "otpdialog/account"
	"otpdialog/account/protocol"
	accounts "otpdialog/account/session"
	"otpdialog/clock"
	"otpdialog/devicegrant"
	"otpdialog/simulator"
	service "otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
	"otpdialog/ui/account"
	"otpdialog/ui/stage"
	words "otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

// noon is the time of pages that stand still.
type noon struct{ clock.System }

// Now implements [clock.Clock].
func (noon) Now() time.Time { return uitest.Noon }

var laptop = protocol.Origin{Program: "otpdialog 1.0", System: "Debian GNU/Linux 13", Host: "maria-laptop"}

// mailScene is the account story with the email of a ticket on the phone.
func mailScene(name string, state flow.State, play func(*words.Teller)) uitest.Scene {
	return uitest.Scene{Name: "mailbox " + name, Play: play, Open: func(t *testing.T, ascii bool) *uitest.Pages {
		t.Helper()
		people := simulator.NewWorld(world.WithSeed(1), world.WithClock(noon{}))
		s := service.New(service.Options{World: people, Accounts: service.Demonstration()})
		s.Connect("http://127.0.0.1:8282", nil)
		from := service.From{Address: netip.MustParseAddr("127.0.0.1")}
		v := flow.View{State: state, Email: "maria@example.com"}
		var err error
		switch state {
		case flow.CheckEmail:
			v.Ticket, err = s.SignIn(from, protocol.SignIn{Email: v.Email, Password: service.Password, Device: laptop})
			v.Until, v.ResendAt, v.Sent = uitest.Noon.Add(10*time.Minute), uitest.Noon.Add(30*time.Second), 1
		case flow.External:
			v.Grant = devicegrant.Grant{Provider: "Simulated Google", Code: "WDJB-MJHT", Address: "http://127.0.0.1:8282/device", Expires: uitest.Noon.Add(10 * time.Minute)}
		case flow.Form:
			_, err = s.ResetPassword(from, protocol.Reset{Email: v.Email, Device: laptop})
		case flow.Submitting, flow.SignedIn:
		}
		if err != nil {
			t.Fatal(err)
		}
		session, err := accounts.New(t.Context(), accounts.Options{Service: "http://127.0.0.1:1", Memory: &accounts.Forgetful{}, Program: "otpdialog 1.0", Clock: noon{}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(session.Close)
		known := &account.Credentials{Email: v.Email, Password: service.Password}
		form := account.New(account.Options{Title: "My Account", Session: session, Known: known, Back: "Back"})
		pages := uitest.NewPages(ascii, form)
		pages.Stack.Beside(stage.NewMailbox(stage.Account{
			URL: "http://127.0.0.1:8282", World: people, Service: s, Known: known, Advance: func(time.Duration) {},
			Provider: provider.New(provider.Options{World: people, Address: "http://127.0.0.1:8282", Standin: provider.Standins(s)}),
		}, form))
		return pages.Tell(form, account.Viewed{View: v})
	}}
}

// The phone of the account story from all sides.
func TestMailboxScenes(t *testing.T) {
	press := func(keys ...string) func(*words.Teller) { return func(p *words.Teller) { p.Press(keys...) } }
	uitest.SweepScenes(t, []uitest.Scene{
		mailScene("beside the form", flow.Form, nil),
		mailScene("with a mail", flow.CheckEmail, nil),
		mailScene("while an email is read", flow.CheckEmail, press("f2", "enter")),
		mailScene("with the page of a link", flow.CheckEmail, press("f2", "enter", "enter")),
		mailScene("while the email of a reset is read", flow.Form, press("f2", "enter")),
		mailScene("beside a code", flow.External, nil),
	}, "mailbox with a mail", "mailbox with the page of a link")
}

// Text that has no room to its end says so.
func TestMailboxCutsText(t *testing.T) {
	mailScene("", flow.CheckEmail, nil).Open(t, false).Person(t).Size(80, 23).Press("f2", "enter").See("It has passed t…", "Open the link")
}

// In the smallest window, too, what is compared can be read, and answered.
func TestMailboxIsReadInASmallWindow(t *testing.T) {
	p := mailScene("", flow.CheckEmail, nil).Open(t, false).Person(t).Size(minWidth, minHeight).Press("f2", "enter").See("Match code ", "Open the link")
	p.Press("enter").See("Match code ", "Yes, I trust this device", "No, this wasn't me")
}
