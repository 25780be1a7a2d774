package oidcclient

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
)

const (
	defaultInterval = 5 * time.Second // RFC 8628, section 3.2
	slower          = 5 * time.Second // RFC 8628, section 3.5
	maxExpires      = time.Hour       // a code that is good for longer is given up by then
	maxUserCode     = 64              // octets: what a person may be asked to type
	maxVisit        = 2000            // octets of an address for a browser
)

// Grant is a device grant that waits for the person (RFC 8628, section 3.2). Its texts come from
// the provider: make them safe before you show them.
type Grant struct {
	UserCode        string
	VerificationURI string // https, or loopback
	Complete        string // VerificationURI with the code in it; "" if the provider has none
	Expires         time.Time
	Interval        time.Duration // between polls, at least

	deviceCode string
	begun      time.Time
}

// Begin begins a device grant.
func (p *Provider) Begin(ctx context.Context) (Grant, error) {
	g, a, err := p.begin(ctx)
	if err == nil { // before the person does something in vain
		err = p.checkClock(a)
	}
	return g, err
}

// begin is Begin, whatever the clock.
func (p *Provider) begin(ctx context.Context) (Grant, answer, error) {
	if p.document.Device == "" {
		return Grant{}, answer{}, p.fail(noGrants, nil, "its document names no device_authorization_endpoint")
	}
	var d struct {
		DeviceCode string  `json:"device_code"`
		UserCode   string  `json:"user_code"`
		URI        string  `json:"verification_uri"`
		URL        string  `json:"verification_url"` // Google's name for it
		Complete   string  `json:"verification_uri_complete"`
		ExpiresIn  float64 `json:"expires_in"`
		Interval   float64 `json:"interval"`
	}
	a, err := p.post(ctx, p.document.Device, url.Values{"scope": {strings.Join(p.Scopes, " ")}}, &d)
	if err != nil {
		return Grant{}, a, err
	}
	if d.URI == "" {
		d.URI = d.URL
	}
	switch {
	case d.DeviceCode == "" || d.UserCode == "" || d.ExpiresIn <= 0:
		return Grant{}, a, p.fail(badAnswer, nil, "a code is missing")
	case len(d.UserCode) > maxUserCode || max(len(d.URI), len(d.Complete)) > maxVisit:
		return Grant{}, a, p.fail(badAnswer, nil, "its code or address is too long")
	case !p.mayName(d.URI) || d.Complete != "" && !p.mayName(d.Complete):
		return Grant{}, a, p.fail(badAnswer, nil, "the address to open is not an https address")
	}
	return Grant{
		UserCode:        d.UserCode,
		VerificationURI: d.URI,
		Complete:        d.Complete,
		Expires:         a.sent.Add(seconds(d.ExpiresIn, maxExpires)),
		Interval:        interval(d.Interval),
		deviceCode:      d.DeviceCode,
		begun:           a.sent,
	}, a, nil
}

// interval is how long to wait between polls, if the provider asks for so many seconds.
func interval(asked float64) time.Duration {
	if asked <= 0 {
		return defaultInterval
	}
	return max(time.Second, seconds(asked, maxExpires))
}

func seconds(s float64, most time.Duration) time.Duration {
	return time.Duration(min(s, most.Seconds()) * float64(time.Second))
}

// Await polls until the person has decided, as interval, slow_down and expires_in say (RFC 8628,
// section 3.5), and verifies the ID token. While the provider is down, it asks less and less often.
func (p *Provider) Await(ctx context.Context, g Grant) (Identity, error) {
	var token *token // if it has been issued, and only the keys are missing
	last := p.fail(expired, nil)
	for wait := g.Interval; ; {
		left := g.Expires.Sub(p.Clock.Now())
		if err := p.sleep(ctx, min(wait, left)); err != nil {
			return Identity{}, err
		}
		if left <= wait {
			return Identity{}, last
		}
		var identity Identity
		var err error
		if token == nil {
			token, err = p.poll(ctx, g)
		}
		if err == nil {
			identity, err = p.verify(ctx, token, g.begun)
		}
		failure, ok := errors.AsType[*Error](err)
		switch {
		case errors.Is(err, errPending), errors.Is(err, errSlowDown):
			last = p.fail(expired, nil)
			if errors.Is(err, errSlowDown) {
				wait += slower
			}
		case ok && failure.temporary:
			last = failure
			wait *= 2
		default:
			return identity, err
		}
	}
}

// token is an ID token that has not been verified.
type token struct {
	raw    string
	access string // the access token that came with it
	answer answer
}

// poll asks for the ID token once (RFC 8628, section 3.4).
func (p *Provider) poll(ctx context.Context, g Grant) (*token, error) {
	var t struct {
		IDToken string `json:"id_token"`
		Access  string `json:"access_token"`
	}
	a, err := p.post(ctx, p.document.Token, url.Values{
		"grant_type":  {"urn:ietf:params:oauth:grant-type:device_code"},
		"device_code": {g.deviceCode},
	}, &t)
	if err != nil {
		return nil, err
	}
	return &token{t.IDToken, t.Access, a}, nil
}

// sleep waits for d, by our clock.
func (p *Provider) sleep(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	timer := p.Clock.NewTimer(func() { close(over) })
	timer.Reset(max(d, 0))
	defer timer.Stop()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
