package oidcclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"otpdialog/webaddress"
)

const (
	maxAnswer  = 1 << 20 // octets of a body
	maxHeaders = 64 << 10
	patience   = 20 * time.Second // for one answer
)

// client asks a provider, one request at a time.
type client struct {
	Config

	name string // of the provider, for people
}

// network is the way to providers: no proxy, no idle connections, and http to this computer only,
// whatever the name localhost stands for.
func network(roots *x509.CertPool) http.RoundTripper {
	return byScheme{"https": transport(roots, nil), "http": transport(nil, webaddress.OnlyLoopback)}
}

func transport(roots *x509.CertPool, control func(string, string, syscall.RawConn) error) *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Control: control}).DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeaders,
	}
}

type byScheme map[string]*http.Transport

// RoundTrip implements [http.RoundTripper].
func (s byScheme) RoundTrip(r *http.Request) (*http.Response, error) {
	return s[r.URL.Scheme].RoundTrip(r)
}

// answer is what a provider has answered.
type answer struct {
	status     int
	body       []byte
	date       time.Time // the Date header; zero for none
	sent, came time.Time // by our clock
}

// get gets an answer with status 200, with an access token unless that is "".
func (c *client) get(ctx context.Context, address, access string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return answer{}, c.fail(unreachable, err, err)
	}
	if access != "" {
		request.Header.Set("Authorization", "Bearer "+access)
	}
	a, err := c.ask(request, nil)
	if err == nil && a.status != http.StatusOK {
		err = c.badStatus(a)
	}
	return a, err
}

// post sends a form with the client's authentication (RFC 6749, section 2.3.1), and binds the answer
// to it, if its status is 200. Otherwise the error says why the provider refuses.
func (p *Provider) post(ctx context.Context, address string, form url.Values, to any) (answer, error) {
	form.Set("client_id", p.ClientID)
	if p.ClientSecret != "" && !p.document.usesBasic() {
		form.Set("client_secret", p.ClientSecret)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, p.fail(unreachable, err, err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if p.ClientSecret != "" && p.document.usesBasic() {
		request.SetBasicAuth(url.QueryEscape(p.ClientID), url.QueryEscape(p.ClientSecret))
	}
	a, err := p.ask(request, form)
	switch {
	case err != nil:
		return a, err
	case a.status == http.StatusOK:
		return a, p.decode(a, to)
	}
	var refusal refusal
	if json.Unmarshal(a.body, &refusal) == nil && refusal.Code != "" && a.status < http.StatusInternalServerError {
		return a, p.refused(refusal, p.ClientSecret, strings.TrimPrefix(request.Header.Get("Authorization"), "Basic "), form.Get("device_code"))
	}
	return a, p.badStatus(a)
}

// ask sends a request, whose form is nil for none, and reads the whole answer, unless it is a redirect.
func (c *client) ask(request *http.Request, form url.Values) (answer, error) {
	parent := request.Context()
	ctx, cancel := context.WithTimeout(parent, patience)
	defer cancel()
	request.Header.Set("Accept", "application/json")
	a := answer{sent: c.Clock.Now()}
	response, err := c.Transport.RoundTrip(request.WithContext(ctx)) // which follows no redirects, unlike an http.Client
	if err == nil {
		defer func() { _ = response.Body.Close() }()
		a.status = response.StatusCode
		a.date, _ = http.ParseTime(response.Header.Get("Date"))
		a.body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
		a.came = c.Clock.Now()
	}
	if c.Observe != nil {
		c.Observe(exchange(request, form, a))
	}
	certificate, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case parent.Err() != nil:
		return a, context.Cause(parent)
	case untrusted:
		return a, c.fail(badTLS, err, certificate.Err)
	case err != nil:
		return a, c.fail(unreachable, err, err)
	case len(a.body) > maxAnswer:
		return a, c.fail(tooLarge, nil)
	case a.status >= 300 && a.status < 400:
		return a, c.fail(redirect, nil, response.Header.Get("Location"))
	}
	return a, nil
}

// badStatus is the failure of an answer that is no JSON. A provider that is down or busy may be back.
func (c *client) badStatus(a answer) *Error {
	e := c.fail(badAnswer, nil, strings.TrimSpace(strconv.Itoa(a.status)+" "+http.StatusText(a.status)))
	e.temporary = a.status >= http.StatusInternalServerError || a.status == http.StatusTooManyRequests
	return e
}

// decode binds the JSON of an answer.
func (c *client) decode(a answer, to any) error {
	if err := json.Unmarshal(a.body, to); err != nil {
		return c.fail(badAnswer, err, err)
	}
	return nil
}

// ahead is how far the clock of the provider is ahead of ours, as far as that is certain: the answer
// was dated at some time between the request and its arrival, in whole seconds.
func (a answer) ahead() time.Duration {
	switch {
	case a.date.IsZero():
		return 0
	case a.date.After(a.came):
		return a.date.Sub(a.came)
	case a.date.Add(time.Second).Before(a.sent):
		return a.date.Add(time.Second).Sub(a.sent)
	}
	return 0
}
