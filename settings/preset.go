package settings

import "slices"

// MaxAboutLength is the most characters that About of a [Preset] has, and each
// of its Needs.
const MaxAboutLength = 300

// A Preset is what a vendor's server needs to be spoken to: its actions, its way
// of asking, and how long it may take. It is one file, presets/NAME.toml.
//
//	duo, _ := settings.LookupPreset("duo")
//	duo.Apply(&connection)
type Preset struct {
	Name          string   // the file's name without ".toml": "duo-append"
	Title         string   // the vendor, as a list shows it
	About         string   // what the vendor does, in one or two sentences
	Needs         []string // what its documentation asks for, on the server and here; one sentence each
	Documentation string   // address of the vendor's page; "" if there is none to rely on

	Connection Connection // the keys of the preset and, for the others, their defaults
}

// Apply makes the connection one with the vendor's server. It sets every key
// that presets decide on, those of which this one says nothing to their defaults:
// the actions, and what the first request carries, the prompt, the times, the
// password encoding and Autosend. Names, servers, the shared secret, attributes
// and all else stay.
func (p Preset) Apply(c *Connection) {
	from := p.Connection
	c.Timeout, c.Retries, c.FailoverAfter = from.Timeout, from.Retries, from.FailoverAfter
	c.PasswordEncoding = from.PasswordEncoding
	c.Ask, c.Separator = from.Ask, from.Separator
	c.UserPrompt, c.EmptyAnswer = from.UserPrompt, from.EmptyAnswer
	c.AutosendWhen = from.AutosendWhen
	c.Actions = slices.Clone(from.Actions)
}
