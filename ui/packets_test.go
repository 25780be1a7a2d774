package ui_test

import (
	"testing"
	"time"

	"otpdialog/devicegrant"
	"otpdialog/radiusclient/packet"
	"otpdialog/signin"
	"otpdialog/ui"
)

// A sign-in with OpenID Connect offers no packets, and says why if the key for them is pressed. A gate keeps
// none, and says nothing of commands.
func TestOpenIDConnectHasNoPackets(t *testing.T) {
	const said = "OpenID Connect has no packets."
	company := map[string]string{"company": "kind = \"oidc\"\ndisplay_name = \"Company\"\nissuer = \"https://login.example.com\"\nclient_id = \"otpdialog\"\n"}
	kept := ui.Options{Connection: "company", Packets: packet.NewLog(1000, 1<<20)}
	story(t, setup{NoOffice: true, Others: company, Options: kept}, func(d *driver) {
		d.Server.Answers(signin.Reply{Code: signin.Challenge, Grant: &devicegrant.Grant{
			Provider: "login.example.com", Code: "WDJB-MJHT", Address: "https://login.example.com/device", Expires: d.Now().Add(time.Minute),
		}})
		d.See("WDJB-MJHT").SeeNo("F7").Press("f7").See(said, "otpdialog auth --verbose").Press("f7").SeeNo(said).Press("f7", "esc").SeeNo(said).See("WDJB-MJHT")
	})
	story(t, setup{NoOffice: true, Others: company, Options: ui.Options{Connection: "company"}}, func(d *driver) {
		d.Press("f7").SeeNo(said)
	})
	story(t, setup{Options: ui.Options{Packets: kept.Packets}}, func(d *driver) {
		d.See("F7").Press("f7").SeeNo(said)
	})
}
