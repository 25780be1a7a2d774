package console_test

import (
	"strings"
	"testing"

	"otpdialog/settings"
)

// A limit is what a field takes at most or at least, and one past it.
type limit struct {
	settings   string // more of the connection's file
	open       func(*driver)
	label      string
	at, past   string
	says       string // on the screen while one past the limit is typed
	alsoIsGood []string
}

// Each limit of a connection at the limit, which is saved, and one past it, which
// is reported while it is typed, and is not saved.
func TestLimits(t *testing.T) {
	connection := func(*driver) {}
	action := func(d *driver) { d.Tab("Automation").TabTo("Push").Press("enter") }
	attribute := func(d *driver) { d.Tab("Attributes").TabTo("NAS-Identifier").Press("enter") }
	letters := func(n int) string { return strings.Repeat("ü", n) }
	for name, l := range map[string]limit{
		"display name, most":  {"", connection, "Display name", letters(settings.MaxDisplayNameLength), letters(settings.MaxDisplayNameLength + 1), "has 201 characters", nil},
		"display name, least": {"", connection, "Display name", "H", "", "Display name is empty", nil},
		"name, most":          {"", connection, "Name", strings.Repeat("n", settings.MaxNameLength), strings.Repeat("n", settings.MaxNameLength+1), "has 201 bytes", nil},
		"name, least":         {"", connection, "Name", "n", "", "is not a valid name", nil},
		"primary":             {"", connection, "Primary server", "h", "", "Primary server is empty", []string{"192.0.2.1:65535", "radius.example.com:1"}},
		"primary, port":       {"", connection, "Primary server", "192.0.2.1:65535", "192.0.2.1:65536", "is not a number from 1 to 65535", nil},
		"secondary":           {"", connection, "Secondary server", "", "a b", "is not a host name or an address", []string{"::1", "[::1]:1"}},
		"port, most":          {"", connection, "Port", "65535", "65536", "Port 65536 is out of range. Write a number from 1 to 65535", nil},
		"port, least":         {"", connection, "Port", "1", "0", "Port 0 is out of range", nil},
		"time-out, most":      {"", connection, "Timeout", "600", "601", "Timeout 601 is out of range. Write a number from 1 to 600", nil},
		"time-out, least":     {"", connection, "Timeout", "1", "0", "Timeout 0 is out of range", nil},
		"retries, most":       {"", connection, "Retries", "10", "11", "Retries 11 is out of range. Write a number from 0 to 10", []string{"0"}},
		"failover, most":      {"", connection, "Failover after", "600", "601", "is out of range", []string{"1", ""}},
		"secret":              {"", connection, "Secret", "s", "", "Enter the shared secret, or choose where it comes from.", nil},
		"separator":           {"ask = \"append\"", connection, "Separator", strings.Repeat("s", settings.MaxCommandLength), strings.Repeat("s", settings.MaxCommandLength+1), "Separator has 129 characters", []string{""}},
		"user prompt":         {"", connection, "User prompt", letters(300), letters(301), "User prompt has 301 characters", []string{""}},

		"title, most":       {"", action, "Title", letters(30), letters(31), "Title has 31 characters", nil},
		"title, least":      {"", action, "Title", "P", "", "Title is empty", nil},
		"command in bytes":  {"", action, "Command", letters(settings.MaxCommandLength / 2), letters(settings.MaxCommandLength/2) + "x", "Command has 129 bytes", []string{""}},
		"description":       {"", action, "Description", letters(300), letters(301), "Description has 301 characters", []string{""}},
		"action message":    {"", action, "Action message", letters(300), letters(301), "Action message has 301 characters", []string{""}},
		"attribute's value": {"[[attributes]]\nname = \"NAS-Identifier\"\nvalue = \"n\"\n", attribute, "Value", strings.Repeat("v", 253), strings.Repeat("v", 254), "254 octets", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			perform(t, inTheConsole(setup{Settings: l.settings + "\n"}), func(d *driver) {
				before := d.files()
				d.edit()
				l.open(d)
				inBox := d.Fill(l.label, l.past).See(l.says).Do("save").SeeNo("Saved.").onTop("OK")
				if inBox {
					d.Press("enter").See(l.says).Press("esc")
				}
				if !sameFiles(before, d.files()) {
					t.Error("what is past the limit was written")
				}
				for _, good := range append(l.alsoIsGood, l.at) {
					if inBox {
						l.open(d)
					}
					d.Fill(l.label, good).SeeNo(l.says)
					if inBox {
						d.Press("enter")
					}
					d.Do("save").SeeNo("Not saved")
				}
				if sameFiles(before, d.files()) && l.at != "" {
					t.Errorf("what is at the limit was not written:\n%s", d.Screen())
				}
			})
		})
	}
}

// onTop is true if a button with that label can be pressed.
func (d *driver) onTop(label string) bool {
	return d.Shows(label)
}
