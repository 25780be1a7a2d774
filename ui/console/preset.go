package console

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/ui/kit"
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
	presets := presets.All()
	last := len(presets) - 1
	presets = append(presets[last:], presets[:last]...) // what most begin with, for any other vendor
	picks := make([]kit.Pick, len(presets))
	for i, p := range presets {
		picks[i] = kit.Pick{Label: p.Title, Note: p.About}
	}
	return c.openPicker(title, picks, 0, func(i int) tea.Cmd {
		p := presets[i]
		body := []kit.Control{&kit.Paragraph{Text: p.About}, kit.Blank, kit.Headline("What it needs")}
		for _, need := range p.Needs {
			body = append(body, &kit.Paragraph{Text: need, Mark: "-", Indent: 2})
		}
		if p.Documentation != "" {
			body = append(body, kit.Blank, &kit.Paragraph{Text: p.Documentation, Style: kit.Muted})
		}
		body = append(body, kit.Blank, kit.Headline("What it fills in"), &kit.Paragraph{Text: fills(p)})
		if actions > 0 {
			body = append(body, &kit.Paragraph{Text: fmt.Sprintf("Actions that there are by now give way: %d.", actions), Style: kit.Warn})
		}
		c.ask(p.Title, body, kit.Button{ID: "use", Label: "Use it", Does: call(func() tea.Cmd { return chosen(p) })})
		c.top().FocusOn(kit.Stop{ID: "use"})
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
	first := firstRequests[slices.IndexFunc(firstRequests, func(o kit.Option) bool { return o.Value == string(c.Ask) })].Label
	return fmt.Sprintf("The first request carries: %s. A time-out of %d s, the prompt, and %s. Servers and secret stay as they are.", first, c.Timeout, actions)
}
