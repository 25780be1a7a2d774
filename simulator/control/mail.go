package control

import (
	"context"
	"fmt"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator/world"
)

// Mail is an email in a mailbox.
type Mail struct {
	ID      uint64    `json:"id"`
	To      string    `json:"to"`
	Sent    time.Time `json:"sent"`
	From    string    `json:"from"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html,omitempty"`
	Link    string    `json:"link,omitempty" doc:"the link in the text"`
	Code    string    `json:"code,omitempty" doc:"the code in the text"`
	Junk    bool      `json:"junk"           doc:"it is in the junk folder"`
}

// MailFilter says which mails are meant.
type MailFilter struct {
	To   string        `json:"to"   max:"254" doc:"the address of the mailbox; default: all"`
	Wait time.Duration `json:"wait" max:"10m" doc:"how long to wait for the first one if there is none yet"`
}

// PickMail says which mail is meant.
type PickMail struct {
	ID   ID            `json:"id"   doc:"the number of the email; default: the newest, for buttons the newest with a link"`
	To   string        `json:"to"   max:"254" doc:"the address of the mailbox; default: any"`
	Wait time.Duration `json:"wait" max:"10m" doc:"how long to wait for the email if it is not there yet"`
}

// PickPassword is a PickMail, and a new password.
type PickPassword struct {
	PickMail

	Password string `json:"password" need:"true" max:"128" doc:"the new password"`
}

// Pressed is what came of a button on the page of an email's link.
type Pressed struct {
	Purpose string `json:"purpose" one:"device|sign-up|reset|delete" doc:"what the email asked about"`
	State   string `json:"state"   one:"confirmed|denied|expired|refused"`
	Problem string `json:"problem,omitempty" doc:"why it was refused"`
}

// mailVerbs are what a person can do with the email, and what can go wrong with it.
func mailVerbs() []Verb {
	yesOrNo := func(yes bool) func(context.Context, *Lab, PickMail) (Pressed, error) {
		return func(ctx context.Context, l *Lab, p PickMail) (Pressed, error) { return l.press(ctx, p, yes, "") }
	}
	return []Verb{
		verb("mail.list", get, "/mails", "list the emails, newest first", func(ctx context.Context, l *Lab, f MailFilter) ([]Mail, error) {
			_, _ = l.awaitMail(ctx, PickMail{To: f.To, Wait: f.Wait}, anyMail) // there may be none
			mails := []Mail{}
			for _, m := range l.mails(f.To) {
				mails = append(mails, mailOf(m))
			}
			return mails, nil
		}),
		verb("mail.read", get, "/mails/{id}", "show an email", func(ctx context.Context, l *Lab, p PickMail) (Mail, error) {
			m, err := l.awaitMail(ctx, p, anyMail)
			return mailOf(m), err
		}),
		verb("mail.open", post, "/mails/{id}/open", "open the link of an email, as a mail scanner does: that changes nothing", func(ctx context.Context, l *Lab, p PickMail) (Mail, error) {
			m, err := l.awaitMail(ctx, p, hasLink)
			if err == nil {
				err = l.World.OpenLink(m.Link)
			}
			return mailOf(m), err
		}),
		verb("mail.confirm", post, "/mails/{id}/confirm", `press "Yes" on the page of the newest email's link`, yesOrNo(true)),
		verb("mail.deny", post, "/mails/{id}/deny", `press "No, this wasn't me" on the page of the newest email's link`, yesOrNo(false)),
		verb("mail.choose_password", post, "/mails/{id}/choose-password", "choose a new password on the page of the newest email's link", func(ctx context.Context, l *Lab, p PickPassword) (Pressed, error) {
			return l.press(ctx, p.PickMail, true, p.Password)
		}),
		verb("mail.delete", remove, "/mails/{id}", "delete an email", func(ctx context.Context, l *Lab, p PickMail) (Mail, error) {
			m, err := l.awaitMail(ctx, p, anyMail)
			if err == nil {
				err = l.World.RemoveMail(m.ID)
			}
			return mailOf(m), err
		}),
		shows("mail_faults.list", "/mail-faults", "list the faults of the mail", func(l *Lab) []world.SetMailFault { return l.World.MailFaults() }),
		verb("mail_faults.add", post, "/mail-faults", "let something go wrong with the mail", func(_ context.Context, l *Lab, f world.MailFault) (FaultID, error) {
			if err := f.Check(); err != nil {
				return FaultID{}, &ArgumentsError{[]schema.Mistake{{Advice: wrongMailFault(err)}}}
			}
			return FaultID{l.World.AddMailFault(f)}, nil
		}),
		does("mail_faults.remove", remove, "/mail-faults/{id}", "remove a fault of the mail", func(l *Lab, f FaultID) error {
			if f.ID == 0 || !l.World.RemoveMailFaults(f.ID) {
				return advice.New(CodeUnknownFault, fmt.Sprintf("there is no mail fault %d", f.ID)).Do("look at the list of faults")
			}
			return nil
		}),
		does("mail_faults.clear", remove, "/mail-faults", "remove all faults of the mail", func(l *Lab, _ nothing) error {
			l.World.RemoveMailFaults(0)
			return nil
		}),
	}
}

func wrongMailFault(err error) advice.Advice {
	return advice.New("bad-fault", "the fault is wrong: "+err.Error()).Do("write a delay for delay and duplicate only")
}

func anyMail(world.Message) bool { return true }

func hasLink(m world.Message) bool { return m.Link != "" }

// mails are those of a mailbox, or all, newest first.
func (l *Lab) mails(to string) []world.Message {
	if to == "" {
		return l.World.Mails()
	}
	return l.World.Mailbox(to)
}

// awaitMail finds an email; the newest one is one that fits.
func (l *Lab) awaitMail(ctx context.Context, p PickMail, fits func(world.Message) bool) (world.Message, error) {
	m, err := await(ctx, l, p.Wait, func() (world.Message, error) {
		for _, m := range l.mails(p.To) {
			if p.ID == 0 && fits(m) || m.ID == uint64(p.ID) {
				return m, nil
			}
		}
		if p.ID != 0 {
			return world.Message{}, fmt.Errorf("number %d is %w", p.ID, world.ErrGone)
		}
		return world.Message{}, world.ErrNothing
	})
	if err != nil && p.ID == 0 {
		err = nothingWaits("there is no email for it", err)
	}
	return m, err
}

func mailOf(m world.Message) Mail {
	return Mail{ID: m.ID, To: m.To, Sent: m.At, From: m.From, Subject: m.Subject, Text: m.Text, HTML: m.HTML, Link: m.Link, Code: m.Code, Junk: m.Junk}
}
