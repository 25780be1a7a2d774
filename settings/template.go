package settings

// A Template is an action to begin with.
type Template struct {
	Name   string // as the menu shows it: "Push notification"
	Action Action // its ID is empty
}

// Templates returns the templates of actions in the order of the menu, the empty
// one last. The caller owns the slice.
func Templates() []Template {
	return []Template{
		template("Push notification", "Push", "push", "Sends a notification to your phone. Confirm it there.",
			"Look at your phone, and confirm the sign-in…", "push"),
		template("Phone callback", "Call", "phone", "Rings your phone. Answer, and do what the voice says.",
			"Your phone is about to ring. Answer it…", "phone"),
		template("SMS", "SMS", "sms", "Texts a code to your phone. Enter it here.",
			"Sending a text message with a code…", "text-message"),
		template("Email", "Email", "email", "Emails you a code. Enter it here.", "Sending an email with a code…", "mail"),
		template("Custom", "Custom", "", "", "", DefaultImage),
	}
}

func template(name, title, command, description, message, image string) Template {
	return Template{Name: name, Action: Action{
		Enabled: true, Title: title, Command: command, Description: description, Message: message, Image: image,
	}}
}
