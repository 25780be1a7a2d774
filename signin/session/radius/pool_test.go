package radius_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	codec "layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/advice"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
)

// countedSecrets counts how often the shared secret is fetched.
type countedSecrets struct {
	secret.Sources

	fetched *int
}

func (c countedSecrets) Shared(ctx context.Context, to *settings.Connection) ([]byte, []advice.Advice, error) {
	*c.fetched++
	return c.Sources.Shared(ctx, to)
}

// Many sign-ins share the sockets of one connection, and each has its own rounds, answers and
// attributes. Their sessions run in no goroutine of their own.
func TestPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := radiustest.NewNetwork()
		ports := map[string]bool{}
		server := radiustest.Serve(t, func(q *radiustest.Query) {
			ports[q.From.String()] = true
			user := string(q.Get(rfc2865.UserName_Type))
			if q.Get(rfc2865.State_Type) == nil {
				q.Answer(codec.CodeAccessChallenge, state("state of "+user))
				return
			}
			if string(q.Get(rfc2865.State_Type)) != "state of "+user {
				q.Answer(codec.CodeAccessReject)
				return
			}
			q.Answer(codec.CodeAccessAccept, avp(rfc2865.Class_Type, user))
		}, radiustest.In(network))
		c, err := document.ParseConnection("office", "office.toml", []byte(
			"display_name = \"Head office\"\nprimary = \""+server.Address()+"\"\nsecret = \""+radiustest.Secret+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		var fetched int
		memory := session.NewMemory()
		pool, err := radius.OpenPool(t.Context(), &c, radius.Options{Secrets: countedSecrets{fetched: &fetched}, Memory: memory, Dial: network.Dial})
		if err != nil {
			t.Fatal(err)
		}

		const people = 100
		sessions := make([]*session.Session, people)
		events := make(chan func(), people)
		for i := range sessions {
			sessions[i] = session.New(t.Context(), session.Options{
				Connection: &c, Memory: session.NewMemory(), Open: pool.Open,
				Announce: func(e signin.Event) { events <- func() { sessions[i].Handle(e) } },
			})
			sessions[i].Begin(session.Form{UserName: fmt.Sprint("user", i), Password: "wonderland"})
		}
		for range sessions {
			(<-events)()
		}
		for i, s := range sessions {
			if s.View().State != signin.Dialog {
				t.Fatalf("%d: state %d after the challenge", i, s.View().State)
			}
			s.Handle(signin.Answer{Text: "123456"})
		}
		for range sessions {
			(<-events)()
		}
		for i, s := range sessions {
			attributes, err := s.Attributes()
			if want := fmt.Sprintf("0x%x", fmt.Sprint("user", i)); !s.Outcome().SignedIn || err != nil || len(attributes) == 0 || attributes[0].Value != want {
				t.Errorf("%d: signed in %t, attributes %v, %v; want Class %s", i, s.Outcome().SignedIn, attributes, err, want)
			}
			s.Close()
		}
		if fetched != 1 || len(ports) != 1 {
			t.Errorf("the secret was fetched %d times, and %d sockets were used", fetched, len(ports))
		}
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
		if learned, _ := memory.State(); !learned.SendsMessageAuthenticator(server.Address()) {
			t.Error("what was learned of the server is lost")
		}
	})
}

// A pool that is closed ends the sign-ins that wait, and one whose secret cannot be read says so.
func TestPoolEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := radiustest.NewNetwork()
		server := radiustest.Serve(t, nil, radiustest.In(network))
		c := settings.DefaultConnection()
		c.Name, c.Primary, c.Ask = "office", server.Address(), settings.AskOTP
		c.Secret = settings.Source{Env: "OTPDIALOG_TEST_NO_SUCH_SECRET"}
		options := radius.Options{Secrets: secret.Sources{}, Memory: session.NewMemory(), Dial: network.Dial}
		if _, err := radius.OpenPool(t.Context(), &c, options); err == nil {
			t.Error("it opens without a secret")
		}
		c.Secret = settings.Source{Value: radiustest.Secret}
		pool, err := radius.OpenPool(t.Context(), &c, options)
		if err != nil {
			t.Fatal(err)
		}
		ends := make(chan error, 1)
		exchange := func(ctx context.Context) {
			_, err := pool.Open(&c).Exchange(ctx, signin.Request{UserName: "alice", Password: "1"})
			ends <- err
		}
		ctx, give := context.WithCancel(t.Context())
		go exchange(ctx)
		<-server.Arrived
		give()
		if err := <-ends; err == nil {
			t.Error("an exchange that was given up has an answer")
		}
		go exchange(t.Context())
		<-server.Arrived
		began := time.Now()
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ends; err == nil || time.Since(began) > 0 {
			t.Errorf("the exchange ended after %v with %v", time.Since(began), err)
		}
	})
}
