package simulator

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words are the commands of a user without commands of their own, whatever is
// set up.
var words = map[string]Method{
	"push": MethodPush, "auto": MethodPush,
	"phone": MethodCall, "call": MethodCall,
	"sms": MethodText, "text": MethodText,
	"email": MethodMail, "mail": MethodMail,
	"token": MethodToken, "custom": MethodToken,
}

// asked is the method that the answer asks for with what stands after prefix;
// 0 where it is no command.
func (u User) asked(prefix string, given answer) Method {
	if u.EmptyAnswer && given.is(prefix) {
		return MethodPush
	}
	commands := u.Commands
	if commands == nil {
		commands = words
	}
	for command, m := range commands {
		if given.is(prefix + command) {
			return m
		}
	}
	if u.Asks == AsksMenu {
		for i, m := range u.Methods {
			if given.is(prefix + strconv.Itoa(i+1)) {
				return m
			}
		}
	}
	return 0
}

// takesEmpty reports whether an empty answer asks for a method.
func (u User) takesEmpty() bool {
	_, ok := u.Commands[""]
	return ok || u.EmptyAnswer
}

// menu is the text of a challenge that offers the user's methods, in the three
// Reply-Messages in which Duo's proxy sends it, but short enough for a dialog.
func menu(u User) []string {
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

// option is the line of a method in the menu.
func option(u User, m Method) string {
	switch m {
	case MethodPush:
		return "Push to your phone"
	case MethodCall:
		return "Call to " + maskedNumber(u)
	case MethodText:
		return "Text message to " + maskedNumber(u)
	case MethodMail:
		return "Mail to " + maskedAddress(u)
	default:
		return "Code of your token"
	}
}

// prompt is the text of a challenge that asks in one line.
func prompt(u User) string {
	switch {
	case u.Asks == AsksPush:
		return "Confirm the push on your phone and then enter nothing, or enter a code."
	case u.takesEmpty():
		return "Enter your code, or nothing for a push."
	case u.PIN != "":
		return "Enter your PIN, followed by the code that your token shows."
	case u.has(MethodPush) || u.has(MethodCall):
		return "Confirm that it is you: choose a method, or enter a code."
	default:
		return "Enter your code."
	}
}

// maskedNumber is the telephone number with all but its end hidden.
func maskedNumber(u User) string {
	const shown = 4
	if len(u.Number) <= shown {
		return "your phone"
	}
	return "xxx-" + u.Number[len(u.Number)-shown:]
}

// maskedAddress is the mail address with the name hidden but for its first letter.
func maskedAddress(u User) string {
	name, domain, ok := strings.Cut(u.Address, "@")
	_, size := utf8.DecodeRuneInString(name)
	if !ok || size == 0 {
		return "your mailbox"
	}
	return name[:size] + "***@" + domain
}

// lowerFirst is a sentence in the middle of another.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}
