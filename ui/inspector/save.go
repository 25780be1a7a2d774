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
	return kit.Open{Page: how.prompt(packets)}
}

// prompt asks for the name of a new file.
func (how format) prompt(packets []packet.Packet) *kit.Prompt {
	return &kit.Prompt{
		Title: how.title, Intro: how.intro, Label: "New file", Button: "Save", Text: how.file, Alone: true,
		Wrong: func(path string) string {
			if disk.Home(path) == "" {
				return "Enter a file name."
			}
			return ""
		},
		Does: func(path string) kit.Action { return saveTo{how, packets, disk.Home(path)} },
	}
}

type (
	// saveTo writes packets to a new file.
	saveTo struct {
		how     format
		packets []packet.Packet
		path    string
	}

	// saved is the result.
	saved struct {
		path string
		err  error
	}
)

func (p *Page) write(a saveTo) kit.Want {
	return p.o.decoded(func(d *dictionary.Dictionary) kit.Action {
		return saved{a.path, disk.Create(a.path, a.how.data(a.packets, d), 0o600)}
	})
}

func (p *Page) written(a saved) kit.Want {
	switch {
	case errors.Is(a.err, fs.ErrExist):
		return kit.Say{Text: a.path + " exists already. Choose another name.", Wrong: true}
	case a.err != nil:
		return kit.Complain{Text: advice.Text(advice.Of(a.err)...)}
	}
	return kit.Wants{kit.Raise{}, kit.Say{Text: "Saved in " + a.path + "."}}
}
