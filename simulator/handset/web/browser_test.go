package web_test

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"otpdialog/account/protocol"
	"otpdialog/e2e/browser"
	"otpdialog/simulator"
	"otpdialog/simulator/account"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/handset/web"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
)

var office = world.Origin{Address: netip.MustParseAddrPort("127.0.0.1:40000"), NAS: "Head office", Caller: "laptop-7"}

// desk is a world with its phones served.
type desk struct {
	*web.Server

	t     *testing.T
	world *world.World
}

func newDesk(t *testing.T, options ...world.Option) *desk {
	t.Helper()
	return newDeskAt(t, "127.0.0.1:0", options...)
}

func newDeskAt(t *testing.T, listen string, options ...world.Option) *desk {
	t.Helper()
	people := simulator.NewWorld(append([]world.Option{world.WithSeed(7)}, options...)...)
	s, err := web.Start(web.Config{World: people, Listen: listen, AllowRemote: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &desk{s, t, people}
}

func (d *desk) account(user string) *world.Account {
	d.t.Helper()
	a, ok := d.world.Account(user)
	if !ok {
		d.t.Fatalf("there is no %s", user)
	}
	return a
}

// ask sends a push to a phone, or lets it ring.
func (d *desk) ask(user string, m world.Method) (*world.Confirmation, chan world.Outcome) {
	d.t.Helper()
	c := d.account(user).Ask(m, office)
	ended := make(chan world.Outcome, 1)
	c.Await(func(o world.Outcome) { ended <- o })
	return c, ended
}

// text sends a text message, or an email with a code.
func (d *desk) text(user string, m world.Method) (code string) {
	d.t.Helper()
	a := d.account(user)
	code = a.NewCode()
	a.Deliver(world.Message{Method: m, From: "Head office <no-reply@example.com>", Subject: "Your sign-in code", Text: "Your code for Head office is " + code + ".", Code: code})
	return code
}

func TestBrowser(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	for _, scripts := range []browser.Scripts{browser.Script, browser.Plain} {
		press := (*browser.Window).Click // the answer comes by itself
		if scripts == browser.Plain {
			press = (*browser.Window).Press // a page comes
		}
		see := func(w *browser.Window, path, text string) {
			if scripts == browser.Plain {
				w.Open(path)
			}
			w.Wait(text)
		}
		t.Run("scripts="+strconv.FormatBool(bool(scripts)), func(t *testing.T) {
			d := newDesk(t)
			w, other := b.Open(t, d.URL(), scripts), b.Open(t, d.URL(), scripts)
			w.Open("")
			w.See("Phones", "maria", "grace", "the demonstration")
			w.Press("M maria")
			w.Wait("Nothing is waiting.")
			w.Examine("empty")
			other.Open("phone/grace")
			other.Wait("Nothing is waiting.")

			_, approved := d.ask("maria", world.Push)
			see(w, "phone/maria", "Are you signing in?")
			w.Examine("push")
			press(w, handset.Approve)
			if o := <-approved; o != world.Approved {
				t.Errorf("the push is %v", o)
			}
			see(w, "phone/maria", "Push approved.")
			w.Examine("approved")
			for button, want := range map[string]world.Outcome{handset.Deny: world.Denied, handset.Report: world.Reported} {
				_, ended := d.ask("maria", world.Push)
				see(w, "phone/maria", "Are you signing in?")
				if scripts == browser.Script { // what happens meanwhile takes nobody off their button
					w.Reach(button)
					w.Wait(d.text("maria", world.Text))
					if on := browser.Eval[string](w, "document.activeElement.innerText"); on != button {
						t.Errorf("a message takes the focus from %q to %q", button, on)
					}
				}
				press(w, button)
				if o := <-ended; o != want {
					t.Errorf("%s: the push is %v", button, o)
				}
				see(w, "phone/maria", "Nothing is waiting.")
			}

			matched, chosen := d.ask("grace", world.Push)
			see(other, "phone/grace", "Tap the number")
			other.Examine("number")
			press(other, strconv.Itoa(matched.Number()))
			if o := <-chosen; o != world.Approved {
				t.Errorf("the number is %v", o)
			}

			for button, want := range map[string]world.Outcome{handset.Answer: world.Approved, handset.HangUp: world.Declined} {
				_, ended := d.ask("maria", world.Call)
				see(w, "phone/maria", "Incoming call")
				w.Examine("call")
				press(w, button)
				if o := <-ended; o != want {
					t.Errorf("%s: the call is %v", button, o)
				}
				see(w, "phone/maria", "Nothing is waiting.")
			}

			see(w, "phone/maria", d.text("maria", world.Text))
			see(w, "phone/maria", d.text("maria", world.Mail))
			w.Examine("messages")
			w.Press("Your sign-in code")
			w.Wait("Your code for Head office")
			w.Examine("email")

			if scripts == browser.Script {
				if err := d.Close(); err != nil {
					t.Error(err)
				}
				w.Wait("The simulator does not answer.")
				w.Examine("lost")
			}
		})
	}
}

// A real phone in the network: the address with the key lets it in, and its buttons work, although a
// browser says less about its requests there.
func TestRemoteBrowser(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	for _, scripts := range []browser.Scripts{browser.Script, browser.Plain} {
		t.Run("scripts="+strconv.FormatBool(bool(scripts)), func(t *testing.T) {
			d := newDeskAt(t, "0.0.0.0:0")
			_, ended := d.ask("maria", world.Push)
			_, key, _ := strings.Cut(d.URL(), "/in/")
			w := b.Open(t, "http://"+net.JoinHostPort(browser.Remote, strconv.Itoa(int(d.Addr().Port())))+"/", scripts)
			w.Open("phone/maria")
			w.See("This browser has no key yet", "Scan the QR code")
			w.Open("in/" + key)
			w.See("Phones", "maria")
			w.Press("M maria")
			w.Wait("Are you signing in?")
			w.Click(handset.Approve)
			if o := <-ended; o != world.Approved {
				t.Errorf("the push is %v", o)
			}
			w.Wait("Push approved.")

			service := account.New(account.Options{World: d.world, Accounts: account.Demonstration()})
			pages, err := portal.Start(d.world, service, "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer pages.Close()
			d.OpenLinks(service)
			begun, err := service.SignIn(account.From{Address: office.Address.Addr()}, protocol.SignIn{Email: "alice@example.com", Password: account.Password, Device: protocol.Origin{Program: "otpdialog", System: "Linux", Host: "laptop-7"}})
			if err != nil {
				t.Fatal(err)
			}
			w.Open("phone/alice")
			w.Press("Confirm")
			w.Wait("Match code")
			w.Examine("email that asks")
			w.Press("Open the link")
			w.Wait("Is this you signing in?")
			w.Examine("question")
			w.Click("Yes, I trust this device")
			w.Wait("Done. You can close this page.")
			w.Examine("answered")
			if t1, err := service.Ticket(t.Context(), account.From{}, begun.ID, begun.Key, ""); err != nil || t1.State != protocol.Confirmed {
				t.Errorf("the sign-in is %v, %v", t1.State, err)
			}
		})
	}
}
