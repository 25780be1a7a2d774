package cli

import (
	"crypto/rand"
	"slices"
	"strings"
	"unicode"

	"otpdialog/settings"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
)

// startPreview starts a simulated server whose only user is understood whatever
// the commands of the connection's actions are, and the connection to it.
func startPreview(c *settings.Connection) (*ui.Demo, error) {
	first := map[settings.Ask]world.First{
		settings.AskPassword: world.FirstPassword, settings.AskOTP: world.FirstOTP, settings.AskAppend: world.FirstAppend,
	}[c.Ask]
	user := simulator.PreviewUser(commandsOf(c), first, c.Separator)
	user.CodesByReject = slices.ContainsFunc(c.Actions, func(a settings.Action) bool { return a.RejectMeans == settings.RejectMeansCodeSent })
	people, secret := world.New(world.WithUsers(user)), rand.Text()
	server, err := simulator.Start(simulator.Config{World: people, Secret: []byte(secret)})
	if err != nil {
		return nil, err
	}
	shown := demoConnection(server.Addr().String(), secret)
	shown.Name, shown.DisplayName, shown.Timeout = ui.PreviewName, "Preview: "+c.DisplayName, c.Timeout
	shown.Ask, shown.Separator, shown.UserPrompt = c.Ask, c.Separator, c.UserPrompt
	shown.EmptyAnswer, shown.AutosendWhen, shown.Actions = c.EmptyAnswer, c.AutosendWhen, c.Actions
	return &ui.Demo{
		Close: server.Close, World: people, UserName: user.Name, Password: user.Password, Connection: shown,
	}, nil
}

// commandsOf are the commands that the preview shows icons for, and what the real
// server may do for each.
func commandsOf(c *settings.Connection) map[string]world.Method {
	commands := map[string]world.Method{}
	for _, a := range c.Actions {
		if a.Enabled {
			commands[a.Command] = methodOf(a)
		}
	}
	return commands
}

// methodOf guesses what the real server does for an action, by the words of what a
// person would see: its picture, its title, its command.
func methodOf(a settings.Action) world.Method {
	isBetween := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	seen := strings.FieldsFunc(strings.ToLower(a.Image+" "+a.Title+" "+a.Command), isBetween)
	for _, guess := range []struct {
		method world.Method
		words  []string
	}{
		{world.Mail, []string{"mail", "email"}},
		{world.Text, []string{"text", "sms", "chat", "message"}},
		{world.Push, []string{"push", "notification", "notify", "approve", "bell"}},
		{world.Call, []string{"phone", "telephone", "call", "callback", "voice"}},
	} {
		if slices.ContainsFunc(guess.words, func(word string) bool { return slices.Contains(seen, word) }) {
			return guess.method
		}
	}
	return world.Token
}
