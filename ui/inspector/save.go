package inspector

import (
	"errors"
	"io/fs"
	"strings"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings/disk"
	"otpdialog/ui/kit"
)

// format is what packets are saved as.
type format struct {
	title, intro, file string
	data               func([]packet.Packet, *dictionary.Dictionary) []byte
}

var (
	pcapng = format{
		"Save for Wireshark",
		`The file contains no secrets: all passwords are ********, and the shared secret is "` + packet.ThrowawaySecret + `".`,
		"~/packets.pcapng",
		func(packets []packet.Packet, d *dictionary.Dictionary) []byte {
			return packet.Pcapng(packets, packet.PcapngOptions{Dictionary: d})
		},
	}
	text = format{
		"Save as text", "The packets as shown here, without secrets.", "~/packets.txt",
		func(packets []packet.Packet, d *dictionary.Dictionary) []byte {
			var all strings.Builder
			for _, v := range packet.Views(packets, d) {
				all.WriteString(strings.Join(v.Lines(), "\n") + "\n\n")
			}
			return []byte(all.String())
		},
	}
)

// saves asks for the file of the open packet, or of all.
func (p *Page) saves(how format) kit.Want {
	packets := p.packets
	if p.open != nil {
		packets = []packet.Packet{p.open.packet}
	}
	if len(packets) == 0 {
		return kit.Say{Text: "There is nothing to save yet."}
	}
	return kit.Open{Page: &savePage{format: how, o: p.o, packets: packets, path: how.file}}
}

// A savePage asks for the name of a new file.
type savePage struct {
	format

	o       Options
	packets []packet.Packet
	path    string
}

type (
	saveIt struct{}
	saved  struct {
		path string
		err  error
	}
)

// Sheet implements [kit.Page].
func (p *savePage) Sheet(kit.Screen) *kit.Sheet {
	return &kit.Sheet{
		Title: p.title, Form: kit.Box, Alone: true, Width: kit.BoxWidth, Enter: saveIt{},
		Body: []kit.Control{
			&kit.Paragraph{Text: p.intro}, kit.Blank,
			&kit.Text{Entry: kit.Entry{ID: "file", Label: "New file"}, Value: kit.StringValue{Of: &p.path}},
		},
		Foot: []kit.Button{{ID: "save", Label: "Save", Does: saveIt{}}, kit.CancelButton},
	}
}

// Do implements [kit.Page].
func (p *savePage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case saveIt:
		path := disk.Home(p.path)
		if path == "" {
			return kit.Say{Text: "Enter a file name.", Wrong: true}
		}
		packets, data := p.packets, p.data
		return p.o.decoded(func(d *dictionary.Dictionary) kit.Action {
			return saved{path, disk.Create(path, data(packets, d), 0o600)}
		})
	case failed:
		return kit.Complain{Text: advice.Text(advice.Of(a.err)...)}
	case saved:
		switch {
		case errors.Is(a.err, fs.ErrExist):
			return kit.Say{Text: a.path + " exists already. Choose another name.", Wrong: true}
		case a.err != nil:
			return kit.Complain{Text: advice.Text(advice.Of(a.err)...)}
		}
		return kit.Wants{kit.Close{}, kit.Say{Text: "Saved in " + a.path + "."}}
	}
	return nil
}
