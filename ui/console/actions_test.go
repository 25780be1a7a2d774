package console_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/ui/uitest"
)

// automation opens the actions of the connection of most stories.
func (d *driver) automation() *driver {
	d.T.Helper()
	return d.edit().Tab("Automation")
}

// titles are those of the actions that the file has, in their order.
func (d *driver) titles() string {
	d.T.Helper()
	var titles []string
	for _, a := range d.Saved("office").Actions {
		title := a.Title
		if a.Autosend {
			title += "*"
		}
		if !a.Enabled {
			title += "-"
		}
		titles = append(titles, title)
	}
	return strings.Join(titles, " ")
}

func (d *driver) WantTitles(want string) *driver {
	d.T.Helper()
	if got := d.Do("save").titles(); got != want {
		d.T.Fatalf("the actions are %q, not %q, on\n%s", got, want, d.Screen())
	}
	return d
}

const noActions = "# no actions\n"

// One action from each template: five, which is all that there can be.
func TestAddActionsFromTemplates(t *testing.T) {
	perform(t, inTheConsole(setup{Actions: noActions}), func(d *driver) {
		d.automation().See("There are no actions yet")
		for _, template := range settings.Templates() {
			d.Do("add").See("Add action").TabTo(template.Name).Press("enter").See("Add action", "Title")
			if template.Action.Command == "" {
				d.Fill("Command", "token").Fill("Description", "Whatever it is").See("Whatever it is")
			}
			d.TabTo("OK").Press("enter").Focused(template.Action.Title)
		}
		d.Do("add").See("at most 5 actions, including disabled ones").SeeNo("Phone callback")
		d.Click("Add").SeeNo("Phone callback").Do("tasks").TabTo("Add").See("at most 5 actions").Press("enter").SeeNo("Phone callback").Press("esc")
		d.WantTitles("Push Call SMS Email Custom")
		actions := d.Saved("office").Actions
		for i, template := range settings.Templates() {
			want := template.Action
			want.ID = actions[i].ID
			if template.Action.Command == "" {
				want.Command, want.Description = "token", "Whatever it is"
			}
			if actions[i] != want {
				t.Errorf("saved %+v, not %+v", actions[i], want)
			}
		}
	})
}

// All of the fields of an action reach the file, and Cancel leaves it as it was.
func TestActionProperties(t *testing.T) {
	change := func(d *driver) *driver {
		d.automation().TabTo("SMS").Press("enter").See("Properties")
		d.Toggle("Enabled").Fill("Title", "Text").Fill("Command", "txt").Fill("Description", "A text to you").Fill("Action message", "It is coming")
		return d.Toggle("Autosend").Choose("Reject means", "code sent").TabTo("Image").Press("enter").See("Image", "fingerprint").TabTo("bell").Press("enter").See("bell")
	}
	perform(t, inTheConsole(setup{}), func(d *driver) {
		change(d).TabTo("Title").Press("enter").See("Text").Do("save").See("Saved.")
		want := settings.Action{
			ID: "sms", Title: "Text", Command: "txt", Description: "A text to you", Message: "It is coming", Image: "bell",
			Autosend: true, RejectMeans: settings.RejectMeansCodeSent,
		}
		if got := d.Saved("office").Actions[2]; got != want {
			t.Errorf("saved %+v, not %+v", got, want)
		}
	})
	for _, out := range []string{"esc", "enter"} {
		perform(t, inTheConsole(setup{}), func(d *driver) {
			change(d).TabTo(cancelWord).Press(out).SeeNo("A text to you", "Properties").Do("save").See("nothing to save")
		})
	}
}

// The preview beside the fields is what the person who signs in will see, while
// it is typed.
func TestActionPreviewFollowsTyping(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.automation().TabTo("Call").Press("enter").Fill("Description", "Rings").Type(" you").See("Rings you")
		d.Fill("Title", "Ring").Fill("Description", "")
		if n := strings.Count(d.Screen(), "Ring"); n < 3 { // field, icon, and balloon
			t.Errorf("the title is seen %d times on\n%s", n, d.Screen())
		}
		before := d.Screen()
		d.TabTo("Image").Press("enter").TabTo("star").Press("enter").See("star")
		if after := d.Screen(); pictureOf(before) == pictureOf(after) {
			t.Errorf("the picture is the same:\n%s", after)
		}
	})
}

// The icons below the table are what people will see: only what is enabled, with the mark of the default
// one, and with changes that are not saved yet. A click on one opens its action. A small window
// has no room for them.
func TestIconsFollowTheTable(t *testing.T) {
	perform(t, inTheConsole(setup{Size: large}), func(d *driver) {
		d.automation().TabTo("SMS").See("Enter your one-time password").SeeNo("• SMS", "sent automatically")
		d.Do("switch Autosend").See("• SMS", "SMS is sent automatically the first time.").Do("enable, disable").SeeNo("• SMS")
		before := pictureOf(d.Screen())
		d.Do("enable, disable")
		if pictureOf(d.Screen()) == before {
			t.Errorf("the picture of what was enabled is not on\n%s", d.Screen())
		}
		d.Click("SMS").See("Properties").Holds("Title", "SMS").Fill("Title", "Text").TabTo("OK").Press("enter").See("• Text").Focused("Text")
		d.TabTo("Email").Do("move up").Click("Email").Holds("Title", "Email").Press("esc")
		d.Size(narrow.X, narrow.Y).See("• Text").SeeNo("Enter your one-time password")
		d.Size(60, 16)
		if strings.TrimSpace(pictureOf(d.Screen())) != "" {
			t.Errorf("there are pictures in a small window:\n%s", d.Screen())
		}
	})
	perform(t, inTheConsole(setup{Size: large, Preferences: "images = \"none\"\n"}), func(d *driver) {
		d.automation().See("[Push]", "[Custom]")
	})
}

// pictureOf is what of a screen is made of blocks.
func pictureOf(screen string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("█▀▄", r) {
			return r
		}
		return ' '
	}, screen)
}

func TestDeleteAction(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.automation().TabTo("Call").Do("delete").See("Delete the action Call?").Focused(cancelWord).Press("enter").See("Call")
		d.Task("Delete").TabTo("Delete").Press("enter").WantTitles("Push SMS Email Custom")
	})
}

// Rows move by keys, by the menu and by the mouse, and the focus goes along.
func TestMoveActions(t *testing.T) {
	const push, call, sms = "push          Push", "phone         Call", "text-message  SMS" // the rows, not the icons
	for name, play := range map[string]func(*driver){
		"keys": func(d *driver) {
			d.TabTo("Push").Do("move down").Focused("Push").Do("move down").Focused("Push").Do("move up").Do("move up").Do("move up").Do("move down").Do("move down")
		},
		"menu": func(d *driver) {
			d.TabTo("Push").Do("tasks").TabTo("Move up").See("It is already the first.").Press("enter", "esc").Task("Move down").Focused("Push").Task("Move down")
		},
		"mouse":         func(d *driver) { d.Drag(push, sms).Focused("Push") },
		"mouse upwards": func(d *driver) { d.Drag(sms, push).Drag(call, push).Drag(call, sms) },
	} {
		t.Run(name, func(t *testing.T) {
			perform(t, inTheConsole(setup{}), func(d *driver) {
				d.automation()
				play(d)
				d.WantTitles("Call SMS Push Email Custom")
			})
		})
	}
	perform(t, inTheConsole(setup{}), func(d *driver) { // past the ends, and let go elsewhere
		d.automation().TabTo("Custom").Do("move down").Do("tasks").TabTo("Move down").See("It is already the last.").Press("esc")
		d.Wait(thinking).MouseDown(push).Send(tea.MouseMotionMsg{X: 2, Y: 20, Button: tea.MouseLeft}).Send(tea.MouseReleaseMsg{X: 2, Y: 20, Button: tea.MouseLeft})
		d.Do("save").See("nothing to save")
	})
}

// Autosend is on for one action at most.
func TestAutosendIsExclusive(t *testing.T) {
	perform(t, inTheConsole(setup{Actions: uitest.AutosendPush}), func(d *driver) {
		d.automation().WantTitles("Push* Call SMS Email Custom")
		d.TabTo("SMS").Do("switch Autosend").WantTitles("Push Call SMS* Email Custom").Do("switch Autosend").WantTitles("Push Call SMS Email Custom")
		d.TabTo("Call").Task("Turn Autosend on").WantTitles("Push Call* SMS Email Custom").Do("tasks").See("Turn Autosend off").TabTo("Turn Autosend off").Press("enter").WantTitles("Push Call SMS Email Custom")
		d.TabTo("Call").Do("switch Autosend").TabTo("Email").Press("enter").Toggle("Autosend").TabTo("OK").Press("enter").WantTitles("Push Call SMS Email* Custom")
	})
}

func TestEnableAndDisable(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.automation().TabTo("SMS").Do("enable, disable").WantTitles("Push Call SMS- Email Custom").Do("enable, disable").WantTitles("Push Call SMS Email Custom")
	})
}

// The tab Automation and Forget say that Autosend is over only if that is so: not with
// "always", for a disabled action, or if the last method goes out instead.
func TestAutosendIsOver(t *testing.T) {
	const over, forget = "Autosend has already run", "and Autosend has run."
	const received = "[connections.office]\nreceived = true\n"
	const lastMethod = "last_user_name = \"alice\"\n[connections.office.last_methods]\nalice = \"call\"\n"
	disabled := strings.Replace(uitest.AutosendPush, "autosend = true", "autosend = true\nenabled = false", 1)
	for name, test := range map[string]struct {
		setup setup
		says  bool
	}{
		"nothing received":                {setup{Actions: uitest.AutosendPush}, false},
		"received":                        {setup{Actions: uitest.AutosendPush, State: received}, true},
		"always":                          {setup{Actions: uitest.AutosendPush, State: received, Settings: "autosend_when = \"always\"\n"}, false},
		"disabled":                        {setup{Actions: disabled, State: received}, false},
		"no Autosend":                     {setup{State: received}, false},
		"last method":                     {setup{Actions: uitest.AutosendPush, State: received + lastMethod}, false},
		"last method, remembering is off": {setup{Actions: uitest.AutosendPush, State: received + lastMethod, Preferences: "remember_last_method_used = false\n"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			test.setup.Size = large
			perform(t, inTheConsole(test.setup), func(d *driver) {
				look := d.SeeNo
				if test.says {
					look = d.See
				}
				d.automation().TabTo("Push")
				look(over)
				d.Press("esc")
				if test.setup.State != "" {
					d.TabTo("office").Task("Forget what is remembered")
					look(forget)
				}
			})
		})
	}
}
