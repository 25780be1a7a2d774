package document

import "otpdialog/settings"

// ParsePreset reads the file of a preset. Its error is a [settings.Problems].
func ParsePreset(name, file string, data []byte) (settings.Preset, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return settings.Preset{}, err
	}
	p := settings.Preset{Name: name, Connection: settings.DefaultConnection()}
	root.requiredLine("title", &p.Title, settings.MaxDisplayNameLength, `"Duo"`)
	root.requiredLine("about", &p.About, settings.MaxAboutLength, `"what the vendor does"`)
	root.texts("needs", &p.Needs)
	root.oneLine("documentation", &p.Documentation, settings.MaxAboutLength)
	readBehaviour(root, &p.Connection)
	p.Connection.Actions = readActions(root)
	root.refuseUnknown("a preset")
	return p, d.err()
}
