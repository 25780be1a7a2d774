package mail_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/simulator/mail"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What arrives in the world arrives at a real server, with its parts and correct headers; what the
// world loses does not.
func TestSubmit(t *testing.T) {
	server := startMailpit(t)
	now := clock.NewAdjustable()
	now.StartAt(time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC))
	w := world.New(world.WithClock(now), world.WithUsers(world.User{
		Name: "alice", Password: "x", Methods: []world.Method{world.Mail}, Address: "alice@example.com",
	}))
	s, err := mail.Submit(w, mail.Options{Server: server.smtp, Failed: func(a advice.Advice) { t.Error(a) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w.AddMailFault(world.MailFault{To: "lost@example.com", Effect: world.MailLose})
	w.SendMail(world.Message{From: "account@example.com", To: "lost@example.com", Subject: "lost", Text: "lost"})
	const link = "http://127.0.0.1:8282/mail/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
	w.SendMail(world.Message{
		From: "account@example.com", To: "zoë@example.com", Subject: "Is that you? Größe\r\nBcc: all@example.com", Text: "Open " + link + "\n.\nEnd.",
		HTML: `<p><a href="` + link + `">Yes</a></p>`, Link: link, Code: "secret-code",
	})
	a, _ := w.Account("alice")
	a.Deliver(world.Message{Method: world.Mail, From: "sign-in@example.com", Subject: "Your sign-in code", Text: "123456", Code: "123456"})

	mails := server.await(t, 2)
	if len(mails) != 2 {
		t.Fatalf("there are %+v", mails)
	}
	code, question := mails[0], mails[1]
	if code.To[0].Address != "alice@example.com" || strings.TrimSpace(code.Text) != "123456" || code.HTML != "" {
		t.Errorf("the email with a code is %+v", code)
	}
	if question.From.Address != "account@example.com" || question.To[0].Address != "zoë@example.com" || !question.Date.Equal(now.Now().Truncate(time.Second)) && now.Now().Sub(question.Date) > time.Hour {
		t.Errorf("the email is %+v", question)
	}
	if !strings.Contains(question.Text, link) || !strings.Contains(question.HTML, `href="`+link+`"`) || !strings.Contains(question.Text, "\n.\r\nEnd.") && !strings.Contains(question.Text, "\n.\nEnd.") {
		t.Errorf("its parts are %q and %q", question.Text, question.HTML)
	}
	if question.MessageID == "" || question.MessageID == code.MessageID {
		t.Errorf("the Message-IDs are %q and %q", question.MessageID, code.MessageID)
	}
	headers := server.headers(t, question)
	if got := headers["Auto-Submitted"]; len(got) != 1 || got[0] != "auto-generated" {
		t.Errorf("Auto-Submitted is %q", got)
	}
	if got := headers["Content-Type"]; len(got) != 1 || !strings.HasPrefix(got[0], "multipart/alternative") {
		t.Errorf("Content-Type is %q", got)
	}
	if headers["Bcc"] != nil {
		t.Error("a line of a subject is a header")
	}
	all := fmt.Sprint(headers)
	for _, secret := range []string{link, "secret-code", "/mail/"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s is in a header: %s", secret, all)
		}
	}
}

// A server that takes no email is reported once, with what to do; the world goes on.
func TestNoServer(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	reports := make(chan advice.Advice, 10)
	w := world.New()
	s, err := mail.Submit(w, mail.Options{Server: l.Addr().String(), Failed: func(a advice.Advice) { reports <- a }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const mails = 3
	for range mails {
		w.SendMail(world.Message{From: "account@example.com", To: "zoe@example.com"})
	}
	for range mails { // when the next one comes, what became of the last one is known
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
	}
	if a := <-reports; a.Code != "mail-not-submitted" || !strings.Contains(a.What, l.Addr().String()) || !strings.Contains(a.Next, "--smtp") {
		t.Errorf("the report is %+v", a)
	}
	if len(w.Mails()) != mails || len(reports) != 0 {
		t.Errorf("%d mails, %d more reports", len(w.Mails()), len(reports))
	}
}

func TestWhere(t *testing.T) {
	for address, want := range map[string]bool{
		"192.0.2.1:25": false, "mail.example.com:25": false, "[2001:db8::1]:25": false, "0.0.0.0:25": false,
		"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true,
	} {
		s, err := mail.Submit(world.New(), mail.Options{Server: address})
		if want != (err == nil) || !want && !errors.Is(err, webaddress.ErrNotLoopback) {
			t.Errorf("%s: %v", address, err)
		}
		if err == nil {
			s.Close()
		}
	}
	for _, address := range []string{"", "localhost", ":25", "localhost:0", "localhost:x", "localhost:70000"} {
		if _, err := mail.Submit(world.New(), mail.Options{Server: address, AllowRemote: true}); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

// Off loopback, an email goes only over TLS: a server without it gets nothing.
func TestRemoteNeedsTLS(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	heard := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("220 ready\r\n"))
		var all strings.Builder
		buffer := make([]byte, 1000)
		for {
			n, err := conn.Read(buffer)
			all.Write(buffer[:n])
			if err != nil {
				break
			}
			_, _ = conn.Write([]byte("250 as you like\r\n"))
		}
		heard <- all.String()
	}()
	reports := make(chan advice.Advice, 1)
	w := world.New()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	// A name that the check of the address does not know, but that leads here.
	s, err := mail.Submit(w, mail.Options{Server: "LOCALHOST:" + port, AllowRemote: true, Failed: func(a advice.Advice) { reports <- a }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w.SendMail(world.Message{From: "account@example.com", To: "zoe@example.com", Text: "text"})
	if a := <-reports; a.Code != "mail-not-submitted" {
		t.Errorf("the report is %+v", a)
	}
	if said := <-heard; strings.Contains(said, "zoe") || strings.Contains(said, "MAIL") {
		t.Errorf("without TLS, the server heard %q", said)
	}
}
