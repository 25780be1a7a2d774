package world

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"otpdialog/clock"
)

// SendMail sends an email that is no code of a sign-in to m.To, with a new ID. It arrives in the
// mailbox of that address with the current time, unless a [MailFault] applies. Mails that are there
// already stay valid.
func (w *World) SendMail(m Message) {
	w.act(func() {
		w.post(m, w.owner(m.To), "", func(m Message) {
			key := strings.ToLower(m.To)
			box := slices.Insert(w.mailboxes[key], 0, m)
			w.mailboxes[key] = box[:min(len(box), history)]
		})
	})
}

// post carries an email as the faults want it, and hands it to arrive, which keeps it: all with w.mu
// held. The account is that of the reader, nil for none. The code is that of a sign-in, which
// events show, "" for none.
func (w *World) post(m Message, a *Account, code string, arrive func(Message)) {
	m.Method = Mail
	if a != nil {
		m.User = a.user.Name
	}
	deliver := func() {
		m.ID, m.At = w.nextID(), w.clock.Now()
		arrive(m)
		e := m.event(MessageDelivered)
		e.Code = code
		w.record(a, e)
	}
	f := w.mailFault(m.To)
	switch f.Effect {
	case MailLose:
		m.ID = w.nextID()
		w.record(a, m.event(MailLost))
	case MailDelay:
		w.later(f, deliver)
	case MailDuplicate:
		deliver()
		w.later(f, deliver)
	case MailJunk:
		m.Junk = true
		deliver()
	case MailScan:
		deliver()
		w.calls = append(w.calls, func() { w.scan(m) })
	default:
		deliver()
	}
}

// BeginGrant notes that a code of an external service waits to be confirmed in a browser.
func (w *World) BeginGrant(provider, code string) {
	w.act(func() { w.record(nil, Event{Kind: GrantBegun, Code: code, To: Printable([]byte(provider))}) })
}

// event is what happened to an email.
func (m Message) event(k Kind) Event {
	return Event{Kind: k, Method: Mail, ID: m.ID, To: Printable([]byte(m.To))}
}

// later delivers an email after the delay of a fault, with w.mu held.
func (w *World) later(f MailFault, deliver func()) {
	if f.Delay == 0 {
		deliver()
		return
	}
	var t clock.Timer
	t = w.clock.NewTimer(func() {
		w.act(func() {
			if _, waits := w.inTransit[t]; waits {
				delete(w.inTransit, t)
				deliver()
			}
		})
	})
	w.inTransit[t] = struct{}{}
	t.Reset(f.Delay)
}

// scan opens the link of an email as a scanner does. The sender of the email may hold a lock that the
// page needs, so it does not wait for that.
func (w *World) scan(m Message) {
	if m.Link == "" {
		return
	}
	go func() {
		_ = w.OpenLink(m.Link) // a scanner does not care
		w.act(func() { w.record(w.owner(m.To), m.event(LinkScanned)) })
	}()
}

// ErrNoPages means that no web pages are served to which links could lead.
var ErrNoPages = errors.New("no web page is served")

// SetOpener sets what opens a link, by GET and without anything else: it is a function of the server
// of the pages, for mail scanners and for people who read their email. Nil: there are no pages.
func (w *World) SetOpener(open func(link string) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = open
}

// OpenLink opens a link as a browser does. The error is [ErrNoPages], or that of the server.
func (w *World) OpenLink(link string) error {
	w.mu.Lock()
	open := w.open
	w.mu.Unlock()
	if open == nil {
		return ErrNoPages
	}
	return open(link)
}

// owner is the user with a mail address, nil for none; with w.mu held.
func (w *World) owner(address string) *Account {
	for _, key := range w.keys() {
		if a := w.accounts[key]; address != "" && strings.EqualFold(a.user.Address, address) {
			return a
		}
	}
	return nil
}

// Mailbox returns the emails to an address, the newest first.
func (w *World) Mailbox(address string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mails(func(m Message) bool { return strings.EqualFold(m.To, address) })
}

// Mails returns the emails to all addresses, the newest first.
func (w *World) Mails() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mails(func(Message) bool { return true })
}

// Mail returns an email. The error is [ErrGone].
func (w *World) Mail(id uint64) (Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mail(id)
}

func (w *World) mail(id uint64) (Message, error) {
	found := w.mails(func(m Message) bool { return m.ID == id })
	if len(found) == 0 {
		return Message{}, fmt.Errorf("email %d is %w", id, ErrGone)
	}
	return found[0], nil
}

// mails are those of all mailboxes and phones that are wanted, with w.mu held.
func (w *World) mails(wanted func(Message) bool) (mails []Message) {
	add := func(some []Message) {
		for _, m := range some {
			if m.Method == Mail && wanted(m) {
				mails = append(mails, m)
			}
		}
	}
	for _, box := range w.mailboxes {
		add(box)
	}
	for _, a := range w.accounts {
		add(a.messages)
	}
	slices.SortFunc(mails, newestFirst)
	return mails
}

func newestFirst(a, b Message) int { return cmp.Compare(b.ID, a.ID) }

// RemoveMail removes an email from its mailbox. The error is [ErrGone].
func (w *World) RemoveMail(id uint64) (err error) {
	w.act(func() {
		var m Message
		if m, err = w.mail(id); err != nil {
			return
		}
		is := func(m Message) bool { return m.ID == id }
		for key, box := range w.mailboxes {
			w.mailboxes[key] = slices.DeleteFunc(box, is)
		}
		for _, a := range w.accounts {
			a.messages = slices.DeleteFunc(a.messages, is)
		}
		w.record(w.owner(m.To), m.event(MailRemoved))
	})
	return err
}
