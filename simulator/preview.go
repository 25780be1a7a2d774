package simulator

import (
	"maps"
	"slices"
)

// PreviewUser is [DemoUser] as one who is understood whatever the commands are:
// each asks for its method, and the code of a token is always good. The separator
// counts with [FirstAppend] only. A command has up to 128 octets; "" makes an
// empty answer one.
//
//	user := simulator.PreviewUser(map[string]simulator.Method{"1": simulator.MethodPush}, simulator.FirstPassword, "")
//	world := simulator.NewWorld(simulator.WithUsers(user))
func PreviewUser(commands map[string]Method, first First, separator string) User {
	known := map[string]Method{} // not nil, which would stand for the usual words
	maps.Copy(known, commands)
	methods := append(slices.Collect(maps.Values(commands)), MethodToken)
	slices.Sort(methods)
	return furnished([]User{{
		Name:        DemoUser,
		Description: "knows the commands of the preview",
		First:       first,
		Separator:   separator,
		Asks:        AsksPrompt,
		Methods:     slices.Compact(methods),
		Commands:    known,
	}})[0]
}
