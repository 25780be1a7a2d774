// Package portal serves the account service of a world over HTTP: its interface for programs, its web
// pages, and its simulated providers. It opens the links of emails for the world.
//
//	p, err := portal.Start(lab.World, lab.Account(), "127.0.0.1:8282")
//	if err != nil {
//		return err
//	}
//	defer p.Close()
//	lab.Connect(p)
//	fmt.Println("open", p.URL())
package portal

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/control"
	"otpdialog/simulator/httpserver"
	"otpdialog/simulator/world"
)

// A Portal is a listener. It implements [control.Providers]. Close it.
type Portal struct {
	*web.Server
	*provider.Provider

	world *world.World
}

var _ control.Providers = (*Portal)(nil)

// DefaultListen is where a portal without an address serves, so that what an audience sees is the same
// each time; at another port if that is in use.
const DefaultListen = "127.0.0.1:8283"

// Start serves at an address, host:port; "" for [DefaultListen].
func Start(w *world.World, s *account.Service, listen string) (*Portal, error) {
	start := func(listen string) (*web.Server, error) { return web.Start(w, s, listen) }
	var server *web.Server
	var err error
	if listen == "" {
		server, err = httpserver.Prefer(DefaultListen, start)
	} else {
		server, err = start(listen)
	}
	if err != nil {
		return nil, err
	}
	p := &Portal{server, server.Provider, w}
	w.SetOpener(p.open)
	return p, nil
}

// Close ends it, also for those who wait.
func (p *Portal) Close() error {
	p.world.SetOpener(nil)
	return p.Server.Close()
}

// Grants implements [control.Providers].
func (p *Portal) Grants() (grants []control.Grant) {
	for _, g := range p.Pending() {
		grants = append(grants, control.Grant{Code: g.UserCode, Provider: g.Standin.Name, Expires: g.Expires})
	}
	return grants
}

// SetFault implements [control.Providers].
func (p *Portal) SetFault(name string) error {
	if p.Provider.SetFault(name) {
		return nil
	}
	var names []string
	for _, f := range provider.Faults() {
		names = append(names, f.Name)
	}
	return advice.New(control.CodeUnknownFault, "the external services have no fault "+advice.Quoted(name)).
		Do(advice.DidYouMean(name, names, "use one of "+strings.Join(names, ", ")))
}

// patience is how long opening a link may take.
const patience = 10 * time.Second

// open opens a link of the pages, as a browser does.
func (p *Portal) open(link string) error {
	if !strings.HasPrefix(link, p.URL()+"/") {
		return fmt.Errorf("the link leads elsewhere than to %s", p.URL())
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, http.NoBody)
	if err != nil {
		return err
	}
	transport := &http.Transport{} // without proxies from the environment
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}
