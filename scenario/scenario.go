package scenario

import (
	"otpdialog/simulator/control"
)

// Scenario is a file as it is written.
type Scenario struct {
	Schema     int               `json:"schema"               need:"true" min:"1" max:"1" doc:"the version of the format: 1"`
	Name       string            `json:"name"       max:"200"  doc:"what the scenario shows; the name of the file if omitted"`
	Tags       []string          `json:"tags"       doc:"words to choose scenarios by"`
	Server     Server            `json:"server"     one:"simulator|connection" doc:"who answers: a simulator of its own, or the servers of the connection"`
	Connection Connection        `json:"connection" doc:"a file beside this one, the name of a connection, or the keys of one; if omitted, that of the vendor, or of the demonstration"`
	World      control.Setup     `json:"world"      doc:"the people, and how the simulator treats them"`
	Include    []string          `json:"include"    doc:"files whose steps come before those of this one, and whose vars, secrets and world it shares"`
	Vars       map[string]Var    `json:"vars"       doc:"values to write as ${NAME}"`
	Secrets    map[string]Secret `json:"secrets"    doc:"values to write as ${NAME} that no report shows"`
	Matrix     map[string][]Var  `json:"matrix"     doc:"variables with several values: the scenario is played with every combination"`
	Repeat     int               `json:"repeat"     min:"1" max:"1000" doc:"how often it is played"`
	Only       bool              `json:"only"       doc:"skip all scenarios without it, while you work on this one"`
	Skip       string            `json:"skip"       doc:"why it is not played"`
	Retries    int               `json:"retries"    min:"0" max:"10" doc:"how often it is tried again if it fails; it is then reported as flaky"`
	Steps      []Step            `json:"steps"      doc:"what is done, in this order"`
}

// Server is who answers the sign-ins of a case.
type Server string

// The servers.
const (
	Simulator         Server = "simulator"  // a world of its own; the default
	ConnectionServers Server = "connection" // those of the connection
)

// Connection is what the person of a scenario signs in on. At most one field is set.
type Connection struct {
	Name string         // a file beside the scenario if it ends in .toml, otherwise a connection of this computer
	Keys map[string]any // of a connection file; those of the server are not needed at the simulator
}

// Var is the value of a variable: text, a number, or true or false.
type Var struct{ Value any }

// Secret is where a secret comes from. At most one source is set.
type Secret struct {
	Env     string   `json:"env"     doc:"an environment variable"`
	File    string   `json:"file"    doc:"a file that holds it and nothing else; relative to this one"`
	Command []string `json:"command" doc:"a program that prints it, with its arguments; no shell reads them"`
	Keyring string   `json:"keyring" doc:"an item in the keyring of the desktop"`
	Default string   `json:"default" doc:"the value if the variable is not set, or the file does not exist"`
}
