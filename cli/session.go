package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/radiusclient"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/ui/plain"
)

// session carries out the exchanges of one sign-in: it is where the flow meets
// the RADIUS client, for every face.
type session struct {
	connection *settings.Connection
	store      *store.Store
	notLocal   bool      // no server on this computer may be asked
	log        io.Writer // is told each packet; nil for nobody

	opening sync.Mutex // held while the secret is fetched, which may take a command
	talk    *radiusclient.Dialogue
	learned learned

	mu      sync.Mutex
	client  *radiusclient.Client
	closed  bool
	traffic signin.Traffic

	life       bool                   // something came from a server, or from a place that no server may be at
	last       *radiusclient.Response // the last valid answer, nil for none
	dictionary *dictionary.Dictionary // of the connection, nil for the embedded one
}

func newSession(c *settings.Connection, store *store.Store) *session {
	return &session{connection: c, store: store}
}

// Exchange implements signin.Exchanger.
func (s *session) Exchange(ctx context.Context, step signin.Send) signin.Event {
	talk, err := s.dialogue(ctx)
	if err != nil {
		return signin.Failed{Exchange: step.Exchange, Kind: signin.NotSent, Detail: plain.OneLine(err)}
	}
	r := step.Request
	response, err := talk.Exchange(ctx, radiusclient.Request{
		UserName: r.UserName, Password: r.Password,
		State: r.State, Server: r.Server, Interactive: r.Interactive,
	})
	if err != nil {
		kind, detail := failure(err, s.store.StateFile())
		return signin.Failed{Exchange: step.Exchange, Kind: kind, Detail: detail}
	}
	s.mu.Lock()
	s.last = response
	s.mu.Unlock()
	return signin.Replied{Exchange: step.Exchange, Reply: reply(response)}
}

// dialogue opens the client with the first exchange: the secret may come from a
// command, which is not run before it is needed.
func (s *session) dialogue(ctx context.Context) (*radiusclient.Dialogue, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.talk != nil {
		return s.talk, nil
	}
	config, err := s.config(ctx)
	if err != nil {
		return nil, err
	}
	client, err := openClient(s.connection, config)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.Join(radiusclient.ErrClosed, client.Close())
	}
	s.client, s.talk, s.dictionary = client, client.NewDialogue(), config.Dictionary
	return s.talk, nil
}

// warningOfTCP is for everybody whose user name goes there. The check tells it in
// its own words.
const warningOfTCP = "TCP is only for test labs: anyone on the network path can read user names and change packets; use tls instead"

func (s *session) config(ctx context.Context) (radiusclient.Config, error) {
	config, warnings, err := radiusConfig(ctx, s.connection)
	if err != nil {
		return config, err
	}
	if s.connection.Managed {
		warnings = nil // for the administrator, whom the check tells
	}
	if s.connection.Transport == settings.TCP {
		warnings = append(warnings, warningOfTCP)
	}
	config.NotLocal = s.notLocal
	s.learned.state, err = s.store.State() // usable also with an error
	if err != nil {
		warnings = append(warnings, err.Error())
	}
	s.mu.Lock()
	s.traffic.Warnings = warnings
	s.mu.Unlock()
	config.Learned, config.Observer = &s.learned, s.observe
	return config, nil
}

// observe counts what the progress box tells, and notes signs of life.
func (s *session) observe(e radiusclient.Event) {
	if s.log != nil {
		_, _ = fmt.Fprintf(s.log, "%s %s\n", e.Time.Format(time.TimeOnly+".000"), advice.Line(e.String()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e.Kind {
	case radiusclient.Sent:
		s.traffic = signin.Traffic{Server: e.Server, Since: e.Time, Warnings: s.traffic.Warnings}
	case radiusclient.Resent:
		s.traffic.Server = e.Server
		s.traffic.Resent++
	case radiusclient.Dropped:
		s.traffic.Dropped++
		s.traffic.Reason = e.Reason.String()
		s.life = true
	case radiusclient.Unreachable:
		s.life = s.life || errors.Is(e.Err, radiusclient.ErrLocalServer) // which is no outage
	case radiusclient.Refused, radiusclient.FailedOver, radiusclient.Lost:
	case radiusclient.Answered, radiusclient.Opened, radiusclient.NotTrusted, radiusclient.CertificateRefused:
		s.life = true
	}
}

// mayLive says whether a server has shown any sign of life, or might have.
func (s *session) mayLive() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.life
}

// Traffic implements signin.Session.
func (s *session) Traffic() signin.Traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.traffic
}

// Close implements signin.Session.
func (s *session) Close() error {
	s.mu.Lock()
	client := s.client
	s.closed = true
	s.mu.Unlock()
	if client == nil {
		return nil
	}
	return errors.Join(client.Close(), s.learned.keep(s.store))
}

// reply is a valid answer as the flow takes it.
func reply(r *radiusclient.Response) signin.Reply {
	codes := map[radius.Code]signin.ReplyCode{
		radius.CodeAccessAccept:    signin.Accept,
		radius.CodeAccessChallenge: signin.Challenge,
		radius.CodeAccessReject:    signin.Reject,
	}
	return signin.Reply{
		Code: codes[r.Code], Message: advice.Clean(r.Message), Hidden: r.Prompt == radiusclient.PromptNoEcho,
		Timeout: r.SessionTimeout, State: r.State, Server: r.Server,
	}
}
