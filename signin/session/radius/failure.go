package radius

import (
	"errors"

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
	for ; e != nil; e = e.Other {
		failure.Details = append(failure.Details, describe(e, stateFile))
	}
	return failure
}

func kindOf(e *radiusclient.Error) signin.Failure {
	kinds := map[error]signin.Failure{
		radiusclient.ErrNoAnswer: signin.NoAnswer, radiusclient.ErrUnreachable: signin.Unreachable,
		radiusclient.ErrRefused: signin.Refused, radiusclient.ErrBadSignature: signin.BadSignature,
		radiusclient.ErrNotTrusted: signin.NotTrusted, radiusclient.ErrCertificateRefused: signin.CertificateRefused,
		radiusclient.ErrConnectionLost: signin.ConnectionLost,
	}
	switch {
	case e.Reason == radiusclient.MissingMessageAuthenticator:
		return signin.Unsigned
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
		return say(" did not answer: nobody has approved the sign-in, or the server is down, does not know this client, or has a different shared secret")
	case signin.Unsigned:
		if e.Policy == radiusclient.Auto {
			return say(" has sent one before, so it is now required").Do(forget(stateFile))
		}
		return say(" does not send one, but the connection always requires it")
	case signin.BadSignature:
		return say(": " + e.Reason.String())
	case signin.Rejected, signin.Unreachable, signin.Refused, signin.NotTrusted, signin.CertificateRefused,
		signin.ConnectionLost, signin.NotSent, signin.TooManyRounds:
	}
	if e.Err == nil {
		return advice.New(code, "the server is "+e.Server+" in the connection")
	}
	return say(": " + e.Err.Error())
}

// forget says how to allow a server without Message-Authenticator that has sent one before.
func forget(stateFile string) string {
	const next = "if the server was changed on purpose, remove it from message_authenticator_servers in "
	if stateFile == "" {
		return ""
	}
	return next + stateFile
}
