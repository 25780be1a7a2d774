package world

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"otpdialog/clock"
)

// World is the people and their phones. It keeps all in memory, and is safe for
// concurrent use.
type World struct {
	clock  clock.Clock
	seed   *uint64            // see WithSeed
	source func() rand.Source // a new source for each start
	users  []User             // at each start

	mu       sync.Mutex
	rand     *rand.Rand
	accounts map[string]*Account // by accountKey
	lastID   uint64

	mailboxes  map[string][]Message // what [World.SendMail] has sent, by address in lower case
	mailFaults []MailFault          // at each start
	mailRules  []*SetMailFault
	inTransit  map[clock.Timer]struct{} // mails that arrive later
	open       func(link string) error  // see SetOpener

	// What act passes on after it has released the lock.
	events []Event
	calls  []func()

	watchers  map[chan struct{}]struct{}
	followers map[*func(Event)]struct{}
}

// Option changes how a World is made.
type Option func(*World)

// WithSeed makes codes, numbers and [World.Random] predictable: two Worlds with
// the same seed that are asked the same things in the same order give the same
// answers. Without it they come from crypto/rand.
func WithSeed(seed uint64) Option {
	return func(w *World) {
		w.seed = &seed
		w.source = func() rand.Source { return rand.NewPCG(seed, seed) }
	}
}

// WithClock makes the World, and the servers in front of it, use the clock.
func WithClock(c clock.Clock) Option {
	return func(w *World) { w.clock = c }
}

// WithUsers makes the World start with these users, and with no others. It panics
// if [World.SetUser] would return an error for one of them.
func WithUsers(users ...User) Option {
	for _, u := range users {
		if err := u.Check(); err != nil {
			panic(err)
		}
	}
	return func(w *World) { w.users = users }
}

// New returns a World. Without [WithUsers] it is empty.
func New(options ...Option) *World {
	w := &World{
		clock:     clock.System{},
		source:    func() rand.Source { return systemRandom{} },
		watchers:  make(map[chan struct{}]struct{}),
		followers: make(map[*func(Event)]struct{}),
	}
	for _, o := range options {
		o(w)
	}
	w.start()
	return w
}

// systemRandom is crypto/rand as a source of math/rand.
type systemRandom struct{}

// Uint64 returns eight random octets.
func (systemRandom) Uint64() uint64 {
	var b [8]byte
	_, _ = cryptorand.Read(b[:]) // never fails, says its documentation
	return binary.NativeEndian.Uint64(b[:])
}

// start fills an empty World.
func (w *World) start() {
	w.rand = rand.New(w.source()) //nolint:gosec // the source decides: crypto/rand, except in tests
	w.accounts = make(map[string]*Account)
	w.mailboxes = make(map[string][]Message)
	for t := range w.inTransit {
		t.Stop()
	}
	w.inTransit = make(map[clock.Timer]struct{})
	w.mailRules = nil
	for _, f := range w.mailFaults {
		w.addMailFault(f)
	}
	for _, u := range w.users {
		w.add(u.clone())
	}
}

// add makes an account for a user.
func (w *World) add(u User) *Account {
	a := &Account{world: w, user: u}
	w.accounts[accountKey(u.Name)] = a
	if u.Has(Token) {
		a.token = a.newCode()
	}
	return a
}

// act calls f with the World locked. Then it passes on what f has recorded: first
// the events, then the outcomes that servers wait for. These are called without
// the lock, so that they may use the World.
func (w *World) act(f func()) {
	w.mu.Lock()
	f()
	events, calls := w.events, w.calls
	w.events, w.calls = nil, nil
	var followers []*func(Event)
	if len(events) > 0 {
		followers = slices.Collect(maps.Keys(w.followers))
		for c := range w.watchers {
			select {
			case c <- struct{}{}:
			default: // an earlier change has not been seen yet
			}
		}
	}
	w.mu.Unlock()

	for _, e := range events {
		for _, f := range followers {
			(*f)(e)
		}
	}
	for _, call := range calls {
		call()
	}
}

// record completes an event and records it; a is nil for the whole World.
func (w *World) record(a *Account, e Event) {
	e.At = w.clock.Now()
	if a != nil {
		e.User = a.user.Name
		a.counts.count(e)
		a.log = slices.Insert(a.log[:min(len(a.log), history-1)], 0, e)
	}
	w.events = append(w.events, e)
}

// nextID numbers requests and messages. No two of a World have the same ID, not
// even after a reset, so that a late click cannot hit something new.
func (w *World) nextID() uint64 {
	w.lastID++
	return w.lastID
}

// Clock returns the clock of the World.
func (w *World) Clock() clock.Clock { return w.clock }

// Seed returns the seed of [WithSeed], and whether there is one.
func (w *World) Seed() (seed uint64, seeded bool) {
	if w.seed == nil {
		return 0, false
	}
	return *w.seed, true
}

// Random returns a random number; see [WithSeed].
func (w *World) Random() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rand.Uint64()
}

// Changes returns a channel that receives a value when anything has changed since
// the last value was taken. stop ends that and closes the channel.
func (w *World) Changes() (changes <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watchers[c] = struct{}{}
	return c, sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.watchers, c)
		close(c)
	})
}

// Follow calls f for each event, in the goroutine that causes it: f must not block.
// The event that ends a request comes before the server gets the outcome.
func (w *World) Follow(f func(Event)) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.followers[&f] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.followers, &f)
	}
}

// Reset makes the World as it was at the start. Open requests are withdrawn.
func (w *World) Reset() {
	w.act(func() {
		for _, key := range w.keys() {
			w.accounts[key].withdraw()
		}
		w.start()
		w.record(nil, Event{Kind: WorldReset})
	})
}

// Users returns the users, sorted by name.
func (w *World) Users() []User {
	w.mu.Lock()
	defer w.mu.Unlock()
	var users []User
	for _, key := range w.keys() {
		users = append(users, w.accounts[key].user.clone())
	}
	return users
}

// keys returns the keys of all accounts, sorted.
func (w *World) keys() []string { return slices.Sorted(maps.Keys(w.accounts)) }

// Account returns the account of a user, and whether the user exists. Upper and
// lower case are the same.
func (w *World) Account(name string) (*Account, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[accountKey(name)]
	return a, ok
}

// User returns a copy of a user, and whether the user exists.
func (w *World) User(name string) (User, bool) {
	if a, ok := w.Account(name); ok {
		return a.User(), true
	}
	return User{}, false
}

// SetUser adds a user, or changes an existing one, whose phone stays as it is. The
// error lists everything that is wrong with u.
func (w *World) SetUser(u User) error {
	if err := u.Check(); err != nil {
		return err
	}
	w.act(func() {
		a, ok := w.accounts[accountKey(u.Name)]
		if !ok {
			w.record(w.add(u.clone()), Event{Kind: UserAdded})
			return
		}
		a.user = u.clone()
		switch {
		case !u.Has(Token):
			a.token = ""
		case a.token == "":
			a.token = a.newCode()
		}
		w.record(a, Event{Kind: UserChanged})
	})
	return nil
}

// ErrNoUser means that there is no user of that name.
var ErrNoUser = errors.New("no such user")

// ResetUser makes a user as at the start of the World, with an empty phone. A user
// who was added later is removed. Open requests of the user are withdrawn.
func (w *World) ResetUser(name string) error {
	return w.remove(name, func(a *Account) {
		for _, u := range w.users {
			if accountKey(u.Name) == accountKey(name) {
				w.record(w.add(u.clone()), Event{Kind: UserReset})
				return
			}
		}
		w.record(a, Event{Kind: UserRemoved})
	})
}

// RemoveUser removes a user and the phone. A user of the start is back after [World.Reset]. Open
// requests of the user are withdrawn.
func (w *World) RemoveUser(name string) error {
	return w.remove(name, func(a *Account) { w.record(a, Event{Kind: UserRemoved}) })
}

// remove removes a user, and calls then.
func (w *World) remove(name string, then func(*Account)) (err error) {
	w.act(func() {
		var a *Account
		if a, err = w.account(name); err == nil {
			a.withdraw()
			delete(w.accounts, accountKey(name))
			delete(w.mailboxes, strings.ToLower(a.user.Address))
			then(a)
		}
	})
	return err
}

// account returns the account of a user, with w.mu held.
func (w *World) account(name string) (*Account, error) {
	a, ok := w.accounts[accountKey(name)]
	if !ok {
		return nil, fmt.Errorf("user %q: %w", name, ErrNoUser)
	}
	return a, nil
}

// Phone returns the phone of a user as it is now; an empty one if there is no such user.
func (w *World) Phone(user string) Phone {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[accountKey(user)]; ok {
		return a.phone()
	}
	return Phone{}
}
