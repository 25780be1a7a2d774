package console_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"otpdialog/settings"
)

// attributes opens the attributes of the connection of most stories.
func (d *driver) attributes() *driver {
	d.T.Helper()
	return d.edit().Tab("Attributes")
}

func (d *driver) WantAttributes(want ...settings.Attribute) *driver {
	d.T.Helper()
	if got := d.Do("save").Saved("office").Attributes; !slices.Equal(got, want) {
		d.T.Fatalf("the attributes are %+v, not %+v, on\n%s", got, want, d.Screen())
	}
	return d
}

// An attribute is chosen by vendor and name, with a part of the name typed, and
// its value by the names of the dictionary.
func TestAddAttribute(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.attributes().See("There are none").Do("add").See("Attribute", "none (standard)").TabTo("OK").Press("enter").See("Choose an attribute.")
		d.TabTo("Attribute").Press("enter").Type("service-t").Press("enter").See("Service-Type").Focused("Value")
		d.TabTo("Choose a value").Press("enter").See("Login-User").Type("outbound").Press("enter").See("Outbound-User").TabTo("OK").Press("enter")
		d.WantAttributes(settings.Attribute{Name: "Service-Type", Value: "Outbound-User"})
		d.Do("add").TabTo("Vendor").Press("enter").Type("cisco").TabTo("Cisco").Press("enter").TabTo("Attribute").Press("enter").Type("avpair").TabTo("Cisco-AVPair").Press("enter")
		d.Type("device=terminal").Press("enter").See("Cisco", "Cisco-AVPair", "device=terminal")
		d.WantAttributes(settings.Attribute{Name: "Service-Type", Value: "Outbound-User"}, settings.Attribute{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "device=terminal"})
	})
}

// A value that the attribute's kind does not take is refused with the reason,
// while it is typed and by OK.
func TestWrongAttributeValue(t *testing.T) {
	perform(t, inTheConsole(setup{Settings: threeAttributes}), func(d *driver) {
		d.attributes().TabTo("NAS-Port").Press("enter")
		for value, says := range map[string]string{
			"first": "is not a number from 0 to 4294967295", "4294967296": "is not a number from 0 to 4294967295", "-1": "is not a number",
		} {
			d.Fill("Value", value).See(says).Press("enter").See(says, "Attribute")
		}
		d.Fill("Value", "4294967295").SeeNo("is not a number").Press("esc").Press("enter").Fill("Value", "8").Press("enter")
		d.TabTo("Service-Type").Press("enter").Fill("Value", "Nobody").See("✗").Press("esc")
		if got := d.Do("save").Saved("office").Attributes; got[0].Value != "8" || got[1].Value != "Login-User" || len(got) != 3 {
			t.Errorf("saved %+v", got)
		}
	})
}

// A name that is in no dictionary is marked where it is, not at the value.
func TestWrongAttributeName(t *testing.T) {
	for keys, marked := range map[string]string{
		`name = "NAS-Prot"`:                           "Attribute NAS-Prot ▼ ✗",
		"vendor = \"Csico\"\nname = \"Cisco-AVPair\"": "Vendor Csico ▼ ✗",
	} {
		perform(t, inTheConsole(setup{Settings: "[[attributes]]\nvalue = \"7\"\n" + keys + "\n"}), func(d *driver) {
			d.attributes().Press("down", "enter").See(marked)
		})
	}
}

// Those that a sign-in makes itself cannot be added.
func TestAttributesOfTheSignIn(t *testing.T) {
	perform(t, inTheConsole(setup{Settings: "[[attributes]]\nname = \"NAS-Port\"\nvalue = \"1\"\n"}), func(d *driver) {
		d.attributes().Do("add").TabTo("Attribute").Press("enter").Type("user-password").See("No name contains that.").Press("esc", "esc").See("NAS-Port")
	})
}

func TestDeleteAndMoveAttributes(t *testing.T) {
	perform(t, inTheConsole(setup{Settings: threeAttributes}), func(d *driver) {
		port, service, cisco := settings.Attribute{Name: "NAS-Port", Value: "7"}, settings.Attribute{Name: "Service-Type", Value: "Login-User"}, settings.Attribute{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "device=terminal"}
		d.attributes().Drag("NAS-Port", "Cisco").WantAttributes(service, cisco, port)
		d.TabTo("Cisco").Do("delete").See("Delete the attribute Cisco-AVPair?").Press("enter").WantAttributes(service, cisco, port)
		d.TabTo("Cisco").Do("delete").TabTo("Delete").Press("enter").WantAttributes(service, port)
		d.TabTo("NAS-Port").Click("Delete").TabTo("Delete").Press("enter").WantAttributes(service)
	})
}

// The names in a dictionary file can be chosen, and a mistake in it is reported.
func TestDictionaryFile(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ours := write("dictionary.ours", "VENDOR Ours 64000\nBEGIN-VENDOR Ours\nATTRIBUTE Ours-Door 1 string\nEND-VENDOR Ours\n")
	bad := write("dictionary.bad", "VENDOR Ours 64000\nBEGIN-VENDOR Ours\nATTRIBUTE Ours-Door 1 strong\n")
	perform(t, inTheConsole(setup{Settings: "dictionary_file = " + strconv.Quote(bad) + "\n"}), func(d *driver) {
		d.edit().See("✗", "strong") // no sign-in works with it
		d.Fill("Display name", "House").Do("save").See("✗ Saved.", "strong")
		if got := d.Saved("office").DisplayName; got != "House" {
			t.Errorf("beside a wrong dictionary, %q is saved", got)
		}
	})
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.attributes().Fill("Dictionary file", ours).Click("Add").TabTo("Vendor").Press("enter").Type("ours").TabTo("Ours").Press("enter")
		d.TabTo("Attribute").Press("enter").TabTo("Ours-Door").Press("enter").Type("front").Press("enter")
		d.WantAttributes(settings.Attribute{Vendor: "Ours", Name: "Ours-Door", Value: "front"})
		if got := d.Saved("office").DictionaryFile; got != ours {
			t.Errorf("the dictionary file is %q", got)
		}
		d.Fill("Dictionary file", bad).TabTo("Ours").Press("enter").See("✗", "strong").SeeNo("Value:")
		d.Fill("Dictionary file", "").Do("save").See("Not saved", "Ours-Door")
		if got := d.Saved("office").DictionaryFile; got != ours {
			t.Errorf("with an attribute that nothing knows any more, the dictionary file is %q", got)
		}
	})
}
