package scenario

import _ "embed" // of First

// First is the text of a first scenario, which passes.
//
//go:embed examples/first.toml
var First string
