package world

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Origin is where a sign-in comes from. All text is printable.
type Origin struct {
	Address netip.AddrPort // of the client, such as a VPN gateway
	NAS     string         // the name of the client (NAS-Identifier); may be empty
	Caller  string         // the device of the person (Calling-Station-Id); may be empty
}

// String returns the names, or the address if there are none.
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

// Request is an open push, or a ringing telephone.
type Request struct {
	ID      uint64
	Method  Method // Push or Call
	User    string
	From    Origin
	At      time.Time // when it was sent
	Expires time.Time // when it times out
	// Numbers are the choices of a push with number matching, in the order of the
	// screen. One of them is chosen with [World.ChooseNumber].
	Numbers []int
}

// clone returns a copy that shares no memory with r.
func (r Request) clone() Request {
	r.Numbers = slices.Clone(r.Numbers)
	return r
}

// Message is a text message or an email with a code in it.
type Message struct {
	ID      uint64
	Method  Method // Text or Mail
	User    string
	At      time.Time
	From    string
	Subject string // of an email
	Text    string
	Code    string // the code in Text; "" for none
	To      string // the address of an email
	HTML    string // the same as Text, for programs that show HTML; "" for none
	Link    string // in Text: the page that asks what to do; "" for none
	Junk    bool   // it is in the junk folder
	Used    bool   // the code is no longer valid: it was used, or a newer one was sent
}

// Phone is what one user holds, at one moment. The lists are newest first.
type Phone struct {
	User     string
	Number   string
	Address  string
	Requests []Request // open pushes and calls that the person does not ignore
	Messages []Message // the last 20 text messages, mails with codes and other emails
	Token    string    // the code that the token shows; empty without a token
	Log      []Event   // the last 20
}

// history is how many messages of each method, and how many events, a phone keeps.
const history = 20

// Account is a user with the things that belong to them, for the servers in front
// of a [World]. It is no longer valid after the user or the World was reset: then
// [World.Account] returns another one.
type Account struct {
	world    *World
	user     User
	open     []*Confirmation // oldest first
	messages []Message       // newest first
	token    string
	log      []Event // newest first
	counts   Counts
}

// User returns a copy of the user.
func (a *Account) User() User {
	a.world.mu.Lock()
	defer a.world.mu.Unlock()
	return a.user.clone()
}

// Report records what a server did for the account. The method is that of
// [NotSetUp], and 0 for all other kinds.
func (a *Account) Report(k Kind, m Method) {
	a.world.act(func() { a.world.record(a, Event{Kind: k, Method: m}) })
}

// keep adds a message, and forgets the oldest of the same method if there are too many.
func (a *Account) keep(m Message) {
	a.messages = slices.Insert(a.messages, 0, m)
	n := 0
	a.messages = slices.DeleteFunc(a.messages, func(old Message) bool {
		if old.Method == m.Method {
			n++
		}
		return old.Method == m.Method && n > history
	})
}

// phone returns the account's phone as it is now.
func (a *Account) phone() Phone {
	p := Phone{
		User:     a.user.Name,
		Number:   a.user.Number,
		Address:  a.user.Address,
		Messages: slices.Concat(a.messages, a.world.mailboxes[strings.ToLower(a.user.Address)]),
		Token:    a.token,
		Log:      slices.Clone(a.log),
	}
	slices.SortFunc(p.Messages, newestFirst)
	for _, c := range slices.Backward(a.open) {
		if !c.ignored {
			p.Requests = append(p.Requests, c.request.clone())
		}
	}
	return p
}
