package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/config"
	"otpdialog/cli/exit"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/simulator/admin"
	"otpdialog/simulator/control"
)

// apiJournal is how many requests the journal of the admin interface has.
const apiJournal = 10_000

// serveAPI starts the admin interface, if there is to be one. Its token is for this start only: it
// is printed, and in a file until stop.
func (s *simulation) serveAPI(cmd *cobra.Command, lab *control.Lab, ownSecret bool) (stop func() error, err error) {
	if s.api == "" {
		return func() error { return nil }, nil
	}
	token := rand.Text()
	a, err := admin.Start(lab, admin.Config{Listen: withPort(s.api, "8180"), AllowRemote: s.allowRemote && ownSecret, Token: token})
	if err != nil {
		return nil, simulateError(err, "api")
	}
	file, err := s.tokenPath(a)
	if err == nil {
		err = disk.Replace(file, []byte(token+"\n"), 0o600)
	}
	if err != nil {
		err = advice.New("file-unwritable", "the token of the admin interface cannot be written: "+err.Error()).Do("choose another file with --api-token-file")
		return nil, errors.Join(&exit.SettingsError{Err: err}, a.Close())
	}
	stop = func() error {
		err := disk.Remove(file)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return errors.Join(err, a.Close())
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "the admin interface is at http://%v\nits token is %s, also in %s\n", a.Addr(), token, settings.Printable(file))
	if err != nil {
		err = errors.Join(err, stop())
	}
	return stop, err
}

// tokenPath is the file with the token.
func (s *simulation) tokenPath(a *admin.Server) (string, error) {
	if s.apiTokenFile != "" {
		return filepath.Abs(s.apiTokenFile)
	}
	opened, err := config.OpenStore()
	if err != nil {
		return "", err
	}
	return filepath.Join(opened.Dirs().State, fmt.Sprintf("simulate-%d.token", a.Addr().Port())), nil
}

// withPort is an address with a port if it has none.
func withPort(address, usual string) string {
	host, port, err := settings.ParseServer(address)
	if err != nil || port != 0 { // more is allowed there, such as port 0
		return address
	}
	return net.JoinHostPort(host, usual)
}
