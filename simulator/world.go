package simulator

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
)

// World is the multi-factor provider: its users and their phones. It starts
// with a set of users that shows every way of asking ([World.Users] describes
// them), keeps all in memory, and is safe for concurrent use.
type World struct {
	clock  Clock
	source func() rand.Source // a new source for each beginning
	users  []User             // at each beginning

	mu       sync.Mutex
	rand     *rand.Rand
	accounts map[string]*account // by accountKey
	rounds   rounds
	lastID   uint64

	// What act passes on after the lock is released.
	notes   []Note
	replies []func()

	watchers  map[chan struct{}]struct{}
	followers map[*func(Note)]struct{}
}

// Option changes how a World is made.
type Option func(*World)

// WithSeed makes codes, numbers and States predictable: two Worlds with one seed
// that are asked the same things in the same order give the same answers. Without
// it they come from crypto/rand.
func WithSeed(seed uint64) Option {
	return func(w *World) {
		w.source = func() rand.Source { return rand.NewPCG(seed, seed) }
	}
}

// WithClock makes the World, and a Server in front of it, live by the clock.
func WithClock(c Clock) Option {
	return func(w *World) { w.clock = c }
}

// WithUsers makes the World start with these users, and with no others. It
// panics where [World.SetUser] would return an error.
func WithUsers(users ...User) Option {
	for _, u := range users {
		if err := u.check(); err != nil {
			panic(err)
		}
	}
	return func(w *World) { w.users = users }
}

// NewWorld returns a World with its first users in it.
func NewWorld(options ...Option) *World {
	w := &World{
		clock:     systemClock{},
		source:    func() rand.Source { return systemRandom{} },
		users:     seedUsers(),
		watchers:  make(map[chan struct{}]struct{}),
		followers: make(map[*func(Note)]struct{}),
	}
	for _, o := range options {
		o(w)
	}
	w.begin()
	return w
}

// systemRandom is crypto/rand as a source of math/rand.
type systemRandom struct{}

// Uint64 is eight random octets.
func (systemRandom) Uint64() uint64 {
	var b [8]byte
	_, _ = cryptorand.Read(b[:]) // never fails, says its documentation
	return binary.NativeEndian.Uint64(b[:])
}

// begin fills an empty World.
func (w *World) begin() {
	w.rand = rand.New(w.source()) //nolint:gosec // the source decides, and is crypto/rand but for tests
	w.accounts = make(map[string]*account)
	w.rounds = rounds{}
	for _, u := range w.users {
		w.open(u.clone())
	}
}

// open makes an account for a user.
func (w *World) open(u User) {
	a := &account{user: u}
	w.accounts[accountKey(u.Name)] = a
	if u.has(MethodToken) {
		a.token = w.code(a)
	}
}

// act runs f with the World locked, and then tells what it did: first those who
// follow, then the sign-ins that were answered. Neither can find the lock taken.
func (w *World) act(f func()) {
	w.mu.Lock()
	f()
	notes, replies := w.notes, w.replies
	w.notes, w.replies = nil, nil
	var followers []*func(Note)
	if len(notes) > 0 {
		followers = slices.Collect(maps.Keys(w.followers))
		for c := range w.watchers {
			select {
			case c <- struct{}{}:
			default: // a change is waiting to be seen already
			}
		}
	}
	w.mu.Unlock()

	for _, n := range notes {
		for _, f := range followers {
			(*f)(n)
		}
	}
	for _, reply := range replies {
		reply()
	}
}

// notef writes down what happened to the account; nil stands for all of them.
func (w *World) notef(a *account, format string, args ...any) {
	n := Note{At: w.clock.Now(), Text: fmt.Sprintf(format, args...)}
	if a != nil {
		n.User = a.user.Name
		a.log = remember(a.log, n)
	}
	w.notes = append(w.notes, n)
}

// nextID numbers pushes, calls and messages; no two of a World are alike, not
// even after a reset, so that a late click cannot hit something new.
func (w *World) nextID() uint64 {
	w.lastID++
	return w.lastID
}

// Changes returns a channel that gives a value when something has changed since
// the last value was taken, however much it was. stop ends that and closes the
// channel.
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

// Follow calls f for each thing that happens, from the goroutine in which it
// happens: f must not block. A note comes before the answer that it leads to.
func (w *World) Follow(f func(Note)) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.followers[&f] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.followers, &f)
	}
}

// Reset makes the World as it was at the start. Sign-ins that wait are rejected.
func (w *World) Reset() {
	w.act(func() {
		for _, key := range w.keys() {
			w.withdraw(w.accounts[key])
		}
		w.begin()
		w.notef(nil, "everything starts anew")
	})
}

// Users lists the users in the order of their names.
func (w *World) Users() []User {
	w.mu.Lock()
	defer w.mu.Unlock()
	var users []User
	for _, key := range w.keys() {
		users = append(users, w.accounts[key].user.clone())
	}
	return users
}

// keys are the keys of all accounts, in order.
func (w *World) keys() []string { return slices.Sorted(maps.Keys(w.accounts)) }

// User returns one user, and whether there is one of that name.
func (w *World) User(name string) (User, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[accountKey(name)]
	if !ok {
		return User{}, false
	}
	return a.user.clone(), true
}

// SetUser adds a user, or changes the one of that name, whose phone stays as it
// is. The error lists all that is wrong with u.
func (w *World) SetUser(u User) error {
	if err := u.check(); err != nil {
		return err
	}
	w.act(func() {
		a, ok := w.accounts[accountKey(u.Name)]
		if !ok {
			w.open(u.clone())
			w.notef(w.accounts[accountKey(u.Name)], "user added")
			return
		}
		a.user = u.clone()
		switch {
		case !u.has(MethodToken):
			a.token = ""
		case a.token == "":
			a.token = w.code(a)
		}
		w.notef(a, "user changed")
	})
	return nil
}

// ErrNoUser means that there is no user of that name.
var ErrNoUser = errors.New("no such user")

// ResetUser makes a user as at the start of the World, with an empty phone. A
// user who came later is gone. Sign-ins of the user that wait are rejected.
func (w *World) ResetUser(name string) (err error) {
	w.act(func() {
		a, ok := w.accounts[accountKey(name)]
		if !ok {
			err = fmt.Errorf("user %q: %w", name, ErrNoUser)
			return
		}
		w.withdraw(a)
		w.rounds.forget(a)
		delete(w.accounts, accountKey(name))
		for _, u := range w.users {
			if accountKey(u.Name) == accountKey(name) {
				w.open(u.clone())
				w.notef(w.accounts[accountKey(name)], "user starts anew")
				return
			}
		}
		w.notef(a, "user removed")
	})
	return err
}

// Phone is the phone of a user as it is now; empty where there is no such user.
func (w *World) Phone(user string) Phone {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[accountKey(user)]
	if !ok {
		return Phone{}
	}
	return a.phone()
}
