package signin

import (
	"fmt"
	"sync"

	"otpdialog/advice"
	"otpdialog/settings"
)

// A Kind is what a [Notice] is about: a [Failure], a [Mistake] or [News].
type Kind interface{ notice() advice.Advice }

// A Failure is why an exchange ended without an Accept. The zero value is none.
type Failure int

// The failures.
const (
	Rejected           Failure = iota + 1 // Access-Reject
	NoAnswer                              // nothing valid came in time
	Unreachable                           // no such name, no route
	Refused                               // the host says that nothing listens there
	BadSignature                          // answers came, signed with another secret
	Unsigned                              // answers came without the Message-Authenticator that is required
	NotTrusted                            // no TLS connection: the server's certificate is not trusted
	NoTLS                                 // no TLS connection: the server does not speak it, or not as this program does
	CertificateRefused                    // the server does not accept the client's certificate
	ConnectionLost                        // the connection ended before the answer
	NotSent                               // the request could not be sent
	TooManyRounds                         // more than MaxRounds challenges in a row
	Reported                              // Access-Reject after "This wasn't me" on the phone
	NotAllowed                            // the provider has signed in somebody whom the connection does not allow
	BadToken                              // the provider's ID token does not count
	WrongClock                            // the clocks of this computer and of the provider differ too much
)

// IsOutage is true for failures that say that no server is there.
func (f Failure) IsOutage() bool { return f == Unreachable || f == Refused }

func (f Failure) isKnown() bool { return f >= Rejected && f <= WrongClock }

// A Mistake is why nothing was sent: the person corrects it by typing.
type Mistake int

// The mistakes.
const (
	UserNameMissing Mistake = iota + 1
	UserNameTooLong
	PasswordTooLong
	AnswerTooLong
	NothingTyped
)

// News is what changed without being wrong.
type News int

// The news.
const (
	Cancelled News = iota + 1
	CodeInstead
	CodeSent
	PromptChanged
	ChallengeExpired
	NothingAutomatic // an automatic action was not sent
)

// Codes are those of the notices of all kinds, in their order.
func Codes() (failures, mistakes, news []string) {
	return codes(func(i int) Kind { return Failure(i) }), codes(func(i int) Kind { return Mistake(i) }), codes(func(i int) Kind { return News(i) })
}

func codes(kind func(int) Kind) (all []string) {
	for i := 1; kind(i).notice().Code != ""; i++ {
		all = append(all, kind(i).notice().Code)
	}
	return all
}

// A Notice says what happened, and what to do next.
type Notice struct {
	Kind    Kind             // nil: there is nothing to say
	Message string           // the server's own words, "" for none
	Details []advice.Advice  // what is known of a failure, a server each; why nothing was automatic
	Action  *settings.Action // the action that was given up or rejected, nil for none
	Typed   bool             // what was given up or rejected was typed into the OTP field
	Granted bool             // the person had it to confirm elsewhere

	// NothingTyped means that the person has since answered with an empty OTP field.
	NothingTyped bool
}

// Failure is the failure that the notice is about, 0 for none.
func (n Notice) Failure() Failure {
	f, _ := n.Kind.(Failure)
	return f
}

// IsMistake is true if the person corrects it by typing.
func (n Notice) IsMistake() bool {
	_, is := n.Kind.(Mistake)
	return is
}

// canBeRetried is true for the end of an exchange that the person may try again. After a
// report nothing invites them to.
func (n Notice) canBeRetried() bool {
	return n.Failure() != 0 && n.Kind != Reported || n.Kind == Cancelled && n.Action != nil
}

// knowsNext is true for an outage of which the only detail says what to do, better than its kind can.
func (n Notice) knowsNext() bool {
	return n.Failure().IsOutage() && len(n.Details) == 1 && n.Details[0].Next != ""
}

// Known are the Details, without a next step that is the one of Advice.
func (n Notice) Known() []advice.Advice {
	if n.knowsNext() {
		return []advice.Advice{advice.New(n.Details[0].Code, n.Details[0].What)}
	}
	return n.Details
}

// Advice returns what happened and what to do next, without Message and the rest of Details; the
// zero value if there is nothing to say.
func (n Notice) Advice() advice.Advice {
	if n.Kind == nil {
		return advice.Advice{}
	}
	a := n.Kind.notice()
	switch {
	case n.Kind == Rejected && n.Granted:
		a.Next = "sign in again, and allow it in the browser"
	case n.Kind == NoAnswer && n.Granted:
		a.Next = "sign in again, and confirm the new code in the browser"
	case n.Kind == Rejected && n.Action != nil:
		a.Next = "try again, or use another method"
	case n.Kind == Rejected && n.Typed:
		a.Next = "enter another code, or use another method"
	}
	if n.knowsNext() {
		a.Next, a.Command = n.Details[0].Next, n.Details[0].Command
	}
	switch {
	case n.NothingTyped && n.Kind == Reported:
		a.Next = "no code has been entered; " + a.Next
	case n.NothingTyped:
		a.Next = "no code has been entered: type it, choose a method, or try again"
	case n.Kind == Rejected && n.Message != "": // it may say that nothing of this helps
		a.Next = "unless the server says otherwise, " + a.Next
	case n.Kind == Cancelled && n.Action != nil:
		a.Next = fmt.Sprintf("the request (%s) may still reach you: deny it there, or let it expire", n.Action.Title)
	case n.Kind == Cancelled && n.Granted:
		a.Next = "the code can no longer sign anyone in"
	case n.Kind == Cancelled && n.Typed:
		a.Next = "nothing more was sent"
	case n.Kind == CodeInstead && n.Action != nil:
		a.Next = fmt.Sprintf("the request (%s) may still reach you; you can ignore it", n.Action.Title)
	}
	return a
}

// What each kind says: what happened, and what to do next. They are made when the first is needed, as most
// commands start without one.
var (
	failureNotices = sync.OnceValue(func() map[Failure]advice.Advice {
		return map[Failure]advice.Advice{
			Rejected:    advice.New("rejected", "the server did not accept the sign-in").Do("check your user name and password"),
			Reported:    advice.New("reported", "the sign-in attempt was reported").Do("change your password, and tell your administrator"),
			NoAnswer:    advice.New("no-answer", "no answer in time").Do("try again; if there is still no answer, tell your administrator"),
			Unreachable: advice.New("unreachable", "the server cannot be reached").Do("check your network and the server's name, then try again"),
			Refused: advice.New("refused", "nothing is listening on the server's port").
				Do("check the port in the connection, or ask your administrator whether the service is running, then try again"),
			BadSignature: advice.New("bad-signature", "the answer's signature does not match").
				Do("the shared secret is probably wrong: ask your administrator to compare it on both sides"),
			Unsigned: advice.New("unsigned", "the answer lacks the required Message-Authenticator").
				Do("ask your administrator whether the server was changed; if not, someone else may be answering"),
			NotTrusted: advice.New("not-trusted", "the connection to the server is not trusted").
				Do("check ca_file and the server's name in the connection, or ask your administrator"),
			NoTLS: advice.New("no-tls", "no TLS connection can be made to the server").
				Do("correct the cause if it is shown, or tell your administrator"),
			CertificateRefused: advice.New("certificate-refused", "the server does not accept this client's certificate").
				Do("ask your administrator for a certificate that it accepts, and set cert_file and key_file in the connection"),
			ConnectionLost: advice.New("connection-lost", "the connection was lost before the answer arrived").
				Do("try again; what was already sent may still reach you"),
			NotSent: advice.New("not-sent", "the request could not be sent").Do("correct the connection's settings, then start the program again"),
			TooManyRounds: advice.New("too-many-rounds", fmt.Sprintf("the server asked more than %d questions in a row", MaxRounds)).
				Do("sign in again; if it happens again, tell your administrator"),
			NotAllowed: advice.New("not-allowed", "this person is not allowed on this connection").
				Do("sign in as a person who is, or ask your administrator"),
			BadToken: advice.New("bad-token", "the provider's answer proves nothing about who has signed in").Do("report it to your administrator"),
			WrongClock: advice.New("wrong-clock", "the clocks of this computer and of the provider differ by more than a minute").
				Do("set the clock of this computer, or tell your administrator"),
		}
	})
	mistakeNotices = sync.OnceValue(func() map[Mistake]advice.Advice {
		return map[Mistake]advice.Advice{
			UserNameMissing: advice.New("user-name-missing", "the user name is missing").Do("type it, then sign in"),
			UserNameTooLong: advice.New("user-name-too-long", fmt.Sprintf("the user name has more than %d bytes", MaxUserNameLength)).Do("RADIUS allows no more: shorten it"),
			PasswordTooLong: advice.New("password-too-long", fmt.Sprintf("the password has more than %d bytes", MaxPasswordLength)).
				Do("RADIUS allows no more: use a shorter one. Nothing was sent"),
			AnswerTooLong: advice.New("answer-too-long", fmt.Sprintf("that is more than %d bytes in total", MaxPasswordLength)).Do("RADIUS allows no more: shorten it. Nothing was sent"),
			NothingTyped:  advice.New("nothing-typed", "no code has been entered").Do("type it, or choose a method"),
		}
	})
	newsNotices = sync.OnceValue(func() map[News]advice.Advice {
		return map[News]advice.Advice{
			Cancelled:     advice.New("cancelled", "cancelled").Do("if a sign-in request still reaches your phone, deny it there"), // the password alone can send one
			CodeInstead:   advice.New("code-instead", "enter a code").Do("the previous code was given up"),
			CodeSent:      advice.New("code-sent", "your code is on its way").Do("enter it when it arrives"),
			PromptChanged: advice.New("prompt-changed", "the server now asks something else").Do("read it, then answer; nothing has been sent yet"),
			NothingAutomatic: advice.New("nothing-automatic", "nothing was sent automatically: this computer cannot record that Autosend has run").
				Do("choose a method, or enter a code"),
			ChallengeExpired: advice.New("challenge-expired", "the time to answer has run out").Do("answer again: a new sign-in starts automatically"),
		}
	})
)

func (f Failure) notice() advice.Advice { return failureNotices()[f] }
func (m Mistake) notice() advice.Advice { return mistakeNotices()[m] }
func (n News) notice() advice.Advice    { return newsNotices()[n] }
