package simulator

import (
	"maps"
	"slices"

	"otpdialog/simulator/world"
)

// PreviewUser returns [DemoUser] with these commands, each of which asks for its
// method; the code of a token is always accepted. The separator is used with
// [world.FirstAppend] only. A command has up to 128 octets; "" is the empty answer.
//
//	user := simulator.PreviewUser(map[string]world.Method{"1": world.Push}, world.FirstPassword, "")
//	w := world.New(world.WithUsers(user))
func PreviewUser(commands map[string]world.Method, first world.First, separator string) world.User {
	known := map[string]world.Method{} // not nil, which would stand for the usual commands
	maps.Copy(known, commands)
	methods := append(slices.Collect(maps.Values(commands)), world.Token)
	slices.Sort(methods)
	return withContacts([]world.User{{
		Name:        DemoUser,
		Description: "knows the commands of the preview",
		First:       first,
		Separator:   separator,
		Asks:        world.AsksPrompt,
		Methods:     slices.Compact(methods),
		Commands:    known,
	}})[0]
}
