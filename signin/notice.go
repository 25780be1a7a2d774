package signin

import (
	"fmt"

	"otpdialog/settings"
)

// NoticeKind is what a notice is about.
type NoticeKind int

// The notices. The zero value is none.
const (
	_ NoticeKind = iota

	Rejected           // Access-Reject; the first of the failures of an exchange
	NoAnswer           // nothing valid came in time
	Unreachable        // no such name, no route
	Refused            // the host says that nothing listens there
	BadSignature       // answers came, signed with another secret
	Unsigned           // answers came without the Message-Authenticator that is required
	NotTrusted         // no TLS connection: the server's certificate does not fit
	CertificateRefused // the server does not accept the client's certificate
	ConnectionLost     // the connection ended before the answer
	NotSent            // the request could not be made
	TooManyRounds      // more than MaxRounds challenges in a row

	UserNameMissing // the first of the mistakes that are told before anything is sent
	UserNameTooLong
	PasswordTooLong
	AnswerTooLong
	NothingTyped

	Cancelled // the first of the news
	CodeInstead
	CodeSent
	PromptChanged
	ChallengeExpired
)

// A Notice tells the person what happened and what to do next.
type Notice struct {
	Kind    NoticeKind
	Message string           // the server's own words, or what is known of a failure; "" for nothing
	Action  *settings.Action // the action that was given up or rejected, nil for none
	Typed   bool             // what was rejected was typed into the OTP field
}

// failed is true for the end of an exchange that the person may try again.
func (n Notice) failed() bool { return n.Kind.IsFailure() || n.Kind == Cancelled && n.Action != nil }

// IsFailure is true for the kinds that end an exchange without an Accept.
func (k NoticeKind) IsFailure() bool { return k >= Rejected && k <= TooManyRounds }

// IsOutage is true for the kinds that say that no server is there.
func (k NoticeKind) IsOutage() bool { return k == Unreachable || k == Refused }

// IsMistake is true for the kinds that the person mends by typing.
func (k NoticeKind) IsMistake() bool { return k >= UserNameMissing && k <= NothingTyped }

// afterReject is what to do next, by what was rejected.
func (n Notice) afterReject() string {
	switch {
	case n.Action != nil:
		return "Ask for it once more, or use another method."
	case n.Typed:
		return "Enter another code, or use another method."
	}
	return "Check user name and password."
}

// Words returns what happened and what to do next, each one sentence without
// line ends. Message is not part of it.
func (n Notice) Words() (what, next string) {
	switch n.Kind {
	case Rejected:
		return "The server did not accept the sign-in.", n.afterReject()
	case NoAnswer:
		return "No answer in time.", "Repeat it; if it stays silent, tell your administrator."
	case Unreachable:
		return "The server cannot be reached.", "Check your network and the server's name, then repeat it."
	case Refused:
		return "Nothing listens at the server's port.", "Check the port of the connection, or ask your administrator whether the service runs; then repeat it."
	case BadSignature:
		return "The answer's signature does not match.", "The shared secret is probably wrong: ask your administrator to compare it on both sides."
	case Unsigned:
		return "The answer lacks the Message-Authenticator that is required.", "Ask your administrator whether the server was changed: until you know, somebody else may be answering."
	case NotTrusted:
		return "There is no trusted connection to the server.", "Check ca_file and the server's name in the connection, or ask your administrator."
	case CertificateRefused:
		return "The server does not accept this client's certificate.", "Ask your administrator for one that it accepts, and name it in cert_file and key_file of the connection."
	case ConnectionLost:
		return "The connection was lost before the answer.", "Repeat it; what was sent before may still reach you."
	case NotSent:
		return "The request could not be made.", "Correct the connection's settings, then start the program again."
	case TooManyRounds:
		return fmt.Sprintf("The server asked more than %d questions in a row.", MaxRounds), "Start anew; if it goes on, tell your administrator."
	case UserNameMissing:
		return "The user name is missing.", "Type it, then sign in."
	case UserNameTooLong:
		return fmt.Sprintf("The user name has more than %d bytes.", MaxUserNameLength), "RADIUS carries no more: shorten it."
	case PasswordTooLong:
		return fmt.Sprintf("The password has more than %d bytes.", MaxPasswordLength), "RADIUS carries no more: use a shorter one; nothing was sent."
	case AnswerTooLong:
		return fmt.Sprintf("That makes more than %d bytes.", MaxPasswordLength), "RADIUS carries no more: shorten it; nothing was sent."
	case NothingTyped:
		return "There is no code yet.", "Type it, or choose a method."
	case Cancelled:
		if n.Action != nil {
			return "Cancelled.", fmt.Sprintf("The request (%s) may still reach you: deny it there, or let it run out.", n.Action.Title)
		}
		return "Cancelled.", "Nothing more was sent."
	case CodeInstead:
		if n.Action != nil {
			return "Enter a code.", fmt.Sprintf("The request (%s) may still reach you; you can ignore it.", n.Action.Title)
		}
		return "Enter a code.", "The one before was given up."
	case CodeSent:
		return "Your code is on its way.", "Enter it when it arrives."
	case PromptChanged:
		return "The server asks something else now.", "Read it, then answer; nothing was sent yet."
	case ChallengeExpired:
		return "The time to answer has passed.", "Answer again: the sign-in starts anew by itself."
	}
	return "", ""
}
