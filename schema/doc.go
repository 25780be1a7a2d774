// Package schema binds a tree of values, as TOML and JSON have them, strictly to Go values, and
// describes those as JSON Schema. The tags of the fields are the only list of what a file or a
// request can hold:
//
//	type Fault struct {
//		Effect string        `json:"effect" need:"true" one:"drop|delay" doc:"what happens"`
//		Delay  time.Duration `json:"delay,omitempty" max:"10m" doc:"of the effect delay"`
//	}
//
//	var f Fault
//	mistakes := schema.Bind(tree, &f) // all of them: unknown keys, wrong types, values outside limits
//	text := schema.Describe(f)        // for editors, and for the description of an interface
//	tree = schema.Tree(f)             // the other direction
package schema
