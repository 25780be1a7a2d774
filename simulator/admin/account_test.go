package admin

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"otpdialog/account/protocol"
	"otpdialog/simulator/account"
	"otpdialog/simulator/portal"
)

// tryAccount tries every operation on accounts, grants and mails.
func tryAccount(t *testing.T, b *bench) {
	t.Helper()
	p, err := portal.Start(b.lab.World, b.lab.Account(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	b.lab.Connect(p)
	service := b.lab.Account()
	from := account.From{Address: netip.MustParseAddr("127.0.0.1")}
	password := account.Password
	signIn := func(device byte) protocol.Ticket {
		t.Helper()
		token := strings.Repeat(string(device), 42) + "A"
		ticket, err := service.SignIn(from, protocol.SignIn{Email: "alice@example.com", Password: password, Device: protocol.Origin{Token: token}})
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	state := func(of protocol.Ticket) protocol.State {
		t.Helper()
		now, err := service.Ticket(t.Context(), from, of.ID, of.Key, "")
		if err != nil {
			t.Fatal(err)
		}
		return now.State
	}

	if got := b.get("/accounts", 0, "email"); got != "alice@example.com" {
		t.Errorf("the first account is %v", got)
	}
	b.fails(post, "/mails/newest/confirm", "", http.StatusNotFound, "nothing-waiting")
	first := signIn('A')
	if got := b.get("/mails?to=alice@example.com", 0, "id"); fmt.Sprint(got) != fmt.Sprint(b.get("/mails/newest", "id")) {
		t.Errorf("the email is %v", got)
	}
	b.call(post, "/mails/newest/open", "", ok)
	if got := state(first); got != protocol.Waiting {
		t.Errorf("once the email is opened, the ticket is %s", got)
	}
	if got := in(t, b.call(post, "/mails/newest/confirm?to=Alice@example.com", "", ok), "state"); got != "confirmed" || state(first) != protocol.Confirmed {
		t.Errorf("the ticket is %v", got)
	}
	b.fails(post, "/mails/newest/confirm", "", http.StatusConflict, "refused")
	if got := signIn('A'); got.State != protocol.Confirmed {
		t.Errorf("the device is not trusted: %+v", got)
	}
	second := signIn('B')
	b.call(post, "/mails/newest/deny", "", ok)
	if got := state(second); got != protocol.Denied {
		t.Errorf("the ticket is %s", got)
	}
	b.fails(post, fmt.Sprintf("/mails/%v/confirm", b.get("/mails/newest", "id")), "", http.StatusConflict, "no-link")
	b.call(del, "/mails/newest", "", ok)
	b.fails(del, "/mails/9999", "", http.StatusGone, "gone")

	if _, err := service.ResetPassword(from, protocol.Reset{Email: "alice@example.com"}); err != nil {
		t.Fatal(err)
	}
	password = "a long new sentence"
	if got := in(t, b.call(post, "/mails/newest/choose-password", `{"password": "a long new sentence"}`, ok), "state"); got != "confirmed" {
		t.Errorf("the reset is %v", got)
	}

	fault := in(t, b.call(post, "/mail-faults", `{"effect": "lose", "to": "alice@example.com"}`, ok), "id")
	before := len(b.get("/mails").([]any))
	signIn('C')
	if got := b.get("/mail-faults", 0, "hits"); got != 1.0 || len(b.get("/mails").([]any)) != before {
		t.Errorf("the email is not lost: %v hits", got)
	}
	b.call(del, fmt.Sprintf("/mail-faults/%v", fault), "", done)
	b.fails(del, fmt.Sprintf("/mail-faults/%v", fault), "", http.StatusNotFound, "unknown-fault")
	b.fails(post, "/mail-faults", `{"effect": "delay"}`, http.StatusUnprocessableEntity, "wrong-arguments")
	b.call(del, "/mail-faults", "", done)

	b.call(put, "/accounts/zoe@example.com", `{"name": "Zoe", "two_step": "off"}`, done)
	b.call(post, "/accounts/zoe@example.com/license", "", done)
	if got := b.get("/accounts/ZOE@example.com"); in(t, got, "business") != true || in(t, got, "two_step") != "off" || in(t, got, "name") != "Zoe" {
		t.Errorf("the account is %v", got)
	}
	b.call(post, "/accounts/zoe@example.com/reset", "", done) // there was none at the start
	b.fails(get, "/accounts/zoe@example.com", "", http.StatusNotFound, "unknown-account")
	b.call(del, "/accounts/bob@example.com", "", done)
	b.fails(del, "/accounts/bob@example.com", "", http.StatusNotFound, "unknown-account")
	b.call(post, "/accounts/bob@example.com/reset", "", done)
	b.get("/accounts/bob@example.com")

	provider := func() int {
		t.Helper()
		form := url.Values{"client_id": {account.ClientID}, "scope": {"openid email"}}.Encode()
		request, err := http.NewRequestWithContext(t.Context(), post, p.URL()+"/oidc/google/device", strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return b.send(request).status
	}
	grant := func() {
		t.Helper()
		if status := provider(); status != ok {
			t.Fatalf("the provider answers %d", status)
		}
	}
	b.fails(post, "/grants/newest/refuse", "", http.StatusNotFound, "nothing-waiting")
	grant()
	if got := b.get("/grants", 0, "provider"); got != "Simulated Google" {
		t.Errorf("the provider is %v", got)
	}
	b.fails(post, "/grants/newest/allow?email=nobody@example.com", "", http.StatusGone, "gone")
	b.call(post, "/grants/newest/allow?email=alice@example.com", "", done)
	grant()
	b.call(post, fmt.Sprintf("/grants/%v/refuse", b.get("/grants", 0, "code")), "", done)
	b.fails(put, "/provider-fault", `{"name": "strange"}`, http.StatusNotFound, "unknown-fault")
	b.call(put, "/provider-fault", `{"name": "unavailable"}`, done)
	if got := provider(); got == ok {
		t.Error("the provider is available")
	}
	b.call(put, "/provider-fault", `{"name": ""}`, done)
	grant()
	b.call(post, "/reset", "", done)
	if got := b.get("/grants"); len(got.([]any)) != 0 {
		t.Errorf("after a reset there wait %v", got)
	}
	password = account.Password
	if got := signIn('A'); got.State != protocol.Waiting {
		t.Errorf("after a reset, the device is trusted: %+v", got)
	}
}
