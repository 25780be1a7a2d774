// Package settings is what administrators and people choose, and what the program
// remembers: connections, the policy, preferences and state. It holds values only.
// Nothing here reads a file, a keyring, the environment or the clock.
//
//	office := settings.DefaultConnection()
//	office.Primary = "radius.example.com"
//	office.Secret = settings.Source{Env: "RADIUS_SECRET"}
//	office.Servers() // ["radius.example.com:1812"]
//
// The packages below do the rest:
//
//   - settings/document reads these values from TOML text, and edits the text so that
//     comments stay;
//   - settings/secret gets the secrets that a [Source] names;
//   - settings/store reads and writes the files of a person and of a computer;
//   - settings/presets has the connections with the servers of vendors.
//
// Mistakes in a file are [Problems]: all of them at once, each with its line and with
// what to write instead. What a person types as a password or a one-time password is
// never written to any file.
package settings
