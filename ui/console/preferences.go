package console

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// preferencesTab is what a person chose.
type preferencesTab struct {
	c   *Console
	hub *hub

	kept   settings.Preferences // as the file has them
	chosen settings.Preferences // as they are on the screen
	before []settings.Preferences
	policy settings.Policy
}

func (t *preferencesTab) take(r read) {
	if !t.changed() {
		t.chosen = r.preferences
	}
	t.kept, t.policy = r.preferences, r.policy
}

func (t *preferencesTab) changed() bool { return t.chosen != t.kept }

func (t *preferencesTab) discard() { t.chosen = t.kept }

// aboutPreferences says what the settings do, by their keys. One that is not here
// is chosen elsewhere.
var aboutPreferences = map[string]string{
	settings.RememberLastMethodUsedKey: "The last method that signed you in goes out by itself the next time.",
	settings.RememberUserNameKey:       "The sign-in form has it filled in.",
	"theme":                            "Auto is as dark or light as the terminal is.",
	"images":                           "How the pictures of actions are drawn. None shows buttons.",
	settings.MouseKey:                  "The program captures the mouse; with Shift the terminal still selects text.",
	"reduced_motion":                   "Nothing on the screen moves but clocks.",
	"time_format":                      "Of times of day. Auto is as the language of the system has it.",
}

// controls are one for each setting that a person chooses here; those that the
// policy enforces are greyed, with the value in force.
func (t *preferencesTab) controls() []control {
	inForce := t.policy.Apply(t.chosen)
	var controls []control
	for _, s := range settings.Settings() {
		about, here := aboutPreferences[s.Key]
		if !here {
			continue
		}
		e := entry{id: s.Key, label: s.Label, help: about}
		if t.policy.Manages(s.Key) {
			e.managed = managedWord
		}
		set := func(value string) { s.Set(&t.chosen, value) }
		if s.IsSwitch() {
			controls = append(controls, &toggle{entry: e, on: s.Of(inForce) == "true", changed: func(on bool) { set(strconv.FormatBool(on)) }})
		} else {
			controls = append(controls, &choice{entry: e, options: optionsOf(s.Values...), value: s.Of(inForce), changed: set})
		}
	}
	return controls
}

func (t *preferencesTab) sheet() *sheet {
	s := &sheet{body: t.controls(), keys: []shortcut{{keys.Save, t.save}}}
	nothing := ""
	if !t.changed() {
		nothing = "There is nothing to save."
	}
	s.foot = []button{
		{id: "save", label: saveWord, off: nothing, do: t.save},
		{id: "forget", label: "Forget…", help: "What this client remembers of a connection: user name, last methods, and that its actions were received.", do: t.hub.connections.pickForget},
	}
	if len(t.before) > 0 {
		s.keys = append(s.keys, shortcut{keys.Undo, t.undo})
		s.foot = append(s.foot, button{id: "undo", label: undoWord, help: "Puts back what was saved before.", do: t.undo})
	}
	return s
}

func (t *preferencesTab) save() tea.Cmd { return t.saveThen(stay) }

// saveThen saves, and then goes on.
func (t *preferencesTab) saveThen(then func() tea.Cmd) tea.Cmd {
	if !t.changed() {
		return nil
	}
	before := t.kept
	return t.write(t.chosen, func() tea.Cmd {
		t.before = append(t.before, before)
		t.c.say("Saved. Until you leave this screen, Undo puts the old ones back.")
		return then()
	})
}

func (t *preferencesTab) undo() tea.Cmd {
	last := len(t.before) - 1
	if last < 0 {
		return nil
	}
	return t.write(t.before[last], func() tea.Cmd {
		t.before = t.before[:last]
		t.c.say("Undone.")
		return nil
	})
}

// write keeps what differs from what is kept: another instance may have changed
// something else in the meantime.
func (t *preferencesTab) write(to settings.Preferences, then func() tea.Cmd) tea.Cmd {
	store, from := t.c.o.Store, t.kept
	return run(func() func() tea.Cmd {
		err := store.UpdatePreferences(func(p *settings.Preferences) {
			for _, s := range settings.Settings() {
				if !s.PolicyOnly && s.Of(from) != s.Of(to) {
					s.Set(p, s.Of(to))
				}
			}
		})
		return func() tea.Cmd {
			if err != nil {
				t.c.complain(err)
				return nil
			}
			t.kept, t.chosen = to, to
			return tea.Batch(then(), changed)
		}
	})
}
