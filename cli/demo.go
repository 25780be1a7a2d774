package cli

import (
	"crypto/rand"

	"github.com/spf13/cobra"

	"otpdialog/settings"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
)

// demoName is the name of the demo's connection in the state. No file can have it.
const demoName = "@demo"

func (p *program) demoCommand() *cobra.Command {
	var autosend bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Try it: a simulated server, and a phone beside the dialog",
		Long: `demo starts a simulated RADIUS server in this process and signs in to it over UDP. The
user's phone is beside the dialog: approve a push there, answer a call, read a code.
It needs no configuration, and nothing leaves this machine.`,
		Example: `  otpdialog demo
  otpdialog demo --autosend      as if the administrator had set Autosend on Push`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := noSimulatorInGate(); err != nil {
				return err
			}
			demo, err := startDemo()
			if err != nil {
				return err
			}
			demo.Connection.Actions[0].Autosend = autosend
			return p.screens(cmd.Context(), ui.Options{Demo: demo})
		},
	}
	c.Flags().BoolVar(&autosend, "autosend", false, "set Autosend on Push, as an administrator can")
	return c
}

// noSimulatorInGate returns an error if the policy makes the program a gate: no server
// that lets everybody in may run there.
func noSimulatorInGate() error {
	store, err := openStore()
	if err != nil {
		return err
	}
	policy, err := store.Policy()
	if err != nil {
		return &settingsError{err}
	}
	if policy.Gate() {
		return &settingsError{errNoSimulator}
	}
	return nil
}

// startDemo starts the demonstration.
func startDemo() (*ui.Demo, error) { return newDemo(simulator.NewWorld(), demoConnection()) }

// newDemo starts a simulated server for the people, and returns a demonstration of the
// connection, which gets the server's address and secret.
func newDemo(people *world.World, c *settings.Connection) (*ui.Demo, error) {
	secret := rand.Text()
	server, err := simulator.Start(simulator.Config{World: people, Secret: []byte(secret)})
	if err != nil {
		return nil, err
	}
	c.Primary, c.Secret = server.Addr().String(), settings.Source{Value: secret}
	user, _ := people.User(simulator.DemoUser)
	return &ui.Demo{
		Close: server.Close, World: people, UserName: user.Name, Password: user.Password, Connection: c,
	}, nil
}

// demoConnection returns the connection of the demonstration, without a server. It has one
// action of each kind that administrators set up.
func demoConnection() *settings.Connection {
	action := func(title, command, image, description, message string) settings.Action {
		return settings.Action{
			ID: command, Enabled: true, Title: title, Command: command, Image: image,
			Description: description, Message: message,
		}
	}
	return &settings.Connection{
		Name: demoName, DisplayName: "Demo",
		HAMode: settings.Failover, Transport: settings.UDP, Port: 1812, Retries: 3,
		// Longer than a push waits for the person, so that the server reports its end.
		Timeout: 65,
		// The port changes with each start, so nothing can be learned about it.
		RequireMessageAuthenticator: settings.RequireAlways,
		PasswordEncoding:            settings.PAP,
		Ask:                         settings.AskPassword,
		AutosendWhen:                settings.AutosendFirstTime,
		Actions: []settings.Action{
			action("Push", "push", "push", "Sends a notification to your phone. Confirm it there.", "Look at your phone, and confirm the sign-in…"),
			action("Call", "phone", "phone", "Rings your phone. Answer, and press #.", "Your phone is ringing. Answer, and press #…"),
			action("SMS", "sms", "text-message", "Texts a code to your phone. Enter it here.", "Sending a text message with a code…"),
			action("Email", "email", "mail", "Emails you a code. Enter it here.", "Sending an email with a code…"),
			action("Custom", "token", "token", "Any command that the server knows: this one asks for the code of your hardware token.", "Asking for the code of your token…"),
		},
	}
}
