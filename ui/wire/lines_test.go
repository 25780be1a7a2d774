package wire_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/advice"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui/cells"
	"otpdialog/ui/wire"
)

const secret = "a secret of the tests"

// A scene is a real sign-in in virtual time, and what was seen of it.
type scene struct {
	t       *testing.T
	server  *simulator.Server
	people  *world.World
	user    string
	servers *radius.Servers
	seen    wire.Seen
	log     *packet.Log
	last    signin.Reply
}

// play plays a sign-in of a user in memory.
func play(t *testing.T, user string, tell func(*scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scene{t: t, user: user, people: simulator.NewWorld(world.WithSeed(1)), log: packet.NewLog(100, 1<<16)}
		s.server = simulator.New(simulator.Config{World: s.people, Secret: []byte(secret)})
		defer s.server.Close()
		c := presets.Demonstration()
		c.Primary, c.Secondary = "127.0.0.1:1812", "127.0.0.2:1812"
		s.servers = radius.New(c, radius.Options{Secrets: shared{}, Memory: session.NewMemory(), Dial: s.server.Dial, Trace: radius.Trace{Packets: s.log}})
		defer s.servers.Close()
		defer s.people.Follow(func(e world.Event) { s.seen.Events = append(s.seen.Events, e) })()
		s.seen.Began, s.seen.Secret = time.Now(), []byte(secret)
		for _, a := range c.Actions {
			s.seen.Commands = append(s.seen.Commands, a.Command)
		}
		tell(s)
	})
}

// shared is the shared secret of the tests.
type shared struct{}

func (shared) Shared(context.Context, *settings.Connection) ([]byte, []advice.Advice, error) {
	return []byte(secret), nil, nil
}

func (shared) TLS(*settings.Connection, time.Time) (*x509.CertPool, *tls.Certificate, []advice.Advice, error) {
	return nil, nil, nil, nil
}

func (shared) Check(context.Context, *settings.Connection, time.Time) ([]advice.Advice, error) {
	return nil, nil
}

// sends sends a password, a command or a code, lets a person act meanwhile, and awaits
// the reply.
func (s *scene) sends(text string, meanwhile func()) {
	s.t.Helper()
	<-time.After(time.Second) // virtual
	s.sendsAtOnce(text, meanwhile)
}

// sendsAtOnce is sends at the time of what came before.
func (s *scene) sendsAtOnce(text string, meanwhile func()) {
	s.t.Helper()
	var reply signin.Reply
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		reply, err = s.servers.Exchange(s.t.Context(), signin.Request{UserName: s.user, Password: text, State: s.last.State, Server: s.last.Server, Interactive: s.last.State != nil})
	}()
	synctest.Wait()
	if meanwhile != nil {
		meanwhile()
	}
	<-done
	if err != nil {
		s.t.Fatal(err)
	}
	s.last = reply
}

// push is the newest push.
func (s *scene) push() world.Request {
	s.t.Helper()
	r, err := s.people.NewestRequest(s.user)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// decides lets the person decide after a while.
func (s *scene) decides(after time.Duration, o world.Outcome) func() {
	return func() {
		<-time.After(after) // virtual
		if err := s.people.Decide(s.user, s.push().ID, o); err != nil {
			s.t.Error(err)
		}
	}
}

// fault makes the server misbehave.
func (s *scene) fault(f simulator.Fault) {
	s.t.Helper()
	if _, mistakes := s.server.AddFault(f); len(mistakes) > 0 {
		s.t.Fatal(mistakes)
	}
}

func (s *scene) lines() []wire.Line {
	s.seen.Packets = s.log.Packets()
	return wire.Lines(s.seen)
}

// story is what the lines say, each with its way and role. Long details are cut.
func (s *scene) story() []string {
	var story []string
	for _, l := range s.lines() {
		ways := [...]string{wire.ToServer: "→", wire.ToClient: "←", wire.ToPhone: "»", wire.FromPhone: "«"}
		roles := [...]string{wire.Sends: "sends", wire.Repeats: "repeats", wire.Asks: "asks", wire.Accepts: "accepts", wire.Refuses: "refuses", wire.Dropped: "dropped"}
		story = append(story, fmt.Sprintf("%s %s|%s|%s|%s", ways[l.Way], roles[l.Role], l.Kind, l.Words, cells.Cut(l.Details, 60, "…")))
	}
	return story
}

func TestLines(t *testing.T) {
	for name, test := range map[string]struct {
		user string
		tell func(*scene)
		want string
	}{
		"a push, with retransmissions": {"maria", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("push", s.decides(10*time.Second, world.Approved))
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			→ sends|Access-Request|command "push"|User-Password="push", User-Name=maria, State=fc4f…, NAS-Ide…
			» asks||push request|to the phone of maria
			→ repeats|Access-Request|same octets again|no second push is sent
			→ repeats|Access-Request|same octets again|no second push is sent
			« accepts||maria approved|
			← accepts|Access-Accept|accepted|Reply-Message="Welcome, maria.", Class=0x73696d756c61746f72…
		`},
		"a push that is sent automatically": {"maria", func(s *scene) {
			s.sends("wonderland", nil)
			s.sendsAtOnce("push", s.decides(time.Second, world.Approved))
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			→ sends|Access-Request|command "push"|User-Password="push", User-Name=maria, State=fc4f…, NAS-Ide…
			» asks||push request|to the phone of maria
			« accepts||maria approved|
			← accepts|Access-Accept|accepted|Reply-Message="Welcome, maria.", Class=0x73696d756c61746f72…
		`},
		"a call": {"maria", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("phone", s.decides(time.Second, world.Approved))
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			→ sends|Access-Request|command "phone"|User-Password="phone", User-Name=maria, State=fc4f…, NAS-Id…
			» asks||the phone rings|a call to maria
			« accepts||maria pressed #|
			← accepts|Access-Accept|accepted|Reply-Message="Welcome, maria.", Class=0x73696d756c61746f72…
		`},
		"a push that is denied": {"maria", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("push", s.decides(time.Second, world.Denied))
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			→ sends|Access-Request|command "push"|User-Password="push", User-Name=maria, State=fc4f…, NAS-Ide…
			» asks||push request|to the phone of maria
			« refuses||maria denied|
			← refuses|Access-Reject|rejected|Reply-Message="Login request denied."
		`},
		"a push that is reported": {"maria", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("push", s.decides(time.Second, world.Reported))
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			→ sends|Access-Request|command "push"|User-Password="push", User-Name=maria, State=fc4f…, NAS-Ide…
			» asks||push request|to the phone of maria
			« refuses||maria denied|and reported it: this wasn't me
			← refuses|Access-Reject|rejected|Reply-Message="Login request denied and reported as fraud."
		`},
		"a call that nobody answers": {"leo", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("phone", nil)
		}, `
			→ sends|Access-Request|first request|User-Name=leo, User-Password=••••••••, NAS-Identifier=otpdi…
			← asks|Access-Challenge|challenge|Reply-Message="Enter a code, or choose:", Reply-Message=" 1…
			→ sends|Access-Request|command "phone"|User-Password="phone", User-Name=leo, State=fc4f…, NAS-Iden…
			» asks||the phone rings|a call to leo
			→ repeats|Access-Request|same octets again|no second call is sent
			« refuses||nobody answered|
			← refuses|Access-Reject|rejected|Reply-Message="Login request timed out."
		`},
		"a code": {"maria", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("sms", nil)
			m, err := s.people.NewestMessage("maria")
			if err != nil {
				s.t.Fatal(err)
			}
			s.sends(m.Code, nil)
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			→ sends|Access-Request|command "sms"|User-Password="sms", User-Name=maria, State=fc4f…, NAS-Iden…
			» asks||text message|with a code, to the phone of maria
			← asks|Access-Challenge|challenge|Reply-Message="We sent a text message to xxx-0145. Enter th…
			→ sends|Access-Request|the answer|User-Name=maria, User-Password=••••••••, State=01d4…, NAS-I…
			← accepts|Access-Accept|accepted|Reply-Message="Welcome, maria.", Class=0x73696d756c61746f72…
		`},
		"a number to match": {"grace", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("push", nil)
			s.sends("17", func() {
				if err := s.people.ChooseNumber("grace", s.push().ID, 17); err != nil {
					s.t.Error(err)
				}
			})
		}, `
			→ sends|Access-Request|first request|User-Name=grace, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Enter a code, or choose:", Reply-Message=" 1…
			→ sends|Access-Request|command "push"|User-Password="push", User-Name=grace, State=fc4f…, NAS-Ide…
			» asks||push request|to the phone of grace
			← asks|Access-Challenge|challenge|Reply-Message="Choose 17 on your phone, and enter 17 here."…
			→ sends|Access-Request|the answer|User-Name=grace, User-Password=••••••••, State=2765…, NAS-I…
			« accepts||grace approved|and chose the number on the screen
			← accepts|Access-Accept|accepted|Reply-Message="Welcome, grace.", Class=0x73696d756c61746f72…
		`},
		"a wrong code": {"maria", func(s *scene) {
			s.sends("wonderland", nil)
			s.sends("000000", nil)
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			→ sends|Access-Request|the answer|User-Name=maria, User-Password=••••••••, State=fc4f…, NAS-I…
			← asks|Access-Challenge|challenge|Reply-Message="Incorrect code (attempt 1 of 3). Please try …
		`},
		"failover": {"maria", func(s *scene) {
			s.fault(simulator.Fault{Effect: simulator.EffectDown, Match: simulator.Match{Server: "127.0.0.1:1812"}})
			s.sends("wonderland", nil)
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			→ repeats|Access-Request|same octets again|no reply yet
			→ sends|Access-Request|the second server|127.0.0.1:1812 is silent: now 127.0.0.2:1812
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
		`},
		"a forged answer": {"maria", func(s *scene) {
			s.fault(simulator.Fault{Effect: simulator.EffectWrongAuthenticator, Times: 1})
			s.sends("wonderland", nil)
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← dropped|Access-Challenge|bad signature|dropped: the Response Authenticator does not match
			→ repeats|Access-Request|same octets again|no reply yet
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
		`},
		"a late answer": {"maria", func(s *scene) {
			s.fault(simulator.Fault{Effect: simulator.EffectDuplicate, Times: 1, Delay: 500 * time.Millisecond})
			s.sends("wonderland", nil)
			s.sends("sms", nil)
		}, `
			→ sends|Access-Request|first request|User-Name=maria, User-Password=••••••••, NAS-Identifier=otp…
			← asks|Access-Challenge|challenge|Reply-Message="Confirm that it is you: choose a method, or …
			← dropped|Access-Challenge|dropped|no request in flight has its Identifier
			→ sends|Access-Request|command "sms"|User-Password="sms", User-Name=maria, State=fc4f…, NAS-Iden…
			» asks||text message|with a code, to the phone of maria
			← asks|Access-Challenge|challenge|Reply-Message="We sent a text message to xxx-0145. Enter th…
		`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, test.user, func(s *scene) {
				test.tell(s)
				if got := s.story(); strings.Join(got, "\n") != strings.TrimSpace(strings.ReplaceAll(test.want, "\t", "")) {
					t.Errorf("got\n%s", strings.Join(got, "\n"))
				}
			})
		})
	}
}
