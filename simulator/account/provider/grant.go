package provider

import (
	cryptorand "crypto/rand"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	"otpdialog/simulator/account"
)

const (
	deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"
	letters     = "BCDFGHJKLMNPQRSTVWXZ" // without vowels, so that codes are no words (RFC 8628, section 6.1)

	lifetime  = 10 * time.Minute
	interval  = 5 * time.Second // between polls
	slower    = 5 * time.Second // what slow_down adds
	maxGrants = 10_000          // at the same time
	maxWrong  = 10              // codes of a client
	cooldown  = time.Minute     // for it, since the first of them
)

// What people can do wrong with a code.
var (
	ErrUnknownCode   = errors.New("there is no such code, or it has expired or was used")
	ErrTooOften      = errors.New("too many wrong codes, so wait a minute")
	ErrUnknownPerson = errors.New("the provider does not know that person")
)

// The errors of the endpoints (RFC 6749, section 5.2; RFC 8628, section 3.5).
var (
	errPending   = errors.New("authorization_pending")
	errSlowDown  = errors.New("slow_down")
	errExpired   = errors.New("expired_token")
	errDenied    = errors.New("access_denied")
	errGrant     = errors.New("invalid_grant")
	errGrantType = errors.New("unsupported_grant_type")
	errClient    = errors.New("invalid_client")
	errScope     = errors.New("invalid_scope")
	errBusy      = errors.New("temporarily_unavailable")
)

// Grant is a device grant that waits for a person.
type Grant struct {
	UserCode string // "BCDF-GHJK"
	Path     string // of the stand-in: "google"
	Standin  Standin
	ClientID string
	Expires  time.Time
}

type grant struct {
	Grant

	interval time.Duration
	polled   time.Time // zero for never
	person   *Person   // who has approved it; nil for no one
	refused  bool
}

// waits is true if no one has decided yet.
func (g *grant) waits(now time.Time) bool {
	return g.person == nil && !g.refused && now.Before(g.Expires)
}

// guesses are the wrong codes of a client.
type guesses struct {
	wrong int
	since time.Time
}

// begin is the device authorization endpoint (RFC 8628, section 3.1).
func (p *Provider) begin(v visit) (any, error) {
	now := p.now()
	for code, g := range p.grants { // an expired one is known a while longer, to say so
		if now.After(g.Expires.Add(lifetime)) {
			delete(p.grants, code)
		}
	}
	switch {
	case !slices.Contains(strings.Fields(v.PostFormValue("scope")), "openid"):
		return nil, errScope
	case len(p.grants) >= maxGrants:
		return nil, errBusy
	}
	g := &grant{interval: interval, Grant: Grant{
		UserCode: p.newUserCode(),
		Path:     v.path, Standin: v.standin,
		ClientID: account.ClientID,
		Expires:  now.Add(lifetime),
	}}
	deviceCode := cryptorand.Text() + cryptorand.Text()
	p.grants[deviceCode] = g
	p.begun = append(p.begun, g.Grant)
	return map[string]any{
		"device_code":               deviceCode,
		"user_code":                 g.UserCode,
		"verification_uri":          p.o.Address + Page,
		"verification_uri_complete": p.o.Address + Page + "?user_code=" + g.UserCode,
		"expires_in":                int(lifetime.Seconds()),
		"interval":                  int(interval.Seconds()),
	}, nil
}

// newUserCode returns one that no other grant has.
func (p *Provider) newUserCode() string {
	for {
		random, code := p.o.World.Random(), make([]byte, 0, 9)
		for i := range 8 {
			if i == 4 {
				code = append(code, '-')
			}
			code = append(code, letters[random%uint64(len(letters))])
			random /= uint64(len(letters))
		}
		if p.grantOf(string(code)) == nil {
			return string(code)
		}
	}
}

// token is the token endpoint (RFC 8628, section 3.4).
func (p *Provider) token(v visit) (any, error) {
	now, code := p.now(), v.PostFormValue("device_code")
	g := p.grants[code]
	switch {
	case v.PostFormValue("grant_type") != deviceGrant:
		return nil, errGrantType
	case g == nil || g.Path != v.path:
		return nil, errGrant
	case !now.Before(g.Expires):
		return nil, errExpired
	}
	early := !g.polled.IsZero() && now.Sub(g.polled) < g.interval
	g.polled = now
	switch {
	case early || p.fault.slow && g.waits(now):
		g.interval += slower
		return nil, errSlowDown
	case g.waits(now):
		return nil, errPending
	}
	delete(p.grants, code) // it works once
	if g.refused {
		return nil, errDenied
	}
	return map[string]any{
		"access_token": cryptorand.Text(), // good for nothing: there is no other endpoint
		"token_type":   "Bearer",
		"expires_in":   int(tokenLifetime.Seconds()),
		"id_token":     p.issue(v.issuer, *g.person),
	}, nil
}

// Find returns the grant of a code that someone has typed, in whatever way: lower case, without the
// hyphen. Who types too many wrong ones has to wait (RFC 8628, section 5.1).
func (p *Provider) Find(from netip.Addr, userCode string) (Grant, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	who := account.From{Address: from}.Client()
	tried := p.guesses[who]
	if tried == nil || now.Sub(tried.since) >= cooldown {
		tried = &guesses{since: now}
	}
	if tried.wrong >= maxWrong {
		return Grant{}, ErrTooOften
	}
	if g := p.grantOf(userCode); g != nil && g.waits(now) {
		return g.Grant, nil
	}
	for other, guesses := range p.guesses {
		if now.Sub(guesses.since) >= cooldown {
			delete(p.guesses, other)
		}
	}
	tried.wrong++
	p.guesses[who] = tried
	return Grant{}, ErrUnknownCode
}

// grantOf returns the grant with that user code, nil for none.
func (p *Provider) grantOf(userCode string) *grant {
	plain := func(code string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(letters, r) {
				return r
			}
			return -1
		}, strings.ToUpper(code))
	}
	for _, g := range p.grants {
		if plain(g.UserCode) == plain(userCode) {
			return g
		}
	}
	return nil
}

// Pending returns the grants that wait for a person, the oldest first.
func (p *Provider) Pending() (waiting []Grant) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, g := range p.grants {
		if g.waits(p.now()) {
			waiting = append(waiting, g.Grant)
		}
	}
	slices.SortFunc(waiting, func(a, b Grant) int { return a.Expires.Compare(b.Expires) })
	return waiting
}

// Approve signs in the person of the stand-in that has that address.
func (p *Provider) Approve(userCode, email string) error {
	return p.decide(userCode, func(g *grant) error {
		for _, person := range g.Standin.People {
			if strings.EqualFold(person.Email, email) {
				g.person = &person
				return nil
			}
		}
		return ErrUnknownPerson
	})
}

// Refuse lets no one sign in with that code.
func (p *Provider) Refuse(userCode string) error {
	return p.decide(userCode, func(g *grant) error {
		g.refused = true
		return nil
	})
}

// decide ends a grant that waits.
func (p *Provider) decide(userCode string, how func(*grant) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if g := p.grantOf(userCode); g != nil && g.waits(p.now()) {
		return how(g)
	}
	return ErrUnknownCode
}
