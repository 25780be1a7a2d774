package inspector

import (
	"slices"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/ui/kit"
)

// asked is the request that the chosen packet is or answers; false for none.
func (p *Page) asked() (packet.Packet, bool) {
	chosen, ok := p.chosen()
	if !ok || chosen.ToServer {
		return chosen, ok
	}
	for _, r := range slices.Backward(p.packets) {
		if r.Number < chosen.Number && chosen.Answers(r) {
			return r, true
		}
	}
	return packet.Packet{}, false
}

// commands shows how to send a request again.
func (p *Page) commands() kit.Want {
	one, ok := p.asked()
	if !ok {
		return kit.Say{Text: "There is no request to send again.", Wrong: true}
	}
	connection, secret := p.o.Connection, p.o.Secret
	return p.o.decoded(func(d *dictionary.Dictionary) kit.Action {
		v := one.View(d)
		lines := v.Radclient()
		if lines != nil {
			lines = append(append(v.Variables(), ""), lines...)
		}
		if secret != "" {
			lines = append([]string{"(umask 077; echo " + advice.Quote([]string{secret}) + " > secret)"}, lines...)
		}
		if connection != "" {
			command := advice.Quote([]string{"otpdialog", "auth", connection, "--user", one.UserName()})
			lines = append([]string{command, ""}, lines...)
		}
		return madeCommands{lines, secret != ""}
	})
}

// commandPage shows commands; those of a demonstration have its secret.
func commandPage(lines []string, demo bool) kit.Page {
	note := "Passwords are not in them: each read waits for you to enter one, so run it by itself. "
	if demo {
		note += "The shared secret is that of this demonstration alone, and ends with it."
	} else {
		note += "Put the shared secret into the file secret first."
	}
	return &kit.CopyPage{Title: "Command", Lines: lines, Note: note}
}
