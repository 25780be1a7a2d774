package ui

import (
	"context"
	"image"
	"math/rand/v2"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin/session/radius"
)

// consoleScenes are all pages of the console. Its files are read by commands, so
// that they are set in virtual time.
func consoleScenes() []scene {
	typed := longName + strings.Repeat("x", 100)
	everything := setup{
		Others: map[string]string{
			"broken": brokenFile, "text": "no TOML", "lab": named(longName), "tls": named("Behind TLS") + "transport = \"tls\"\nsecondary = \"192.0.2.2\"\n",
		},
		Managed:     map[string]string{"fleet": named("The fleet") + fiveActions + threeAttributes},
		Preferences: "default_connection = \"office\"\n",
		State:       "[connections.office]\nreceived = true\n[connections.office.last_methods]\nalice = \"call\"\n",
		Settings:    threeAttributes,
	}
	many := setup{Others: manyConnections(40)}
	policy := setup{Policy: "[multifactor_authentication]\nremember_last_method_used = false\n[display]\nenforced = true\ntheme = \"dark\"\n"}
	office := func(tell func(*driver)) func(*driver) {
		return func(d *driver) { tell(d.edit()) }
	}
	actions := func(tell func(*driver)) func(*driver) {
		return func(d *driver) { tell(d.automation()) }
	}
	checked := everything
	checked.Options.CheckConnection = func(ctx context.Context, _ *settings.Connection, report func(radius.Row)) error {
		for _, r := range checkRows {
			report(r)
		}
		return ctx.Err()
	}
	looking := everything
	looking.Options.CheckConnection = func(ctx context.Context, _ *settings.Connection, report func(radius.Row)) error {
		report(checkRows[0])
		<-ctx.Done()
		return ctx.Err()
	}
	var list []scene
	add := func(name string, s setup, play func(*driver)) {
		s.Virtual = true
		list = append(list, scene{name: "console " + name, setup: inTheConsole(s), play: play})
	}
	add("empty", setup{NoOffice: true}, nil)
	add("connections", everything, func(d *driver) { d.TabTo("office") })
	add("many connections", many, func(d *driver) { d.Press("down", "down", "pgdown") })
	add("connections wrong", everything, func(d *driver) { d.TabTo("broken") })
	add("connections managed", everything, func(d *driver) { d.TabTo("fleet") })
	add("tasks", everything, func(d *driver) { d.TabTo("office").Do("tasks") })
	add("tasks managed", everything, func(d *driver) { d.TabTo("fleet").Do("tasks").TabTo("Delete") })
	add("rename", everything, func(d *driver) { d.TabTo("office").Do("rename").Fill("Name", "lab") })
	add("delete", everything, func(d *driver) { d.TabTo("office").Do("delete") })
	add("import", everything, func(d *driver) { d.Click("Import") })
	add("export", everything, func(d *driver) { d.TabTo("office").Task("Export") })
	add("forget", everything, func(d *driver) { d.TabTo("office").Task("Forget what is remembered") })
	add("text mistakes", everything, func(d *driver) { d.TabTo("text").Press("enter") })
	add("file mistakes", everything, func(d *driver) { d.TabTo("broken").Press("enter") })
	add("presets", setup{}, func(d *driver) { d.Do("add") })
	add("presets filtered", setup{}, func(d *driver) { d.Do("add").Type("duo") })
	add("presets without", setup{}, func(d *driver) { d.Do("add").Type("nothing of that name") })
	add("preset", setup{}, func(d *driver) { d.Do("add").TabTo("Duo (challenge)").Press("enter") })
	add("new connection", setup{NoOffice: true}, func(d *driver) { d.Do("add").TabTo("Duo (challenge)").Press("enter", "enter") })
	add("editor", everything, office(func(*driver) {}))
	add("editor below", everything, office(func(d *driver) { d.TabTo("Autosend") }))
	add("editor TLS", everything, func(d *driver) { d.TabTo("tls").Press("enter").TabTo("CA file") })
	add("editor wrong", everything, office(func(d *driver) { d.Fill("Port", "0").Fill("Primary server", "a b").Do("save") }))
	add("editor with long texts", everything, office(func(d *driver) { d.Fill("Display name", typed).Fill("User prompt", typed) }))
	add("editor managed", everything, func(d *driver) { d.TabTo("fleet").Press("enter") })
	add("editor not saved", everything, office(func(d *driver) { d.Fill("Display name", "House").Press("esc") }))
	add("editor conflict", everything, office(func(d *driver) {
		d.Fill("Display name", "House").Write("office", officeFile+"# by somebody else\n").Do("save")
	}))
	add("attributes", everything, office(func(d *driver) { d.Tab("Attributes").TabTo("NAS-Port") }))
	add("attributes empty", setup{}, office(func(d *driver) { d.Tab("Attributes") }))
	add("attribute", everything, office(func(d *driver) { d.Tab("Attributes").TabTo("Service-Type").Press("enter") }))
	add("attribute wrong", everything, office(func(d *driver) { d.Tab("Attributes").TabTo("NAS-Port").Press("enter").Fill("Value", "first") }))
	add("attribute vendors", everything, office(func(d *driver) { d.Tab("Attributes").Click("Add").TabTo("Vendor").Press("enter") }))
	add("actions", everything, actions(func(d *driver) { d.TabTo("SMS") }))
	add("actions empty", setup{Actions: noActions}, actions(func(*driver) {}))
	add("actions wide", setup{Actions: wideActions}, actions(func(d *driver) { d.TabTo("Übergröß") }))
	add("actions tasks", everything, actions(func(d *driver) { d.TabTo("Push").Do("tasks") }))
	add("templates", setup{Actions: noActions}, actions(func(d *driver) { d.Do("add") }))
	add("action", everything, actions(func(d *driver) { d.TabTo("Push").Press("enter") }))
	add("action wide", setup{Actions: wideActions}, actions(func(d *driver) { d.TabTo("Übergröß").Press("enter") }))
	add("gallery", everything, actions(func(d *driver) { d.TabTo("Push").Press("enter").TabTo("Image").Press("enter") }))
	add("check", checked, office(func(d *driver) { d.Do("check connection") }))
	add("check under way", looking, office(func(d *driver) { d.Do("check connection") }))
	add("preferences", everything, func(d *driver) { d.Tab("Preferences") })
	add("preferences managed", policy, func(d *driver) { d.Tab("Preferences") })
	add("preferences not saved", everything, func(d *driver) { d.Tab("Preferences").Choose("Theme", "light").Press("esc") })
	add("policy", policy, func(d *driver) { d.Tab("Policy") })
	add("no policy", setup{}, func(d *driver) { d.Tab("Policy") })
	add("help", setup{}, func(d *driver) { d.Press("f1") })
	return list
}

const threeAttributes = `
[[attributes]]
name  = "NAS-Port"
value = "7"

[[attributes]]
name  = "Service-Type"
value = "Login-User"

[[attributes]]
vendor = "Cisco"
name   = "Cisco-AVPair"
value  = "device=terminal"
`

// checkRows are what Check connection can find.
var checkRows = []radius.Row{
	{Check: "settings", Verdict: radiusclient.Pass, Advice: advice.New("", "the connection has no mistakes")},
	{Check: "name", Server: "radius1.example.com:1812", Verdict: radiusclient.Pass, Advice: advice.New("", "192.0.2.1")},
	{Check: "signature", Server: "radius1.example.com:1812", Address: "192.0.2.1:1812", Verdict: radiusclient.Pass, Advice: advice.New("", "the signature is right")},
	{Check: "signature", Server: "radius2.example.com:1812", Address: "192.0.2.2:1812", Verdict: radiusclient.Warn, Advice: advice.New("", "no Message-Authenticator").Do("update the server")},
	{Check: "route", Server: "radius2.example.com:1812", Address: "[2001:db8::1]:1812", Verdict: radiusclient.Fail, Advice: advice.New("", "no way leads there").Do("look at the firewall, and at what the address is")},
}

// tabAround fails unless Tab comes by everything that it does not pass, once, and
// each step is seen.
func (d *driver) tabAround() {
	d.t.Helper()
	stops := 0
	for _, spot := range d.spots() {
		if !spot.Skipped {
			stops++
		}
	}
	before := d.m.View()
	for step := range stops {
		d.Press("tab").checkConsole()
		after := d.m.View()
		if stops > 1 && before.Content == after.Content && sameCursor(before, after) {
			d.t.Fatalf("step %d of Tab is not seen:\n%s", step, d.Screen())
		}
		before = after
	}
}

func sameCursor(a, b tea.View) bool {
	if a.Cursor == nil || b.Cursor == nil {
		return a.Cursor == b.Cursor
	}
	return a.Cursor.Position == b.Cursor.Position
}

// checkConsole checks what holds for each frame of the console: nothing sticks
// out, nothing covers anything else, and what has the keyboard is in sight.
func (d *driver) checkConsole() {
	d.t.Helper()
	frame, spots := d.m.console.Stack.Spots()
	window := image.Rectangle{Max: d.m.size}
	if !frame.In(window) {
		d.t.Errorf("the page is at %v", frame)
	}
	focused := 0
	for i, s := range spots {
		if !s.Rect.In(frame) {
			d.t.Errorf("a spot is at %v of a page at %v", s.Rect, frame)
		}
		for _, other := range spots[i+1:] {
			if s.Rect.Overlaps(other.Rect) {
				d.t.Errorf("a spot at %v is under one at %v", s.Rect, other.Rect)
			}
		}
		if s.Focused {
			focused++
			if s.Rect.Empty() || s.Skipped {
				d.t.Errorf("the focus is out of sight, at %v", s.Rect)
			}
		}
	}
	if focused != 1 {
		d.t.Errorf("%d spots have the focus", focused)
	}
}

// clickAround clicks on one thing after the other, wherever that leads.
func (d *driver) clickAround(seed uint64) {
	d.t.Helper()
	random := rand.New(rand.NewPCG(seed, 2))
	for range 8 {
		if !d.inConsole() {
			return
		}
		var seen []image.Rectangle
		for _, s := range d.spots() {
			if !s.Rect.Empty() {
				seen = append(seen, s.Rect)
			}
		}
		at := seen[random.IntN(len(seen))]
		before := d.Screen()
		d.MoveTo(at.Min).ClickAt(at.Min).checkFrame(nil)
		if d.t.Failed() {
			d.t.Fatalf("a click on %v turned\n%s\nto\n%s", at, before, d.Screen())
		}
	}
}
