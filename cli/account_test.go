package cli_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"otpdialog/simulator/account"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
)

// A house is a simulated account service, with its people and their email.
type house struct {
	world   *world.World
	service *account.Service
	web     *web.Server
	answers map[uint64]bool // by the ID of the email
}

type houseKey struct{}

// startService starts an account service, to which the connection "personal" leads:
//
//	service
//	service stop
func startService(ts *testscript.TestScript, neg bool, args []string) {
	h, _ := ts.Value(houseKey{}).(*house)
	switch {
	case neg || len(args) > 1 || len(args) == 1 && (args[0] != "stop" || h.web == nil):
		ts.Fatalf("usage: service [stop]")
	case len(args) == 1:
		ts.Check(h.web.Close())
		return
	}
	h.world = world.New()
	h.service = account.New(account.Options{
		World: h.world, Accounts: account.Demonstration(),
		Organisations: []account.Organisation{{Name: "Example", Domain: "example.com"}},
	})
	var err error
	h.web, err = web.Start(h.world, h.service, "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = h.web.Close() })
	ts.Setenv("SERVICE", h.web.URL())
	connect(ts, h.web.URL())
}

// connect makes the connection "personal" lead to a service.
func connect(ts *testscript.TestScript, service string) {
	folder := ts.MkAbs("config/otpdialog/connections")
	ts.Check(os.MkdirAll(folder, 0o700))
	ts.Check(os.WriteFile(filepath.Join(folder, "personal.toml"), []byte("kind = \"account\"\ndisplay_name = \"My account\"\nservice = \""+service+"\"\n"), 0o600))
}

// answerRubbish starts a service whose answers make no sense, to which the connection "personal"
// leads:
//
//	rubbish html
func answerRubbish(ts *testscript.TestScript, neg bool, args []string) {
	answers := map[string]http.HandlerFunc{
		"html": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<html>\x1b]0;hello\x07</html>")
		},
		"json": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"id":"x","key":"y","purpose":"device","state":"confirmed"}`) // without a session
		},
		"empty": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "application/json") },
		"huge": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"id":"`+strings.Repeat("x", 1<<20)+`"}`)
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		},
		"broken": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"escapes": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"code":"no-way","title":"No \u001b]0;way\u0007"}`)
		},
	}
	if neg || len(args) != 1 || answers[args[0]] == nil {
		ts.Fatalf("usage: rubbish KIND")
	}
	server := httptest.NewServer(answers[args[0]])
	ts.Defer(server.Close)
	connect(ts, server.URL)
}

// answerMail waits for an email, and presses a button of the page that its link opens, or takes its
// code into the variable CODE:
//
//	mail yes alice@example.com 'new device'
//	mail no alice@example.com 'new device'
//	mail code alice@example.com password
func answerMail(ts *testscript.TestScript, neg bool, args []string) {
	h, _ := ts.Value(houseKey{}).(*house)
	if neg || len(args) != 3 || h.world == nil {
		ts.Fatalf("usage: mail yes|no|code ADDRESS SUBJECT")
	}
	changes, stop := h.world.Changes()
	defer stop()
	late := time.After(time.Minute)
	for {
		for _, m := range h.world.Mailbox(args[1]) {
			if h.answers[m.ID] || !strings.Contains(m.Subject, args[2]) {
				continue
			}
			h.answers[m.ID] = true
			if args[0] == "code" {
				ts.Setenv("CODE", m.Code)
				return
			}
			_, err := h.service.Press(m.Link[strings.LastIndex(m.Link, "/")+1:], args[0] == "yes", "")
			ts.Check(err)
			return
		}
		select {
		case <-changes:
		case <-late:
			ts.Fatalf("%s has no email %q", args[1], args[2])
		}
	}
}
