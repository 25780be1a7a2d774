// Package mail submits the emails of a simulated world to a real mail server, so that a real email
// program can show them. The mailboxes of the world stay what counts.
//
//	s, err := mail.Submit(people, mail.Options{Server: "127.0.0.1:1025", Failed: report})
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//
// An email that the world loses is not submitted, and one that it doubles is submitted twice.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"strconv"
	"time"

	"otpdialog/advice"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

// Options is where mails go. Server is required.
type Options struct {
	Server      string              // host:port of the server
	AllowRemote bool                // it may be off loopback: then only with STARTTLS
	Failed      func(advice.Advice) // called when an email cannot be submitted, but not again until one could; nil for nobody
}

// A Submitter submits what is sent in a world. Close it.
type Submitter struct {
	failed   func(advice.Advice)
	server   string
	host     string // of the server
	needsTLS bool

	mails   chan world.Message
	stops   []func()
	ended   chan struct{}
	failing bool // the last one could not be submitted
}

const (
	patience = 10 * time.Second // with the server, for one email
	backlog  = 100              // mails that wait for a slow server, before some are given up
)

// Submit submits each email that arrives in the world from now on, one after the other. The error wraps
// [webaddress.ErrNotLoopback] if the server is off loopback, and that was not allowed.
func Submit(w *world.World, o Options) (*Submitter, error) {
	host, err := hostOf(o.Server)
	if err != nil {
		return nil, fmt.Errorf("%q is no address of a mail server: write host:port", o.Server)
	}
	remote := !webaddress.IsLoopback(host)
	if remote && !o.AllowRemote {
		return nil, fmt.Errorf("the mail server %q: %w", o.Server, webaddress.ErrNotLoopback)
	}
	s := &Submitter{
		failed: o.Failed, server: o.Server, host: host, needsTLS: remote, mails: make(chan world.Message, backlog), ended: make(chan struct{}),
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stops = []func(){w.Follow(func(e world.Event) {
		if e.Kind != world.MessageDelivered || e.Method != world.Mail || e.To == "" {
			return
		}
		if m, err := w.Mail(e.ID); err == nil {
			select {
			case s.mails <- m:
			default: // the server is very slow; the world does not wait for it
			}
		}
	}), cancel}
	go s.run(ctx)
	return s, nil
}

// Close ends it. Mails that wait are not submitted any more.
func (s *Submitter) Close() {
	for _, stop := range s.stops {
		stop()
	}
	<-s.ended
}

// hostOf is the host of an address that has a port, too.
func hostOf(address string) (string, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err == nil && (host == "" || n == 0) {
		err = errors.New("host or port is missing")
	}
	return host, err
}

func (s *Submitter) run(ctx context.Context) {
	defer close(s.ended)
	for {
		select {
		case m := <-s.mails:
			s.note(ctx, s.submit(ctx, m))
		case <-ctx.Done():
			return
		}
	}
}

// note reports a failure that is the first after a success.
func (s *Submitter) note(ctx context.Context, err error) {
	again := s.failing
	s.failing = err != nil
	if err == nil || again || ctx.Err() != nil || s.failed == nil {
		return
	}
	s.failed(advice.New("mail-not-submitted", "an email cannot be submitted to "+advice.Quoted(s.server)+": "+advice.Line(err.Error())).
		Do("start a mail server there, or leave out --smtp; the email is in the mailbox of the simulator"))
}

// submit submits an email in a session of its own (RFC 5321).
func (s *Submitter) submit(ctx context.Context, m world.Message) error {
	message, err := messageOf(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.server)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	defer client.Close()
	if err := client.Hello("localhost"); err != nil {
		return err
	}
	if s.needsTLS {
		if err := client.StartTLS(&tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}); err != nil {
			return err
		}
	}
	if err := client.Mail(message.from); err != nil {
		return err
	}
	if err := client.Rcpt(message.to); err != nil {
		return err
	}
	data, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := data.Write(message.text); err != nil {
		return err
	}
	if err := data.Close(); err != nil {
		return err
	}
	return client.Quit()
}
