package ui

import (
	"fmt"
	"strings"

	"otpdialog/settings"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// longPrompt is as long as a Reply-Message gets, and more than a dialog shows.
var longPrompt = func() string {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "Line %d of a prompt that an administrator wrote\n", i+1)
	}
	return b.String() + "and this is the very last word"
}()

// wideActions are as many actions as there can be, with titles as long as they
// can be.
var wideActions = func() string {
	var b strings.Builder
	for i, title := range []string{
		"Notification to my smartphone!", "Telephone call to the landline", "Übergrößenträger Straße, Größe", "認証アプリに通知を送信してください承認してくださいお願いし。", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
	} {
		fmt.Fprintf(&b, "[[actions]]\nid = \"a%d\"\ntitle = %q\ncommand = \"c%d\"\nimage = \"push\"\n", i, title, i)
		fmt.Fprintf(&b, "description = %q\nmessage = %q\n", strings.Repeat("A description of many words. ", 10), strings.Repeat("A message of many words. ", 12))
	}
	return b.String()
}()

// demoAt is the demonstration, with its server at address.
func demoAt(address string) *Demo {
	action := func(title, command, image string) settings.Action {
		return settings.Action{
			ID: command, Enabled: true, Title: title, Command: command, Image: image,
			Description: "What " + title + " does", Message: "Waiting for " + title + "...",
		}
	}
	return &Demo{
		World: simulator.NewWorld(world.WithSeed(1)), UserName: simulator.DemoUser, Password: simulator.DemoPassword,
		Close: func() error { return nil },
		Connection: &settings.Connection{
			Name: "@demo", DisplayName: "Demo", Primary: address, Port: 1812, Timeout: 60, Secret: settings.Source{Value: simulator.DefaultSecret},
			Ask: settings.AskPassword, AutosendWhen: settings.AutosendFirstTime,
			Actions: []settings.Action{
				action("Push", "push", "push"), action("Call", "phone", "phone"), action("SMS", "sms", "text-message"),
				action("Email", "email", "mail"), action("Custom", "token", "token"),
			},
		},
	}
}

// longName is longer than any window is wide, and breaks nowhere.
var longName = strings.Repeat("Ünbröken密码", 20)

// firstActions are the first n of wideActions.
func firstActions(n int) string {
	parts := strings.Split(wideActions, "[[actions]]")
	return "\n" + strings.Join(parts[:n+1], "[[actions]]")
}

// manyConnections are n connection files.
func manyConnections(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("c%02d", i)] = named(fmt.Sprintf("Connection %d", i))
	}
	return files
}
