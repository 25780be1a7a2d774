package list_test

import (
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/ui/list"
	words "otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

// connections are those of files.
func connections(files map[string]string, names ...string) []settings.Connection {
	var all []settings.Connection
	for _, name := range names {
		c, err := document.ParseConnection(name, name+".toml", []byte(files[name]))
		if err != nil {
			panic(err)
		}
		all = append(all, c)
	}
	return all
}

// The list from all sides.
func TestScenes(t *testing.T) {
	scene := func(name string, play func(*words.Teller), files list.Files) uitest.Scene {
		s := uitest.Scene{Name: "list " + name, Play: play, Must: []string{"rows"}, Open: func(_ *testing.T, ascii bool) *uitest.Pages {
			return uitest.NewPages(ascii, &list.Page{Files: files})
		}}
		if strings.Contains(name, "long") {
			s.Texts = "foreign"
		}
		return s
	}
	many := manyConnections(9)
	many["office"] = officeFile
	names := []string{"c00", "c01", "c02", "c03", "c04", "c05", "c06", "c07", "c08", "office"}
	uitest.SweepScenes(t, []uitest.Scene{
		scene("empty", nil, list.Files{}),
		scene("many", func(p *words.Teller) { p.Press("down", "down") }, list.Files{Connections: connections(many, names...)}),
		scene("with problems", nil, list.Files{
			Connections: connections(map[string]string{"lab": named("Laboratory"), "office": officeFile}, "lab", "office"),
			Unread:      2,
		}),
		scene("with a long name", nil, list.Files{Connections: connections(map[string]string{"lab": named(longName), "office": officeFile}, "lab", "office")}),
	}, "list empty", "list many")
}
