package simulator

import (
	"slices"

	"otpdialog/simulator/world"
)

// The types of tables of users.
type (
	methods  = []world.Method
	commands = map[string]world.Method
)

// vendors are the names that vendorUsers knows, sorted.
var vendors = []string{
	"akamai", "duo", "duo-append", "duo-otp", "eset", "eset-otp", "fortiauthenticator", "generic", "logintc",
	"nps", "okta", "privacyidea", "rsa", "securenvoy",
}

// Vendors returns the names that [VendorUsers] knows, sorted.
func Vendors() []string { return slices.Clone(vendors) }

// VendorUsers returns the users that make the server behave like that vendor's, and
// whether the vendor is known. The first is [DemoUser], and all have [DemoPassword].
// The names of vendors are those of the presets in package settings.
//
//	users, _ := simulator.VendorUsers("duo")
//	w := world.New(world.WithUsers(users...))
func VendorUsers(vendor string) ([]world.User, bool) {
	users := vendorUsers(vendor)
	return withContacts(users), users != nil
}

// vendorUsers returns the users of a vendor, or nil. A vendor's call that reads out a
// code is a text message here, because calls of a World are confirmed by answering
// them.
func vendorUsers(vendor string) []world.User {
	switch vendor {
	case "duo":
		return []world.User{{
			Name: DemoUser, Description: "a menu, by number or push, phone, sms; codes come with a reject",
			Methods: methods{world.Push, world.Call, world.Text}, Commands: duoCommands(), CodesByReject: true,
		}}
	case "duo-append":
		return []world.User{{
			Name: DemoUser, Description: "password, comma, and push, phone, sms or a code",
			First: world.FirstAppend, Separator: ",", Methods: methods{world.Push, world.Call, world.Text}, Commands: duoCommands(), CodesByReject: true,
		}}
	case "duo-otp":
		return []world.User{{
			Name: DemoUser, Description: "no password: push, phone, sms or a code",
			First: world.FirstOTP, Methods: methods{world.Push, world.Call, world.Text}, Commands: duoCommands(), CodesByReject: true,
		}}
	case "okta":
		return []world.User{
			{
				Name: DemoUser, Description: "a list of factors, chosen by number",
				Methods: methods{world.Push, world.Text, world.Call}, Commands: commands{},
			},
			atOnce("adam", world.Push, "a push at once after the password (Permit Automatic Push)"),
		}
	case "nps":
		return silent()
	case "fortiauthenticator":
		return []world.User{
			{
				Name: DemoUser, Description: "asked for a token code; an empty answer asks for a push",
				Asks: world.AsksPrompt, Methods: methods{world.Push, world.Token}, Commands: commands{"": world.Push},
			},
			textAtOnce(),
		}
	case "logintc":
		return []world.User{{
			Name: DemoUser, Description: "1 asks for a push, anything else is a code",
			Asks: world.AsksPrompt, Methods: methods{world.Push, world.Token}, Commands: commands{"1": world.Push},
		}}
	case "eset":
		return []world.User{{
			Name: DemoUser, Description: "password and code in one; the password alone asks for a push",
			First: world.FirstAppend, Methods: methods{world.Push, world.Token}, Commands: commands{"": world.Push},
		}}
	case "eset-otp":
		return []world.User{{
			Name: DemoUser, Description: "no password: a code, or sms for one that comes with a reject",
			First: world.FirstOTP, Methods: methods{world.Text, world.Token}, Commands: commands{"sms": world.Text}, CodesByReject: true,
		}}
	case "securenvoy":
		return append(silent(), atOnce("mel", world.Mail, "a code by email at once after the password"))
	case "rsa":
		return []world.User{
			{
				Name: DemoUser, Description: "no password: PIN 2468 and token code, then the next code",
				First: world.FirstOTP, Methods: methods{world.Token}, Commands: commands{}, PIN: "2468", NextCode: true,
			},
			{
				Name: "nina", Description: "no password: the code of the token, then a new PIN to choose",
				First: world.FirstOTP, Methods: methods{world.Token}, Commands: commands{}, NewPIN: true,
			},
		}
	case "privacyidea":
		return []world.User{
			{
				Name: DemoUser, Description: "a push at once; an empty answer once it is confirmed, or a code",
				Asks: world.AsksPush, Methods: methods{world.Push, world.Token}, Commands: commands{},
			},
			textAtOnce(),
		}
	case "akamai":
		return []world.User{{
			Name: DemoUser, Description: "password, comma, and push1, sms1, phone1 or a code",
			First: world.FirstAppend, Separator: ",", Methods: methods{world.Push, world.Text}, Commands: commands{"push1": world.Push, "sms1": world.Text, "phone1": world.Text}, CodesByReject: true,
		}}
	case "generic":
		return []world.User{{
			Name: DemoUser, Description: "every method, asked for in one line",
			Asks: world.AsksPrompt, Methods: everyMethod(),
		}}
	default:
		return nil
	}
}

// duoCommands returns the commands of Duo's proxy.
func duoCommands() commands {
	return commands{"push": world.Push, "phone": world.Call, "sms": world.Text}
}

// silent returns users of a server that takes no commands: the password starts the
// only method of each.
func silent() []world.User {
	return []world.User{
		atOnce(DemoUser, world.Push, "a push at once after the password"),
		atOnce("carl", world.Call, "a call at once after the password"),
		textAtOnce(),
		atOnce("otto", world.Token, "asked for the code of the token after the password"),
	}
}

func textAtOnce() world.User {
	return atOnce("tess", world.Text, "a code by text message at once after the password")
}

// atOnce returns a user whose only method starts after the password.
func atOnce(name string, m world.Method, description string) world.User {
	return world.User{
		Name:        name,
		Description: description,
		Asks:        world.AsksNothing,
		Methods:     methods{m},
		Commands:    commands{},
	}
}
