package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// What packages link, also indirectly. The imports of each package are checked by depguard (see
// .golangci.yml); docs/architecture.md shows both.
func TestLinks(t *testing.T) {
	t.Parallel()
	const (
		secrets = `go-keyring|godbus|flock|pquerna`
		screens = `^charm\.land|ultraviolet`
		io      = `^net$|^net/http$|^os/exec$|layeh\.com/radius`
	)
	for _, test := range []struct {
		folder string
		ours   string // the only packages of the project that it may link
		never  string // what else it must not link
	}{
		{".", `^otpdialog`, `jsonschema|gopacket|goleak|^testing$`}, // for tests only
		{"assets", `^otpdialog/assets$`, secrets + "|" + screens + "|" + io},
		{"caller", `^otpdialog/caller$`, secrets + "|" + screens + "|" + io},
		{"caller/early", `^otpdialog/caller/early$`, `^time$|^os$`}, // or others could be initialized before it
		{"advice", `^otpdialog/advice$`, secrets + "|" + screens + "|" + io},
		{"clock", `^otpdialog/clock$`, secrets + "|" + screens + "|" + io},
		{"recording", `^otpdialog/(recording|advice)$`, secrets + `|^charm\.land|^net/http$|layeh\.com/radius`},
		{"recording/picture", `^otpdialog/recording/picture$`, secrets + `|^charm\.land|^net/http$|layeh\.com/radius`},
		{"webaddress", `^otpdialog/webaddress$`, secrets + "|" + screens + "|" + io},
		{"settings", `^otpdialog/(settings|assets|advice|webaddress)$`, secrets + "|" + screens + "|" + io},
		{"schema", `^otpdialog/(schema|advice)$`, secrets + "|" + screens + "|" + io},
		{"settings/document", `^otpdialog/(settings|settings/document|settings/presets|assets|advice|webaddress|schema)$`, secrets + "|" + screens + "|" + io},
		{"settings/disk", `^otpdialog/(settings/disk|advice)$`, secrets + "|" + screens + "|" + io},
		{"settings/store", `^otpdialog/(settings(/.*)?|assets|advice|webaddress|schema)$`, screens + `|layeh\.com/radius`},
		{"signin", `^otpdialog/(signin|settings|assets|advice|devicegrant|webaddress)$`, secrets + "|" + screens + "|" + io},
		{"signin/session", `^otpdialog/(signin/session|signin|settings|assets|advice|devicegrant|webaddress|clock)$`, secrets + "|" + screens + "|" + io},
		{"signin/session/checkup", `^otpdialog/(signin(/session/checkup)?|settings|assets|advice|devicegrant|webaddress)$`, secrets + "|" + screens + "|" + io},
		{"signin/session/radius", `^otpdialog/(signin/session(/(radius|checkup))?|signin|settings(/disk)?|radiusclient(/(dictionary|packet|signature))?|assets|advice|devicegrant|webaddress|clock)$`, secrets + "|" + screens},
		{"signin/session/oidc", `^otpdialog/(signin/session(/(checkup|oidc))?|signin|settings|oidcclient|assets|advice|devicegrant|webaddress|clock)$`, secrets + "|" + screens},
		{"account", `^otpdialog/(account|account/protocol|advice|devicegrant)$`, secrets + "|" + screens + "|" + io},
		{"account/help", `^otpdialog/(account/help|advice)$`, secrets + "|" + screens + "|" + io},
		{"account/session", `^otpdialog/(account(/.*)?|oidcclient|settings|assets|advice|devicegrant|webaddress|clock)$`, secrets + "|" + screens},
		{"oidcclient", `^otpdialog/(oidcclient|clock|webaddress)$`, secrets + "|" + screens},
		{"simulator/account", `^otpdialog/(simulator/(account|world)|account/protocol|advice|clock)$`, secrets + "|" + screens + `|^net/http$`},
		{"simulator/account/provider", `^otpdialog/(simulator/(account(/provider)?|world)|account/protocol|advice|clock)$`, secrets + "|" + screens},
		{"simulator/account/web", `^otpdialog/(simulator/(account(/.*)?|httpserver|world)|account/(protocol|help)|oidcclient|advice|clock|schema|webaddress)$`, secrets + "|" + screens},
		{"radiusclient", `^otpdialog/(radiusclient(/(dictionary|signature))?|clock)$`, secrets + "|" + screens},
		{"radiusclient/packet", `^otpdialog/(radiusclient/(packet|dictionary|signature)|advice)$`, secrets + "|" + screens},
		{"radiusclient/signature", `^otpdialog/radiusclient/signature$`, secrets + "|" + screens},
		{"radiusclient/dictionary", `^otpdialog/radiusclient/dictionary$`, secrets + "|" + screens},
		{"simulator", `^otpdialog/(simulator(/.*)?|radiusclient/(packet|dictionary|signature)|advice|clock|schema|webaddress)$`, secrets + "|" + screens},
		{"simulator/handset/web", `^otpdialog/(simulator(/(handset(/web)?|httpserver|account|world))?|account/protocol|radiusclient/(packet|dictionary|signature)|schema|advice|clock|webaddress)$`, secrets + "|" + screens},
		{"simulator/control", `^otpdialog/(simulator(/world|/control|/account)?|account/protocol|radiusclient/(packet|dictionary|signature)|schema|advice|clock|webaddress)$`, secrets + "|" + screens + `|^net/http$`},
		{"simulator/httpserver", `^otpdialog/(simulator/httpserver|webaddress)$`, secrets + "|" + screens},
		{"simulator/mail", `^otpdialog/(simulator/(mail|world)|advice|webaddress|clock)$`, secrets + "|" + screens + `|^net/http$`},
		{"simulator/portal", `^otpdialog/(simulator(/.*)?|account/(protocol|help)|radiusclient/(packet|dictionary|signature)|schema|advice|clock|webaddress)$`, secrets + "|" + screens},
		{"simulator/world", `^otpdialog/(simulator/world|advice|clock)$`, secrets + "|" + screens + "|" + io},
		{"gate", `^otpdialog/(gate|signin(/.*)?|settings(/.*)?|radiusclient(/.*)?|oidcclient|assets|advice|devicegrant|webaddress|clock|schema)$`, screens},
		{"ui/plain", `^otpdialog/(ui/plain|ui/input|ui/tty|signin(/session)?|settings|assets|advice|devicegrant|webaddress|clock)$`, secrets + "|" + screens + "|" + io},
		{"ui/plain/account", `^otpdialog/(ui/plain(/account)?|ui/input|ui/tty|account(/.*)?|oidcclient|signin(/session)?|settings|assets|advice|devicegrant|webaddress|clock)$`, secrets + "|" + screens},
		{"scenario/lines", `^otpdialog/`, screens},
		{"ui/input", `^otpdialog/ui/input$`, secrets + "|" + screens + "|" + io},
		{"ui/cells", `^otpdialog/ui/cells$`, secrets + "|" + screens + "|" + io},
		{"ui/signin", `^otpdialog/(ui/signin|ui/grant|ui/kit|ui/draw|ui/cells|ui/tty|signin(/session)?|settings|assets|advice|devicegrant|webaddress|clock)$`, secrets},
		{"ui/grant", `^otpdialog/(ui/grant|ui/kit|ui/draw|ui/cells|ui/tty|settings|assets|advice|devicegrant|webaddress)$`, secrets},
		{"ui/list", `^otpdialog/(ui/list|ui/kit|ui/draw|ui/cells|ui/tty|settings|assets|advice|webaddress)$`, secrets},
		{"ui/story", `^otpdialog/(ui/story|ui/kit|ui/draw|ui/cells|ui/tty|settings|assets|advice|webaddress)$`, secrets + "|^testing$"},
		{"ui/inspector", `^otpdialog/(ui/inspector|ui/kit|ui/draw|ui/cells|ui/tty|radiusclient/(packet|dictionary|signature)|simulator(/world)?|schema|clock|settings(/disk)?|assets|advice|webaddress)$`, secrets + "|^net/http$"},
		{"ui/kit", `^otpdialog/(ui/kit|ui/draw|ui/cells|ui/tty|settings|assets|advice|webaddress)$`, secrets},
	} {
		ours, never := regexp.MustCompile(test.ours), regexp.MustCompile(test.never)
		list, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "./"+test.folder).Output()
		if err != nil {
			t.Fatalf("%s: %v", test.folder, err)
		}
		for linked := range strings.FieldsSeq(string(list)) {
			if strings.HasPrefix(linked, "otpdialog") && !ours.MatchString(linked) || never.MatchString(linked) {
				t.Errorf("%s links %s", test.folder, linked)
			}
		}
	}
}
