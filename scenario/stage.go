package scenario

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/signin/session/servers"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
)

// A stage is what one attempt of a case is played on: a world of its own with its server, an empty
// memory, and a face.
type stage struct {
	c *Case
	o *PlayOptions

	watch   watch
	packets *packet.Log
	lab     *control.Lab
	player  *Player
	end     []func()
}

// The servers of a lab that is reached in memory: it answers at any address.
const (
	memoryPrimary   = "127.0.0.1:1812"
	memorySecondary = "127.0.0.2:1812"
)

func newStage(c *Case, o *PlayOptions) *stage {
	return &stage{c: c, o: o, packets: packet.NewLog(maxPackets, maxOctets)}
}

// set sets the stage. What it opens is closed by [stage.close], also after an error.
func (s *stage) set(ctx context.Context, report func(Event)) (*Player, error) {
	connection, err := s.connection()
	if err != nil {
		return nil, err
	}
	s.watch.attributes = s.c.asksAbout(Named)
	s.player = &Player{c: s.c, watch: &s.watch, packets: s.packets, o: s.o, report: report}
	s.player.seat = &Seat{
		Connection: connection, Memory: session.NewMemory(), Clock: clock.System{},
		RememberLastMethod: true, Width: width, Height: height, Observe: s.watch.observe, Packets: s.packets,
	}
	options := radius.Options{Secrets: s.o.Secrets, Memory: s.player.seat.Memory, Trace: radius.Trace{Packets: s.packets}}
	if s.c.Server != ConnectionServers {
		if err := s.openLab(ctx, &options); err != nil {
			return nil, err
		}
	}
	options.Clock = s.player.seat.Clock
	s.player.seat.Open = func(c *settings.Connection) session.Servers { return servers.Open(c, options) }
	sit := s.o.Sit
	if sit == nil {
		sit = AtSession
	}
	if s.player.face, err = sit(ctx, *s.player.seat); err != nil {
		return nil, err
	}
	s.end = append(s.end, s.player.face.Close, func() { s.player.running.stop() })
	return s.player, nil
}

// How much of the traffic of a case is kept for its report.
const (
	maxPackets = 1000
	maxOctets  = 1 << 20
)

// The size of the screens, in cells.
const width, height = 80, 24

// connection returns a copy of the connection of the case.
func (s *stage) connection() (*settings.Connection, error) {
	from := s.c.Connection
	if from == nil {
		if s.o.Connection == nil {
			return nil, advice.New("no-connections", "the connection "+advice.Quoted(s.c.ConnectionName)+" cannot be looked up here").
				Do("name a file beside the scenario")
		}
		var err error
		if from, err = s.o.Connection(s.c.ConnectionName); err != nil {
			return nil, err
		}
	}
	c := from.Clone()
	if s.c.Server == ConnectionServers && s.o.Allows != nil {
		if err := s.o.Allows(&c); err != nil {
			return nil, err
		}
	}
	settings.GiveIDs(c.Actions)
	return &c, nil
}

// openLab starts the simulator of the case, and leads the connection there.
func (s *stage) openLab(ctx context.Context, options *radius.Options) error {
	setup, err := s.c.Setup(ctx)
	if err != nil {
		return err
	}
	p := s.player
	p.secret = rand.Text()
	p.socket = does[Run](s.c) // a program reaches the simulator over the network
	s.lab, err = control.New(setup, control.Options{
		Config: simulator.Config{Secret: []byte(p.secret), Log: s.watch.log, Journal: maxPackets}, Socket: p.socket, Held: s.o.Held,
	})
	if err != nil {
		return err
	}
	s.end = append(s.end, s.lab.World.Follow(s.watch.follow), func() { _ = s.lab.Close() }, p.removeFolder)
	p.lab, p.seat.Lab = s.lab, s.lab
	if s.c.usesAccount() {
		if p.owner, err = newCustomer(s.lab, &s.watch); err != nil {
			return err
		}
		p.seat.Portal, p.seat.ObserveAccount = p.owner.portal, p.owner.observe
		s.end = append(s.end, p.owner.close)
	}
	c, seat := p.seat.Connection, p.seat
	c.Primary, c.Transport, c.Secret = memoryPrimary, settings.UDP, settings.Source{Value: p.secret}
	if c.Secondary != "" {
		c.Secondary = memorySecondary
	}
	seat.Clock, options.Secrets, options.Dial = s.lab.Clock, sharedSecret(p.secret), s.lab.Server.Dial
	if setup.Seed != 0 { // each time the same
		options.Jitter = func() float64 { return 0 }
	}
	if p.socket {
		c.Primary, options.Dial = p.address().String(), nil
	}
	return nil
}

// play plays all steps, as something happens.
func (s *stage) play(ctx context.Context) {
	for p := s.player; !p.Advance(ctx); {
		wait, cancel := s.watch.until(ctx, p.Deadline().Sub(p.seat.Clock.Now()))
		p.face.Pump(wait)
		if s.o.Held && errors.Is(wait.Err(), context.DeadlineExceeded) && s.lab != nil { // nothing has come, and no clock says so
			s.lab.Clock.Advance(max(0, p.Deadline().Sub(p.seat.Clock.Now())))
		}
		cancel()
	}
}

// close ends what was begun, the last first.
func (s *stage) close() {
	for len(s.end) > 0 {
		last := len(s.end) - 1
		s.end[last]()
		s.end = s.end[:last]
	}
}

// does reports whether a step does something of that kind.
func does[D Deed](c *Case) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		_, is := s.Do.(D)
		return is
	})
}

// usesAccount reports whether a step is about an account.
func (c *Case) usesAccount() bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		deed, _ := s.Do.(Control)
		_, is := s.Do.(AccountAct)
		return is || strings.HasPrefix(deed.Verb, "account.")
	})
}

// asksAbout reports whether a step expects something of that kind.
func (c *Case) asksAbout(kind Kind) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		return slices.ContainsFunc(s.Expect.Conditions, func(c Condition) bool {
			row, _ := nameOf(c.Name)
			return row.Kind == kind
		})
	})
}

// A sharedSecret is what a connection to a lab keeps secret; it implements [radius.Secrets].
type sharedSecret string

// Shared implements [radius.Secrets].
func (s sharedSecret) Shared(context.Context, *settings.Connection) ([]byte, []advice.Advice, error) {
	return []byte(s), nil, nil
}

// TLS implements [radius.Secrets]: a lab speaks none.
func (sharedSecret) TLS(*settings.Connection, time.Time) (*x509.CertPool, *tls.Certificate, []advice.Advice, error) {
	return nil, nil, nil, nil
}

// Check implements [radius.Secrets].
func (sharedSecret) Check(context.Context, *settings.Connection, time.Time) ([]advice.Advice, error) {
	return nil, nil
}

// removeFolder removes what programs were given.
func (p *Player) removeFolder() {
	if p.folder != "" {
		_ = os.RemoveAll(p.folder)
	}
}
