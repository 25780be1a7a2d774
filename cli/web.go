package cli

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/control"
	"otpdialog/simulator/handset/web"
	"otpdialog/simulator/httpserver"
	"otpdialog/ui"
	"otpdialog/ui/draw"
	"otpdialog/ui/grant"
	"otpdialog/ui/stage"
	"otpdialog/ui/tty"
	"otpdialog/webaddress"
)

// demoWeb is what a demonstration shows to browsers.
type demoWeb struct{ on, allowRemote bool }

func (w demoWeb) check(r recording) error {
	switch {
	case w.allowRemote && !w.on:
		return &usage.Error{Err: errors.New("--allow-remote needs --web"), Next: "add --web"}
	case w.allowRemote && r.castPath != "":
		return &usage.Error{Err: errors.New("with --allow-remote, the screens show a secret address, which must not be recorded"), Next: "leave out --cast or --allow-remote"}
	}
	return nil
}

// serve serves the phones of a demonstration for browsers, if they are to be: at the usual port, or at
// another one if that is in use.
func (w demoWeb) serve(d *ui.Demo) (stop func() error, err error) {
	if !w.on {
		return func() error { return nil }, nil
	}
	host := "127.0.0.1"
	if w.allowRemote {
		host = "0.0.0.0"
	}
	phones, err := httpserver.Prefer(net.JoinHostPort(host, webPort), func(listen string) (*web.Server, error) {
		return web.Start(web.Config{World: d.World, User: d.UserName, Listen: listen, AllowRemote: w.allowRemote})
	})
	if err != nil {
		return nil, &exit.UnavailableError{Err: advice.New("cannot-listen", err.Error()).Do("start without --web")}
	}
	d.Expects = phones.Expect
	d.Web, d.Remote = phones.URL(), phones.IsRemote()
	startAccount := d.StartAccount
	d.StartAccount = func() (*stage.Account, error) {
		a, err := startAccount()
		if err == nil {
			phones.OpenLinks(a.Service)
			phones.ShowGrants(grantsOf(a.Provider))
		}
		return a, err
	}
	return phones.Close, nil
}

// grantsOf are the codes of a provider, for the phones of those whom it knows.
func grantsOf(p *provider.Provider) web.Grants {
	return web.Grants{
		Waiting: func(address string) (waiting []web.Grant) {
			for _, g := range p.Pending() {
				if slices.ContainsFunc(g.Standin.People, func(one provider.Person) bool { return strings.EqualFold(one.Email, address) }) {
					waiting = append(waiting, web.Grant{Service: g.Standin.Name, Code: g.UserCode})
				}
			}
			return waiting
		},
		Decide: func(code, address string, allow bool) {
			if allow {
				_ = p.Approve(code, address) // or it was decided by now
				return
			}
			_ = p.Refuse(code) // likewise
		},
	}
}

// webPort is the usual port of the phones.
const webPort = "8181"

// serveWeb serves the phones for browsers, if they are to be, and prints their address.
func (s *simulation) serveWeb(cmd *cobra.Command, lab *control.Lab) (stop func() error, err error) {
	if s.web == "" {
		return func() error { return nil }, nil
	}
	phones, err := web.Start(web.Config{World: lab.World, Listen: withPort(s.web, webPort), AllowRemote: s.allowRemote})
	switch {
	case errors.Is(err, webaddress.ErrNotLoopback):
		return nil, &usage.Error{Err: err, Next: "to let real phones in your network in, add --allow-remote"}
	case err != nil:
		return nil, simulateError(err, "web")
	}
	if s.account != "" {
		phones.OpenLinks(lab.Account())
		phones.ShowGrants(grantsOf(s.provider))
	}
	text := "the phones are at " + phones.URL() + "\n"
	if phones.IsRemote() {
		text += qrCode(cmd, phones.URL()) + "anyone in your network who has this address can press the buttons; nothing is encrypted\n"
	}
	if _, err = fmt.Fprint(cmd.OutOrStdout(), text); err != nil {
		err = errors.Join(err, phones.Close())
	}
	return phones.Close, err
}

// qrCode is the QR code of an address, "" if the terminal cannot show it.
func qrCode(cmd *cobra.Command, address string) string {
	if !report.IsTerminal(cmd.OutOrStdout()) || report.OnlyLines() != "" || !tty.CharsetOf(os.Getenv).IsUnicode() {
		return ""
	}
	look := draw.NewLook(settings.ThemeAuto, !draw.LightTerminal(os.Getenv), os.Getenv("NO_COLOR") != "", false)
	var code strings.Builder
	for _, line := range grant.QR(address) {
		code.WriteString(look.QR.Render(line) + "\n")
	}
	return code.String()
}
