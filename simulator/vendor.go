package simulator

import (
	"maps"
	"slices"
)

// vendors are the users that make a World behave as a vendor's server does, by
// the names of the presets in package settings. The first of each is DemoUser.
// Where a vendor's voice tells a code, a text message stands for it: calls of a
// World are confirmed by answering them.
var vendors = map[string][]User{
	"duo": {{
		Name:          DemoUser,
		Description:   "a menu, by number or push, phone, sms; codes come with a reject",
		Methods:       []Method{MethodPush, MethodCall, MethodText},
		Commands:      duoCommands,
		CodesByReject: true,
	}},
	"duo-append": {{
		Name:          DemoUser,
		Description:   "password, comma, and push, phone, sms or a code",
		First:         FirstAppend,
		Separator:     ",",
		Methods:       []Method{MethodPush, MethodCall, MethodText},
		Commands:      duoCommands,
		CodesByReject: true,
	}},
	"duo-otp": {{
		Name:          DemoUser,
		Description:   "no password: push, phone, sms or a code",
		First:         FirstOTP,
		Methods:       []Method{MethodPush, MethodCall, MethodText},
		Commands:      duoCommands,
		CodesByReject: true,
	}},
	"okta": {
		{
			Name:        DemoUser,
			Description: "a list of factors, chosen by number",
			Methods:     []Method{MethodPush, MethodText, MethodCall},
			Commands:    map[string]Method{},
		},
		{
			Name:        "adam",
			Description: "a push at once after the password (Permit Automatic Push)",
			Asks:        AsksNothing,
			Methods:     []Method{MethodPush},
		},
	},
	"nps": silent(),
	"fortiauthenticator": {
		{
			Name:        DemoUser,
			Description: "asked for a token code; an empty answer asks for a push",
			Asks:        AsksPrompt,
			Methods:     []Method{MethodPush, MethodToken},
			Commands:    map[string]Method{"": MethodPush},
		},
		{
			Name:        "tess",
			Description: "a code by text message at once after the password",
			Asks:        AsksNothing,
			Methods:     []Method{MethodText},
			Commands:    map[string]Method{},
		},
	},
	"logintc": {{
		Name:        DemoUser,
		Description: "1 asks for a push, anything else is a code",
		Asks:        AsksPrompt,
		Methods:     []Method{MethodPush, MethodToken},
		Commands:    map[string]Method{"1": MethodPush},
	}},
	"eset": {{
		Name:        DemoUser,
		Description: "password and code in one; the password alone asks for a push",
		First:       FirstAppend,
		Methods:     []Method{MethodPush, MethodToken},
		Commands:    map[string]Method{"": MethodPush},
	}},
	"eset-otp": {{
		Name:          DemoUser,
		Description:   "no password: a code, or sms for one that comes with a reject",
		First:         FirstOTP,
		Methods:       []Method{MethodText, MethodToken},
		Commands:      map[string]Method{"sms": MethodText},
		CodesByReject: true,
	}},
	"securenvoy": append(silent(), User{
		Name:        "mel",
		Description: "a code by mail at once after the password",
		Asks:        AsksNothing,
		Methods:     []Method{MethodMail},
		Commands:    map[string]Method{},
	}),
	"rsa": {
		{
			Name:        DemoUser,
			Description: "no password: PIN 2468 and token code, then the next code",
			First:       FirstOTP,
			Methods:     []Method{MethodToken},
			Commands:    map[string]Method{},
			PIN:         "2468",
			NextCode:    true,
		},
		{
			Name:        "nina",
			Description: "no password: the code of the token, then a new PIN to choose",
			First:       FirstOTP,
			Methods:     []Method{MethodToken},
			Commands:    map[string]Method{},
			NewPIN:      true,
		},
	},
	"privacyidea": {
		{
			Name:        DemoUser,
			Description: "a push at once; an empty answer once it is confirmed, or a code",
			Asks:        AsksPush,
			Methods:     []Method{MethodPush, MethodToken},
			Commands:    map[string]Method{},
		},
		{
			Name:        "tess",
			Description: "a code by text message at once after the password",
			Asks:        AsksNothing,
			Methods:     []Method{MethodText},
			Commands:    map[string]Method{},
		},
	},
	"akamai": {{
		Name:          DemoUser,
		Description:   "password, comma, and push1, sms1, phone1 or a code",
		First:         FirstAppend,
		Separator:     ",",
		Methods:       []Method{MethodPush, MethodText},
		Commands:      map[string]Method{"push1": MethodPush, "sms1": MethodText, "phone1": MethodText},
		CodesByReject: true,
	}},
	"generic": {{
		Name:        DemoUser,
		Description: "every method, asked for in one line",
		Asks:        AsksPrompt,
		Methods:     everything,
	}},
}

var duoCommands = map[string]Method{"push": MethodPush, "phone": MethodCall, "sms": MethodText}

// silent are users of a server that takes no commands: the password starts the
// one method that each of them has.
func silent() []User {
	return []User{
		{
			Name:        DemoUser,
			Description: "a push at once after the password",
			Asks:        AsksNothing,
			Methods:     []Method{MethodPush},
			Commands:    map[string]Method{},
		},
		{
			Name:        "carl",
			Description: "a call at once after the password",
			Asks:        AsksNothing,
			Methods:     []Method{MethodCall},
			Commands:    map[string]Method{},
		},
		{
			Name:        "tess",
			Description: "a code by text message at once after the password",
			Asks:        AsksNothing,
			Methods:     []Method{MethodText},
			Commands:    map[string]Method{},
		},
		{
			Name:        "otto",
			Description: "asked for the code of the token after the password",
			Asks:        AsksNothing,
			Methods:     []Method{MethodToken},
			Commands:    map[string]Method{},
		},
	}
}

// Vendors are the names that [VendorUsers] knows, in order.
func Vendors() []string { return slices.Sorted(maps.Keys(vendors)) }

// VendorUsers are the users of a World that behaves as that vendor's server
// does, and whether the vendor is known. The first is [DemoUser], all have
// [DemoPassword], and the names of vendors are those of the presets in package
// settings:
//
//	users, _ := simulator.VendorUsers("duo")
//	world := simulator.NewWorld(simulator.WithUsers(users...))
func VendorUsers(vendor string) ([]User, bool) {
	users, ok := vendors[vendor]
	if !ok {
		return nil, false
	}
	var copies []User
	for _, u := range users {
		copies = append(copies, u.clone())
	}
	return furnished(copies), true
}
