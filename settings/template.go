package settings

import _ "embed" // for the file of the templates

// A Template is an action to begin with.
type Template struct {
	Name   string // as the menu shows it: "Push notification"
	Action Action // its ID is empty; see [Connection.FreeID]
}

//go:embed templates.toml
var templatesFile []byte

// Templates returns the templates of actions in the order of the menu, the empty
// one last. The caller owns the slice.
func Templates() []Template {
	templates, err := parseTemplates("templates.toml", templatesFile)
	if err != nil {
		panic(err) // the file is part of the program: its tests read it
	}
	return templates
}

// parseTemplates reads the file of the templates. Its error is a [Problems].
func parseTemplates(file string, data []byte) ([]Template, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return nil, err
	}
	var templates []Template
	for _, t := range root.tables("templates") {
		var template Template
		t.requiredLine("name", &template.Name, MaxTitleLength, `"Push notification"`)
		template.Action = readAction(t)
		t.refuseUnknown("[[templates]]")
		templates = append(templates, template)
	}
	root.refuseUnknown("the templates")
	return templates, d.err()
}
