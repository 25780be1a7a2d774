package simulator

import (
	"net/netip"
	"slices"
	"time"
)

// Origin is where a sign-in comes from, as its Access-Request tells. All text
// is printable.
type Origin struct {
	Address netip.AddrPort // the RADIUS client
	NAS     string         // NAS-Identifier; may be empty
	Caller  string         // Calling-Station-Id; may be empty
}

// String is the most telling of what is known.
func (o Origin) String() string {
	switch {
	case o.NAS != "" && o.Caller != "":
		return o.NAS + " (" + o.Caller + ")"
	case o.NAS != "":
		return o.NAS
	case o.Caller != "":
		return o.Caller
	default:
		return o.Address.Addr().String()
	}
}

// Push is a request to approve a sign-in, open on the phone.
type Push struct {
	ID      uint64
	From    Origin
	At      time.Time // when it arrived
	Expires time.Time // when it times out
	// Numbers are the choices of number matching, in the order of the screen;
	// none means that the push is approved with [World.Approve].
	Numbers []int
}

// Call is a ringing telephone.
type Call struct {
	ID      uint64
	From    Origin
	At      time.Time // when it began to ring
	Expires time.Time // when it stops
}

// Message is a text message or a mail with a code in it.
type Message struct {
	ID      uint64
	At      time.Time
	From    string
	Subject string // of a mail; empty in a text message
	Text    string
	Code    string // the code that stands in Text
	Used    bool   // the code is no longer good: it was used, or a newer one was sent
}

// Note is one line on what happened.
type Note struct {
	At   time.Time
	User string // whose phone or account; empty for the whole World
	Text string // printable; holds the code of a message, never a password
}

// Phone is what one user holds in the hand, at one moment: a picture that does
// not change. The lists are newest first.
type Phone struct {
	User    string
	Number  string
	Address string
	Pushes  []Push
	Calls   []Call
	Texts   []Message // the last 20
	Mails   []Message // the last 20
	Token   string    // the code that the token shows; empty without a token
	Log     []Note    // the last 20
}

// history is how many messages and notes of each kind a phone keeps.
const history = 20

// remember puts what is new first, and forgets what is old.
func remember[T any](list []T, item T) []T {
	return slices.Insert(list[:min(len(list), history-1)], 0, item)
}

// account is a user with the things that belong to them.
type account struct {
	user  User
	asks  []*ask // pushes and calls that wait, oldest first
	texts []Message
	mails []Message
	token string
	log   []Note
}

// phone is the account's phone as it is now.
func (a *account) phone() Phone {
	p := Phone{
		User:    a.user.Name,
		Number:  a.user.Number,
		Address: a.user.Address,
		Texts:   slices.Clone(a.texts),
		Mails:   slices.Clone(a.mails),
		Token:   a.token,
		Log:     slices.Clone(a.log),
	}
	for _, k := range slices.Backward(a.asks) {
		switch k.method {
		case MethodCall:
			p.Calls = append(p.Calls, Call{ID: k.id, From: k.from, At: k.at, Expires: k.expires})
		default:
			p.Pushes = append(p.Pushes, Push{
				ID: k.id, From: k.from, At: k.at, Expires: k.expires,
				Numbers: slices.Clone(k.numbers),
			})
		}
	}
	return p
}
