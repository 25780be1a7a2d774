package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/simulator/handset/web"
	"otpdialog/ui/draw"
	"otpdialog/ui/grant"
	"otpdialog/ui/tty"
)

// serveWeb serves the phones for browsers, if they are to be, and prints their address.
func (s *simulation) serveWeb(cmd *cobra.Command, lab *control.Lab) (stop func() error, err error) {
	if s.web == "" {
		return func() error { return nil }, nil
	}
	phones, err := web.Start(web.Config{World: lab.World, Listen: withPort(s.web, "8181"), AllowRemote: s.allowRemote})
	switch {
	case errors.Is(err, simulator.ErrNotLoopback):
		return nil, &usage.Error{Err: err, Next: "to let real phones in your network in, add --allow-remote"}
	case err != nil:
		return nil, simulateError(err, "web")
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
