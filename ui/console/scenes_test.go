package console_test

import (
	"context"
	"image"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin/session/checkup"
	"otpdialog/ui/uitest"
)

// A scene is a page of the console at a moment, for looking at it from all sides.
type scene struct {
	name  string
	setup setup
	play  func(d *driver) // what the person does until then; nil for nothing
}

// scenes are all pages of the console.
func scenes() []scene {
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
	checked.Options.CheckConnection = func(ctx context.Context, _ *settings.Connection, report func(checkup.Row)) error {
		for _, r := range checkRows {
			report(r)
		}
		return ctx.Err()
	}
	looking := everything
	looking.Options.CheckConnection = func(ctx context.Context, _ *settings.Connection, report func(checkup.Row)) error {
		report(checkRows[0])
		<-ctx.Done()
		return ctx.Err()
	}
	var list []scene
	add := func(name string, s setup, play func(*driver)) {
		list = append(list, scene{"console " + name, inTheConsole(s), play})
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
	add("provider preset", everything, office(func(d *driver) {
		d.TabTo("Vendor preset").Press("enter").TabTo("Keycloak (OpenID Connect)").Press("enter")
	}))
	add("new provider", setup{NoOffice: true}, func(d *driver) { d.Do("add").TabTo("Keycloak (OpenID Connect)").Press("enter", "enter") })
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
var checkRows = []checkup.Row{
	{Check: "settings", Verdict: checkup.Pass, Advice: advice.New("", "the connection has no mistakes")},
	{Check: "name", Server: "radius1.example.com:1812", Verdict: checkup.Pass, Advice: advice.New("", "192.0.2.1")},
	{Check: "signature", Server: "radius1.example.com:1812", Address: "192.0.2.1:1812", Verdict: checkup.Pass, Advice: advice.New("", "the signature is right")},
	{Check: "signature", Server: "radius2.example.com:1812", Address: "192.0.2.2:1812", Verdict: checkup.Warn, Advice: advice.New("", "no Message-Authenticator").Do("update the server")},
	{Check: "route", Server: "radius2.example.com:1812", Address: "[2001:db8::1]:1812", Verdict: checkup.Fail, Advice: advice.New("", "no way leads there").Do("look at the firewall, and at what the address is")},
}

// look sets a scene and looks at it.
func (s scene) look(t *testing.T, look func(d *driver)) {
	t.Helper()
	perform(t, s.setup, func(d *driver) {
		if s.play != nil {
			s.play(d)
		}
		look(d)
	})
}

func TestSweep(t *testing.T) {
	for n, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.look(t, func(d *driver) { uitest.Sweep(d.T, &d.Person, d.Model, n) })
		})
	}
}

func TestAnyKeyAnywhere(t *testing.T) {
	for n, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.look(t, func(d *driver) { uitest.AnyKeys(d.T, &d.Person, d.Model, n) })
		})
	}
}

// goldenScenes are the pages that are kept as text, to be read in a review.
var goldenScenes = []string{
	"empty", "connections", "tasks", "tasks managed", "rename", "delete",
	"import", "forget", "file mistakes", "text mistakes", "presets", "preset", "new connection", "provider preset", "new provider",
	"editor", "editor below", "editor TLS", "editor wrong", "editor managed",
	"editor not saved", "editor conflict", "attributes", "attribute", "attribute wrong",
	"actions", "actions empty", "actions tasks", "templates", "action", "gallery",
	"check", "check under way", "preferences", "preferences managed", "policy", "help",
}

func TestGolden(t *testing.T) {
	for _, s := range scenes() {
		if !slices.Contains(goldenScenes, strings.TrimPrefix(s.name, "console ")) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			s.setup.Here = true
			s.look(t, func(d *driver) { uitest.GoldenViews(d.T, s.name, &d.Person) })
		})
	}
}

// A terminal without colours shows with words and brackets what colours show
// elsewhere; one without UTF-8 gets nothing but ASCII.
func TestGoldenWithoutColoursAndWithoutUTF8(t *testing.T) {
	for _, s := range scenes() {
		switch strings.TrimPrefix(s.name, "console ") {
		case "connections", "editor", "editor wrong", "action", "preferences managed":
		default:
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			s.setup.Here = true
			plain := tea.ColorProfileMsg{Profile: colorprofile.ASCII}
			s.look(t, func(d *driver) {
				uitest.Golden(d.T, s.name+" NO_COLOR", d.Send(plain).Screen())
				uitest.CheckNoColours(d.T, d.Model.View().Content)
			})
			s.inASCII().look(t, func(d *driver) { uitest.Golden(d.T, s.name+" ASCII", d.Send(plain).Screen()) })
		})
	}
}

func TestASCIIEverywhere(t *testing.T) {
	for _, s := range scenes() {
		if strings.Contains(s.name, "long") || strings.Contains(s.name, "wide") {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.inASCII().look(t, func(d *driver) {
				for _, size := range []image.Point{{80, 24}, {40, 12}, {120, 40}, {30, 5}} {
					d.Size(size.X, size.Y)
					uitest.CheckASCII(d.T, &d.Person)
				}
			})
		})
	}
}

// inASCII is the scene on a terminal without UTF-8, with an administrator who knows
// of it.
func (s scene) inASCII() scene {
	s.setup.Environ = []string{"LANG=en_US.UTF-8", "LC_ALL=POSIX"}
	if s.setup.Actions == "" {
		s.setup.Actions = fiveActions
	}
	s.setup.Actions = strings.ReplaceAll(s.setup.Actions, "…", "...")
	return s
}
