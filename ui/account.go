package ui

import (
	"context"
	"net/http"

	tea "charm.land/bubbletea/v2"

	flow "otpdialog/account"
	accounts "otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/ui/account"
	"otpdialog/ui/grant"
	"otpdialog/ui/stage"
)

// An accountVisit is the account that is open: its pages, and the session that carries out its
// sign-ins.
type accountVisit struct {
	form    *account.Form
	session *accounts.Session
	memory  accounts.Memory
	notes   int            // of the session that have been shown
	left    bool           // by a person who was signed in
	mailbox *stage.Mailbox // of a demonstration; nil for none
}

// A keptAccount is what the session of an account has kept for a service in a memory.
type keptAccount struct {
	memory  accounts.Memory
	service string
	account *settings.RememberedAccount
}

// accountMsg brings an event that the session announces.
type accountMsg struct {
	session *accounts.Session
	event   flow.Event
}

// accountStarted comes when the account service of a demonstration is up.
type accountStarted struct {
	demo    *Demo
	account *stage.Account
	err     error
}

// errAccountAlone means that a single sign-in was asked for on an account.
var errAccountAlone = advice.New("account-alone", "a command cannot run after a sign-in to an account").Do("use a connection to a RADIUS server or to an OpenID Connect provider")

// openAccount opens the form of a connection to an account service.
func (m *Model) openAccount(c *settings.Connection) tea.Cmd {
	o := account.Options{Title: c.DisplayName, Email: m.o.UserName, Back: "Cancel", Browser: grant.FindBrowser(m.terminal.environ)}
	if m.hasList() {
		o.Back = "Back"
	}
	if m.o.SavedPassword != nil {
		o.SavedPassword = func(ctx context.Context) (string, error) { return m.o.SavedPassword(ctx, c) }
	}
	return m.visit(c.Service, m.o.Store, o, nil)
}

// visit opens the pages of an account service, in a demonstration with the mailbox beside them.
func (m *Model) visit(service string, memory accounts.Memory, o account.Options, demo *stage.Account) tea.Cmd {
	time, transport := m.clock, http.RoundTripper(nil)
	if demo != nil {
		time, transport = demo.World.Clock(), demo.Transport
	}
	options := accounts.Options{Service: service, Memory: memory, Program: m.o.Program, Clock: time, Transport: transport}
	if m.kept.memory == memory && m.kept.service == service {
		options.Kept = m.kept.account
	}
	s, err := accounts.New(context.Background(), options)
	if err != nil {
		m.tell(err)
		return nil
	}
	if o.Email == "" {
		o.Email = s.Kept().Email
	}
	o.Session = s
	v := &accountVisit{form: account.New(o), session: s, memory: memory}
	m.kept = keptAccount{memory, service, nil}
	m.visited = v
	m.observeAccount(s)
	cmd := tea.Batch(listenToAccount(s), m.carry(m.stack.Open(v.form, nil)))
	if demo != nil {
		v.mailbox = stage.NewMailbox(*demo, v.form)
		cmd = tea.Batch(cmd, m.carry(m.stack.Beside(v.mailbox)))
	}
	m.warnOfAccount()
	return cmd
}

// observeAccount tells what has happened to a session.
func (m *Model) observeAccount(s *accounts.Session) {
	if m.o.ObserveAccount != nil {
		m.o.ObserveAccount(s)
	}
}

// listenToAccount waits for the next event of a session.
func listenToAccount(s *accounts.Session) tea.Cmd {
	return func() tea.Msg {
		if e, more := s.Next(); more {
			return accountMsg{s, e}
		}
		return nil
	}
}

// accountAnnounced takes in what has happened without the person.
func (m *Model) accountAnnounced(msg accountMsg) tea.Cmd {
	if m.visited == nil || msg.session != m.visited.session {
		return nil
	}
	return tea.Batch(m.sendToAccount(msg.event), listenToAccount(msg.session))
}

// sendToAccount hands an event to the session, and has the pages show what comes of it.
func (m *Model) sendToAccount(e flow.Event) tea.Cmd {
	v := m.visited
	if v == nil {
		return nil
	}
	v.session.Handle(e)
	m.observeAccount(v.session)
	m.warnOfAccount()
	return m.carry(m.stack.Tell(v.form, account.Viewed{View: v.session.View()}))
}

// warnOfAccount keeps what the session has found about its files.
func (m *Model) warnOfAccount() {
	v := m.visited
	for _, note := range v.session.Notes()[v.notes:] {
		v.notes++
		m.warn(note)
	}
}

// leaveAccount goes back to where the account was opened from.
func (m *Model) leaveAccount(signedIn bool) tea.Cmd {
	m.visited.left = signedIn
	if m.attempt == nil && m.console == nil && (signedIn || !m.hasList()) {
		return tea.Quit
	}
	if m.attempt != nil { // of a demonstration: its other story
		return m.switchStory()
	}
	return m.closeAccount()
}

// accountOutcome is how the last sign-in to an account has ended, nil if there was none.
func (m *Model) accountOutcome() *accounts.Outcome {
	if v := m.visited; v != nil && m.attempt == nil {
		o := v.session.Outcome()
		o.SignedIn = o.SignedIn || v.left // since an earlier sign-in
		return &o
	}
	return m.lastAccount
}

// closeAccount closes the pages of the account, and ends its session.
func (m *Model) closeAccount() tea.Cmd {
	v := m.visited
	if v == nil {
		return nil
	}
	m.lastAccount = m.accountOutcome()
	m.kept.account = new(v.session.Kept())
	m.stack.Close(v.form)
	m.visited = nil
	return m.files.close(v.session, v.notes)
}

// switchStory shows the other story of a demonstration. The account service starts when it is shown
// for the first time.
func (m *Model) switchStory() tea.Cmd {
	a := m.attempt
	switch {
	case m.visited != nil:
		cmd := m.closeAccount()
		return tea.Batch(cmd, m.showPhone(a.demo))
	case a.demo.account != nil:
		return m.visitDemo(a.demo.account)
	case a.demo.StartAccount == nil || a.starting:
		return nil
	}
	a.starting = true
	return func() tea.Msg {
		started, err := a.demo.StartAccount()
		return accountStarted{a.demo, started, err}
	}
}

// accountIsUp opens the account story.
func (m *Model) accountIsUp(msg accountStarted) tea.Cmd {
	switch a := m.attempt; {
	case msg.err != nil && a != nil:
		a.starting = false
		m.complain(msg.err)
		return nil
	case msg.err != nil:
		return nil
	case a == nil || a.demo != msg.demo: // it was left meanwhile
		return m.files.queue(msg.account.Close)
	}
	m.attempt.starting, m.attempt.demo.account = false, msg.account
	return m.visitDemo(msg.account)
}

// visitDemo opens the form of the account story, filled in.
func (m *Model) visitDemo(d *stage.Account) tea.Cmd {
	if m.attempt.accounts == nil {
		m.attempt.accounts = &accounts.Forgetful{}
	}
	cmd := m.repeat() // nothing of the other story goes on meanwhile
	return tea.Batch(cmd, m.visit(d.URL, m.attempt.accounts, account.Options{
		Title: "My Account", Known: d.Known, Back: "Back", Browser: grant.FindBrowser(m.terminal.environ),
	}, d))
}
