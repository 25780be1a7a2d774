package cli

import (
	"crypto/rand"
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/simulator"
	"otpdialog/ui"
)

// startPreview starts a simulated server whose only user is understood whatever
// the commands of the connection's actions are, and the connection to it.
func startPreview(c *settings.Connection) (*ui.Demo, error) {
	commands := map[string]simulator.Method{}
	for _, a := range c.Actions {
		commands[a.Command] = methodOf(a)
	}
	first := map[settings.Ask]simulator.First{
		settings.AskPassword: simulator.FirstPassword, settings.AskOTP: simulator.FirstOTP, settings.AskAppend: simulator.FirstAppend,
	}[c.Ask]
	user := simulator.PreviewUser(commands, first, c.Separator)
	user.CodesByReject = slices.ContainsFunc(c.Actions, func(a settings.Action) bool { return a.RejectMeans == settings.RejectMeansCodeSent })
	world, secret := simulator.NewWorld(simulator.WithUsers(user)), rand.Text()
	server, err := simulator.Start(simulator.Config{World: world, Secret: []byte(secret)})
	if err != nil {
		return nil, err
	}
	shown := demoConnection(server.Addr().String(), secret)
	shown.Name, shown.DisplayName = ui.PreviewName, c.DisplayName
	shown.Ask, shown.Separator, shown.UserPrompt = c.Ask, c.Separator, c.UserPrompt
	shown.EmptyAnswer, shown.AutosendWhen, shown.Actions = c.EmptyAnswer, c.AutosendWhen, c.Actions
	return &ui.Demo{
		Close: server.Close, World: world, UserName: user.Name, Password: user.Password, Connection: shown,
	}, nil
}

// methodOf guesses what the real server does for an action, by what a person would
// see: its picture, its title, its command.
func methodOf(a settings.Action) simulator.Method {
	seen := strings.ToLower(strings.Join([]string{a.Image, a.Title, a.Command}, " "))
	for _, guess := range []struct {
		method simulator.Method
		words  []string
	}{
		{simulator.MethodMail, []string{"mail"}},
		{simulator.MethodText, []string{"text", "sms", "chat", "message"}},
		{simulator.MethodPush, []string{"push", "notif", "approve", "bell"}},
		{simulator.MethodCall, []string{"phone", "call", "voice"}},
	} {
		if slices.ContainsFunc(guess.words, func(word string) bool { return strings.Contains(seen, word) }) {
			return guess.method
		}
	}
	return simulator.MethodToken
}
