package stage

import (
	"otpdialog/devicegrant"
	"otpdialog/ui/grant"
	"otpdialog/ui/kit"
)

// A WebPage says where a browser shows the phones of the demonstration.
type WebPage struct {
	shown   *grant.Shown
	remote  bool          // other machines are served
	browser grant.Browser // nil for none
}

// NewWebPage returns the page for an address. The browser opens an address of this machine; nil for none.
func NewWebPage(address string, remote bool, browser grant.Browser) *WebPage {
	shown := grant.New(devicegrant.Grant{Address: address})
	shown.Note = "Anyone in this network who has this address can press the buttons. Nothing is encrypted."
	return &WebPage{shown, remote, browser}
}

// Do implements [kit.Page].
func (p *WebPage) Do(a kit.Action) kit.Want {
	if _, leaves := a.(kit.Leave); leaves {
		return kit.Close{}
	}
	want, _ := p.shown.Do(a)
	return want
}

// Sheet implements [kit.Page]. An address of this machine is of no use to another one: it has no QR code.
func (p *WebPage) Sheet(s kit.Screen) *kit.Sheet {
	const width, frame = 76, 2 // cells and rows
	sheet := &kit.Sheet{
		Title: "Phones in a browser", Form: kit.Box, Width: min(width, s.Area.Dx()-2*frame), Alone: true, SameBar: true, Mute: true,
		Foot: []kit.Button{{ID: "close", Label: "Close", Does: kit.Leave{}}},
	}
	if p.remote {
		foot := (&kit.Buttons{Of: sheet.Foot}).Height(sheet.Width)
		sheet.Body = []kit.Control{p.shown.Fit(s, sheet.Width, max(1, s.Area.Dy()-frame-foot))}
		return sheet
	}
	sheet.Body = []kit.Control{
		&kit.Paragraph{Text: p.shown.Address, Style: kit.Title}, kit.Blank,
		&kit.Paragraph{Text: "This address works only on this computer. To use a real phone, start with --web --allow-remote.", Style: kit.Muted},
		kit.Blank,
	}
	if p.browser != nil {
		all := p.shown.Buttons(p.browser)
		sheet.Foot = append(sheet.Foot, all[len(all)-1])
	}
	return sheet
}
