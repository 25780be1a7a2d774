package account

import (
	"context"
	"strings"

	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// devices is the page of the trusted devices.
type devices struct {
	over     *overview
	selected int
}

func newDevices(o *overview) *devices { return &devices{over: o} }

// Actions of the devices. Those after a question have the same names in the past.
type (
	renameIt     struct{}
	revokeIt     struct{}
	revokeOthers struct{}

	revokes struct {
		send func(ctx context.Context) error
	}
	revoked struct{ err error }
)

// Do implements [kit.Page].
func (p *devices) Do(a kit.Action) kit.Want {
	f := p.over.form
	client, key := f.o.Session.Client(), f.o.Session.Kept().Session
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case renameIt:
		if d := p.chosen(); d != nil {
			return kit.Open{Page: p.newRename(*d)}
		}
	case revokeIt:
		if d := p.chosen(); d != nil {
			id := d.ID
			return revokeQuestion("Revoke "+d.Name, "The next sign-in from it has to be confirmed by email, and it is signed out now.",
				func(ctx context.Context) error { return client.Revoke(ctx, key, id) })
		}
	case revokeOthers:
		return revokeQuestion("Revoke all others", "All devices but this one have to be confirmed by email again, and are signed out now.",
			func(ctx context.Context) error { return client.RevokeOthers(ctx, key) })
	case revokes:
		ctx := p.over.ctx
		return kit.Run{Alone: true, Work: func() kit.Action { return revoked{a.send(ctx)} }}
	case revoked:
		if a.err == nil {
			return kit.Wants{kit.Say{Text: "The device is no longer trusted.", Page: p}, kit.Tell{Page: p.over, Action: load{}}}
		}
		problem, want := f.problemOf(a.err)
		if want != nil {
			return want
		}
		what, next := problem.Advice.Sentences()
		return kit.Complain{Text: what + " " + next}
	case changed:
		return kit.Wants{kit.Say{Text: a.text, Page: p}, kit.Tell{Page: p.over, Action: load{}}}
	}
	return nil
}

// revokeQuestion asks before trust is revoked.
func revokeQuestion(title, text string, send func(ctx context.Context) error) kit.Want {
	return kit.Open{Page: &kit.Question{Title: title, Body: []kit.Control{&kit.Paragraph{Text: text}}, Answers: []kit.Button{{ID: "revoke", Label: "Revoke", Does: revokes{send}}}}}
}

// chosen is the device that is selected, nil if there is none.
func (p *devices) chosen() *protocol.Device {
	if p.selected >= len(p.over.devices) {
		return nil
	}
	return &p.over.devices[p.selected]
}

func (p *devices) newRename(d protocol.Device) *ask {
	f, key := p.over.form, p.over.form.o.Session.Kept().Session
	name := &field{id: "name", label: "Name", value: d.Name, help: "So that you recognise it in this list.", wrong: []protocol.Code{protocol.BadName}}
	return &ask{
		form: f, title: "Rename " + d.Name, inputs: inputs{fields: []*field{name}}, button: "Rename",
		send: func(ctx context.Context) (any, error) {
			return nil, f.o.Session.Client().Rename(ctx, key, d.ID, protocol.Rename{Name: name.value})
		},
		then: done("The device has been renamed."),
	}
}

// Sheet implements [kit.Page].
func (p *devices) Sheet(s kit.Screen) *kit.Sheet {
	b := newSheet(s, devicesWord, 90)
	p.selected = max(0, min(p.selected, len(p.over.devices)-1))
	var rows []kit.Row
	for _, d := range p.over.devices {
		name := d.Name
		if d.This {
			name += " (this device)"
		}
		day, _, _ := strings.Cut(protocol.When(d.LastUse), ",")
		rows = append(rows, kit.Row{
			Cells: []string{name, day, d.Place},
			Note:  "Trusted since " + protocol.When(d.FirstUse) + ", last used " + protocol.When(d.LastUse) + ".",
		})
	}
	off := ""
	if len(rows) == 0 {
		off = "No device is trusted."
	}
	b.add(&kit.Table{
		ID: "devices", Columns: []kit.Column{{Title: "Device"}, {Title: "Last use"}, {Title: "Place"}}, Rows: rows, Selected: &p.selected,
		Empty: "No device is trusted yet.", Does: renameIt{},
	})
	b.sheet.Foot = []kit.Button{
		{ID: "rename", Label: "Rename", Key: renameKey, Off: off, Does: renameIt{}},
		{ID: "revoke", Label: "Revoke", Key: revokeKey, Off: off, Does: revokeIt{}},
		{ID: "others", Label: "Revoke all others", Off: off, Does: revokeOthers{}},
		{ID: "close", Label: "Back", Does: kit.Leave{}},
	}
	return b.sheet
}
