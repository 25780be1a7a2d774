package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator/world"
)

// ID is the number of a push, a call or a message; 0 is the newest one, and "newest" in a tree.
type ID uint64

// BindTree implements [schema.Value].
func (id *ID) BindTree(tree any) []schema.Mistake {
	text := fmt.Sprint(tree)
	if text == newest {
		*id = 0
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	switch tree.(type) {
	case string, int64, json.Number:
		if err == nil && n > 0 {
			*id = ID(n)
			return nil
		}
	}
	return []schema.Mistake{{Advice: advice.New("wrong-type", "id must be a number that a push, call or message has").Do("write its number, or " + newest)}}
}

// Schema implements [schema.Value].
func (*ID) Schema() map[string]any {
	return map[string]any{"oneOf": []any{
		map[string]any{"type": "integer", "minimum": 1},
		map[string]any{"type": "string", "pattern": "^(" + newest + "|[1-9][0-9]*)$"},
	}}
}

const newest = "newest"

// Pick says which push, call or message is meant.
type Pick struct {
	ID   ID            `json:"id"   doc:"the number of the push, call or message; default: the newest"`
	User string        `json:"user" doc:"the user it belongs to; default: any user"`
	Wait time.Duration `json:"wait" max:"10m" doc:"how long to wait for it if it is not there yet"`
}

func (p Pick) pick() Pick { return p }

// Choice is a Pick, and the number that the person chooses.
type Choice struct {
	Pick

	Number int `json:"number" need:"true" min:"0" max:"99" doc:"one of the numbers that the push shows"`
}

// Filter says which pushes, calls or messages are meant.
type Filter struct {
	User   string        `json:"user"   doc:"the user they belong to; default: all users"`
	Method string        `json:"method" one:"push|call|text|mail" doc:"only those of this method"`
	Wait   time.Duration `json:"wait"   max:"10m" doc:"how long to wait for the first one if there is none yet"`
}

// Owner is the user of a phone.
type Owner struct {
	User string `json:"user" need:"true" doc:"the user name"`
}

// Request is a push, or a telephone that rings.
type Request struct {
	ID      uint64    `json:"id"`
	Method  string    `json:"method" one:"push|call"`
	User    string    `json:"user"`
	From    string    `json:"from"    doc:"where the sign-in comes from: the client and the device, or the client's address"`
	Sent    time.Time `json:"sent"`
	Expires time.Time `json:"expires" doc:"when it times out"`
	Numbers []int     `json:"numbers,omitempty" doc:"one of them is on the sign-in screen"`
}

// Message is a text message or a mail.
type Message struct {
	ID      uint64    `json:"id"`
	Method  string    `json:"method" one:"text|mail"`
	User    string    `json:"user"`
	Sent    time.Time `json:"sent"`
	From    string    `json:"from"`
	Subject string    `json:"subject,omitempty"`
	Text    string    `json:"text"`
	Code    string    `json:"code" doc:"the code in the text"`
	Used    bool      `json:"used" doc:"the code is no longer valid"`
}

// Phone is what a user holds. The lists begin with the newest.
type Phone struct {
	User     string    `json:"user"`
	Number   string    `json:"number,omitempty"`
	Address  string    `json:"address,omitempty"`
	Requests []Request `json:"requests" doc:"the pending pushes and calls"`
	Messages []Message `json:"messages"`
	Token    string    `json:"token,omitempty" doc:"the code that the token shows"`
}

// Code is what a token shows.
type Code struct {
	Code string `json:"code"`
}

// phoneVerbs are what a person can do with the phone.
func phoneVerbs() []Verb {
	decide := func(o world.Outcome) func(*Lab, world.Request, Pick) error {
		return func(l *Lab, r world.Request, _ Pick) error { return l.World.Decide(r.User, r.ID, o) }
	}
	choose := func(l *Lab, r world.Request, c Choice) error { return l.World.ChooseNumber(r.User, r.ID, c.Number) }
	ignore := func(l *Lab, r world.Request, _ Pick) error { return l.World.Ignore(r.User, r.ID) }
	return []Verb{
		decision("phone.approve", "approve", "approve the newest push", decide(world.Approved), world.Push),
		decision("phone.choose", "choose", "choose a number on the newest push that shows some", choose, world.Push),
		decision("phone.deny", "deny", "deny the newest push", decide(world.Denied), world.Push),
		decision("phone.fraud", "fraud", `report the newest push as fraud: "This wasn't me"`, decide(world.Reported), world.Push),
		decision("phone.answer_call", "answer", "answer the newest call and confirm", decide(world.Approved), world.Call),
		decision("phone.hang_up", "hang-up", "decline the newest call", decide(world.Declined), world.Call),
		decision("phone.ignore", "ignore", "ignore the newest push or call, so that it times out", ignore),
		verb("phone.show", get, "/users/{user}/phone", "show the user's phone", show),
		verb("phone.token", get, "/users/{user}/token", "show the code on the user's token", token),
		verb("phone.requests", get, "/requests", "list pending pushes and calls, newest first", requests),
		verb("phone.request", get, "/requests/{id}", "show a pending push or call", request),
		verb("phone.messages", get, "/messages", "list text messages and emails, newest first", messages),
		verb("phone.message", get, "/messages/{id}", "show a text message or an email; newest is the newest whose code is valid", message),
	}
}

// decision makes a verb that decides a push or a call. The newest one is of one of the methods.
func decision[A interface{ pick() Pick }](name, word, help string, decide func(*Lab, world.Request, A) error, methods ...world.Method) Verb {
	return verb(name, post, "/requests/{id}/"+word, help, func(ctx context.Context, l *Lab, a A) (Request, error) {
		r, err := await(ctx, l, a.pick().Wait, func() (world.Request, error) { return l.request(a.pick(), methods...) })
		switch {
		case errors.Is(err, world.ErrNothing) && len(methods) > 0:
			return Request{}, nothingWaits(fmt.Sprintf("no %v is waiting", methods[0]), err)
		case err != nil:
			return Request{}, err
		}
		return requestOf(r), decide(l, r, a)
	})
}

func show(_ context.Context, l *Lab, a Owner) (Phone, error) {
	p := l.World.Phone(a.User)
	if p.User == "" {
		return Phone{}, unknownUser(a.User)
	}
	return phoneOf(p), nil
}

func token(_ context.Context, l *Lab, a Owner) (Code, error) {
	p := l.World.Phone(a.User)
	switch {
	case p.User == "":
		return Code{}, unknownUser(a.User)
	case p.Token == "":
		return Code{}, advice.New(CodeNoToken, fmt.Sprintf("user %s has no token", advice.Quoted(p.User))).Do("set up the method token for this user")
	}
	return Code{p.Token}, nil
}

func request(ctx context.Context, l *Lab, p Pick) (Request, error) {
	r, err := await(ctx, l, p.Wait, func() (world.Request, error) { return l.request(p) })
	return requestOf(r), err
}

func message(ctx context.Context, l *Lab, p Pick) (Message, error) {
	m, err := await(ctx, l, p.Wait, func() (world.Message, error) { return l.message(p) })
	return messageOf(m), err
}

func requests(ctx context.Context, l *Lab, f Filter) ([]Request, error) {
	return list(ctx, l, f, func(p Phone) []Request { return p.Requests }, func(r Request) (uint64, string) { return r.ID, r.Method })
}

func messages(ctx context.Context, l *Lab, f Filter) ([]Message, error) {
	return list(ctx, l, f, func(p Phone) []Message { return p.Messages }, func(m Message) (uint64, string) { return m.ID, m.Method })
}

// list returns what the filter lets through of the phones, the newest first.
func list[T any](ctx context.Context, l *Lab, f Filter, of func(Phone) []T, is func(T) (id uint64, method string)) ([]T, error) {
	found, err := await(ctx, l, f.Wait, func() ([]T, error) {
		phones, err := l.phones(f.User)
		if err != nil {
			return nil, err
		}
		found := []T{}
		for _, p := range phones {
			for _, one := range of(phoneOf(p)) {
				if _, method := is(one); f.Method == "" || f.Method == method {
					found = append(found, one)
				}
			}
		}
		if len(found) == 0 {
			return found, world.ErrNothing
		}
		return found, nil
	})
	if errors.Is(err, world.ErrNothing) {
		err = nil
	}
	slices.SortFunc(found, func(a, b T) int {
		first, _ := is(a)
		second, _ := is(b)
		return cmp.Compare(second, first)
	})
	return found, err
}

// errTimeUp means that someone has waited as long as they wanted to.
var errTimeUp = errors.New("the time to wait is up")

// await calls find until it finds something, at most until the time is up or ctx is done.
func await[T any](ctx context.Context, l *Lab, wait time.Duration, find func() (T, error)) (T, error) {
	if wait <= 0 {
		return find()
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	changes, stop := l.World.Changes()
	defer stop()
	for {
		found, err := find()
		if !errors.Is(err, world.ErrNothing) {
			return found, err
		}
		select {
		case <-changes:
		case <-ctx.Done():
			return found, fmt.Errorf("%w: %w", errTimeUp, err)
		}
	}
}

// request finds a push or a call.
func (l *Lab) request(p Pick, methods ...world.Method) (found world.Request, err error) {
	if p.ID == 0 {
		return l.World.NewestRequest(p.User, methods...)
	}
	return byID(l, p, func(phone world.Phone) []world.Request { return phone.Requests }, func(r world.Request) uint64 { return r.ID })
}

// message finds a message.
func (l *Lab) message(p Pick) (world.Message, error) {
	if p.ID == 0 {
		return l.World.NewestMessage(p.User)
	}
	return byID(l, p, func(phone world.Phone) []world.Message { return phone.Messages }, func(m world.Message) uint64 { return m.ID })
}

// byID finds what has the number of p.
func byID[T any](l *Lab, p Pick, of func(world.Phone) []T, id func(T) uint64) (found T, err error) {
	phones, err := l.phones(p.User)
	for _, phone := range phones {
		for _, one := range of(phone) {
			if id(one) == uint64(p.ID) {
				return one, nil
			}
		}
	}
	if err == nil {
		err = fmt.Errorf("number %d is %w", p.ID, world.ErrGone)
	}
	return found, err
}

// phones are that of a user, or those of all users without a name.
func (l *Lab) phones(user string) ([]world.Phone, error) {
	if user != "" {
		p := l.World.Phone(user)
		if p.User == "" {
			return nil, unknownUser(user)
		}
		return []world.Phone{p}, nil
	}
	var phones []world.Phone
	for _, u := range l.World.Users() {
		phones = append(phones, l.World.Phone(u.Name))
	}
	return phones, nil
}

func phoneOf(p world.Phone) Phone {
	shown := Phone{User: p.User, Number: p.Number, Address: p.Address, Requests: []Request{}, Messages: []Message{}, Token: p.Token}
	for _, r := range p.Requests {
		shown.Requests = append(shown.Requests, requestOf(r))
	}
	for _, m := range p.Messages {
		shown.Messages = append(shown.Messages, messageOf(m))
	}
	return shown
}

func requestOf(r world.Request) Request {
	return Request{ID: r.ID, Method: string(r.Method), User: r.User, From: r.From.String(), Sent: r.At, Expires: r.Expires, Numbers: r.Numbers}
}

func messageOf(m world.Message) Message {
	return Message{
		ID: m.ID, Method: string(m.Method), User: m.User, Sent: m.At, From: m.From, Subject: m.Subject, Text: m.Text, Code: m.Code, Used: m.Used,
	}
}
