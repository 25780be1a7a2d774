package conform

import (
	"fmt"
	"strings"
	"time"

	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// Case is something that clients in the field get wrong.
type Case struct {
	Name    string
	Section string // of the RFC that says what is right
	Means   string // what it means for people if a client gets it wrong

	user, password string
	wrongCode      bool // the person types a wrong code
	noCode         bool // the person types nothing
	decide         bool // the person approves each push at once
	faults         func(Options) []simulator.Fault
	judge          func(*seen) verdict
}

// seen is what a case is judged by.
type seen struct {
	accepted bool // the client said so
	killed   bool // the client did not end by itself
	output   string

	requests []simulator.Exchange // to the first server
	second   int                  // datagrams to the second one
	pushes   int
}

// answered reports whether the client has answered a challenge: its second request.
func (s *seen) answered() bool { return len(s.requests) > 1 }

// verdict is how a case ended.
type verdict struct {
	failed, skipped bool
	why             string
}

var passed = verdict{}

func fail(format string, args ...any) verdict {
	return verdict{failed: true, why: fmt.Sprintf(format, args...)}
}

func skip(why string) verdict { return verdict{skipped: true, why: why} }

// letsIn passes a client that lets the person in.
func letsIn(s *seen) verdict {
	switch {
	case s.accepted:
		return passed
	case s.killed:
		return fail("it did not end")
	default:
		return fail("it did not let the person in")
	}
}

// keepsOut passes a client that lets nobody in.
func keepsOut(s *seen) verdict {
	if s.accepted {
		return fail("it let the person in")
	}
	return passed
}

// inDialogue judges clients that answer challenges.
func inDialogue(judge func(*seen) verdict) func(*seen) verdict {
	return func(s *seen) verdict {
		if !s.answered() {
			if s.accepted {
				return fail("it let the person in on a challenge")
			}
			return skip("it does not answer challenges")
		}
		return judge(s)
	}
}

// always are faults that no option changes.
func always(faults ...simulator.Fault) func(Options) []simulator.Fault {
	return func(Options) []simulator.Fault { return faults }
}

// withEffect is a fault of every answer.
func withEffect(e simulator.Effect) func(Options) []simulator.Fault {
	return always(simulator.Fault{Effect: e})
}

// The people of the cases, beside those of [simulator.NewWorld].
const (
	longUser, longPassword = "long", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	zeroUser, zeroPassword = "zero", "007"
	utf8User, utf8Password = "utf8", "pässwörd-密码" //nolint:gosec // a public password
)

// users are the people of the cases.
func users() []world.User {
	return []world.User{
		{Name: longUser, Password: longPassword},
		{Name: zeroUser, Password: zeroPassword},
		{Name: utf8User, Password: utf8Password},
	}
}

// endOfMessage is in the second Reply-Message of a reject.
const endOfMessage = "Call 555-0100."

// maxRounds is how many challenges a patient client answers with the same code.
const maxRounds = 64

// Cases returns all cases. The first one has nothing wrong.
func Cases() []Case {
	const password = simulator.DemoPassword
	second := simulator.Match{Round: 2}
	return []Case{
		{
			Name: "right password", Section: "RFC 2865 4.2", Means: "nobody can sign in",
			user: "bob", password: password, judge: letsIn,
		},
		{
			Name: "wrong password", Section: "RFC 2865 4.3", Means: "anyone gets in",
			user: "bob", password: "wrong", judge: keepsOut,
		},
		{
			Name: "challenge answered", Section: "RFC 2865 4.4", Means: "nobody with a second factor can sign in",
			user: "carol", password: password, judge: inDialogue(letsIn),
		},
		{
			Name: "challenge taken for success", Section: "RFC 2865 4.4", Means: "the password alone is enough",
			user: "carol", password: password, wrongCode: true, judge: keepsOut,
		},
		{
			Name: "challenge without State", Section: "RFC 2865 5.24", Means: "the client invents a State, or lets people in",
			user: "carol", password: password, faults: always(simulator.Fault{Effect: simulator.EffectNoState, Times: 1}),
			judge: func(s *seen) verdict {
				switch {
				case s.accepted:
					return fail("it let the person in")
				case !s.answered():
					return skip("it does not answer challenges, or not without State")
				case s.requests[1].State != simulator.StateNone:
					return fail("it answered with a State that the server did not send")
				}
				return passed
			},
		},
		{
			Name: "challenge triggers failover", Section: "RFC 2865 2.4", Means: "the second server is asked for the second factor, too, and the person gets two pushes",
			user: "carol", password: password,
			judge: inDialogue(func(s *seen) verdict {
				if s.second > 0 {
					return fail("it asked the second server")
				}
				return passed
			}),
		},
		{
			Name: "endless challenge", Section: "RFC 2865 4.4", Means: "a broken server keeps the client busy for ever, which locks the account",
			user: "carol", password: password, faults: withEffect(simulator.EffectChallenge),
			judge: inDialogue(func(s *seen) verdict {
				if s.killed || len(s.requests) > maxRounds {
					return fail("it did not stop after %d requests", len(s.requests))
				}
				return keepsOut(s)
			}),
		},
		{
			Name: "wrong Response Authenticator", Section: "RFC 2865 3", Means: "anyone on the network can let anyone in",
			user: "bob", password: password, faults: withEffect(simulator.EffectWrongAuthenticator), judge: keepsOut,
		},
		{
			Name: "wrong Message-Authenticator", Section: "RFC 3579 3.2", Means: "anyone on the network can let anyone in (CVE-2024-3596)",
			user: "bob", password: password, faults: withEffect(simulator.EffectWrongMessageAuthenticator), judge: keepsOut,
		},
		{
			Name: "missing Message-Authenticator", Section: "RFC 3579 3.2 (policy)", Means: "anyone on the network can let anyone in (CVE-2024-3596); required unless a server never signs",
			user: "bob", password: password, faults: withEffect(simulator.EffectNoMessageAuthenticator), judge: keepsOut,
		},
		{
			Name: "wrong Identifier", Section: "RFC 2865 3", Means: "the answer for one person is mistaken for that of another",
			user: "bob", password: password, faults: withEffect(simulator.EffectWrongIdentifier), judge: keepsOut,
		},
		{
			Name: "wrong Code", Section: "RFC 2865 3", Means: "a packet other than Access-Accept lets people in",
			user: "bob", password: password, faults: withEffect(simulator.EffectWrongCode), judge: keepsOut,
		},
		{
			Name: "junk ends the wait", Section: "RFC 2865 3", Means: "anyone on the network can keep people out with a few datagrams",
			user: "bob", password: password, faults: always(simulator.Fault{Effect: simulator.EffectJunk, Count: 20}), judge: letsIn,
		},
		{
			Name: "several Reply-Messages", Section: "RFC 2865 5.18", Means: "people see only part of the server's message",
			user: "bob", password: password,
			faults: always(simulator.Fault{Effect: simulator.EffectReject, Text: "Sign-ins are closed." + strings.Repeat(" Sorry for that.", 18) + " " + endOfMessage}),
			judge: func(s *seen) verdict {
				switch {
				case !strings.Contains(s.output, "Sign-ins are closed."):
					return skip("it does not show Reply-Messages")
				case !strings.Contains(strings.ReplaceAll(s.output, "\n", ""), endOfMessage):
					return fail("it shows only the first Reply-Message")
				}
				return keepsOut(s)
			},
		},
		{
			Name: "late answer to an earlier request", Section: "RFC 2865 3", Means: "a late answer is mistaken for the answer to the code, and the sign-in succeeds or fails by chance",
			user: "carol", password: password,
			faults: always(
				simulator.Fault{Match: simulator.Match{Round: 1}, Effect: simulator.EffectDuplicate, Delay: 300 * time.Millisecond},
				simulator.Fault{Match: second, Effect: simulator.EffectDelay, Delay: time.Second},
			),
			judge: inDialogue(letsIn),
		},
		{
			Name: "new Identifier while a push waits", Section: "RFC 5080 2.2.1", Means: "the phone gets a second push, and people learn to approve pushes that they did not ask for",
			user: "kim", password: password,
			judge: func(s *seen) verdict {
				switch {
				case s.pushes > 1:
					return fail("it caused %d pushes", s.pushes)
				case s.second > 0:
					return fail("it asked the second server, too")
				}
				return keepsOut(s)
			},
		},
		{
			Name: "retransmission with other octets", Section: "RFC 5080 2.2.1", Means: "the server mistakes the retransmission for another sign-in",
			user: "bob", password: password, faults: always(simulator.Fault{Effect: simulator.EffectDrop, Times: 1}),
			judge: func(s *seen) verdict {
				switch {
				case len(s.requests) > 1:
					return fail("it sent another request instead")
				case len(s.requests) == 1 && s.requests[0].Duplicates == 0:
					return skip("it does not retransmit")
				}
				return letsIn(s)
			},
		},
		{
			Name: "State altered", Section: "RFC 2865 5.24", Means: "the server no longer recognises the sign-in",
			user: "carol", password: password,
			faults: always(simulator.Fault{Match: simulator.Match{Round: 1}, Effect: simulator.EffectOtherState, Count: 253}),
			judge: inDialogue(func(s *seen) verdict {
				if s.requests[1].State != simulator.StateEchoed {
					return fail("it did not send back the State of 253 octets")
				}
				return passed
			}),
		},
		{
			Name: "empty answer", Section: "RFC 2865 5.2", Means: "people cannot ask for a push with Enter (FortiAuthenticator)",
			user: "fay", password: password, noCode: true, decide: true, judge: inDialogue(letsIn),
		},
		{
			Name: "leading zero", Section: "RFC 2865 5.2", Means: "one code in ten is refused",
			user: zeroUser, password: zeroPassword, judge: letsIn,
		},
		{
			Name: "UTF-8 password", Section: "RFC 2865 5.2", Means: "people with other alphabets cannot sign in",
			user: utf8User, password: utf8Password, judge: letsIn,
		},
		{
			Name: "password of 128 bytes", Section: "RFC 2865 5.2", Means: "long passwords are cut off or refused",
			user: longUser, password: longPassword, judge: letsIn,
		},
		{
			Name: "short wait", Section: "RFC 5080 2.2.1", Means: "the client gives up before the person has found their phone",
			user: "bob", password: password,
			faults: func(o Options) []simulator.Fault {
				return []simulator.Fault{{Effect: simulator.EffectDelay, Delay: o.Wait}}
			},
			judge: letsIn,
		},
		{
			Name: "padded datagram", Section: "RFC 2865 3", Means: "answers of some servers are dropped",
			user: "bob", password: password, faults: always(simulator.Fault{Effect: simulator.EffectPad}), judge: letsIn,
		},
		{
			Name: "truncated attribute", Section: "RFC 2865 5", Means: "a malformed answer lets people in, and the client may read past the end of the packet",
			user: "bob", password: password, faults: withEffect(simulator.EffectTruncate), judge: keepsOut,
		},
		{
			Name: "unexpected Proxy-State", Section: "RFC 2865 5.33", Means: "people behind some proxies cannot sign in",
			user: "bob", password: password, faults: withEffect(simulator.EffectProxyState), judge: letsIn,
		},
	}
}
