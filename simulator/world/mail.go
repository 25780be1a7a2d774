package world

import (
	"slices"
	"strings"
)

// SendMail sends a mail that is no code of a sign-in to m.To, with a new ID and the current time. It
// arrives at the phone of the user who has that address, or at a mailbox of its own, see
// [World.Mailbox]. Mails that are there already stay valid.
func (w *World) SendMail(m Message) {
	w.act(func() {
		m.ID, m.Method, m.At = w.nextID(), Mail, w.clock.Now()
		for _, a := range w.accounts {
			if strings.EqualFold(a.user.Address, m.To) {
				m.User = a.user.Name
				a.keep(m)
				w.record(a, Event{Kind: MessageDelivered, Method: Mail, ID: m.ID, Code: m.Code})
				return
			}
		}
		box := slices.Insert(w.mailboxes[strings.ToLower(m.To)], 0, m)
		w.mailboxes[strings.ToLower(m.To)] = box[:min(len(box), history)]
	})
}

// Mailbox returns the mails to an address, the newest first.
func (w *World) Mailbox(address string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	mails := slices.Clone(w.mailboxes[strings.ToLower(address)])
	for _, a := range w.accounts {
		if strings.EqualFold(a.user.Address, address) {
			for _, m := range a.messages {
				if m.Method == Mail {
					mails = append(mails, m)
				}
			}
		}
	}
	return mails
}
