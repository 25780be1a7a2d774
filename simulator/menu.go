package simulator

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"otpdialog/simulator/world"
)

// usualCommands are the commands of a user without commands of their own.
var usualCommands = map[string]world.Method{
	"push": world.Push, "auto": world.Push,
	"phone": world.Call, "call": world.Call,
	"sms": world.Text, "text": world.Text,
	"email": world.Mail, "mail": world.Mail,
	"token": world.Token, "custom": world.Token,
}

// requested returns the method that the answer asks for after prefix; 0 if it is not
// a command.
func requested(u world.User, prefix string, given answer) world.Method {
	if u.EmptyAnswer && given.is(prefix) {
		return world.Push
	}
	commands := u.Commands
	if commands == nil {
		commands = usualCommands
	}
	for command, m := range commands {
		if given.is(prefix + command) {
			return m
		}
	}
	if u.Asks == world.AsksMenu {
		for i, m := range u.Methods {
			if given.is(prefix + strconv.Itoa(i+1)) {
				return m
			}
		}
	}
	return ""
}

// MethodOf returns the method that a command starts for a user on a server of this package; "" if it
// starts none.
func MethodOf(u world.User, command string) world.Method {
	if m := requested(u, "", papAnswer([]byte(command))); u.Has(m) {
		return m
	}
	return ""
}

// acceptsEmpty reports whether an empty answer asks for a method.
func acceptsEmpty(u world.User) bool {
	_, ok := u.Commands[""]
	return ok || u.EmptyAnswer
}

// menu returns the text of a challenge that offers the user's methods, in three
// Reply-Messages as from Duo's proxy, but short enough for a dialog.
func menu(u world.User) []string {
	var options strings.Builder
	for i, m := range u.Methods {
		fmt.Fprintf(&options, " %d. %s\n", i+1, option(u, m))
	}
	return []string{
		"Enter a code, or choose:\n",
		options.String(),
		fmt.Sprintf("Code or option (1-%d):", len(u.Methods)),
	}
}

// option returns the line of a method in the menu.
func option(u world.User, m world.Method) string {
	switch m {
	case world.Push:
		return "Push to your phone"
	case world.Call:
		return "Call to " + maskedNumber(u)
	case world.Text:
		return "Text message to " + maskedNumber(u)
	case world.Mail:
		return "Email to " + maskedAddress(u)
	default:
		return "Code from your token"
	}
}

// prompt returns the text of a challenge that asks in one line.
func prompt(u world.User) string {
	switch {
	case u.Asks == world.AsksPush:
		return "Approve the push on your phone and leave this empty, or enter a code."
	case acceptsEmpty(u):
		return "Enter your code, or leave it empty for a push."
	case u.PIN != "":
		return "Enter your PIN, followed by the code on your token."
	case u.Has(world.Push) || u.Has(world.Call):
		return "Confirm that it is you: choose a method, or enter a code."
	default:
		return "Enter your code."
	}
}

// maskedNumber returns the last digits of the telephone number.
func maskedNumber(u world.User) string {
	const shown = 4
	if len(u.Number) <= shown {
		return "your phone"
	}
	return "xxx-" + u.Number[len(u.Number)-shown:]
}

// maskedAddress returns the mail address without most of its local part.
func maskedAddress(u world.User) string {
	name, domain, ok := strings.Cut(u.Address, "@")
	_, size := utf8.DecodeRuneInString(name)
	if !ok || size == 0 {
		return "your mailbox"
	}
	return name[:size] + "***@" + domain
}
