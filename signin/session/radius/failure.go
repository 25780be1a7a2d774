package radius

import (
	"errors"
	"fmt"

	"otpdialog/advice"
	"otpdialog/radiusclient"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// failed is an exchange without a valid answer, as package session has it. stateFile is
// where is written what servers send.
func failed(err error, stateFile string) error {
	e, ok := errors.AsType[*radiusclient.Error](err)
	if !ok {
		return err
	}
	failure := &session.ExchangeError{Kind: kindOf(e)}
	for before := false; e != nil; e = e.Other {
		detail := describe(e, stateFile)
		if isSilent(e) && before { // the reasons can be the same ones
			detail.What = e.Server + " did not answer either"
		}
		failure.Details = append(failure.Details, detail)
		before = before || isSilent(e)
	}
	return failure
}

// isSilent reports that nothing came from a server, and nothing says why.
func isSilent(e *radiusclient.Error) bool {
	return kindOf(e) == signin.NoAnswer && !e.Heard && e.Dropped == 0 && e.Err == nil
}

func kindOf(e *radiusclient.Error) signin.Failure {
	kinds := map[error]signin.Failure{
		radiusclient.ErrNoAnswer: signin.NoAnswer, radiusclient.ErrUnreachable: signin.Unreachable,
		radiusclient.ErrRefused: signin.Refused, radiusclient.ErrBadSignature: signin.BadSignature,
		radiusclient.ErrNotTrusted: signin.NotTrusted, radiusclient.ErrCertificateRefused: signin.CertificateRefused,
		radiusclient.ErrConnectionLost: signin.ConnectionLost,
	}
	switch {
	case errors.Is(e.Kind, radiusclient.ErrBadSignature) && !e.Reason.IsAboutSecret():
		return signin.Unsigned
	case isHandshake(e):
		return signin.NoTLS
	case errors.Is(e, radiusclient.ErrLocalServer): // nothing is down: the policy does not allow it
		return signin.NotSent
	}
	return kinds[e.Kind]
}

// describe says what is known of one server.
func describe(e *radiusclient.Error, stateFile string) advice.Advice {
	code := signin.Notice{Kind: kindOf(e)}.Advice().Code
	say := func(what string) advice.Advice { return advice.New(code, e.Server+what) }
	switch kindOf(e) {
	case signin.NoAnswer:
		if e.Heard {
			return say(" is running, but did not answer this request")
		}
		if e.Dropped > 0 {
			return say(fmt.Sprintf(" sent an invalid answer %s: %v", times(e.Dropped), e.Reason))
		}
		if e.Err != nil {
			return say(" did not answer: " + e.Err.Error())
		}
		return say(" did not answer: nobody has approved the sign-in, or the server is down, does not know this client, or has a different shared secret")
	case signin.Unsigned:
		if e.Reason == radiusclient.ForeignProxyState {
			return say(" sent an answer with a Proxy-State, which no request had: someone may have changed it on the way (CVE-2024-3596)")
		}
		if e.Policy == radiusclient.Auto {
			return say(" has sent one before, so it is now required").Do(forget(stateFile))
		}
		return say(" does not send one, but the connection always requires it")
	case signin.BadSignature:
		return say(": " + e.Reason.String())
	case signin.Rejected, signin.Reported, signin.Unreachable, signin.Refused, signin.NotTrusted, signin.NoTLS, signin.CertificateRefused,
		signin.ConnectionLost, signin.NotSent, signin.TooManyRounds, signin.NotAllowed, signin.BadToken, signin.WrongClock:
	}
	if e.Err == nil {
		return advice.New(code, "the server is "+e.Server+" in the connection")
	}
	a := say(": " + e.Err.Error())
	if errors.Is(e.Err, radiusclient.ErrNotRADIUS) {
		a = a.Do("correct the port of the connection, or its transport")
	}
	if h, ok := errors.AsType[*radiusclient.HandshakeError](e.Err); ok {
		a = a.Do(h.Next)
	}
	return a
}

// isHandshake reports that there is no TLS connection for another reason than a certificate.
func isHandshake(e *radiusclient.Error) bool {
	_, is := errors.AsType[*radiusclient.HandshakeError](e.Err)
	return is
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// noticeOf says what a person should know at once about an event of an exchange that goes on.
// before is the server that was asked last.
func noticeOf(e radiusclient.Event, before string) (advice.Advice, bool) {
	codeOf := func(f signin.Failure) string { return signin.Notice{Kind: f}.Advice().Code }
	signature, hint := signin.BadSignature, "; if none comes, the shared secret is probably wrong"
	if !e.Reason.IsAboutSecret() {
		signature, hint = signin.Unsigned, ""
	}
	switch {
	case e.Kind == radiusclient.Refused:
		return advice.New(codeOf(signin.Refused), "nothing is listening on "+e.Server+" at the moment"), true
	case e.Kind == radiusclient.Dropped && e.Reason.IsAboutSignature():
		return advice.New(codeOf(signature), fmt.Sprintf("an answer from %s does not count: %v", e.Server, e.Reason)).
			Do("waiting continues for a valid one" + hint), true
	case e.Kind == radiusclient.FailedOver && e.Reason != 0:
		next := "tell your administrator"
		if e.Reason.IsAboutSecret() {
			next = "the shared secret there is probably another one: tell your administrator"
		}
		return advice.New(codeOf(signature), fmt.Sprintf("%s is asked as well, because an answer from %s does not count: %v", e.Server, before, e.Reason)).
			Do(next), true
	}
	return advice.Advice{}, false
}

// forget says how to allow a server without Message-Authenticator that has sent one before.
func forget(stateFile string) string {
	const next = "if the server was changed on purpose, remove its name and its address from message_authenticator_servers in "
	if stateFile == "" {
		return ""
	}
	return next + stateFile
}
