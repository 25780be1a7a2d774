package oidc_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"otpdialog/advice"
	"otpdialog/devicegrant"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/signin/session/oidc"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noSecrets are those of a connection that has none.
type noSecrets struct{}

func (noSecrets) Shared(context.Context, *settings.Connection) ([]byte, []advice.Advice, error) {
	return nil, nil, nil
}

func (noSecrets) TLS(*settings.Connection, time.Time) (*x509.CertPool, *tls.Certificate, []advice.Advice, error) {
	return nil, nil, nil, nil
}

// A stage is a sign-in at a simulated provider.
type stage struct {
	*testing.T

	clock      *radiustest.Clock
	provider   *provider.Provider
	connection settings.Connection
	session    *session.Session
	log        io.Writer
}

func newStage(t *testing.T, change func(*settings.Connection)) *stage {
	t.Helper()
	s := &stage{T: t, clock: radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.provider.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	s.provider = provider.New(provider.Options{
		World:   world.New(world.WithClock(s.clock)),
		Address: server.URL,
		Standin: func(path string) (provider.Standin, bool) {
			return provider.Standin{Name: "Simulated Company", People: []provider.Person{
				{Email: "alice@example.com", Name: "Alice", Groups: []string{"staff", "vpn"}},
				{Email: "mallory@example.org", Name: "Mallory\x1b[2J"},
			}}, path == "company"
		},
	})
	s.connection = settings.OIDC.Default()
	s.connection.Name, s.connection.DisplayName = "company", "Company"
	s.connection.Issuer, s.connection.ClientID = server.URL+"/oidc/company", account.ClientID
	s.connection.UserClaim, s.connection.UserDomain = "email", "example.com"
	if change != nil {
		change(&s.connection)
	}
	s.session = session.New(t.Context(), session.Options{
		Connection: &s.connection, Memory: session.NewMemory(), Clock: s.clock,
		Open: func(c *settings.Connection) session.Servers { return oidc.New(c, s.options()) },
	})
	t.Cleanup(s.session.Close)
	return s
}

func (s *stage) options() oidc.Options {
	return oidc.Options{Secrets: noSecrets{}, Clock: s.clock, Log: s.log}
}

// next handles the next event that happens without the person.
func (s *stage) next() {
	s.Helper()
	e, more := s.session.Next()
	if !more {
		s.Fatal("the session is closed")
	}
	s.session.Handle(e)
}

// begins brings a sign-in to its grant. It is false if there is none.
func (s *stage) begins(userName string) (*devicegrant.Grant, bool) {
	s.Helper()
	s.session.Begin(session.Form{UserName: userName})
	s.next()
	g := s.session.View().Grant
	return g, g != nil
}

// ends lets time pass until the sign-in has ended.
func (s *stage) ends() session.Outcome {
	s.Helper()
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			s.clock.Await(1)
			select {
			case <-stop:
				return
			default:
				s.clock.AdvanceToNext()
			}
		}
	}()
	s.next()
	close(stop)
	s.clock.NewTimer(func() {}).Reset(0) // ends Await
	<-stopped
	return s.session.Outcome()
}

// confirmed is a sign-in that this person confirms.
func (s *stage) confirmed(userName, email string) session.Outcome {
	s.Helper()
	g, ok := s.begins(userName)
	if !ok {
		s.Fatalf("no grant: %+v", s.session.Outcome())
	}
	if err := s.provider.Approve(g.Code, email); err != nil {
		s.Fatal(err)
	}
	return s.ends()
}

// details are what is known of a failure, in words.
func details(o session.Outcome) string {
	var texts []string
	for _, a := range o.Failure.Details {
		texts = append(texts, a.What)
	}
	return strings.Join(texts, "\n")
}

func attributes(t *testing.T, s *session.Session) []string {
	t.Helper()
	all, err := s.Attributes()
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, a := range all {
		texts = append(texts, a.Vendor+a.Name+"="+a.Value)
	}
	slices.Sort(texts)
	return texts
}
