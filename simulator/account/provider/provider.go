// Package provider is a simulated OpenID Connect provider: one for each stand-in of an external
// service and for each organisation, all below one address. It has discovery, keys and device grants
// (RFC 8628), and no pages: those show what [Provider.Find] finds, and call [Provider.Approve] or
// [Provider.Refuse].
//
//	p := provider.New(provider.Options{World: people, Address: "http://127.0.0.1:8282", Standin: provider.Standins(service)})
//	mux.Handle("/oidc/", p)
//
//	grant, err := p.Find(from, "BCDF-GHJK")  // that a person has typed
//	err = p.Approve(grant.UserCode, "alice@example.com")
//
// It goes by the clock of its world, in tokens and in the dates of its answers. On demand it does
// what a provider must not do, see [Fault].
package provider

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"otpdialog/simulator/account"
	"otpdialog/simulator/world"
)

const (
	discovery = "/.well-known/openid-configuration"
	maxForm   = 8 << 10 // octets
)

// Page is where people enter their codes, below the address of the provider.
const Page = "/device"

// Options is how a provider starts. All are required.
type Options struct {
	World   *world.World // its clock, and its randomness for user codes
	Address string       // of the listener: "http://127.0.0.1:8282"
	// Standin returns what there is at a path below /oidc/, such as "google" or "sso/example.com".
	Standin func(path string) (Standin, bool)
}

// Standin is one of the providers.
type Standin struct {
	Name   string   // for people: "Simulated Google"
	People []Person // who can sign in with it
}

// Person is someone whom a stand-in knows.
type Person struct {
	Email  string
	Name   string
	Groups []string
}

// Standins returns the stand-ins for the accounts of a service: everyone has an identity at each
// brand, and the people of an organisation at its own.
func Standins(s *account.Service) func(path string) (Standin, bool) {
	return func(path string) (Standin, bool) {
		with, domain, sso := strings.Cut(path, "/")
		name, issuer := s.Provider(with, "@"+domain)
		standin := Standin{Name: name}
		for _, a := range s.Accounts() {
			if !sso || strings.HasSuffix(strings.ToLower(a.Email), "@"+domain) {
				standin.People = append(standin.People, Person{Email: a.Email, Name: a.Name, Groups: []string{"staff"}})
			}
		}
		return standin, name != "" && issuer == path
	}
}

// A Provider answers below /oidc/. It is safe for concurrent use.
type Provider struct {
	o   Options
	mux *http.ServeMux

	mu      sync.Mutex
	fault   Fault
	keys    []*key            // the newest last, which signs
	grants  map[string]*grant // by device code
	guesses map[string]*guesses
	begun   []Grant // that the world is told of when mu is free again: who follows it may ask the provider
}

// New returns a provider with a new key.
func New(o Options) *Provider {
	p := &Provider{o: o, mux: http.NewServeMux()}
	p.Reset()
	p.RotateKeys()
	for _, issuer := range []string{"/oidc/{brand}", "/oidc/sso/{domain}"} {
		p.mux.HandleFunc("GET "+issuer+discovery, p.at(p.document))
		p.mux.HandleFunc("GET "+issuer+"/jwks", p.at(p.publishKeys))
		p.mux.HandleFunc("POST "+issuer+"/device", p.at(p.begin))
		p.mux.HandleFunc("POST "+issuer+"/token", p.at(p.token))
	}
	return p
}

// Reset forgets all grants, and the fault.
func (p *Provider) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.grants, p.guesses = Fault{}, map[string]*grant{}, map[string]*guesses{}
}

// ServeHTTP implements [http.Handler].
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	serve := p.fault.serve
	w.Header().Set("Date", p.now().UTC().Format(http.TimeFormat))
	p.mu.Unlock()
	w.Header().Set("Cache-Control", "no-store")
	if serve != nil {
		serve(w)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p.mux.ServeHTTP(w, r)
}

// now is the time that the provider believes in.
func (p *Provider) now() time.Time { return p.o.World.Clock().Now().Add(p.fault.clock) }

// visit is a request to one of the stand-ins.
type visit struct {
	*http.Request

	path    string // of the stand-in
	issuer  string
	standin Standin
}

// at finds the stand-in of a request, and writes the answer.
func (p *Provider) at(answer func(visit) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := cmp.Or(r.PathValue("brand"), "sso/"+r.PathValue("domain"))
		standin, found := p.o.Standin(path)
		if !found {
			http.NotFound(w, r)
			return
		}
		said, err := p.answer(visit{r, path, p.issuer(path), standin}, answer)
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			said = map[string]string{"error": err.Error()}
			w.WriteHeader(http.StatusBadRequest)
		}
		_ = json.NewEncoder(w).Encode(said) // the client may have left
	}
}

// answer answers a visit with p.mu held.
func (p *Provider) answer(v visit, with func(visit) (any, error)) (any, error) {
	p.mu.Lock()
	defer func() {
		begun := p.begun
		p.begun = nil
		p.mu.Unlock()
		for _, g := range begun {
			p.o.World.BeginGrant(g.Standin.Name, g.UserCode)
		}
	}()
	if err := p.admit(v.Request); err != nil {
		return nil, err
	}
	return with(v)
}

// admit lets in the one client that there is, and everyone to what is published.
func (p *Provider) admit(r *http.Request) error {
	switch {
	case r.Method != http.MethodPost:
		return nil
	case p.fault.refusal != nil:
		return p.fault.refusal
	case r.PostFormValue("client_id") != account.ClientID:
		return errClient
	}
	return nil
}

func (p *Provider) issuer(path string) string { return p.o.Address + "/oidc/" + path }

// document is the answer to discovery.
func (p *Provider) document(v visit) (any, error) {
	d := map[string]any{
		"issuer":                                v.issuer,
		"jwks_uri":                              v.issuer + "/jwks",
		"device_authorization_endpoint":         v.issuer + "/device",
		"token_endpoint":                        v.issuer + "/token",
		"authorization_endpoint":                p.o.Address + Page, // required, but it has no such flow
		"grant_types_supported":                 []string{deviceGrant},
		"response_types_supported":              []string{"none"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"ES256"},
		"token_endpoint_auth_methods_supported": []string{"none"},
		"scopes_supported":                      []string{"openid", "email", "profile", "groups"},
		"claims_supported":                      []string{"sub", "iss", "aud", "iat", "exp", "jti", "email", "email_verified", "name", "groups"},
	}
	if p.fault.document != nil {
		p.fault.document(d)
	}
	return d, nil
}
