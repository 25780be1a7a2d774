package portal_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"go.uber.org/goleak"

	"otpdialog/account/protocol"
	"otpdialog/simulator/account"
	"otpdialog/simulator/control"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A link of an email is opened as a browser does, which changes nothing; one that leads elsewhere is not.
func TestOpenLink(t *testing.T) {
	lab, err := control.New(control.Setup{MailFaults: []world.MailFault{{Effect: world.MailScan}}}, control.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	scanned := make(chan struct{}, 1)
	defer lab.World.Follow(func(e world.Event) {
		if e.Kind == world.LinkScanned {
			scanned <- struct{}{}
		}
	})()
	p, err := portal.Start(lab.World, lab.Account(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	from := account.From{Address: netip.MustParseAddr("127.0.0.1")}
	ticket, err := lab.Account().SignIn(from, protocol.SignIn{Email: "alice@example.com", Password: account.Password})
	if err != nil {
		t.Fatal(err)
	}
	<-scanned
	link := lab.World.Mailbox("alice@example.com")[0].Link
	if err := lab.World.OpenLink(link); err != nil {
		t.Error(err)
	}
	if now, err := lab.Account().Ticket(t.Context(), from, ticket.ID, ticket.Key, ""); err != nil || now.State != protocol.Waiting {
		t.Errorf("%v, the ticket is %s", err, now.State)
	}
	visited := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer elsewhere.Close()
	for _, other := range []string{elsewhere.URL, p.URL() + "@" + elsewhere.Listener.Addr().String() + "/", p.URL() + "1/"} {
		if err := lab.World.OpenLink(other); err == nil || visited {
			t.Errorf("%s is opened", other)
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := lab.World.OpenLink(link); !errors.Is(err, world.ErrNoPages) {
		t.Errorf("after the end: %v", err)
	}
}

func TestStart(t *testing.T) {
	w := world.New()
	_, err := portal.Start(w, account.New(account.Options{World: w}), "0.0.0.0:0")
	if !errors.Is(err, webaddress.ErrNotLoopback) {
		t.Errorf("off loopback: %v", err)
	}
	if err := w.OpenLink("http://127.0.0.1"); !errors.Is(err, world.ErrNoPages) {
		t.Errorf("without a listener: %v", err)
	}
}
