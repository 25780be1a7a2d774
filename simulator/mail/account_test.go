package mail_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/simulator/account"
	"otpdialog/simulator/mail"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
)

// Each email of the account service arrives at a real server with both parts, a link that works, and
// no secret outside of its text.
func TestMailsOfAccounts(t *testing.T) {
	server := startMailpit(t)
	w := world.New()
	service := account.New(account.Options{World: w, Accounts: account.Demonstration()})
	p, err := portal.Start(w, service, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s, err := mail.Submit(w, mail.Options{Server: server.smtp, Failed: func(a advice.Advice) { t.Error(a) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()

	from := account.From{Address: netip.MustParseAddr("127.0.0.1")}
	signedIn, err := service.SignIn(from, protocol.SignIn{Email: "bob@example.com", Password: account.Password})
	if err != nil {
		t.Fatal(err)
	}
	for _, ask := range []func() (protocol.Ticket, error){
		func() (protocol.Ticket, error) {
			return service.SignIn(from, protocol.SignIn{Email: "alice@example.com", Password: account.Password})
		},
		func() (protocol.Ticket, error) {
			return service.SignUp(from, protocol.SignUp{Email: "zoe@example.org", Name: "Zoe", Password: "a long new sentence"})
		},
		func() (protocol.Ticket, error) {
			return service.ResetPassword(from, protocol.Reset{Email: "alice@example.com"})
		},
		func() (protocol.Ticket, error) {
			return service.Delete(from, signedIn.Session, protocol.Confirm{Password: account.Password})
		},
	} {
		if _, err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	sent := w.Mails()
	for _, arrived := range server.await(t, len(sent)) {
		headers := fmt.Sprint(server.headers(t, arrived))
		is := findMail(t, sent, arrived)
		if arrived.HTML == "" || arrived.Text == "" {
			t.Errorf("%q lacks a part", arrived.Subject)
		}
		if strings.Contains(headers, "http://") || strings.Contains(headers, account.LinkPath) || is.Code != "" && strings.Contains(headers, is.Code) {
			t.Errorf("%q has a secret in a header: %s", arrived.Subject, headers)
		}
		if is.Link == "" {
			continue
		}
		found := regexp.MustCompile(`href="([^"]+)"`).FindStringSubmatch(arrived.HTML)
		if len(found) == 0 || found[1] != is.Link || !strings.Contains(arrived.Text, is.Link) {
			t.Errorf("%q does not link to %s", arrived.Subject, is.Link)
			continue
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, found[1], http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		page, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if _ = page.Body.Close(); page.StatusCode != http.StatusOK {
			t.Errorf("the link of %q leads to %s", arrived.Subject, page.Status)
		}
	}
}

// findMail is the email of the world that has arrived.
func findMail(t *testing.T, sent []world.Message, mail arrived) world.Message {
	t.Helper()
	for _, m := range sent {
		if m.Subject == mail.Subject && m.To == mail.To[0].Address {
			return m
		}
	}
	t.Fatalf("%+v was not sent", mail)
	return world.Message{}
}
