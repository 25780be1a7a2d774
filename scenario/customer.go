package scenario

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/clock"
	service "otpdialog/simulator/account"
	"otpdialog/simulator/control"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
)

// A customer is the person of a case as the owner of an account, at one device after the other. Its
// methods are called from the goroutine of the player; what its sessions announce comes through
// [watch.announce].
type customer struct {
	lab    *control.Lab
	portal *portal.Portal
	watch  *watch

	devices map[string]*device
	at      *device
	shown   *accountSeen // by a face with a session of its own; nil for none
	email   string       // typed last: whose mail the person reads
}

// A device is what the person signs in with. Each has a memory of its own.
type device struct {
	session *session.Session
	clock   *countingClock
	ctx     context.Context //nolint:containedctx // of its requests
	stop    context.CancelFunc

	problem *account.Problem // of the last request that is no part of the flow
	account *protocol.Account
	names   []string // of the trusted devices, as last shown
}

// firstDevice is where the person begins.
const firstDevice = "desk"

// newCustomer serves the account service of a lab.
func newCustomer(lab *control.Lab, w *watch) (*customer, error) {
	p, err := portal.Start(lab.World, lab.Account(), "")
	if err != nil {
		return nil, err
	}
	lab.Connect(p)
	return &customer{lab: lab, portal: p, watch: w, devices: map[string]*device{}}, nil
}

// close ends everything.
func (c *customer) close() {
	for _, d := range c.devices {
		d.stop()
		d.session.Close()
	}
	_ = c.portal.Close()
}

// sit brings the person to a device.
func (c *customer) sit(ctx context.Context, name string) error {
	if name == "" && c.at != nil {
		return nil
	}
	name = cmp.Or(name, firstDevice)
	if c.devices[name] == nil {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		time := &countingClock{Clock: c.lab.Clock, changed: func() { c.watch.announce(func() {}) }}
		s, err := session.New(ctx, session.Options{
			Service: c.portal.URL(), Memory: new(session.Forgetful), Program: "otpdialog", Host: name, Clock: time,
		})
		if err != nil {
			cancel()
			return err
		}
		d := &device{session: s, clock: time, ctx: ctx, stop: cancel}
		c.devices[name] = d
		go func() {
			for e, more := s.Next(); more; e, more = s.Next() {
				c.watch.announce(func() { s.Handle(e) })
			}
		}()
	}
	c.at = c.devices[name]
	return nil
}

// observe is for [Seat.ObserveAccount].
func (c *customer) observe(s *session.Session) {
	v := s.View()
	seen := &accountSeen{view: &v, outcome: s.Outcome(), problem: v.Problem}
	c.watch.announce(func() {
		c.shown = seen
		c.email = cmp.Or(v.Email, c.email)
	})
}

// do does what the person does. The error is a [notYetError] if that is not possible now.
func (c *customer) do(ctx context.Context, a AccountAct) error {
	if err := c.sit(ctx, a.Device); err != nil {
		return err
	}
	d := c.at
	if e := d.eventOf(a, c.password(a)); e != nil {
		if err := fits(a.Verb, d.session.View(), d.session.Now()); err != nil {
			return notYetError{err}
		}
		c.email = cmp.Or(emailOf(a), c.email)
		d.problem = nil
		d.session.Handle(e)
		return nil
	}
	if d.session.View().State == account.CheckEmail { // whose page is left first
		d.session.Handle(account.Cancel{})
	}
	ticket, err := c.request(ctx, a)
	d.problem = nil
	switch {
	case errors.Is(err, errNoSuchDevice):
		return notYetError{err}
	case err != nil:
		d.problem = session.ProblemOf(err)
		return nil
	}
	if ticket != nil {
		d.session.Handle(account.Confirm{Ticket: *ticket})
	}
	return nil
}

// isSettled is false while the service has not answered, and while a session that waits for a provider has
// not yet set both its timers: the one for its next question, and the one for the end of the code. Only then
// may time pass.
func (c *customer) isSettled() bool {
	if c.at == nil {
		return true
	}
	switch state := c.at.session.View().State; state {
	case account.Submitting: // perhaps to a provider
		return false
	case account.External:
		return c.at.clock.running.Load() > 1
	default:
		return true
	}
}

// emailOf is the address that the person types.
func emailOf(a AccountAct) string {
	switch a.Verb {
	case "sign_in", "sign_up", "reset":
		return a.Of
	}
	return a.Email
}

// eventOf is what a verb is for the flow; nil if it is no part of it.
func (d *device) eventOf(a AccountAct, password string) account.Event {
	switch a.Verb {
	case "sign_in":
		return account.SignIn{Email: a.Of, Password: password}
	case "continue_with":
		return account.ContinueWith{With: a.Of, Email: a.Email}
	case "new_password":
		return account.NewPassword{Code: a.Code, Password: a.Of}
	case "resend":
		return account.Resend{}
	case "use_another_method", "cancel":
		return account.Cancel{}
	}
	return nil
}

// fits says why an event does not fit now, nil if it does.
func fits(verb string, v account.View, now time.Time) error {
	possible := v.State == account.Submitting || v.State == account.External || v.State == account.CheckEmail
	switch verb {
	case "sign_in", "continue_with":
		possible = v.State == account.Form && !now.Before(v.Until)
	case "resend":
		possible = v.State == account.CheckEmail && !v.Sending && !now.Before(v.ResendAt)
	case "new_password":
		possible = v.State == account.CheckEmail && !v.Sending && v.Ticket.Purpose == protocol.ResetPassword
	}
	if !possible {
		return fmt.Errorf("%s is not possible now: account_state is %q", verb, stateOf(&v))
	}
	return nil
}

// request sends what is no part of the flow.
func (c *customer) request(ctx context.Context, a AccountAct) (*protocol.Ticket, error) {
	ctx, cancel := context.WithTimeout(ctx, DefaultWithin)
	defer cancel()
	d, client := c.at, c.at.session.Client()
	kept, origin := d.session.Kept().Session, d.session.Device()
	var ticket protocol.Ticket
	var err error
	switch a.Verb {
	case "sign_up":
		c.email = a.Of
		ticket, err = client.SignUp(ctx, protocol.SignUp{Email: a.Of, Name: cmp.Or(a.Name, "Someone"), Password: c.password(a), Device: origin})
	case "reset":
		c.email = a.Of
		ticket, err = client.Reset(ctx, protocol.Reset{Email: a.Of, Device: origin})
	case "delete":
		ticket, err = client.Delete(ctx, kept, protocol.Confirm{Password: c.password(a), Device: origin})
	case "sign_out":
		err = client.SignOut(ctx, kept)
		d.session.Handle(account.SignedOut{})
		return nil, err
	case "change_password":
		return nil, client.ChangePassword(ctx, kept, protocol.ChangePassword{Old: c.password(a), New: a.Of})
	case "two_step":
		_, err = client.Change(ctx, kept, protocol.Change{TwoStep: protocol.TwoStep(a.Of), Password: c.password(a)})
		return nil, err
	case "license":
		_, err = client.License(ctx, kept, protocol.License{Key: a.Of})
		return nil, err
	case "revoke_others":
		return nil, client.RevokeOthers(ctx, kept)
	case "rename", "revoke":
		id, err := deviceNamed(ctx, d, a.Of)
		if err != nil {
			return nil, err
		}
		if a.Verb == "revoke" {
			return nil, client.Revoke(ctx, kept, id)
		}
		return nil, client.Rename(ctx, kept, id, protocol.Rename{Name: a.Name})
	case "show":
		return nil, d.show(ctx)
	}
	return &ticket, err
}

// show looks at the settings and the trusted devices.
func (d *device) show(ctx context.Context) error {
	kept := d.session.Kept().Session
	shown, err := d.session.Client().Account(ctx, kept)
	if err != nil {
		return err
	}
	all, err := d.session.Client().Devices(ctx, kept)
	if err != nil {
		return err
	}
	d.account, d.names = &shown, []string{}
	for _, one := range all {
		d.names = append(d.names, one.Name)
	}
	return nil
}

var errNoSuchDevice = errors.New("there is no trusted device with that name")

func deviceNamed(ctx context.Context, d *device, name string) (id string, err error) {
	all, err := d.session.Client().Devices(ctx, d.session.Kept().Session)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(one protocol.Device) bool { return one.Name == name })
	if i < 0 {
		return "", fmt.Errorf("%s: %w", advice.Quoted(name), errNoSuchDevice)
	}
	return all[i].ID, nil
}

// password is the one that the step has, or else that of the account.
func (c *customer) password(a AccountAct) string {
	if a.Password != "" {
		return a.Password
	}
	for _, one := range c.lab.Setup.Accounts {
		if one.Password != "" && strings.EqualFold(one.Email, cmp.Or(emailOf(a), c.email)) {
			return one.Password
		}
	}
	return service.Password
}

// mail is the newest one to the person, the zero value for none.
func (c *customer) mail() world.Message {
	if mails := c.lab.World.Mailbox(c.email); c.email != "" && len(mails) > 0 {
		return mails[0]
	}
	return world.Message{}
}

// link is that of the newest email with one, "" for none.
func (c *customer) link() string {
	for _, m := range c.lab.World.Mailbox(c.email) {
		if m.Link != "" {
			return m.Link
		}
	}
	return ""
}

// seen is what the person sees of the account.
func (c *customer) seen() accountSeen {
	seen := accountSeen{mail: c.mail()}
	if c.shown != nil {
		seen = *c.shown
		seen.mail = c.mail()
	}
	if c.at == nil {
		return seen
	}
	d := c.at
	v := d.session.View()
	seen.view, seen.outcome, seen.account, seen.names = &v, d.session.Outcome(), d.account, d.names
	seen.problem = cmp.Or(d.problem, v.Problem)
	return seen
}

// A countingClock is the clock of a session, which knows how many of its timers run.
type countingClock struct {
	clock.Clock

	running atomic.Int32
	changed func()
}

// NewTimer implements [clock.Clock].
func (c *countingClock) NewTimer(f func()) clock.Timer {
	t := &countedTimer{clock: c}
	t.Timer = c.Clock.NewTimer(func() {
		c.running.Add(-1)
		f()
	})
	return t
}

type countedTimer struct {
	clock.Timer

	clock *countingClock
}

// Reset implements [clock.Timer].
func (t *countedTimer) Reset(d time.Duration) bool {
	ran := t.Timer.Reset(d)
	if !ran {
		t.clock.running.Add(1)
		t.clock.changed()
	}
	return ran
}

// Stop implements [clock.Timer].
func (t *countedTimer) Stop() bool {
	ran := t.Timer.Stop()
	if ran {
		t.clock.running.Add(-1)
	}
	return ran
}
