package coach_test

import (
	"image"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	service "otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
	"otpdialog/ui"
	"otpdialog/ui/account"
	"otpdialog/ui/coach"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
	pages "otpdialog/ui/signin"
	"otpdialog/ui/stage"
	"otpdialog/ui/uitest"
)

// A person sits before a demonstration in virtual time, with the real client and the real server.
type person struct {
	uitest.Rig[*person]

	server  *simulator.Server
	gaveUp  atomic.Bool // something that was under way
	account bool        // it is the account story
	clicks  bool        // wherever the coach says what to click on
	size    image.Point
}

// A setting is a demonstration to begin with.
type setting struct {
	size     image.Point
	user     string // who signs in; "" for the person of the demonstration
	autosend bool
	always   bool     // autosend_when
	packets  bool     // are kept: F2 leads to the wire, too
	only     []string // the titles of the actions; nil for all
	codeSent bool     // reject_means of every action
	faults   []simulator.Fault
	account  bool // the account story
	clicks   bool // the coach is followed by clicks
}

// at opens a demonstration, and tells a story about it.
func at(t *testing.T, s setting, tell func(*person)) {
	t.Helper()
	p := &person{size: s.size, account: s.account, clicks: s.clicks}
	setup := uitest.Setup{NoOffice: true, Others: map[string]string{"lab": uitest.Named("Laboratory"), "lab2": uitest.Named("Laboratory 2")}, Size: s.size}
	setup.Options.Observe = p.observe
	if s.packets {
		setup.Options.Packets = packet.NewLog(100, 1<<16)
	}
	setup.Options.Open = func(c *settings.Connection) session.Servers {
		return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: session.NewMemory(), Dial: p.server.Dial, Trace: radius.Trace{Packets: setup.Options.Packets}})
	}
	setup.Options.StartDemo = func() (*ui.Demo, error) {
		demo := uitest.DemoAt("127.0.0.1:1812")
		demo.World = simulator.NewWorld(world.WithSeed(1))
		p.server = simulator.New(simulator.Config{World: demo.World})
		demo.Server, demo.Close = p.server, p.server.Close
		demo.Connection.Timeout = 65
		demo.Connection.Actions[0].Autosend = s.autosend
		demo.Connection.Actions = slices.DeleteFunc(demo.Connection.Actions, func(a settings.Action) bool {
			return s.only != nil && !slices.Contains(s.only, a.Title)
		})
		for i := range demo.Connection.Actions {
			if s.codeSent {
				demo.Connection.Actions[i].RejectMeans = settings.RejectMeansCodeSent
			}
		}
		demo.StartAccount = func() (*stage.Account, error) { return p.startAccount(demo.World), nil }
		if s.always {
			demo.Connection.AutosendWhen = settings.AutosendAlways
		}
		for _, f := range s.faults {
			if _, mistakes := p.server.AddFault(f); mistakes != nil {
				t.Fatal(mistakes)
			}
		}
		return demo, nil
	}
	p.Play(t, setup, p, func() {
		p.Click("Try the demo").See("Sign in")
		p.begin(s)
		tell(p)
	})
}

// begin shows the story as it begins.
func (p *person) begin(s setting) {
	if s.account {
		p.Press("f4").See("Continue with Google")
		return
	}
	p.rename(s.user)
}

// startAccount is the service of the account story, in this process.
func (p *person) startAccount(people *world.World) *stage.Account {
	const address = "http://127.0.0.1:8282"
	of := service.New(service.Options{World: people, Accounts: service.Demonstration()})
	from := provider.New(provider.Options{World: people, Address: address, Standin: provider.Standins(of)})
	of.Connect(address, from.Verify)
	return &stage.Account{
		URL: address, Transport: inProcess{web.Handler(of, from), p}, World: people, Service: of, Provider: from,
		Known: &account.Credentials{Email: "maria@example.com", Password: service.Password}, Advance: func(time.Duration) {}, Close: func() error { return nil },
	}
}

// inProcess hands requests to a handler, without a network.
type inProcess struct {
	http.Handler

	of *person
}

// RoundTrip implements [http.RoundTripper].
func (h inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "/tickets/") {
		h.of.gaveUp.Store(true)
	}
	asked := r.Clone(r.Context())
	asked.RemoteAddr = "127.0.0.1:50000"
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, asked)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

// rename has somebody else sign in; "" for nobody.
func (p *person) rename(user string) {
	_, spots := p.Spots()
	at := slices.IndexFunc(spots, func(one kit.Spot) bool { return one.Stop.ID == pages.UserNameID })
	if user != "" {
		p.ClickAt(spots[at].Rect.Min).Press("end", "ctrl+u").Type(user)
	}
}

// observe notes what the person gives up while it is under way.
func (p *person) observe(e signin.Event, _ *session.Session) {
	switch e.(type) {
	case signin.Cancel, signin.EnterCode:
		p.gaveUp.Store(true)
	}
}

func (p *person) advice() coach.Advice { return p.Model.Advice() }

// follow does what the coach says, once.
func (p *person) follow() {
	a := p.advice()
	if p.clicks && a.Click != "" {
		code, isCode := strings.CutPrefix(a.To, "for the code ")
		switch {
		case a.Click != "it":
			p.Click(a.Click)
		case isCode:
			p.Click(code)
		default: // an email
			_, spots := p.Spots()
			p.ClickAt(spots[slices.IndexFunc(spots, func(one kit.Spot) bool { return one.Stop.ID == phone.ID("message") })].Rect.Min)
		}
		return
	}
	if a.Type != "" {
		p.Type(a.Type)
	}
	p.Press(a.Keys...)
	if a.Type == "" && len(a.Keys) == 0 {
		p.Wait(5e9)
	}
}
