package account

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otpdialog/account/protocol"
)

// referee watches a service to which random things happen, and knows only what the contract says:
// what was pressed, and who knew what.
type referee struct {
	*lab

	t        *rapid.T
	attempts []*attempt
	pressed  map[string]bool // links that have been used
	trusted  map[string]bool // email and device of each sign-in or sign-up whose link got a Yes
	sessions []string
}

// attempt is a ticket, and what its client has shown so far.
type attempt struct {
	protocol.Ticket

	device string
	yes    bool // its link got a Yes
	no     bool // it was denied, given up, or its account was changed since
}

var (
	people    = []string{"alice@example.com", "bob@example.com", "carol@example.com", "new@example.com"}
	devices   = []string{"", "laptop", "tablet"}
	passwords = []string{Password, "correct horse battery", "a wrong password"}
)

// needsMail reports whether an unknown device of somebody has to be confirmed, as it was set up.
func (r *referee) needsMail(email string) bool { return email != "bob@example.com" }

func (r *referee) device(name string) protocol.Origin {
	if name == "" {
		return protocol.Origin{}
	}
	return laptop(name)
}

func (r *referee) failf(format string, args ...any) { r.t.Fatalf(format, args...) }

// began takes in the answer to a first step.
func (r *referee) began(t protocol.Ticket, err error, device string) {
	if err != nil {
		if t.Session != "" || t.Key != "" {
			r.failf("an error comes with %+v", t)
		}
		return
	}
	a := &attempt{Ticket: t, device: device}
	if t.Session != "" {
		r.signedIn(a, t)
	}
	r.attempts = append(r.attempts, a)
}

// signedIn judges a ticket with a session.
func (r *referee) signedIn(a *attempt, t protocol.Ticket) {
	known := a.device != "" && r.trusted[t.Email+a.device]
	switch {
	case t.State != protocol.Confirmed:
		r.failf("a session in the state %s", t.State)
	case a.no:
		r.failf("a session after a denial: %+v", t)
	case t.Purpose == protocol.ResetPassword, t.Purpose == protocol.DeleteAccount:
		r.failf("a session for %s", t.Purpose)
	case t.Purpose == protocol.CreateAccount && !a.yes:
		r.failf("a new account without a confirmation")
	case !a.yes && !known && r.needsMail(t.Email):
		r.failf("signed in with one step: %+v", t)
	case slices.Contains(r.sessions, t.Session):
		r.failf("a session comes twice")
	}
	r.sessions = append(r.sessions, t.Session)
}

// judge checks what holds at all times.
func (r *referee) judge() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for email, u := range r.users {
		for _, d := range u.devices {
			if !slices.ContainsFunc(devices[1:], func(name string) bool {
				return r.trusted[email+name] && d.token == digestOf(laptop(name).Token)
			}) {
				r.failf("%s trusts a device that got no Yes: %s", email, d.shown.Name)
			}
		}
	}
}

// pick is one of the attempts; nil for none.
func (r *referee) pick(t *rapid.T) *attempt {
	if len(r.attempts) == 0 {
		return nil
	}
	return r.attempts[rapid.IntRange(0, len(r.attempts)-1).Draw(t, "attempt")]
}

// someLink is one that was mailed, with its attempt; nil for none.
func (r *referee) someLink(t *rapid.T) (string, *attempt) {
	email := rapid.SampledFrom(people).Draw(t, "mailbox")
	var links []string
	for _, m := range r.world.Mailbox(email) {
		if _, link, ok := strings.Cut(m.Link, LinkPath); ok {
			links = append(links, link)
		}
	}
	if len(links) == 0 {
		return "", nil
	}
	link := rapid.SampledFrom(links).Draw(t, "link")
	page, err := r.Open(link)
	if err != nil {
		return link, &attempt{}
	}
	for _, a := range r.attempts {
		if a.Email == page.Email && a.MatchCode == page.MatchCode && a.At == page.At && a.Purpose == page.Purpose {
			return link, a
		}
	}
	r.failf("the page of a link is about nothing that was begun: %+v", page)
	return "", nil
}

// endedFor notes that sign-ins of an account can no longer succeed.
func (r *referee) endedFor(email string) {
	for _, a := range r.attempts {
		if a.Email == email && (a.Purpose == protocol.TrustDevice || a.yes) {
			a.no = true
		}
	}
}

func TestReferee(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := &referee{lab: newLab(t), t: rt, pressed: map[string]bool{}, trusted: map[string]bool{}}
		rt.Repeat(map[string]func(*rapid.T){
			"": func(*rapid.T) { r.judge() },
			"sign in": func(t *rapid.T) {
				device := rapid.SampledFrom(devices).Draw(t, "device")
				ticket, err := r.SignIn(office, protocol.SignIn{
					Email: rapid.SampledFrom(people).Draw(t, "email"), Password: rapid.SampledFrom(passwords).Draw(t, "password"), Device: r.device(device),
				})
				r.began(ticket, err, device)
			},
			"external": func(t *rapid.T) {
				device := rapid.SampledFrom(devices).Draw(t, "device")
				ticket, err := r.External(office, protocol.External{
					With: protocol.Google, IDToken: "google " + rapid.SampledFrom(people).Draw(t, "email"), Device: r.device(device),
				})
				r.began(ticket, err, device)
			},
			"sign up": func(t *rapid.T) {
				device := rapid.SampledFrom(devices).Draw(t, "device")
				ticket, err := r.SignUp(office, protocol.SignUp{
					Email: rapid.SampledFrom(people).Draw(t, "email"), Name: "New", Password: passwords[1], Device: r.device(device),
				})
				r.began(ticket, err, device)
			},
			"reset": func(t *rapid.T) {
				ticket, err := r.ResetPassword(office, protocol.Reset{Email: rapid.SampledFrom(people).Draw(t, "email")})
				r.began(ticket, err, "")
			},
			"delete": func(t *rapid.T) {
				if len(r.sessions) > 0 {
					ticket, err := r.Delete(office, rapid.SampledFrom(r.sessions).Draw(t, "session"), protocol.Confirm{Password: rapid.SampledFrom(passwords).Draw(t, "password")})
					r.began(ticket, err, "")
				}
			},
			"open": func(t *rapid.T) {
				if link, _ := r.someLink(t); link != "" {
					before, _ := r.Open(link)
					after, _ := r.Open(link)
					if before.State != after.State {
						r.failf("opening changes %s to %s", before.State, after.State)
					}
				}
			},
			"press": func(t *rapid.T) {
				link, a := r.someLink(t)
				if a == nil {
					return
				}
				yes := rapid.Bool().Draw(t, "yes")
				page, err := r.Press(link, yes, "")
				switch {
				case err == nil && r.pressed[link]:
					r.failf("a link works twice")
				case err != nil:
					return
				case page.Session+page.Key+page.ID != "":
					r.failf("the page has %+v", page)
				}
				r.pressed[link] = true
				a.yes, a.no = yes && page.State == protocol.Confirmed, a.no || !yes
				switch {
				case !yes && page.State != protocol.Denied:
					r.failf("No leads to %s", page.State)
				case a.yes && a.device != "" && (a.Purpose == protocol.TrustDevice || a.Purpose == protocol.CreateAccount):
					r.trusted[a.Email+a.device] = true
				case a.yes && a.Purpose == protocol.DeleteAccount:
					r.endedFor(a.Email)
					for _, name := range devices {
						delete(r.trusted, a.Email+name)
					}
				}
			},
			"choose a password": func(t *rapid.T) {
				if link, a := r.someLink(t); a != nil {
					if _, err := r.Press(link, true, passwords[1]); err == nil {
						if r.pressed[link] || a.Purpose != protocol.ResetPassword {
							r.failf("a link of %s gives a password, used %t", a.Purpose, r.pressed[link])
						}
						r.pressed[link] = true
						r.endedFor(a.Email)
					}
				}
			},
			"look": func(t *rapid.T) {
				if a := r.pick(t); a != nil && a.Key != "" {
					if now, err := r.Ticket(t.Context(), office, a.ID, a.Key, ""); err == nil && now.Session != "" {
						r.signedIn(a, now)
					}
				}
			},
			"give up": func(t *rapid.T) {
				if a := r.pick(t); a != nil && a.Key != "" && r.GiveUp(office, a.ID, a.Key) == nil {
					a.no = true
				}
			},
			"resend": func(t *rapid.T) {
				if a := r.pick(t); a != nil && a.Key != "" {
					_, _ = r.Resend(office, a.ID, a.Key)
				}
			},
			"revoke others": func(t *rapid.T) {
				if len(r.sessions) > 0 {
					session := rapid.SampledFrom(r.sessions).Draw(t, "session")
					if who, err := r.Account(session); err == nil && r.RevokeOthers(session) == nil {
						r.endedFor(who.Email)
					}
				}
			},
			"time passes": func(t *rapid.T) {
				r.clock.Advance(time.Duration(rapid.IntRange(1, 900).Draw(t, "seconds")) * time.Second)
			},
		})
	})
}
