package console

import (
	"fmt"
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/ui/kit"
)

type (
	// presetChosen says that the person has chosen a vendor.
	presetChosen struct{ preset settings.Preset }

	// usePreset says that they have read what it needs, and want it.
	usePreset struct{ preset settings.Preset }
)

// choosePreset lets the person choose a vendor; the answer is [presetChosen].
func choosePreset(title string) kit.Want {
	all := presets.All()
	last := len(all) - 1
	all = append(all[last:], all[:last]...) // what most begin with, for any other vendor
	choices := make([]kit.Pick, len(all))
	for i, p := range all {
		choices[i] = kit.Pick{Label: p.Title, Note: p.About, Does: presetChosen{p}}
	}
	return kit.Open{Page: &kit.Picker{Title: title, Choices: choices}}
}

// presetOf is the vendor whose preset is in a connection, "" for none.
func presetOf(c *settings.Connection) string {
	for _, p := range presets.All() {
		if p.Filled(c) {
			return p.Title
		}
	}
	return ""
}

// presetChooser is the control of the preset. What a person has changed since keeps its name.
func (e *editor) presetChooser(help string) kit.Control {
	value := presetOf(&e.draft.Connection)
	switch {
	case value != "":
		e.vendor = value
	case e.vendor != "":
		value = e.vendor + ", changed"
	default:
		value = "Choose a vendor"
	}
	return &kit.Chooser{Entry: e.fields().entry("preset", "Vendor preset", help), Value: value, Opens: choosePresetFor}
}

// describePreset says what a vendor needs, and what of a connection gives way; nil for none. The
// answer is [usePreset].
func describePreset(p settings.Preset, c *settings.Connection) kit.Want {
	body := []kit.Control{&kit.Paragraph{Text: p.About}, kit.Blank, kit.Headline("What it needs")}
	for _, need := range p.Needs {
		body = append(body, &kit.Paragraph{Text: need, Mark: "-", Indent: 2})
	}
	if p.Documentation != "" {
		body = append(body, kit.Blank, &kit.Paragraph{Text: p.Documentation, Style: kit.Muted})
	}
	body = append(body, kit.Blank, kit.Headline("What it fills in"), &kit.Paragraph{Text: fills(p)})
	switch {
	case c == nil:
	case c.Kind != p.Connection.Kind:
		body = append(body, &kit.Paragraph{Text: fmt.Sprintf("This is for %s. This connection's settings for %s will be lost, except its names.", p.Connection.Kind.Name(), c.Kind.Name()), Style: kit.Warn})
	case len(c.Actions) > 0:
		body = append(body, &kit.Paragraph{Text: fmt.Sprintf("This replaces the current actions: %d.", len(c.Actions)), Style: kit.Warn})
	}
	return kit.Wants{
		kit.Open{Page: &kit.Question{Title: p.Title, Body: body, Answers: []kit.Button{{ID: "use", Label: "Use it", Does: usePreset{p}}}}},
		kit.Focus{Stop: kit.Stop{ID: "use"}},
	}
}

// fills says what a preset fills in.
func fills(p settings.Preset) string {
	c := settings.DefaultConnection()
	p.Apply(&c)
	switch c.Kind {
	case settings.Account:
		return "The kind of the connection. It needs the web address of your service."
	case settings.OIDC:
		return fmt.Sprintf("Issuer: %s, in which you replace what is in capital letters. Scopes: %s. User name: the claim %s. The client ID and who may sign in stay as they are.",
			c.Issuer, strings.Join(c.Scopes, ", "), c.UserClaim)
	case settings.RADIUS:
	}
	titles := make([]string, len(c.Actions))
	for i, a := range c.Actions {
		titles[i] = a.Title
	}
	actions := "no actions"
	if len(titles) > 0 {
		actions = "the actions " + strings.Join(titles, ", ")
	}
	first := firstRequests[slices.IndexFunc(firstRequests, func(o kit.Option) bool { return o.Value == string(c.Ask) })].Label
	return fmt.Sprintf("First request: %s. Timeout: %d s. Also the prompt and %s. Servers and secret stay as they are.", first, c.Timeout, actions)
}
