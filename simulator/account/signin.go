package account

import (
	"strings"
	"time"

	"otpdialog/account/protocol"
)

// SignIn takes the first step with a password.
func (s *Service) SignIn(from From, r protocol.SignIn) (protocol.Ticket, error) {
	email, err := address(r.Email)
	if err != nil {
		return protocol.Ticket{}, err
	}
	defer s.begin()()
	if err := s.allow(signIns, from.Client()); err != nil {
		return protocol.Ticket{}, err
	}
	shown, device, err := origin(from, r.Device)
	if err != nil {
		return protocol.Ticket{}, err
	}
	u, err := s.check(s.lockFor(email, device), r.Password)
	if err != nil {
		return protocol.Ticket{}, err
	}
	return s.secondStep(u, shown, device)
}

// secondStep is the one place that decides whether an email has to confirm a sign-in.
func (s *Service) secondStep(u *user, shown protocol.Origin, device *digest) (protocol.Ticket, error) {
	t := &ticket{purpose: protocol.TrustDevice, email: u.Email, origin: shown, device: device, signsIn: true}
	trusted := u.used(device, s.now(), shown.Place)
	if !trusted && s.needsMail(u) {
		return s.newTicket(t)
	}
	if !trusted {
		s.mailUnknownDevice(u, shown)
	}
	return protocol.Ticket{
		ID: s.newID(), Purpose: t.purpose, State: protocol.Confirmed, Email: u.Email, Origin: shown,
		At: s.now().Format(time.RFC3339), MatchCode: s.matchCode(), Trusted: trusted, Session: s.newSession(u.Email, device),
	}, nil
}

// needsMail reports whether an unknown device has to be confirmed.
func (s *Service) needsMail(u *user) bool {
	switch u.TwoStep {
	case protocol.Off:
		return false
	case protocol.Conditional:
		return len(s.critical(u)) > 0
	case protocol.Unconditional:
	}
	return true
}

// critical are the critical resources of an account: its own, and, as a member of a business
// account, those of its organisation.
func (s *Service) critical(u *user) []string {
	all := append([]string{}, u.Critical...)
	if o, ok := s.organisation(u.Email); ok && u.Business {
		all = append(all, o.Critical...)
	}
	return all
}

// organisation is the one that the domain of an address belongs to.
func (s *Service) organisation(email string) (Organisation, bool) {
	for _, o := range s.o.Organisations {
		if strings.EqualFold(o.Domain, domain(email)) {
			return o, true
		}
	}
	return Organisation{}, false
}

// ClientID is what the service is called at the providers.
const ClientID = "otpdialog"

// Identity is the person that a verified ID token is about.
type Identity struct {
	Provider string // the path of its issuer below /oidc/: "google", "sso/example.com"
	Email    string // which the provider has verified; "" if it has not

	TokenID string    // of the ID token, unique for the provider (jti; RFC 7519, section 4.1.7)
	Expires time.Time // of the ID token
}

// brands are the external services. Their names say that they are not the real ones.
var brands = map[string]string{protocol.Apple: "Simulated Apple", protocol.Google: "Simulated Google", protocol.Facebook: "Simulated Facebook"}

// Provider is who signs in an address: the name for people, and the path of the issuer below /oidc/.
// Both are "" for none. The provider of an organisation speaks for the addresses of its domain only.
func (s *Service) Provider(with, email string) (name, path string) {
	if name = brands[with]; name != "" {
		return name, with
	}
	if o, ok := s.organisation(email); ok && with == protocol.SSO {
		return o.Name + " (simulated)", protocol.SSO + "/" + strings.ToLower(o.Domain)
	}
	return "", ""
}

// FindProvider returns who signs people in.
func (s *Service) FindProvider(from From, r protocol.FindProvider) (protocol.Provider, error) {
	defer s.begin()()
	if err := s.allow(signIns, from.Client()); err != nil {
		return protocol.Provider{}, err
	}
	email := ""
	if r.With == protocol.SSO {
		var err error
		if email, err = address(r.Email); err != nil {
			return protocol.Provider{}, err
		}
	}
	name, path := s.Provider(r.With, email)
	switch {
	case name == "" && r.With == protocol.SSO:
		return protocol.Provider{}, problem(protocol.NoSuchOrg, "No organisation has set up single sign-on for "+domain(email), "check the address, ask your administrator, or sign in with a password")
	case name == "", s.verify == nil:
		return protocol.Provider{}, problem(protocol.BadRequest, "This service does not offer that external service", "sign in with a password")
	}
	return protocol.Provider{Name: name, Issuer: s.pages + "/oidc/" + path, ClientID: ClientID}, nil
}

// External takes the first step with an ID token, which is good for one.
func (s *Service) External(from From, r protocol.External) (protocol.Ticket, error) {
	who, id, err := s.identify(from, r)
	if err != nil {
		return protocol.Ticket{}, err
	}
	defer s.begin()()
	if !s.spend(id) {
		return protocol.Ticket{}, refusedToken()
	}
	shown, device, err := origin(from, r.Device)
	if err != nil {
		return protocol.Ticket{}, err
	}
	u, known := s.users[who]
	if !known {
		return protocol.Ticket{}, problem(protocol.NoAccount, "There is no account for "+who, "create one, or sign in with the address of your account")
	}
	return s.secondStep(u, shown, device)
}

// identify returns the address of the person that an ID token is about, if it counts, and what the
// provider says. The service is not locked while the provider verifies it.
func (s *Service) identify(from From, r protocol.External) (string, Identity, error) {
	verify, err := s.verifier(from)
	if err != nil {
		return "", Identity{}, err
	}
	if verify == nil {
		return "", Identity{}, refusedToken()
	}
	who, err := verify(r.IDToken)
	if err != nil {
		return "", Identity{}, refusedToken()
	}
	email, err := address(who.Email)
	if err != nil { // not verified
		return "", Identity{}, refusedToken()
	}
	if name, path := s.Provider(r.With, email); name == "" || path != who.Provider {
		return "", Identity{}, refusedToken()
	}
	return email, who, nil
}

func refusedToken() error {
	return problem(protocol.BadToken, "The external service did not confirm who you are", "try again, or sign in with a password")
}

// spend notes that an ID token signs in now, and is false if it has done so before. Its ID counts, and
// not its text: a signature can be written in more than one way.
func (s *Service) spend(who Identity) bool {
	for token, expires := range s.tokens {
		if s.now().After(expires) {
			delete(s.tokens, token)
		}
	}
	token := digestOf(who.Provider + "\n" + who.TokenID)
	_, spent := s.tokens[token]
	if who.TokenID == "" || spent {
		return false
	}
	s.tokens[token] = who.Expires
	return true
}

// verifier counts an attempt.
func (s *Service) verifier(from From) (func(string) (Identity, error), error) {
	defer s.begin()()
	return s.verify, s.allow(signIns, from.Client())
}
