package scenario

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// A Crowd plays a case for many people at once. They share the simulator and the sockets, and
// nobody has a goroutine while they wait:
//
//	crowd, err := scenario.Gather(ctx, c, scenario.PlayOptions{})
//	if err != nil {
//		return err
//	}
//	defer crowd.Close()
//	crowd.Enter(scenario.Person{Number: 1, Step: step, Ended: ended})
//
// At the simulator, everyone is a user of their own, a copy of the one that the case names: alice
// becomes alice.1, so that nobody approves the push of another.
type Crowd struct {
	// Cut has everyone stop, as the end of the context of [Gather] does.
	Cut context.CancelFunc

	ctx        context.Context //nolint:containedctx // it ends everyone in the crowd
	c          *Case
	o          PlayOptions
	seat       Seat         // of everyone
	lab        *control.Lab // nil for the servers of a connection
	secret     string       // of the lab
	attributes bool
	end        []func()

	mu     sync.Mutex
	guests map[*guest]struct{}
	users  map[string]*guest // by user name, in lower case
}

// Person is one of the people in a crowd.
type Person struct {
	Number int               // from 1; no two at once have the same
	Vars   map[string]string // values of variables that go before those of the case
	// Step is called with the end of each step, and Ended once; from any goroutine.
	Step  func(Event)
	Ended func(Result)
}

// notOfOne are conditions that say nothing of one person in a crowd.
var notOfOne = map[string]bool{"exit": true, "stdout": true, "servers_asked": true}

// onlyAtSimulator are conditions that only a simulator can tell apart by person.
var onlyAtSimulator = map[string]bool{"datagrams": true, "duplicates": true}

// Gather prepares a crowd, whose people stop when ctx is done. The error says which step cannot be
// played by many at once, or what is wrong with the case.
func Gather(ctx context.Context, c *Case, o PlayOptions) (*Crowd, error) {
	if err := c.suitsMany(); err != nil {
		return nil, err
	}
	s := &stage{c: c, o: &o}
	connection, err := s.connection()
	if err != nil {
		return nil, err
	}
	ctx, cut := context.WithCancel(ctx)
	g := &Crowd{
		Cut: cut, ctx: ctx, c: c, o: o, attributes: c.asksAbout(Named),
		guests: map[*guest]struct{}{}, users: map[string]*guest{},
		seat: Seat{Connection: connection, Memory: forgetful{}, Clock: clock.System{}, RememberLastMethod: true},
	}
	if err := g.openServers(); err != nil {
		g.Close()
		return nil, err
	}
	ended := context.AfterFunc(ctx, g.wakeAll)
	g.end = append(g.end, func() { ended() })
	return g, nil
}

// openServers opens the sockets that everyone shares, and the simulator if there is to be one.
func (g *Crowd) openServers() error {
	secrets := g.o.Secrets
	if g.c.Server != ConnectionServers {
		if err := g.openLab(); err != nil {
			return err
		}
		secrets = sharedSecret(g.secret)
	}
	pool, err := radius.OpenPool(g.ctx, g.seat.Connection, radius.Options{Secrets: secrets, Memory: session.NewMemory()})
	if err != nil {
		return err
	}
	g.end = append(g.end, func() { _ = pool.Close() })
	g.seat.Open = pool.Open
	return nil
}

// suitsMany returns why many people cannot play the case at once.
func (c *Case) suitsMany() error {
	for _, step := range c.Steps {
		what, why := "", "it concerns everyone, or this computer"
		switch deed := step.Do.(type) {
		case AccountAct:
			what, why = deed.Words(), "an account service limits the sign-ins of a client, and all people in a load are one"
		case Run, Ask:
			what = deed.Words()
		case Control:
			if !strings.HasPrefix(deed.Verb, "phone.") {
				what = deed.Words()
			}
		}
		for _, condition := range step.Expect.Conditions {
			if row, _ := nameOf(condition.Name); row.Kind == Picture || notOfOne[condition.Name] || c.Server == ConnectionServers && onlyAtSimulator[condition.Name] {
				what = "expect " + condition.Name
			}
		}
		if what != "" {
			return settings.Problem{
				File: step.File, Line: step.Line,
				Advice: advice.New("not-for-many", fmt.Sprintf("%q cannot be part of a load: %s", what, why)).
					Do("remove it from the scenario that you use for load"),
			}
		}
	}
	return nil
}

// openLab starts the simulator of the crowd, and leads the connection there.
func (g *Crowd) openLab() error {
	setup, err := g.c.Setup(g.ctx)
	if err != nil {
		return err
	}
	g.secret = rand.Text()
	g.lab, err = control.New(setup, control.Options{
		Config: simulator.Config{Secret: []byte(g.secret), Log: g.log}, Socket: true,
	})
	if err != nil {
		return err
	}
	c := g.seat.Connection
	c.Primary, c.Secondary, c.Transport, c.Secret = g.lab.Server.Addr().String(), "", settings.UDP, settings.Source{Value: g.secret}
	g.end = append(g.end, func() { _ = g.lab.Close() }, g.lab.World.Follow(g.follow))
	return nil
}

// Close ends the crowd. Everyone has left before.
func (g *Crowd) Close() {
	defer g.Cut()
	for len(g.end) > 0 {
		last := len(g.end) - 1
		g.end[last]()
		g.end = g.end[:last]
	}
}

// Lab is the simulator of the crowd; nil if it is played on the servers of a connection.
func (g *Crowd) Lab() *control.Lab { return g.lab }

// Connection is what everyone signs in on.
func (g *Crowd) Connection() *settings.Connection { return g.seat.Connection }

// follow and log pass on to each person what happens to them.
func (g *Crowd) follow(e world.Event) {
	if one := g.of(e.User); one != nil {
		one.watch.follow(e)
	}
}

func (g *Crowd) log(e simulator.Event) {
	if one := g.of(e.User); one != nil {
		one.watch.log(e)
	}
}

func (g *Crowd) of(user string) *guest {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.users[strings.ToLower(user)]
}

func (g *Crowd) wakeAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for one := range g.guests {
		one.wake()
	}
}

// guest is a person in a crowd.
type guest struct {
	crowd  *Crowd
	person Person
	player Player
	watch  watch
	user   string // as the server knows them; "" before they sign in, and not at the simulator
	as     string // the user of the case whose place they take, likewise
	timer  clock.Timer
	due    time.Time // of the timer

	mu    sync.Mutex
	inbox []signin.Event // of the session
	busy  bool           // a goroutine plays
	again bool           // something has happened meanwhile
}

// A forgetful memory makes everyone new here.
type forgetful struct{}

// State implements [session.Memory].
func (forgetful) State() (settings.State, error) { return settings.State{}, nil }

// UpdateState implements [session.Memory].
func (forgetful) UpdateState(func(*settings.State)) error { return nil }

// Enter lets a person play the case. It returns at once.
func (g *Crowd) Enter(p Person) {
	one := &guest{crowd: g, person: p}
	one.timer = clock.System{}.NewTimer(one.wake)
	o := optionsOf(g.seat)
	o.Announce = one.announce
	s := session.New(g.ctx, o)
	one.watch.attributes, one.watch.wake, one.watch.session = g.attributes, one.wake, s
	one.player = Player{
		c: g.c, seat: &g.seat, lab: g.lab, watch: &one.watch, o: &g.o, report: p.Step, face: &sessionFace{s},
		own: one.own, variable: one.variable, renamed: one.renamed, secret: g.secret,
	}
	g.mu.Lock()
	g.guests[one] = struct{}{}
	g.mu.Unlock()
	one.wake()
}

// announce takes an event of the session.
func (one *guest) announce(e signin.Event) {
	one.mu.Lock()
	one.inbox = append(one.inbox, e)
	one.mu.Unlock()
	one.wake()
}

// wake lets a goroutine play as far as possible. It does not block.
func (one *guest) wake() {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.again = true
	if !one.busy {
		one.busy = true
		go one.play()
	}
}

// play plays as far as possible.
func (one *guest) play() {
	for events, more := one.next(); more; events, more = one.next() {
		for _, e := range events {
			one.watch.session.Handle(e)
		}
		if one.player.Advance(one.crowd.ctx) {
			one.leave()
			return // busy for ever
		}
		if due := one.player.Deadline(); !due.Equal(one.due) {
			one.due = due
			one.timer.Reset(time.Until(due))
		}
	}
}

// next returns the events of the session, and whether something has happened at all. If nothing
// has, the goroutine is to end: an event whose wake is still to come is left for that.
func (one *guest) next() (events []signin.Event, more bool) {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.busy, one.again = one.again, false
	if one.busy {
		events, one.inbox = one.inbox, nil
	}
	return events, one.busy
}

func (one *guest) leave() {
	one.timer.Stop()
	one.watch.session.Close()
	g := one.crowd
	g.mu.Lock()
	delete(g.guests, one)
	delete(g.users, strings.ToLower(one.user))
	g.mu.Unlock()
	if one.user != "" {
		_ = g.lab.World.ResetUser(one.user) // removes them
	}
	one.person.Ended(Result{Status: one.player.status, Reason: one.mask(one.player.reason), Attempts: 1})
}

// mask replaces the person's own values of secrets.
func (one *guest) mask(text string) string {
	for name, value := range one.person.Vars {
		if one.crowd.c.hasSecret(name) && value != "" {
			text = strings.ReplaceAll(text, value, masked)
		}
	}
	return text
}

// Knows returns an error if the case has no variable or secret with that name, of which a person
// could have a value of their own.
func (g *Crowd) Knows(name string) error {
	if _, is := g.c.vars[name]; is || g.c.hasSecret(name) {
		return nil
	}
	names := slices.Collect(maps.Keys(g.c.vars))
	if g.c.secrets != nil {
		names = slices.AppendSeq(names, maps.Keys(g.c.secrets.sources))
	}
	slices.Sort(names)
	return advice.New("unknown-variable", "the scenario has no variable "+advice.Quoted(name)).
		Do(advice.DidYouMean(name, names, "add it to [vars] or [secrets]"))
}

// own is what a step does, for the user of this person's own.
func (one *guest) own(d Deed) Deed {
	g := one.crowd
	if g.lab == nil {
		return d
	}
	switch d := d.(type) {
	case Act:
		if d.Verb == SignIn {
			as := signin.ForwardedUserName(g.seat.Connection, d.UserName)
			d.UserName = one.name(d.UserName)
			one.settle(as, signin.ForwardedUserName(g.seat.Connection, d.UserName))
		}
		return d
	case Control:
		d.Args = one.arguments(d.Args)
		return d
	}
	return d
}

// name is the name of the person in place of that of a user: alice.1 for alice.
func (one *guest) name(user string) string {
	local, domain, at := strings.Cut(user, "@")
	name := local + "." + strconv.Itoa(one.person.Number)
	if at {
		name += "@" + domain
	}
	return name
}

// renamed is a text about the person as it would be about the user of the case: alice for alice.1.
func (one *guest) renamed(text string) string {
	if one.user == "" {
		return text
	}
	return strings.ReplaceAll(text, one.user, one.as)
}

// settle makes the person a user of the simulator, like the one with the name as. Without that
// one, they are unknown, too.
func (one *guest) settle(as, user string) {
	g := one.crowd
	if one.user == user {
		return
	}
	g.mu.Lock()
	g.users[strings.ToLower(user)] = one
	g.mu.Unlock()
	one.user, one.as = user, as
	if like, ok := g.lab.World.User(as); ok {
		like.Name = user
		_ = g.lab.World.SetUser(like) // only the name is new
	}
}

// arguments are those of a verb about the person, who does not wait: they are woken.
func (one *guest) arguments(of any) any {
	v := reflect.New(reflect.TypeOf(of)).Elem()
	v.Set(reflect.ValueOf(of))
	if user := v.FieldByName("User"); user.IsValid() {
		if user.String() == "" {
			user.SetString(one.user)
		} else {
			user.SetString(signin.ForwardedUserName(one.crowd.seat.Connection, one.name(user.String())))
		}
	}
	if wait := v.FieldByName("Wait"); wait.IsValid() {
		wait.SetInt(0)
	}
	return v.Interface()
}

// variable is the value of a variable for the person; false if it is that of the case.
func (one *guest) variable(name string) (string, bool) {
	if name == personVariable {
		return strconv.Itoa(one.person.Number), true
	}
	value, given := one.person.Vars[name]
	return value, given
}

// personVariable is the number of a person in a crowd.
const personVariable = "person"
