package console

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// pickPreset fills in what is known of a vendor.
func (e *editor) pickPreset() tea.Cmd {
	return e.c.choosePreset("Vendor preset", len(e.draft.Actions), func(p settings.Preset) tea.Cmd {
		p.Apply(&e.draft.Connection)
		e.c.say(p.Title + " is filled in, and not saved yet.")
		return nil
	})
}

// choosePreset lets the person choose a vendor, whose needs are told before, and how
// many actions give way.
func (c *Console) choosePreset(title string, actions int, chosen func(settings.Preset) tea.Cmd) tea.Cmd {
	presets := settings.Presets()
	last := len(presets) - 1
	presets = append(presets[last:], presets[:last]...) // what most begin with, for any other vendor
	picks := make([]pick, len(presets))
	for i, p := range presets {
		picks[i] = pick{label: p.Title, note: p.About}
	}
	return c.openPicker(title, picks, 0, func(i int) tea.Cmd {
		p := presets[i]
		body := []control{&paragraph{text: p.About}, blank, headline("What it needs")}
		for _, need := range p.Needs {
			body = append(body, &paragraph{text: need, mark: "-", indent: 2})
		}
		if p.Documentation != "" {
			body = append(body, blank, &paragraph{text: p.Documentation, style: muted})
		}
		body = append(body, blank, headline("What it fills in"), &paragraph{text: fills(p)})
		if actions > 0 {
			body = append(body, &paragraph{text: fmt.Sprintf("Actions that there are by now give way: %d.", actions), style: warn})
		}
		c.ask(p.Title, body, button{id: "use", label: "Use it", do: func() tea.Cmd { return chosen(p) }})
		c.top().focusOn(stop{id: "use"})
		return nil
	})
}

// fills says what a preset fills in.
func fills(p settings.Preset) string {
	c := settings.DefaultConnection()
	p.Apply(&c)
	titles := make([]string, len(c.Actions))
	for i, a := range c.Actions {
		titles[i] = a.Title
	}
	actions := "no actions"
	if len(titles) > 0 {
		actions = "the actions " + strings.Join(titles, ", ")
	}
	first := firstRequests[slices.IndexFunc(firstRequests, func(o option) bool { return o.value == string(c.Ask) })].label
	return fmt.Sprintf("The first request carries: %s. A time-out of %d s, the prompt, and %s. Servers and secret stay as they are.", first, c.Timeout, actions)
}
