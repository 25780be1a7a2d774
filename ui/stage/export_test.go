package stage

import "otpdialog/simulator/world"

// Show has the panel show a phone, also one as the world would never have it.
func (p *Panel) Show(shown world.Phone) {
	p.phoneOf = func(string) world.Phone { return shown }
}
