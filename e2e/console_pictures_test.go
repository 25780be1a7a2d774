//go:build unix && pictures

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// TestPicturesOfConsole draws the administrator's half, as [TestPictures] does the
// other one. The connection is checked against a FreeRADIUS.
func TestPicturesOfConsole(t *testing.T) {
	server := freeradius.Start(t)
	for _, theme := range []string{"dark", "light"} {
		t.Run(theme, func(t *testing.T) {
			h := newHome(t)
			h.prefers(fmt.Sprintf("theme = %q\ndefault_connection = \"office\"\n", theme))
			shown := office(server)
			shown.more = append(shown.more, "[[attributes]]", `vendor = "Cisco"`, `name = "Cisco-AVPair"`, `value = "device=terminal"`,
				"[[attributes]]", `name = "Calling-Station-Id"`, `value = "192.0.2.7"`)
			path := h.write("office", shown.text())
			h.write("branch", strings.Replace(shown.text(), displayName, "Branch", 1))
			h.write("laboratory", strings.Replace(shown.text(), "[[attributes]]", "timeout = 0\n[[attributes]]", 1))
			h.remembers("[connections.office]\nreceived = true\n[connections.office.last_methods]\nalice = \"push\"\nbob = \"sms\"\n")
			command := underPolicy(t, "[multifactor_authentication]\nremember_last_method_used = true\n[session]\nplain_text_tcp = false\n")
			command = append(command[:len(command)-1], "sh", "-ec", atHome, h.config, program, "config")
			p := h.startsIn(terminal.Program{Path: command[0], Args: command[1:], Width: 104, Height: 34})
			takePictures(album{t, "../docs/images", theme}, keyboard{p}, path)
		})
	}
}

// atHome gives the folder of the settings, $0, the path that it has in life: it can
// be seen in pictures.
const atHome = `mount -t tmpfs tmpfs /home; mkdir -p /home/robin/.config; mount --bind "$0" /home/robin/.config
	export XDG_CONFIG_HOME=/home/robin/.config; exec "$@"`

// takePictures leads over the pages and draws each.
func takePictures(album album, at keyboard, office string) {
	p := at.p
	const list = "1 mistake"
	p.says(list)
	draws := func(name string, words ...string) {
		p.t.Helper()
		for _, word := range words {
			p.says(word)
		}
		album.add(p, "console-"+name)
	}
	p.focuses("office")
	draws("connections", list, "default")
	at.presses("New")
	p.says("Choose your server's vendor")
	at.picks("Okta")
	draws("preset", "Use it")
	at.leaves()
	p.says(list)
	at.tasks("office")
	at.picks("Forget what is remembered")
	draws("forget", "alice last signed in with Push.")
	at.leaves()
	p.says(list)

	at.opens("office")
	p.says("Primary server")
	p.focuses("Secondary server")
	draws("connection", "HA mode")
	at.presses("Check connection")
	draws("check", "It works.")
	at.leaves()
	p.says("HA mode")
	at.turns("Attributes")
	p.says("Cisco-AVPair")
	p.focuses("Cisco-AVPair")
	draws("attributes", "Dictionary file")
	at.turns("Automation")
	p.says("at most five")
	p.focuses(sms)
	draws("automation", custom)
	at.opens(sms)
	draws("action", "Reject means")
	at.presses("Image")
	draws("image", "shield")
	at.leaves()
	p.says("Reject means")
	at.leaves()
	p.says("at most five")

	at.turns("Connection")
	at.fills("Timeout", "90")
	text, err := os.ReadFile(office)
	if err == nil {
		err = os.WriteFile(office, []byte(strings.Replace(string(text), "secondary", "# asked while the first is silent\nsecondary", 1)), 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	at.saves()
	draws("conflict", "The file has changed")
	at.presses("Use the file")
	p.says("This is what is in the file now.")
	at.leaves()
	p.says(list)
	at.turns("Preferences")
	draws("preferences", "Time format")
	at.turns("Policy")
	draws("policy", "enforced on")
}
