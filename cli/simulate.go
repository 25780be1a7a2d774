package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/config"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
	"otpdialog/simulator"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/console"
	"otpdialog/simulator/control"
	"otpdialog/ui/tty"
	"otpdialog/webaddress"
)

// simulation is the command.
type simulation struct {
	listen, secretFile, vendor, world string
	api, apiTokenFile                 string
	account, smtp, web                string
	allowRemote                       bool

	provider *provider.Provider // of the account service; nil for none
}

func simulateCommand() *cobra.Command {
	s := new(simulation)
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Run the simulated RADIUS server alone, for any client",
		Args:  usage.Arguments(0, 0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	c.Flags().StringVar(&s.listen, "listen", "127.0.0.1:1812", "the `address` to listen on: a host, and :port if it is not 1812")
	c.Flags().StringVar(&s.vendor, "vendor", "", "behave like a vendor's server; `name` is that of its preset")
	c.Flags().StringVar(&s.world, "world", "", "the `file` with the state to start in")
	c.Flags().StringVar(&s.secretFile, "secret-file", "", "the `file` with the shared secret")
	c.Flags().StringVar(&s.api, "api", "", "serve the admin interface at an `address`: a host, and :port if it is not 8180")
	c.Flags().StringVar(&s.apiTokenFile, "api-token-file", "", "the `file` to write the token of the admin interface to, instead of simulate-PORT.token in your state folder")
	c.Flags().StringVar(&s.account, "account", "", "serve the account service at an `address` of this machine: a host, and :port if it is not 8282")
	c.Flags().StringVar(&s.smtp, "smtp", "", "submit each email to the mail server at an `address`: a host, and :port if it is not 25")
	c.Flags().StringVar(&s.web, "web", "", "show the phones to browsers at an `address`: a host, and :port if it is not 8181")
	c.Flags().BoolVar(&s.allowRemote, "allow-remote", false, "serve other machines; except for --web, this needs --secret-file")
	return c
}

func (s *simulation) run(cmd *cobra.Command) error {
	if err := checkSimulatorAllowed(); err != nil {
		return err
	}
	switch {
	case s.world != "" && s.vendor != "":
		return &usage.Error{Err: errors.New("--world and --vendor contradict each other"), Next: "write vendor = NAME into the file"}
	case s.api == "" && s.apiTokenFile != "":
		return &usage.Error{Err: errors.New("--api-token-file is about the token of --api"), Next: "add --api ADDRESS"}
	}
	setup, err := s.readSetup()
	if err != nil {
		return err
	}
	secret, err := s.readSecret(cmd.Context(), setup)
	if err != nil {
		return err
	}
	ctx, hangUp := context.WithCancel(cmd.Context())
	defer hangUp()
	server := simulator.Config{Listen: withPort(s.listen, "1812"), AllowRemote: s.allowRemote, Secret: secret}
	if s.api != "" {
		server.Journal = apiJournal
	}
	lab, err := control.New(setup, control.Options{Config: server, Socket: true})
	if err != nil {
		return simulateError(err, "listen")
	}
	defer lab.Close()
	screen := console.New(lab, tty.Reader(cmd.InOrStdin(), hangUp), cmd.OutOrStdout())
	var places []string
	for _, address := range lab.Server.Addrs() {
		places = append(places, address.String())
	}
	if strings.HasPrefix(s.listen, ":") {
		places = []string{fmt.Sprintf("all addresses, port %d", lab.Server.Addr().Port())}
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "listening on %s (UDP)\n", strings.Join(places, " and ")); err != nil {
		return err
	}
	if secret == nil {
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "the shared secret is %q\n", simulator.DefaultSecret); err != nil {
			return err
		}
	}
	endMail, err := submitMail(lab.World, s.smtp, s.allowRemote, func(a advice.Advice) { warn(cmd, a) })
	if err != nil {
		return err
	}
	defer endMail()
	endAccount, err := s.serveAccount(cmd, lab)
	if err != nil {
		return err
	}
	endWeb, err := s.serveWeb(cmd, lab)
	if err != nil {
		return errors.Join(err, endAccount())
	}
	stop, err := s.serveAPI(cmd, lab, secret != nil)
	if err != nil {
		return errors.Join(err, endWeb(), endAccount())
	}
	return errors.Join(screen.Run(ctx), stop(), endWeb(), endAccount())
}

// checkSimulatorAllowed returns an error if the policy makes the program a gate: no server
// that lets everyone in may run there.
func checkSimulatorAllowed() error {
	opened, err := config.OpenStore()
	if err != nil {
		return err
	}
	policy, err := opened.Policy()
	if err == nil && policy.Gate() {
		err = advice.New("no-simulator", "your administrator does not allow the simulator").Do("the policy has gate = true")
	}
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	return nil
}

// maxWorldSize of a file with a world, in bytes.
const maxWorldSize = 4 << 20

// readSetup returns what the simulator begins with.
func (s *simulation) readSetup() (setup control.Setup, err error) {
	if s.world == "" {
		if s.vendor != "" && !slices.Contains(simulator.Vendors(), s.vendor) {
			return setup, usage.Unknown("vendor", s.vendor, simulator.Vendors())
		}
		return control.Setup{Vendor: s.vendor}, nil
	}
	text, err := disk.Read(s.world, maxWorldSize)
	if err != nil {
		return setup, &exit.SettingsError{Err: advice.New("file-unreadable", advice.Quoted(s.world)+" cannot be read: "+settings.WithoutPath(err).Error()).Do("name a file that you can read; \"otpdialog schema world\" says what it can hold")}
	}
	positions, err := document.Strict(s.world, text, &setup)
	if err == nil {
		err = document.Blame(s.world, positions, setup.Check()).Err()
	}
	if err != nil {
		return setup, &exit.SettingsError{Err: err}
	}
	return setup, nil
}

// readSecret returns the shared secret in a file or a keyring; nil if neither is named. For other
// machines the secret must be one that check would not warn about.
func (s *simulation) readSecret(ctx context.Context, setup control.Setup) ([]byte, error) {
	c := &settings.Connection{Name: s.world, File: s.world, Secret: settings.Source{File: setup.SecretFile, Keyring: setup.SecretKeyring}}
	if s.secretFile != "" {
		path, err := filepath.Abs(s.secretFile)
		if err != nil {
			return nil, err
		}
		c = &settings.Connection{Name: s.secretFile, Secret: settings.Source{File: path}}
	}
	if !c.Secret.IsSet() {
		return nil, nil
	}
	found, warnings, err := secret.Resolve(ctx, c)
	if err == nil && s.allowRemote {
		for _, w := range warnings {
			err = errors.Join(err, w)
		}
	}
	if err != nil {
		return nil, &exit.SettingsError{Err: err}
	}
	return found, nil
}

// simulateError adds the next step if what listens at the address of a flag cannot start.
func simulateError(err error, flag string) error {
	next := "write host:port, such as 127.0.0.1:1812 or [::1]:1812"
	switch {
	case errors.Is(err, webaddress.ErrNotLoopback):
		next = "to serve other machines, add --allow-remote and --secret-file FILE"
	case errors.Is(err, simulator.ErrDefaultSecret):
		next = "write a secret of your own to a file, and add --secret-file FILE"
	case errors.Is(err, syscall.EADDRINUSE):
		return &exit.UnavailableError{Err: advice.New("cannot-listen", err.Error()).Do("stop the program that uses this port, or choose another one with --" + flag)}
	case errors.As(err, new(*net.OpError)):
		return &exit.UnavailableError{Err: advice.New("cannot-listen", err.Error()).Do("choose another address with --" + flag)}
	}
	return &usage.Error{Err: err, Next: next}
}
