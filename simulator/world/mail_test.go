package world

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/clock"
)

const away = "zoe@example.com" // an address that no user has

// newMailWorld has one user with an address.
func newMailWorld(options ...Option) *World {
	return New(append([]Option{WithSeed(1), WithUsers(User{
		Name: "alice", Password: "wonderland", Methods: []Method{Mail}, Address: "alice@example.com",
	})}, options...)...)
}

// seen collects the events of a World.
type seen struct {
	mu    sync.Mutex
	kinds []Kind
}

func follow(t *testing.T, w *World) *seen {
	t.Helper()
	s := new(seen)
	t.Cleanup(w.Follow(func(e Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.kinds = append(s.kinds, e.Kind)
	}))
	return s
}

func (s *seen) got(t *testing.T, want ...Kind) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !reflect.DeepEqual(s.kinds, want) {
		t.Errorf("events %v, want %v", s.kinds, want)
	}
}

// Events show the codes of sign-ins, which the console of the simulator is for, but no code of an
// account.
func TestMailEvents(t *testing.T) {
	w := newMailWorld(WithMailFaults(MailFault{To: away, Nth: 2, Effect: MailLose}))
	var codes []string
	defer w.Follow(func(e Event) { codes = append(codes, e.Code) })()
	w.SendMail(Message{To: "alice@example.com", Code: "secret"})
	w.SendMail(Message{To: away, Code: "secret"})
	w.SendMail(Message{To: away, Code: "secret"})
	code := sendCode(account(t, w, "alice"), Mail)
	if want := []string{"", "", "", code}; !reflect.DeepEqual(codes, want) {
		t.Errorf("the events show %q, want %q", codes, want)
	}
}

// An email reaches any address. The phone of its reader shows it among the others, and it is no code
// of a sign-in.
func TestSendMail(t *testing.T) {
	w := newMailWorld()
	s := follow(t, w)
	w.SendMail(Message{To: "Alice@Example.com", Subject: "first", Code: "123456"})
	code := sendCode(account(t, w, "alice"), Mail)
	w.SendMail(Message{To: "alice@example.com", Subject: "second"})
	w.SendMail(Message{To: away, Subject: "elsewhere"})
	s.got(t, MessageDelivered, MessageDelivered, MessageDelivered, MessageDelivered)
	var subjects []string
	for _, m := range w.Phone("alice").Messages {
		subjects = append(subjects, m.Subject)
		if m.Used {
			t.Errorf("%+v is used", m)
		}
	}
	if want := []string{"second", "", "first"}; !reflect.DeepEqual(subjects, want) {
		t.Errorf("the phone has %q", subjects)
	}
	if got := w.Mailbox("ALICE@example.com"); len(got) != 3 || got[0].User != "alice" || !reflect.DeepEqual(got, w.Phone("alice").Messages) {
		t.Errorf("the mailbox has %+v", got)
	}
	if got := w.Mailbox(away); len(got) != 1 || got[0].Subject != "elsewhere" || got[0].User != "" {
		t.Errorf("the other mailbox has %+v", got)
	}
	if all := w.Mails(); len(all) != 4 || all[0].To != away {
		t.Errorf("there are %+v", all)
	}
	a := account(t, w, "alice")
	for _, typed := range []string{"123456", ""} {
		if m := a.SpendCode(is(typed)); m != "" {
			t.Errorf("%q of an email that is no code of a sign-in signs in", typed)
		}
	}
	if a.SpendCode(is(code)) != Mail {
		t.Error("the code does not sign in")
	}
	if err := w.ResetUser("alice"); err != nil || len(w.Mailbox("alice@example.com")) != 0 {
		t.Errorf("%v, after a reset the mailbox has %v", err, w.Mailbox("alice@example.com"))
	}
}

func TestRemoveMail(t *testing.T) {
	w := newMailWorld()
	sendCode(account(t, w, "alice"), Mail)
	w.SendMail(Message{To: away})
	s := follow(t, w)
	for _, m := range w.Mails() {
		if err := w.RemoveMail(m.ID); err != nil {
			t.Error(err)
		}
		if err := w.RemoveMail(m.ID); !errors.Is(err, ErrGone) {
			t.Errorf("an email that is gone: %v", err)
		}
	}
	s.got(t, MailRemoved, MailRemoved)
	if left := w.Mails(); len(left) != 0 {
		t.Errorf("there are %v", left)
	}
}

func TestMailboxKeepsTheLast(t *testing.T) {
	w := newMailWorld()
	for range history + 5 {
		w.SendMail(Message{To: away})
	}
	if n := len(w.Mailbox(away)); n != history {
		t.Errorf("%d mails", n)
	}
}

func TestMailFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		count := func(w *World, address string) int { return len(w.Mailbox(address)) }
		clk := clock.NewAdjustable()
		w := newMailWorld(WithClock(clk), WithMailFaults(
			MailFault{To: "ALICE@example.com", Nth: 2, Effect: MailLose},
			MailFault{To: away, Times: 1, Effect: MailJunk},
		))
		s := follow(t, w)
		for range 3 {
			w.SendMail(Message{To: "alice@example.com"})
			w.SendMail(Message{To: away})
		}
		s.got(t, MessageDelivered, MessageDelivered, MailLost, MessageDelivered, MessageDelivered, MessageDelivered)
		if count(w, "alice@example.com") != 2 || count(w, away) != 3 {
			t.Error("the second email to alice, and no other, is to be lost")
		}
		if box := w.Mailbox(away); box[0].Junk || box[1].Junk || !box[2].Junk {
			t.Errorf("only the first is junk: %+v", box)
		}
		if set := w.MailFaults(); len(set) != 2 || set[0].Hits != 1 || set[1].Hits != 1 {
			t.Errorf("the faults are %+v", set)
		}
		w.Reset()
		if set := w.MailFaults(); len(set) != 2 || set[0].Hits != 0 {
			t.Errorf("after a reset the faults are %+v", set)
		}
		if !w.RemoveMailFaults(0) || w.RemoveMailFaults(0) || len(w.MailFaults()) != 0 {
			t.Error("the faults stay")
		}

		late := w.AddMailFault(MailFault{Effect: MailDelay, Delay: time.Minute})
		sendCode(account(t, w, "alice"), Mail)
		w.SendMail(Message{To: away})
		sent := clk.Now()
		if len(w.Mails()) != 0 {
			t.Error("delayed mails are there at once")
		}
		clk.Advance(time.Minute)
		if all := w.Mails(); len(all) != 2 || all[0].At.Sub(sent) != time.Minute {
			t.Errorf("after a minute there are %+v", all)
		}
		w.SendMail(Message{To: away})
		w.Reset()
		clk.Advance(time.Hour)
		if len(w.Mails()) != 0 {
			t.Error("an email arrives after a reset")
		}
		if w.RemoveMailFaults(late) {
			t.Error("a rule that was added is there after a reset")
		}
		w.RemoveMailFaults(0)

		w.AddMailFault(MailFault{Effect: MailDuplicate})
		w.SendMail(Message{To: away})
		if box := w.Mailbox(away); len(box) != 2 || box[0].ID == box[1].ID {
			t.Errorf("a duplicate: %+v", box)
		}
	})
}

// A scanner opens the link of an email once it has arrived, and the sender does not wait for it.
func TestScanner(t *testing.T) {
	w := newMailWorld(WithMailFaults(MailFault{Effect: MailScan}))
	if err := w.OpenLink("x"); !errors.Is(err, ErrNoPages) {
		t.Errorf("without pages: %v", err)
	}
	happened := make(chan Kind, 3)
	defer w.Follow(func(e Event) { happened <- e.Kind })()
	opened := make(chan string)
	w.SetOpener(func(link string) error { opened <- link; return nil })
	w.SendMail(Message{To: away}) // without a link
	w.SendMail(Message{To: away, Link: "http://127.0.0.1/x"})
	if link := <-opened; link != "http://127.0.0.1/x" || len(w.Mailbox(away)) != 2 {
		t.Errorf("it opens %q", link)
	}
	for _, want := range []Kind{MessageDelivered, MessageDelivered, LinkScanned} {
		if got := <-happened; got != want {
			t.Errorf("event %v, want %v", got, want)
		}
	}
}

func TestMailFaultCheck(t *testing.T) {
	for f, want := range map[MailFault]bool{
		{Effect: MailDelay}:                         false,
		{Effect: MailDelay, Delay: time.Second}:     true,
		{Effect: MailDuplicate}:                     true,
		{Effect: MailLose, Delay: time.Second}:      false,
		{Effect: MailJunk, To: away, Nth: 1}:        true,
		{Effect: MailDuplicate, Delay: time.Minute}: true,
	} {
		if err := f.Check(); (err == nil) != want {
			t.Errorf("%+v: %v", f, err)
		}
	}
}
