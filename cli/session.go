package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"layeh.com/radius"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui"
)

// nasIdentifier names this program to the servers.
const nasIdentifier = "otpdialog"

// session carries out the exchanges of one sign-in: it is where the flow meets
// the RADIUS client, for every face.
type session struct {
	connection *settings.Connection
	store      *settings.Store

	opening sync.Mutex // held while the secret is fetched, which may take a command
	talk    *radiusclient.Dialogue
	learned learned

	mu      sync.Mutex
	client  *radiusclient.Client
	closed  bool
	traffic ui.Traffic
}

func newSession(c *settings.Connection, store *settings.Store) *session {
	return &session{connection: c, store: store}
}

// Exchange implements signin.Exchanger.
func (s *session) Exchange(ctx context.Context, step signin.Send) signin.Event {
	talk, err := s.dialogue(ctx)
	if err != nil {
		return signin.Failed{Exchange: step.Exchange, Kind: signin.NotSent, Detail: err.Error()}
	}
	r := step.Request
	response, err := talk.Exchange(ctx, radiusclient.Request{
		UserName: r.UserName, Password: r.Password,
		State: r.State, Server: r.Server, Interactive: r.Interactive,
	})
	if err != nil {
		kind, detail := failure(err)
		return signin.Failed{Exchange: step.Exchange, Kind: kind, Detail: detail}
	}
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
	client, err := radiusclient.New(config)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.Join(radiusclient.ErrClosed, client.Close())
	}
	s.client, s.talk = client, client.NewDialogue()
	return s.talk, nil
}

func (s *session) config(ctx context.Context) (radiusclient.Config, error) {
	c := s.connection
	if c.Transport != settings.UDP {
		return radiusclient.Config{}, fmt.Errorf("transport = %q is not built yet: this version speaks %q only", c.Transport, settings.UDP)
	}
	secret, warnings, err := c.ResolveSecret(ctx)
	if err != nil {
		return radiusclient.Config{}, err
	}
	s.learned.state, err = s.store.State() // usable also with an error
	if err != nil {
		warnings = append(warnings, err.Error())
	}
	s.mu.Lock()
	s.traffic.Warnings = warnings
	s.mu.Unlock()
	config := radiusclient.Config{
		Timeout: c.WaitTime(), Retries: c.Retries,
		NASIdentifier: nasIdentifier, CallingStationID: callingStation(os.Getenv),
		Learned: &s.learned, Observer: s.observe,
	}
	if c.HAMode == settings.Parallel {
		config.HAMode = radiusclient.Parallel
	}
	if c.PasswordEncoding == settings.CHAP {
		config.Encoding = radiusclient.CHAP
	}
	for _, address := range c.Servers() {
		config.Servers = append(config.Servers, radiusclient.Server{
			Address: address, Secret: secret, RequireMessageAuthenticator: policy(c.RequireMessageAuthenticator),
		})
	}
	for _, a := range c.Attributes {
		config.Attributes = append(config.Attributes, radiusclient.Attribute(a))
	}
	return config, nil
}

func policy(p settings.MessageAuthenticatorPolicy) radiusclient.Policy {
	switch p {
	case settings.RequireAlways:
		return radiusclient.Always
	case settings.RequireNever:
		return radiusclient.Never
	case settings.RequireAuto:
	}
	return radiusclient.Auto
}

// observe counts what the progress box tells.
func (s *session) observe(e radiusclient.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e.Kind {
	case radiusclient.Sent:
		s.traffic = ui.Traffic{Server: e.Server, Since: e.Time, Warnings: s.traffic.Warnings}
	case radiusclient.Resent:
		s.traffic.Server = e.Server
		s.traffic.Resent++
	case radiusclient.Dropped:
		s.traffic.Dropped++
		s.traffic.Reason = e.Reason.String()
	}
}

// Traffic implements ui.Session.
func (s *session) Traffic() ui.Traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.traffic
}

// Close implements ui.Session.
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
		Code: codes[r.Code], Message: r.Message, Hidden: r.Prompt == radiusclient.PromptNoEcho,
		Timeout: r.SessionTimeout, State: r.State, Server: r.Server,
	}
}

// failure names what went wrong, and says what is known of it.
func failure(err error) (kind signin.NoticeKind, detail string) {
	kinds := map[error]signin.NoticeKind{
		radiusclient.ErrNoAnswer: signin.NoAnswer, radiusclient.ErrUnreachable: signin.Unreachable,
		radiusclient.ErrRefused: signin.Refused, radiusclient.ErrBadSignature: signin.BadSignature,
	}
	var e *radiusclient.Error
	if !errors.As(err, &e) {
		return signin.NotSent, err.Error()
	}
	var about []string
	for ; e != nil; e = e.Other {
		if kind == 0 {
			kind = kinds[e.Kind]
		}
		about = append(about, describe(e))
	}
	return kind, strings.Join(about, " ")
}

// describe says what is known of one server.
func describe(e *radiusclient.Error) string {
	switch {
	case errors.Is(e.Kind, radiusclient.ErrNoAnswer) && e.Heard:
		return e.Server + " is alive, but did not answer this request."
	case errors.Is(e.Kind, radiusclient.ErrNoAnswer):
		return e.Server + " is silent: it is down, does not know this client, or has another shared secret."
	case errors.Is(e.Kind, radiusclient.ErrBadSignature):
		return fmt.Sprintf("%s: %s.", e.Server, e.Reason)
	case errors.Is(e.Kind, radiusclient.ErrUnreachable):
		return fmt.Sprintf("%s: %v.", e.Server, e.Err)
	}
	return e.Server + "."
}

// callingStation is where the person comes from, as far as the environment
// tells: the address of an ssh client.
func callingStation(getenv func(string) string) string {
	var address string
	if _, err := fmt.Sscan(getenv("SSH_CONNECTION"), &address); err != nil {
		return ""
	}
	return address
}
