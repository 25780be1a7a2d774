package inspector

import (
	"otpdialog/radiusclient/packet"
	"otpdialog/ui/cells"
	"otpdialog/ui/kit"
)

// packetControls show a packet in lines of that width.
func packetControls(v *packet.View, width int) []kit.Control {
	const gap, least = 2, 24
	indent := min(max(least, width/3), 34)
	controls := []kit.Control{&kit.Paragraph{Text: v.Headline(), Style: kit.Strong}, kit.Blank}
	row := func(r packet.Row, style kit.Styling) {
		controls = append(controls, &kit.Paragraph{
			Mark: cells.Cut(r.Name, indent-gap, "…"), MarkStyle: kit.Muted, Text: r.Value, Style: style, Indent: indent,
		})
	}
	for _, r := range v.Rows() {
		row(r, styleOf(v, r))
	}
	if rows := v.AttributeRows(); len(rows) > 0 {
		controls = append(controls, kit.Blank, kit.Headline("Attributes"))
		for _, r := range rows {
			row(r, nil)
		}
	}
	controls = append(controls, kit.Blank, kit.Headline("Octets (** is hidden)"))
	for _, line := range v.Dump(width) {
		controls = append(controls, &kit.Paragraph{Text: line})
	}
	return controls
}

// styleOf makes what is right and what is wrong stand out.
func styleOf(v *packet.View, r packet.Row) kit.Styling {
	switch {
	case r.Value == string(packet.Valid):
		return kit.Good
	case r.Value == string(packet.Invalid), r.Value == v.Note, r.Value == v.Malformed:
		return kit.Bad
	case r.Value == string(packet.Missing), r.Value == string(packet.Unchecked):
		return kit.Warn
	}
	return nil
}
