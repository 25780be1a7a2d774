package console_test

import (
	"errors"
	"slices"
	"testing"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
	"otpdialog/ui/uitest"
)

// livePreview opens the console with the simulator behind Preview, which is reached
// over UDP.
func livePreview(t *testing.T, s setup) *driver {
	t.Helper()
	s = inTheConsole(s)
	s.Preferences = "reduced_motion = true\n" + s.Preferences // the clock of these screens stands still
	s.Options.StartPreview = func(c *settings.Connection) (*ui.Demo, error) {
		commands := map[string]world.Method{}
		for _, a := range c.Actions {
			commands[a.Command] = world.Push
		}
		user := simulator.PreviewUser(commands, world.FirstPassword, "")
		people := world.New(world.WithUsers(user), world.WithSeed(1))
		server, err := simulator.Start(simulator.Config{World: people})
		if err != nil {
			return nil, err
		}
		shown := *c
		shown.Name, shown.Primary, shown.Port, shown.Secret.Value = ui.PreviewName, server.Addr().String(), 1812, simulator.DefaultSecret
		return &ui.Demo{Connection: &shown, World: people, UserName: user.Name, Password: user.Password, Close: server.Close}, nil
	}
	s.Options.Open = uitest.OverUDP
	d := &driver{}
	d.Live(t, s, d)
	return d.Until("Head office")
}

// previewed opens the preview and signs in as far as the dialog, or what goes out
// by itself.
func (d *driver) previewed() *driver {
	d.T.Helper()
	d.Do("preview").Until(signInWord)
	return d.Press("enter")
}

// Preview is the OTP dialog with what is on the screen, saved or not, and leads
// back to it with nothing lost.
func TestPreview(t *testing.T) {
	d := livePreview(t, setup{Size: wide})
	before := d.files()
	d.TabTo("office").Press("enter").Until("Automation").Tab("Automation").TabTo("SMS").Press("enter").Fill("Title", "Text me").TabTo("OK").Press("enter")
	d.Do("switch Autosend").TabTo("Text me").previewed().Until(signin.ByAdministrator.Words()).OnPhone(approveWord).Click(approveWord).Until(signedInWord)
	d.Press("esc").Until("Head office *").Focused("Text me").See("Automation")
	d.previewed().Until(signin.ByAdministrator.Words())
	d.Press("esc").In(signin.Dialog).See("Text me", rememberWord).Press("esc").Press("esc").Until("Head office *")
	d.Do("switch Autosend").previewed().UntilTrue("the dialog", func() bool { return d.State() == signin.Dialog })
	d.See("Text me").Click(cancelWord).Click(backWord).Until("Head office *").See("Text me")
	d.Press("esc").TabTo("Discard").Press("enter").Until("Preferences")
	for path, text := range d.files() {
		if before[path] != text {
			t.Errorf("%s says\n%s", path, text)
		}
	}
}

// Actions that were never saved are told apart in the preview, and one that was never
// used there is not the last method.
func TestPreviewOfActionsThatWereNeverSaved(t *testing.T) {
	d := livePreview(t, setup{Size: wide, Actions: noActions})
	d.TabTo("office").Press("enter").Until("Automation").Tab("Automation")
	for _, title := range []string{"Push", "Call"} {
		template := settings.Templates()[slices.IndexFunc(settings.Templates(), func(t settings.Template) bool { return t.Action.Title == title })]
		d.Do("add").TabTo(template.Name).Press("enter").TabTo("OK").Press("enter").Focused(title)
	}
	d.previewed().UntilTrue("the dialog", func() bool { return d.State() == signin.Dialog })
	d.Press("alt+2").Until("is about to ring").Until("Are you signing in?").Click(approveWord).Until(signedInWord).See("Method Call")
	d.TabTo("Sign in again").Press("enter").Until(signInWord).Press("enter").Until(signin.ByLastMethod.Words()).See("is about to ring")
}

// Ctrl+C in a preview above changes that are not saved comes back to ask about
// them.
func TestCtrlCInAPreview(t *testing.T) {
	d := livePreview(t, setup{Size: wide})
	d.TabTo("office").Press("enter").Until("Automation").Fill("Display name", "House").Do("preview").Until(signInWord)
	d.Press("ctrl+c").Stays().See("House has unsaved changes.").Press("esc").See("House *")
	d.Do("preview").Until(signInWord).Press("ctrl+c", "ctrl+c")
	d.UntilTrue("the end", func() bool { return d.Left })
}

// What cannot be previewed says why.
func TestNoPreview(t *testing.T) {
	s := inTheConsole(setup{Actions: noActions})
	perform(t, s, func(d *driver) {
		d.edit().Do("preview").See("There is no enabled action to preview.").See("Head office")
	})
	s = inTheConsole(setup{})
	s.Options.StartPreview = func(*settings.Connection) (*ui.Demo, error) { return nil, errors.New("no port is free") }
	perform(t, s, func(d *driver) {
		d.edit().Do("preview").See("no port is free")
	})
}
