package coach_test

import (
	"image"
	"slices"
	"strings"
	"testing"

	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
	"otpdialog/ui/coach"
	"otpdialog/ui/kit"
	pages "otpdialog/ui/signin"
	"otpdialog/ui/uitest"
)

// A person sits before a demonstration in virtual time, with the real client and the real server.
type person struct {
	uitest.Rig[*person]

	server *simulator.Server
	gaveUp bool // something that was under way
	clicks bool // wherever the coach says what to click on
	size   image.Point
}

// A setting is a demonstration to begin with.
type setting struct {
	size     image.Point
	user     string // who signs in; "" for the person of the demonstration
	autosend bool
	always   bool // autosend_when
	packets  bool // are kept: F2 leads to the wire, too
	faults   []simulator.Fault
}

// at opens a demonstration, and tells a story about it.
func at(t *testing.T, s setting, tell func(*person)) {
	t.Helper()
	p := &person{size: s.size}
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
		p.rename(s.user)
		tell(p)
	})
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
		p.gaveUp = true
	}
}

func (p *person) advice() coach.Advice { return p.Model.Advice() }

// follow does what the coach says, once.
func (p *person) follow() {
	a := p.advice()
	if p.clicks && a.Click != "" {
		label := a.Click
		if label == "it" {
			label = a.To[strings.LastIndexByte(a.To, ' ')+1:] // "for the code 314159"
		}
		p.Click(label)
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
