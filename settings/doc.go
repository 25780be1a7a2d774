// Package settings is what administrators and people choose, and what the
// program remembers, as TOML files: connections, the policy, preferences and
// state.
//
// A [Store] reads and writes them in three folders, found by [FindDirs]:
//
//	dirs, err := settings.FindDirs()
//	if err != nil {
//		return err
//	}
//	store := settings.Open(dirs)
//	office, err := store.Connection("office")
//	if err != nil {
//		return err
//	}
//	secret, warnings, err := office.ResolveSecret(ctx)
//
// A [Draft] is a connection that is being edited. [Store.Save] changes its file in
// place, so that the comments of the person stay, and never overwrites what
// somebody else has written meanwhile:
//
//	draft, err := store.Draft("office")
//	if err != nil {
//		return err
//	}
//	draft.Timeout = 90
//	change, err := store.Save(draft)
//	if err != nil {
//		return err
//	}
//	err = change.Undo()
//
// A [Source] says where a secret comes from: the shared secret, and where there
// are such, a saved password and the seed of one-time passwords. The files that a
// connection names (secrets, certificates, dictionary) are looked at when it is
// read, so that [Store.Connection] tells of a missing one;
// [Connection.ResolveSecret], [Connection.ResolvePassword],
// [Connection.ResolveOTP] and [Connection.ResolveTLS] return what they hold.
//
// [OpenGate] is the store of a program that a person cannot be trusted with: it
// reads the files of root and no others.
//
// A [Preset] makes a connection one with the server of a vendor, and a [Template]
// is an action to begin with. Both are files of the program, read as connections
// are.
//
// Mistakes in a file are [Problems]: all of them at once, each with its line
// and with what to write instead. What a person types as a password or a
// one-time password is never written to any file.
package settings
