package demo

import (
	"slices"
	"strings"
	"unicode"

	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
)

// Preview starts a simulated server that understands the commands of the connection's
// actions, and returns a demonstration of the connection with it: it looks as it will to users.
func Preview(c *settings.Connection) (*ui.Demo, error) {
	first := map[settings.Ask]world.First{
		settings.AskPassword: world.FirstPassword, settings.AskOTP: world.FirstOTP, settings.AskAppend: world.FirstAppend,
	}[c.Ask]
	user := simulator.PreviewUser(commandsOf(c), first, c.Separator)
	user.CodesByReject = slices.ContainsFunc(c.Actions, func(a settings.Action) bool { return a.RejectMeans == settings.RejectMeansCodeSent })
	shown := presets.Demonstration()
	shown.Name, shown.DisplayName, shown.Timeout = ui.PreviewName, c.DisplayName, c.Timeout
	shown.Ask, shown.Separator, shown.UserPrompt = c.Ask, c.Separator, c.UserPrompt
	shown.EmptyAnswer, shown.ReportedWords, shown.AutosendWhen, shown.Actions = c.EmptyAnswer, settings.DefaultReportedWords, c.AutosendWhen, c.Actions
	return start(world.New(world.WithUsers(user)), shown)
}

// commandsOf returns the commands of the enabled actions, with the method that each
// probably starts on the real server.
func commandsOf(c *settings.Connection) map[string]world.Method {
	commands := map[string]world.Method{}
	for _, a := range c.Actions {
		if a.Enabled {
			commands[a.Command] = methodOf(a)
		}
	}
	return commands
}

// methodOf guesses the method that an action starts on the real server, from the words in
// its image, title and command.
func methodOf(a settings.Action) world.Method {
	isSeparator := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	seen := strings.FieldsFunc(strings.ToLower(a.Image+" "+a.Title+" "+a.Command), isSeparator)
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
