package stage

import (
	"image"

	"charm.land/bubbles/v2/key"

	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A split is how the window is shared between the pages and the phone.
type split struct {
	alone bool // the phone is shown instead of the pages if there is no room for both
	asked bool // it asked something when it was last arranged
	wide  bool // there is
	isOn  bool // the focus is on the phone
}

// divide returns what a phone of that width leaves of the area, below which is the coach. If what
// the phone asks is answered, or not waited for any more, the pages come back.
func (d *split) divide(area image.Rectangle, width int, asks bool) image.Rectangle {
	d.wide = area.Dx() >= sideBySideWidth
	if d.asked && !asks {
		d.alone = false
	}
	d.asked = asks
	area.Max.Y--
	switch {
	case d.wide:
		area.Max.X -= width
	case d.alone:
		return image.Rectangle{}
	}
	return area
}

// place is where the phone is, with its widths beside the pages and instead of them, and false if
// it is not shown.
func (d *split) place(area image.Rectangle, width, alone int) (image.Rectangle, bool) {
	area.Max.Y--
	switch {
	case d.wide:
		area.Min.X = area.Max.X - width
	case d.alone:
		area = draw.Centred(area, alone, area.Dy())
	}
	return area, d.wide || d.alone
}

// toggle moves between the phone, where first is, and the pages.
func (d *split) toggle(first func() kit.Stop) kit.Want {
	back := d.isOn
	if !d.wide {
		d.alone = !d.alone
		back = !d.alone
	}
	if back {
		return kit.Home{}
	}
	return kit.Focus{Stop: first()}
}

// key is the key that moves between phone and pages.
func (d *split) key() key.Binding {
	show := phoneKeys.Phone
	if d.isOn || d.alone && !d.wide {
		show.SetHelp(show.Help().Key, "screen") // Esc is "back", and closes a mail first
	}
	return show
}
