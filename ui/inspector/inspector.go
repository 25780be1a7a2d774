package inspector

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Options is what the inspector is given. Log is required.
type Options struct {
	Log *packet.Log
	// Dictionary names the attributes. It may read files; nil is the embedded one.
	Dictionary func() (*dictionary.Dictionary, error)
	// Number is that of the packet to open; 0 shows the list.
	Number int
	// Connection is the name of the connection for commands; "" if no file has it.
	Connection string
	// Secret is the shared secret of the server of a demonstration, which was made for it and may be
	// shown; "" for another server.
	Secret string
	// Faults are those of the server of a demonstration; nil for another server.
	Faults Faults
}

// Show wants the inspector to be opened at a packet. The program carries it out.
type Show struct{ Number int }

// A Page is the inspector: the list of the packets, or one of them.
type Page struct {
	o       Options
	changes <-chan struct{} // packets have come
	stop    func()

	packets  []packet.Packet
	selected int      // index
	number   int      // of the selected packet, 0 for none: the last one
	open     *opened  // the packet that is open; nil: the list is shown
	focus    kit.Stop // when it was last drawn

	dictionary *dictionary.Dictionary // nil until it has been read, which may fail
}

// New returns the inspector.
func New(o Options) *Page {
	if o.Dictionary == nil {
		o.Dictionary = dictionary.Embedded
	}
	p := &Page{o: o}
	p.changes, p.stop = o.Log.Changes()
	p.number = o.Number
	p.look()
	return p
}

// End implements [kit.Ender].
func (p *Page) End() { p.stop() }

// Actions of the page.
type (
	changed struct{} // packets have come
	open    struct{}
	step    struct{ by int }
	list    struct{}
	command struct{}
	save    struct{ how format }
	faults  struct{}

	opened struct {
		packet packet.Packet
		view   packet.View
	}
	madeCommands struct {
		lines []string
		demo  bool
	}
	failed struct{ err error } // the dictionary cannot be read
)

// asideWidth is that of the selected packet beside the list.
const asideWidth = 54

// IDs of stops.
const (
	packetsID = "packets"
	closeID   = "close"
	nextID    = "next"
)

// look takes in the packets that are kept, with the same one selected.
func (p *Page) look() {
	p.packets = p.o.Log.Packets()
	p.selected = slices.IndexFunc(p.packets, func(one packet.Packet) bool { return one.Number == p.number })
	if p.selected < 0 && p.number != 0 && len(p.packets) > 0 { // it is gone, and all before it
		p.selected = 0
	} else if p.selected < 0 {
		p.selected = max(0, len(p.packets)-1)
	}
	p.note()
}

// note notes which packet is selected.
func (p *Page) note() {
	if p.selected < len(p.packets) {
		p.number = p.packets[p.selected].Number
	}
}

// follow waits for the next packets.
func (p *Page) follow() kit.Want {
	changes := p.changes
	return kit.Run{Waits: true, Work: func() kit.Action {
		if _, more := <-changes; !more {
			return nil
		}
		return changed{}
	}}
}

// Do implements [kit.Page].
func (p *Page) Do(a kit.Action) kit.Want {
	p.note()
	switch a := a.(type) {
	case kit.Opened:
		if p.o.Number != 0 {
			return kit.Wants{p.decode(), p.follow()}
		}
		return kit.Wants{p.read(), p.follow()}
	case *dictionary.Dictionary:
		p.dictionary = a
	case changed:
		before := p.selected
		p.look()
		if p.open == nil && p.selected != before && p.focus.ID == packetsID {
			return kit.Wants{kit.Focus{Stop: p.row(), Page: p}, p.follow()}
		}
		return p.follow()
	case kit.Leave:
		if p.open != nil {
			return p.Do(list{})
		}
		return kit.Close{}
	case list:
		p.open = nil
		return kit.Focus{Stop: p.row(), Page: p}
	case open:
		return p.decode()
	case opened:
		first := p.open == nil
		p.open = &a
		if first {
			return kit.Home{}
		}
	case step:
		p.selected = max(0, min(p.selected+a.by, len(p.packets)-1))
		p.note()
		return p.decode()
	case command:
		return p.commands()
	case madeCommands:
		return kit.Open{Page: commandPage(a.lines, a.demo)}
	case failed:
		return kit.Complain{Text: advice.Text(advice.Of(a.err)...)}
	case save:
		return p.saves(a.how)
	case saveTo:
		return p.write(a)
	case saved:
		return p.written(a)
	case faults:
		return kit.Open{Page: &faultsPage{of: p.o.Faults}}
	}
	return nil
}

// row is the stop of the selected packet.
func (p *Page) row() kit.Stop { return kit.Stop{ID: packetsID, Part: p.selected} }

// chosen is the packet that a key is about: the one that is open, or the selected one; false for
// none.
func (p *Page) chosen() (packet.Packet, bool) {
	switch {
	case p.open != nil:
		return p.open.packet, true
	case len(p.packets) == 0:
		return packet.Packet{}, false
	}
	return p.packets[p.selected], true
}

// decode opens the selected packet.
func (p *Page) decode() kit.Want {
	if len(p.packets) == 0 {
		return nil
	}
	one := p.packets[p.selected]
	return p.o.decoded(func(d *dictionary.Dictionary) kit.Action { return opened{one, one.View(d)} })
}

// read reads the dictionary for what is beside the list. Whoever opens a packet hears why that fails.
func (p *Page) read() kit.Want {
	return kit.Run{Work: func() kit.Action {
		if d, err := p.o.Dictionary(); err == nil {
			return d
		}
		return nil
	}}
}

// decoded does something with the dictionary, which may have to be read. Without it, nobody knows
// which attributes are secret.
func (o Options) decoded(work func(*dictionary.Dictionary) kit.Action) kit.Want {
	return kit.Run{Alone: true, Work: func() kit.Action {
		d, err := o.Dictionary()
		if err != nil {
			return failed{err}
		}
		return work(d)
	}}
}

// The keys of the page.
var (
	openKey   = kit.Bind("Enter", "open", "enter")
	nextKey   = kit.Bind("n", "next", "n")
	beforeKey = kit.Bind("p", "previous", "p")
	copyKey   = kit.Bind("c", "command", "c")
	pcapKey   = kit.Bind("s", "save pcapng", "s")
	textKey   = kit.Bind("t", "save text", "t")
	faultsKey = kit.Bind("f", "faults", "f")
)

// Sheet implements [kit.Page].
func (p *Page) Sheet(s kit.Screen) *kit.Sheet {
	p.focus = s.Focus
	sheet := &kit.Sheet{Title: "Packets", Form: kit.Full}
	var keys []kit.Shortcut
	if p.open == nil {
		keys = append(keys, kit.Shortcut{Key: openKey, Does: open{}})
		table := p.table(s)
		sheet.Body, sheet.First = []kit.Control{table}, p.row()
		sheet.AsideWidth, sheet.BodyWidth = asideWidth, table.Width()
		if one, ok := p.chosen(); ok && p.dictionary != nil {
			view := one.View(p.dictionary)
			sheet.Aside = packetControls(&view, asideWidth)
		}
	} else {
		keys = append(keys, kit.Shortcut{Key: nextKey, Does: step{1}}, kit.Shortcut{Key: beforeKey, Does: step{-1}})
		sheet.Title = fmt.Sprintf("Packet %d of %d: %s", p.open.packet.Number, p.o.Log.Total(), p.open.view.Code)
		sheet.Body, sheet.First = packetControls(&p.open.view, draw.Inner(s.Area).Dx()), kit.Stop{ID: nextID}
		sheet.Foot = []kit.Button{
			{ID: nextID, Label: "Next", Does: step{1}},
			{ID: "previous", Label: "Previous", Does: step{-1}},
			{ID: closeID, Label: "Back to the list", Does: list{}},
		}
	}
	keys = append(keys, kit.Shortcut{Key: copyKey, Does: command{}}, kit.Shortcut{Key: pcapKey, Does: save{pcapng}}, kit.Shortcut{Key: textKey, Does: save{text}})
	if p.o.Faults != nil {
		keys = append(keys, kit.Shortcut{Key: faultsKey, Does: faults{}})
	}
	sheet.Keys = keys
	if p.open == nil {
		sheet.Keys = keys[1:] // Enter presses the row
		sheet.Hints = append([]kit.Shortcut{{Key: kit.Keys.Leave, Does: kit.Leave{}}}, keys...)
	}
	return sheet
}

// table is the list, with a mark at packets that do not count. It has as many columns as can be
// read.
func (p *Page) table(s kit.Screen) *kit.Table {
	columns := []kit.Column{{Title: "Time"}, {}, {Title: "Packet"}, {Title: "Id"}, {Title: "Server"}, {Title: "Octets"}}
	const withoutServer, withoutOctets = 4, 5 // columns
	switch width := s.Area.Dx(); {
	case width < 64:
		columns = columns[:withoutServer]
	case width < 72:
		columns = columns[:withoutOctets]
	}
	t := &kit.Table{ID: packetsID, Empty: "Nothing has been sent or received yet.", Selected: &p.selected, Does: open{}, Columns: columns}
	for _, one := range p.packets {
		kind := one.Kind()
		if len(columns) == withoutServer {
			kind = strings.TrimPrefix(kind, "Access-") // which all have
		}
		if one.Attempt > 1 {
			kind += fmt.Sprintf(" (%d)", one.Attempt)
		}
		if one.Note != "" {
			kind += " " + s.Look.Cross
		}
		cells := []string{one.Time.Format("15:04:05.000"), one.Arrow(), kind, strconv.Itoa(int(one.Identifier())), one.ServerName(), strconv.Itoa(len(one.Octets))}
		t.Rows = append(t.Rows, kit.Row{Cells: cells[:len(columns)], Wrong: one.Note != "", Note: rowNote(one)})
	}
	return t
}

// rowNote says below the list what is known of a packet.
func rowNote(p packet.Packet) string {
	if p.Note != "" {
		return "It does not count: " + p.Note + "."
	}
	said := "Message-Authenticator " + string(p.MessageAuthenticator)
	if p.Authenticator != "" {
		said = "Response Authenticator " + string(p.Authenticator) + ", " + said
	}
	if p.Attempt > 1 {
		said = fmt.Sprintf("Retransmission, attempt %d. ", p.Attempt) + said
	}
	return said + "."
}
