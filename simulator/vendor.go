package simulator

import (
	"maps"
	"slices"

	"otpdialog/simulator/world"
)

// vendors are the users that make the server behave like a vendor's, by the names of
// the presets in package settings. The first of each is DemoUser. A vendor's call
// that reads out a code is a text message here, because calls of a World are
// confirmed by answering them.
var vendors = map[string][]world.User{
	"duo": {{
		Name:          DemoUser,
		Description:   "a menu, by number or push, phone, sms; codes come with a reject",
		Methods:       []world.Method{world.Push, world.Call, world.Text},
		Commands:      duoCommands,
		CodesByReject: true,
	}},
	"duo-append": {{
		Name:          DemoUser,
		Description:   "password, comma, and push, phone, sms or a code",
		First:         world.FirstAppend,
		Separator:     ",",
		Methods:       []world.Method{world.Push, world.Call, world.Text},
		Commands:      duoCommands,
		CodesByReject: true,
	}},
	"duo-otp": {{
		Name:          DemoUser,
		Description:   "no password: push, phone, sms or a code",
		First:         world.FirstOTP,
		Methods:       []world.Method{world.Push, world.Call, world.Text},
		Commands:      duoCommands,
		CodesByReject: true,
	}},
	"okta": {
		{
			Name:        DemoUser,
			Description: "a list of factors, chosen by number",
			Methods:     []world.Method{world.Push, world.Text, world.Call},
			Commands:    map[string]world.Method{},
		},
		{
			Name:        "adam",
			Description: "a push at once after the password (Permit Automatic Push)",
			Asks:        world.AsksNothing,
			Methods:     []world.Method{world.Push},
		},
	},
	"nps": silent(),
	"fortiauthenticator": {
		{
			Name:        DemoUser,
			Description: "asked for a token code; an empty answer asks for a push",
			Asks:        world.AsksPrompt,
			Methods:     []world.Method{world.Push, world.Token},
			Commands:    map[string]world.Method{"": world.Push},
		},
		{
			Name:        "tess",
			Description: "a code by text message at once after the password",
			Asks:        world.AsksNothing,
			Methods:     []world.Method{world.Text},
			Commands:    map[string]world.Method{},
		},
	},
	"logintc": {{
		Name:        DemoUser,
		Description: "1 asks for a push, anything else is a code",
		Asks:        world.AsksPrompt,
		Methods:     []world.Method{world.Push, world.Token},
		Commands:    map[string]world.Method{"1": world.Push},
	}},
	"eset": {{
		Name:        DemoUser,
		Description: "password and code in one; the password alone asks for a push",
		First:       world.FirstAppend,
		Methods:     []world.Method{world.Push, world.Token},
		Commands:    map[string]world.Method{"": world.Push},
	}},
	"eset-otp": {{
		Name:          DemoUser,
		Description:   "no password: a code, or sms for one that comes with a reject",
		First:         world.FirstOTP,
		Methods:       []world.Method{world.Text, world.Token},
		Commands:      map[string]world.Method{"sms": world.Text},
		CodesByReject: true,
	}},
	"securenvoy": append(silent(), world.User{
		Name:        "mel",
		Description: "a code by mail at once after the password",
		Asks:        world.AsksNothing,
		Methods:     []world.Method{world.Mail},
		Commands:    map[string]world.Method{},
	}),
	"rsa": {
		{
			Name:        DemoUser,
			Description: "no password: PIN 2468 and token code, then the next code",
			First:       world.FirstOTP,
			Methods:     []world.Method{world.Token},
			Commands:    map[string]world.Method{},
			PIN:         "2468",
			NextCode:    true,
		},
		{
			Name:        "nina",
			Description: "no password: the code of the token, then a new PIN to choose",
			First:       world.FirstOTP,
			Methods:     []world.Method{world.Token},
			Commands:    map[string]world.Method{},
			NewPIN:      true,
		},
	},
	"privacyidea": {
		{
			Name:        DemoUser,
			Description: "a push at once; an empty answer once it is confirmed, or a code",
			Asks:        world.AsksPush,
			Methods:     []world.Method{world.Push, world.Token},
			Commands:    map[string]world.Method{},
		},
		{
			Name:        "tess",
			Description: "a code by text message at once after the password",
			Asks:        world.AsksNothing,
			Methods:     []world.Method{world.Text},
			Commands:    map[string]world.Method{},
		},
	},
	"akamai": {{
		Name:          DemoUser,
		Description:   "password, comma, and push1, sms1, phone1 or a code",
		First:         world.FirstAppend,
		Separator:     ",",
		Methods:       []world.Method{world.Push, world.Text},
		Commands:      map[string]world.Method{"push1": world.Push, "sms1": world.Text, "phone1": world.Text},
		CodesByReject: true,
	}},
	"generic": {{
		Name:        DemoUser,
		Description: "every method, asked for in one line",
		Asks:        world.AsksPrompt,
		Methods:     everyMethod,
	}},
}

var duoCommands = map[string]world.Method{"push": world.Push, "phone": world.Call, "sms": world.Text}

// silent are users of a server that takes no commands: the password starts the
// one method that each of them has.
func silent() []world.User {
	return []world.User{
		{
			Name:        DemoUser,
			Description: "a push at once after the password",
			Asks:        world.AsksNothing,
			Methods:     []world.Method{world.Push},
			Commands:    map[string]world.Method{},
		},
		{
			Name:        "carl",
			Description: "a call at once after the password",
			Asks:        world.AsksNothing,
			Methods:     []world.Method{world.Call},
			Commands:    map[string]world.Method{},
		},
		{
			Name:        "tess",
			Description: "a code by text message at once after the password",
			Asks:        world.AsksNothing,
			Methods:     []world.Method{world.Text},
			Commands:    map[string]world.Method{},
		},
		{
			Name:        "otto",
			Description: "asked for the code of the token after the password",
			Asks:        world.AsksNothing,
			Methods:     []world.Method{world.Token},
			Commands:    map[string]world.Method{},
		},
	}
}

// Vendors returns the names that [VendorUsers] knows, sorted.
func Vendors() []string { return slices.Sorted(maps.Keys(vendors)) }

// VendorUsers returns the users that make the server behave like that vendor's, and
// whether the vendor is known. The first is [DemoUser], and all have [DemoPassword].
// The names of vendors are those of the presets in package settings.
//
//	users, _ := simulator.VendorUsers("duo")
//	w := world.New(world.WithUsers(users...))
func VendorUsers(vendor string) ([]world.User, bool) {
	users, ok := vendors[vendor]
	if !ok {
		return nil, false
	}
	var copies []world.User
	for _, u := range users {
		u.Methods, u.Commands = slices.Clone(u.Methods), maps.Clone(u.Commands)
		copies = append(copies, u)
	}
	return withContacts(copies), true
}
