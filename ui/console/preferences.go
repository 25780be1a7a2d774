package console

import (
	"strconv"

	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// preferencesTab is what a person chose.
type preferencesTab struct {
	kept   settings.Preferences // as the file has them
	chosen settings.Preferences // as they are on the screen
	policy settings.Policy
}

// take keeps what the person has chosen and not saved yet.
func (t *preferencesTab) take(r filesRead) {
	chosen := r.preferences
	carry(&chosen, t.kept, t.chosen)
	t.kept, t.chosen, t.policy = r.preferences, chosen, r.policy
}

// carry changes in p what differs between two preferences. What is not chosen here, and
// what another instance of the program has changed, stays.
func carry(p *settings.Preferences, from, to settings.Preferences) {
	for _, s := range settings.Settings() {
		if s.Help != "" && s.Of(from) != s.Of(to) {
			s.Set(p, s.Of(to))
		}
	}
}

func (t *preferencesTab) changed() bool { return t.chosen != t.kept }

func (t *preferencesTab) discard() { t.chosen = t.kept }

// controls are one for each setting that a person chooses here; those that the
// policy enforces are greyed, with the value in force.
func (t *preferencesTab) controls() []kit.Control {
	inForce := t.policy.Apply(t.chosen)
	var controls []kit.Control
	for _, s := range settings.Settings() {
		if s.Help == "" {
			continue
		}
		e := kit.Entry{ID: s.Key, Label: s.Label, Help: s.Help}
		if t.policy.Manages(s.Key) {
			e.Managed = managedWord
		}
		set := func(value string) { s.Set(&t.chosen, value) }
		if s.IsSwitch() {
			controls = append(controls, &kit.Toggle{Entry: e, On: s.Of(inForce) == "true", Set: func(on bool) { set(strconv.FormatBool(on)) }})
		} else {
			controls = append(controls, &kit.Choice{Entry: e, Options: kit.OptionsOf(s.Values...), Value: s.Of(inForce), Set: set})
		}
	}
	return controls
}

func (t *preferencesTab) sheet() *kit.Sheet {
	return &kit.Sheet{Body: t.controls(), Foot: []kit.Button{
		{ID: "save", Label: saveWord, Key: keys.Save, Off: t.cannotSave(), Does: kit.Save{}},
		{ID: "forget", Label: "Forget…", Help: "Forgets what this computer remembers about a connection: user name, last methods, and that it has received the actions.", Does: chooseForget},
	}}
}

// cannotSave is why there is nothing to save; "" if there is something.
func (t *preferencesTab) cannotSave() string {
	if t.changed() {
		return ""
	}
	return nothingToSave
}

// savePreferences saves before what is wanted then.
func (c *Console) savePreferences(then kit.Want) kit.Want {
	if t := &c.preferences; t.changed() {
		return c.change(setPreferences{from: t.kept, to: t.chosen, then: then})
	}
	return kit.Say{Text: nothingToSave}
}
