package scenario

import (
	"otpdialog/simulator/control"
)

// Scenario is a file as it is written.
type Scenario struct {
	Schema     int               `json:"schema"               need:"true" min:"1" max:"1" doc:"the format version: 1"`
	Name       string            `json:"name"       max:"200"  doc:"what the scenario shows; default: the file name"`
	Tags       []string          `json:"tags"       doc:"labels to select scenarios by"`
	Server     Server            `json:"server"     one:"simulator|connection" doc:"which server answers: a simulator of the case's own, or the servers of the connection"`
	Connection Connection        `json:"connection" doc:"the name of a connection, its file relative to this one, or a table of its keys; default: the vendor's preset, or the demonstration's connection"`
	World      control.Setup     `json:"world"      doc:"the users, and how the simulator treats them"`
	Include    []string          `json:"include"    doc:"files whose steps run first, and whose vars, secrets and world are shared"`
	Vars       map[string]Var    `json:"vars"       doc:"values that ${NAME} stands for"`
	Secrets    map[string]Secret `json:"secrets"    doc:"secret values that ${NAME} stands for; no report shows them"`
	Matrix     map[string][]Var  `json:"matrix"     doc:"variables with several values: the scenario is played with every combination"`
	Repeat     int               `json:"repeat"     min:"1" max:"1000" doc:"how many times to play it"`
	Only       bool              `json:"only"       doc:"play only the scenarios that set this, while you work on them"`
	Skip       string            `json:"skip"       doc:"skip the scenario, for the reason given here"`
	Retries    int               `json:"retries"    min:"0" max:"10" doc:"how many times to try again after a failure; if it then passes, it is reported as flaky"`
	Steps      []Step            `json:"steps"      doc:"the steps, in order"`
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
	File    string   `json:"file"    doc:"a file that contains only the secret; relative to this file"`
	Command []string `json:"command" doc:"a program that prints it, and its arguments; no shell is involved"`
	Keyring string   `json:"keyring" doc:"an item in the desktop's keyring"`
	Default string   `json:"default" doc:"the value if the variable is not set, or the file does not exist"`
}
