package radiusclient

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2869"
)

// checkup looks at one server.
type checkup struct {
	client *Client
	server *server
	user   string // of the Access-Request; "" if no request is to be sent
	report func(Finding)
}

func (k *checkup) run(ctx context.Context) {
	host := k.server.host
	if k.server.literal.IsValid() {
		k.report(Finding{Subject: CheckName, What: host + " is an address, so no name has to be looked up"})
		k.address(ctx, k.server.literal)
		return
	}
	addresses, err := k.addresses(ctx)
	if err != nil {
		k.report(Finding{
			Subject: CheckName, Verdict: Fail, Err: &Error{Kind: ErrUnreachable, Server: k.server.Address, Err: err},
			What: fmt.Sprintf("%s has no address: %v", host, err),
			Next: "correct the name, or ask your administrator which name or address the server has",
		})
		k.unknown("its address is not known", append([]Subject{CheckRoute, CheckTransport}, ofAnswers...)...)
		return
	}
	names := make([]string, len(addresses))
	for i, a := range addresses {
		names[i] = a.Addr().String()
	}
	k.report(Finding{Subject: CheckName, What: fmt.Sprintf("the name %s resolves to %s", host, strings.Join(names, ", "))})
	if len(addresses) == 1 {
		k.address(ctx, addresses[0])
		return
	}
	k.each(ctx, addresses)
}

// each looks at several addresses of a name. Sign-ins use one that works in place of one that
// does not, so a failure is only a warning beside one that works.
func (k *checkup) each(ctx context.Context, addresses []netip.AddrPort) {
	found := make([][]Finding, len(addresses))
	var looking sync.WaitGroup
	for i, a := range addresses {
		one := *k
		one.report = func(f Finding) { found[i] = append(found[i], f) }
		looking.Go(func() { one.address(ctx, a) })
	}
	looking.Wait()
	fails := func(f Finding) bool { return f.Verdict == Fail }
	working := slices.IndexFunc(found, func(all []Finding) bool { return len(all) > 0 && !slices.ContainsFunc(all, fails) })
	for i, all := range found {
		for _, f := range all {
			if fails(f) && working >= 0 && !errors.Is(f.Err, ErrBadSignature) {
				f.Verdict, f.Code = Warn, "address-fails"
				f.What = fmt.Sprintf("one of the name's addresses, %s, does not work: %s", addresses[i], f.What)
				f.Next = fmt.Sprintf("sign-ins still work, with %s; %s", addresses[working], f.Next)
			}
			k.report(f)
		}
	}
}

// addresses returns those of the server's name.
func (k *checkup) addresses(ctx context.Context) ([]netip.AddrPort, error) {
	if k.server.literal.IsValid() {
		return []netip.AddrPort{k.server.literal}, nil
	}
	ctx, stop := withTimeout(ctx, k.client.clock, k.client.timing.check, errLookupTimeout)
	defer stop()
	found, err := k.client.lookup(ctx, k.server.host)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err == nil && len(found) == 0 {
		err = errNoAddress
	}
	return withPort(found, k.server.port), err
}

// ofAnswers needs a request.
var ofAnswers = []Subject{CheckStatus, CheckAnswer, CheckSignature, CheckMessageAuthenticator, CheckLatency}

// unknown reports what could not be looked at.
func (k *checkup) unknown(why string, subjects ...Subject) {
	for _, s := range subjects {
		k.report(Finding{
			Subject: s, Verdict: Warn, Code: "not-checked",
			What: "this could not be checked: " + why,
			Next: "fix that first, then check again",
		})
	}
}

// address looks at one address of the server.
func (k *checkup) address(ctx context.Context, address netip.AddrPort) {
	all := k.report
	k.report = func(f Finding) { f.Address = address; all(f) }
	defer func() { k.report = all }()

	r, err := k.client.route(k.server, address)
	if err != nil {
		return // closed
	}
	local, ok := k.route(ctx, r)
	if !ok {
		k.unknown("there is no route to the server", ofAnswers...)
		return
	}
	if k.user == "" {
		k.unknown("nothing can be sent with these settings", ofAnswers...)
		return
	}
	came := &strays{dictionary: k.client.config.Dictionary}
	r.collect(came)
	defer r.collect(nil)
	// A silent server takes its time: both at once.
	answered := make(chan probe, 1)
	go func() { answered <- k.askStatus(ctx, r) }()
	access := k.askAccess(ctx, r)
	status := <-answered
	k.status(status)
	f := k.answer(access, status, local)
	what, next := came.words(access.err == nil)
	switch silent := errors.Is(access.err, ErrNoAnswer); {
	case what != "" && access.err == nil:
		f.Verdict, f.Code = max(f.Verdict, Warn), cmp.Or(f.Code, "strays")
		f.What, f.Next = f.What+"; in addition to it, this arrived: "+what, cmp.Or(f.Next, next)
	case what != "" && silent:
		f.What, f.Next = fmt.Sprintf("no answer within %s, but this arrived, which is not an answer: %s", inWords(access.took.Round(time.Second)), what), next
	case silent && status.err != nil && k.client.system && k.client.config.Transport == UDP:
		if from, ok := k.elsewhere(ctx, r, local); ok {
			f.What = fmt.Sprintf("the server at %s answers from another address, %s, so its answers do not count", r.address, from)
			f.Next = "make the server answer from the address and port that it was asked at, or, if it really has the other address, enter that in the connection"
		}
	}
	k.report(f)
	k.signatures(access)
}

// route reports on the way to the server, and returns this end's address.
func (k *checkup) route(ctx context.Context, r *route) (local netip.Addr, ok bool) {
	transport := k.client.config.Transport
	conn, failure := r.open(ctx)
	if failure == nil {
		defer conn.Close()
		local = localAddrPort(conn).Addr()
		what := fmt.Sprintf("packets to %s leave from %s, over %s", r.address, local, strings.ToUpper(transport.String()))
		k.report(Finding{Subject: CheckRoute, What: what})
	} else {
		failure.Server = r.server.Address
		f := failedRoute(r, failure)
		if errors.Is(failure, ErrNotTrusted) || errors.Is(failure, ErrCertificateRefused) {
			k.report(Finding{Subject: CheckRoute, What: fmt.Sprintf("there is a TCP connection to %s", r.address)})
			f.Subject = CheckTransport
			k.report(f)
			return local, false
		}
		k.report(f)
	}
	switch secured, _ := conn.(*tlsConn); {
	case transport == TCP:
		k.report(Finding{
			Subject: CheckTransport, Verdict: Warn, Code: "plain-tcp",
			What: "TCP is only for test labs: anyone on the network path can read user names and change packets",
			Next: `use transport "tls"`,
		})
	case transport == UDP:
		k.report(Finding{Subject: CheckTransport, What: "UDP: passwords are hidden by the shared secret, user names are not"})
	case secured != nil:
		k.report(certificateFinding(secured.ConnectionState(), k.client.clock.Now()))
	default:
		k.unknown("there is no TLS connection", CheckTransport)
	}
	return local, failure == nil
}

func failedRoute(r *route, failure *Error) Finding {
	f := Finding{Subject: CheckRoute, Verdict: Fail, Err: failure}
	switch {
	case errors.Is(failure, ErrLocalServer):
		f.What = fmt.Sprintf("%v, where anyone could answer in the server's place, so it is not asked", failure.Err)
		f.Next = "name a server on another computer, or have your administrator allow one on this computer"
	case errors.Is(failure, ErrRefused):
		f.What = fmt.Sprintf("nothing is listening on %s", r.address)
		f.Next = "correct the port in the connection, or ask your administrator whether the service is running"
	case errors.Is(failure, ErrNotTrusted):
		f.What = fmt.Sprintf("there is no trusted TLS connection to %s: %v", r.address, failure.Err)
		f.Next = "give the certificate of the authority that signed the server's, and name the server as its certificate does"
		if e, ok := errors.AsType[*HandshakeError](failure.Err); ok {
			f.Next = e.Next
		}
	case errors.Is(failure, ErrCertificateRefused):
		f.What = fmt.Sprintf("the server at %s refuses this client's certificate: %v", r.address, failure.Err)
		f.Next = "ask your administrator for a certificate and key that the server accepts"
	default:
		f.What = fmt.Sprintf("there is no route to %s: %v", r.address, failure.Err)
		f.Next = "check your network, and any firewall on the path"
	}
	return f
}

// certificateFinding judges an established TLS connection.
func certificateFinding(state tls.ConnectionState, now time.Time) Finding {
	leaf := state.PeerCertificates[0]
	until := leaf.NotAfter.Format(time.DateOnly)
	f := Finding{Subject: CheckTransport, What: fmt.Sprintf("%s; the server's certificate matches, and is valid until %s", tls.VersionName(state.Version), until)}
	if leaf.NotAfter.Sub(now) < expiresSoon {
		f.Verdict, f.Code = Warn, "certificate-expires"
		f.What = "the server's certificate is only valid until " + until
		f.Next = "ask your administrator to renew it"
	}
	return f
}

// probe is one request of a check and what became of it.
type probe struct {
	response *Response
	err      error
	took     time.Duration
	sent     int // transmissions
}

// signed reports whether the answer carries a Message-Authenticator, which is valid then.
func (p *probe) signed() bool {
	_, carries := p.response.Attributes.Lookup(rfc2869.MessageAuthenticator_Type)
	return carries
}

// askStatus sends a Status-Server, which is not retransmitted but made anew.
func (k *checkup) askStatus(ctx context.Context, route *route) probe {
	var p probe
	for sent := range 2 {
		p = k.ask(ctx, route, Request{status: true}, k.client.timing.check/2, 0)
		p.sent += sent
		if !errors.Is(p.err, ErrNoAnswer) {
			break
		}
	}
	return p
}

// askAccess sends an Access-Request with a made-up password.
func (k *checkup) askAccess(ctx context.Context, route *route) probe {
	return k.ask(ctx, route, k.accessRequest(), k.client.timing.check, 1)
}

func (k *checkup) accessRequest() Request { return Request{UserName: k.user, Password: rand.Text()} }

// ask sends r to one address.
func (k *checkup) ask(ctx context.Context, route *route, r Request, timeout time.Duration, retries int) probe {
	x := newExchange(k.client.NewDialogue(), r)
	defer x.end()
	x.timeout, x.retries, x.hasty = timeout, retries, true
	x.asks(place{k.server, route}, false)
	began := k.client.clock.Now()
	response, err := x.run(ctx)
	p := probe{response: response, err: err, took: k.client.clock.Now().Sub(began)}
	if len(x.legs) > 0 && x.legs[0].on != nil {
		p.sent = x.legs[0].on.socket.look(x.legs[0].on, new(outcome))
	}
	return p
}

// status reports the answer to Status-Server. It does not show whether sign-ins work: another
// program may answer it.
func (k *checkup) status(p probe) {
	f := Finding{
		Subject: CheckStatus, Verdict: Warn, Code: "status-ignored", Err: p.err,
		What: "the server does not answer Status-Server, which proves nothing: Duo's proxy, for example, ignores it",
		Next: "what counts is the answer to an Access-Request",
	}
	switch e, _ := errors.AsType[*Error](p.err); {
	case p.err == nil && p.response.Code == radius.CodeAccessAccept:
		f = Finding{Subject: CheckStatus, What: "the server answers Status-Server"}
		if !p.signed() {
			f.What += ", without a Message-Authenticator, which is only needed in answers to an Access-Request"
		}
	case p.err == nil: // RFC 5997 section 3: with an accept, or not at all
		f.What = fmt.Sprintf("the server is alive, but answers Status-Server with %v", p.response.Code)
	case e != nil && errors.Is(e.Kind, ErrBadSignature):
		f.Code = "status-badly-signed"
		f.What = fmt.Sprintf("the answer to Status-Server is not valid: %v", e.Reason)
	case e == nil || !errors.Is(e.Kind, ErrNoAnswer):
		f.What = fmt.Sprintf("Status-Server had no valid answer: %v", p.err)
	}
	k.report(f)
}

// answer reports the outcome of the Access-Request. The server's log has the details, so it
// says what to look for there.
func (k *checkup) answer(p, status probe, local netip.Addr) Finding {
	f := Finding{Subject: CheckAnswer, Verdict: Fail, Err: p.err}
	stream := k.client.config.Transport != UDP
	switch {
	case p.err == nil && p.response.Code == radius.CodeAccessAccept:
		f.Verdict, f.Code = Warn, "accepts-anyone"
		f.What = fmt.Sprintf("the server accepts the user %q with a made-up password", k.user)
		f.Next = "tell your administrator: it seems to accept anyone"
	case p.err == nil:
		f.Verdict = Pass
		f.What = fmt.Sprintf("the server answers an Access-Request for the user %q with %v", k.user, p.response.Code)
	case errors.Is(p.err, ErrBadSignature):
		f.What = "an Access-Request is answered, but the answer is not valid"
		f.Next = "see the check of the signature"
	case errors.Is(p.err, ErrRefused):
		f.What = "nothing is listening on the server's port"
		f.Next = "correct the port in the connection, or ask your administrator whether the service is running"
	case errors.Is(p.err, ErrCertificateRefused):
		f.What = "the server ended the connection: it does not accept this client's certificate, or wants one"
		f.Next = "ask your administrator for a certificate and a key that the server accepts"
	case errors.Is(p.err, ErrNotRADIUS):
		f.What = "what listens on that port sent something that is not RADIUS"
		f.Next = "correct the port of the connection, or its transport"
	case errors.Is(p.err, ErrConnectionLost):
		f.What = "the server ended the connection without an answer"
		f.Next = "look in the server's log, then check again"
		if k.client.config.Transport == TCP {
			f.Next = `look in the server's log; if that is its port for RADIUS over TLS, use transport "tls"`
		}
	case status.err == nil:
		f.What = fmt.Sprintf("the server answers Status-Server, so it is alive and has the same shared secret, but it does not answer an Access-Request for the user %q", k.user)
		f.Next = "check with a user that it knows"
	case errors.Is(p.err, ErrNoAnswer) && errors.Is(status.err, ErrBadSignature):
		f.What = fmt.Sprintf("no answer within %s, and what answers Status-Server has a different shared secret", inWords(p.took.Round(time.Second)))
		f.Next = "compare the shared secret on both sides"
	case errors.Is(p.err, ErrNoAnswer) && stream:
		f.What = fmt.Sprintf("there is a connection, but no answer within %s: the server does not accept requests from this client, or has a different shared secret", inWords(p.took.Round(time.Second)))
		f.Next = "look in the server's log; over TLS the secret is \"radsec\" unless the server is set up differently, so leave it out"
	case errors.Is(p.err, ErrNoAnswer):
		f.What = fmt.Sprintf("no answer within %s: the server is down, a firewall is in the way, it does not know this client, or it has a different shared secret", inWords(p.took.Round(time.Second)))
		f.Next = fmt.Sprintf("look in the server's log for a request from %s; allow that address as a client, with the same secret", local)
	default:
		f.What = fmt.Sprintf("there is no answer: %v", p.err)
		f.Next = "look in the server's log, then check again"
	}
	return f
}

// signatures reports what the answer to the Access-Request says about the shared secret and the
// server.
func (k *checkup) signatures(p probe) {
	switch {
	case p.err == nil:
		k.report(Finding{Subject: CheckSignature, What: "the answers are signed with the shared secret"})
		k.report(k.messageAuthenticator(p))
		k.report(k.latency(p))
		return
	case errors.Is(p.err, ErrBadSignature):
		k.report(k.badSignature(p.err))
	default:
		k.unknown("there was no answer to an Access-Request", CheckSignature)
	}
	k.unknown("there was no valid answer to an Access-Request", CheckMessageAuthenticator, CheckLatency)
}

func (k *checkup) badSignature(err error) Finding {
	f := Finding{
		Subject: CheckSignature, Verdict: Fail, Err: err,
		What: "the signature of the answers does not match: the shared secret is probably wrong",
		Next: "compare the shared secret on both sides",
	}
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Reason.IsAboutSecret() {
		return f
	}
	f.What = "the answers lack the required Message-Authenticator"
	f.Next = "update the server, or ask your administrator whether someone else is answering in its place"
	switch {
	case e.Reason == ForeignProxyState:
		f.What = "the answers have a Proxy-State, which no request had, and no Message-Authenticator: someone may have changed them on the way (CVE-2024-3596)"
	case e.Policy == Auto:
		f.What += ", which this server has sent before"
	}
	return f
}

func (k *checkup) messageAuthenticator(p probe) Finding {
	f := Finding{Subject: CheckMessageAuthenticator}
	policy := k.server.RequireMessageAuthenticator
	switch signed := p.signed(); {
	case k.server.overTLS && signed:
		f.What = "answers carry a Message-Authenticator, and TLS protects them, so none is required"
	case k.server.overTLS:
		f.What = "TLS protects the answers, so they need no Message-Authenticator"
	case !signed:
		f.Verdict, f.Code = Warn, "message-authenticator-missing"
		f.What = "answers carry no Message-Authenticator: anyone on the network path can turn a reject into an accept (CVE-2024-3596)"
		f.Next = "update the server, or have it send Message-Authenticator in all answers"
	case policy == Never:
		f.Verdict, f.Code = Warn, "message-authenticator-not-required"
		f.What = "answers carry a Message-Authenticator, but it is not required"
		f.Next = `require it: set the policy to "auto" or "always"`
	case policy == Always:
		f.What = "answers carry a Message-Authenticator, and it is always required"
	default:
		f.What, f.Learned = "answers carry a Message-Authenticator", true
	}
	return f
}

func (k *checkup) latency(p probe) Finding {
	f := Finding{Subject: CheckLatency, Took: p.took, What: "the server answers within " + inWords(p.took)}
	switch {
	case p.sent > 1:
		f.Verdict, f.Code = Warn, "packets-lost"
		f.What = fmt.Sprintf("the server answers within %s, but only after a retransmission: packets are being lost, or it is slow", inWords(p.took))
		f.Next = "check the network between here and the server, or ask your administrator what the server is waiting for"
	case p.took > slowAnswer:
		f.Verdict, f.Code = Warn, "slow-server"
		f.What = fmt.Sprintf("the server takes %s to answer", inWords(p.took))
		f.Next = "ask your administrator what it is waiting for"
	}
	return f
}
