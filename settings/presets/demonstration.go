package presets

import "otpdialog/settings"

// Demonstration returns what the demonstration signs in on, without a server. It has one action of
// each kind that administrators set up.
func Demonstration() *settings.Connection {
	action := func(title, command, image, description, message string) settings.Action {
		return settings.Action{
			ID: command, Enabled: true, Title: title, Command: command, Image: image,
			Description: description, Message: message,
		}
	}
	return &settings.Connection{
		Name:        "@demo", // in the state; no file can have it
		DisplayName: "Demo",
		HAMode:      settings.Failover, Transport: settings.UDP, Port: 1812, Retries: 3,
		// Longer than a push waits for the person, so that the server reports its end.
		Timeout: 65,
		// The port changes with each start, so nothing can be learned about it.
		RequireMessageAuthenticator: settings.RequireAlways,
		PasswordEncoding:            settings.PAP,
		Ask:                         settings.AskPassword,
		ReportedWords:               settings.DefaultReportedWords,
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
