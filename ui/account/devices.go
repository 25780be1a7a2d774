package account

import (
	"strings"

	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// devicesPage is the list of the trusted devices.
type devicesPage struct {
	page

	over     *overview
	selected int
}

// aboutDevice begins a task about the device that is selected.
type aboutDevice struct {
	task func(*protocol.Device) task
}

// Do implements [kit.Page].
func (p *devicesPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case aboutDevice:
		if p.selected < len(p.over.devices) {
			return kit.Open{Page: p.form.newTask(a.task(&p.over.devices[p.selected]))}
		}
		return nil
	case changed:
		return kit.Wants{kit.Say{Text: a.text, Page: p}, kit.Tell{Page: p.over, Action: load{}}}
	}
	return p.page.Do(a)
}

// Sheet implements [kit.Page].
func (p *devicesPage) Sheet(s kit.Screen) *kit.Sheet {
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
	rename, revoke := aboutDevice{renameDevice}, aboutDevice{revokeDevice}
	off := ""
	if len(rows) == 0 {
		off = "No device is trusted."
	}
	return p.form.sheet(s, devicesWord, func(b *builder) {
		const wide = 90
		b.sheet.Width = wide
		b.part(&kit.Table{
			ID: "devices", Columns: []kit.Column{{Title: "Device"}, {Title: "Last use"}, {Title: "Place"}}, Rows: rows, Selected: &p.selected,
			Empty: "No device is trusted yet.", Does: rename,
		})
		b.foot(
			kit.Button{ID: "rename", Label: "Rename", Key: renameKey, Off: off, Does: rename},
			kit.Button{ID: "revoke", Label: "Revoke", Key: revokeKey, Off: off, Does: revoke},
			kit.Button{ID: "others", Label: "Revoke all others", Off: off, Does: aboutDevice{revokeOthers}},
			kit.Button{ID: "close", Label: "Back", Does: kit.Leave{}},
		)
	})
}
