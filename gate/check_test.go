package gate_test

import (
	"slices"
	"testing"

	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session/checkup"
)

// Whether sessions without a terminal can pass follows from what would be sent
// automatically in a sign-in that remembers nothing.
func TestCheckReportsAGateThatAsks(t *testing.T) {
	dir := t.TempDir()
	files := store.Open(store.Dirs{System: dir, Config: dir, State: dir})
	for name, test := range map[string]struct {
		change func(c *settings.Connection, a *settings.Action)
		asks   bool
	}{
		"Autosend":          {func(*settings.Connection, *settings.Action) {}, false},
		"always":            {func(c *settings.Connection, _ *settings.Action) { c.AutosendWhen = settings.AutosendAlways }, false},
		"no Autosend":       {func(_ *settings.Connection, a *settings.Action) { a.Autosend = false }, true},
		"a disabled action": {func(_ *settings.Connection, a *settings.Action) { a.Enabled = false }, true},
		"a password":        {func(c *settings.Connection, _ *settings.Action) { c.Ask = settings.AskPassword }, true},
		"a provider":        {func(c *settings.Connection, _ *settings.Action) { c.SetKind(settings.OIDC) }, true},
	} {
		c := settings.DefaultConnection()
		c.Ask = settings.AskOTP
		c.Actions = []settings.Action{{ID: "push", Title: "Push", Command: "push", Enabled: true, Autosend: true}}
		test.change(&c, &c.Actions[0])
		isAsking := func(r checkup.Row) bool { return r.Code == "gate-asks" || r.Code == "gate-code-unseen" }
		if asks := slices.ContainsFunc(gate.Check(t.Context(), files, &c, ""), isAsking); asks != test.asks {
			t.Errorf("%s: reported: %t", name, asks)
		}
	}
}
