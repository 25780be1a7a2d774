package presets

import (
	"cmp"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// The table of the presets lists all of them as they are.
func TestDocumentedPresets(t *testing.T) {
	text := strings.ReplaceAll(settingstest.ReadText(t, "../../docs/vendors.md"), "\r\n", "\n")
	first := map[settings.Ask]string{settings.AskPassword: "password", settings.AskOTP: "OTP", settings.AskAppend: "password and OTP"}
	var rows []string
	for _, preset := range All() {
		if preset.Connection.Kind != settings.RADIUS {
			row := "| `" + preset.Name + "` | " + preset.Title + " | "
			if issuer := preset.Connection.Issuer; issuer != "" {
				row += "`" + issuer + "` |"
			}
			if !strings.Contains(text, row) {
				t.Errorf("there is no row %s", row)
			}
			continue
		}
		var titles []string
		for _, a := range preset.Connection.Actions {
			titles = append(titles, a.Title)
		}
		actions := cmp.Or(strings.Join(titles, ", "), "none")
		rows = append(rows, "| `"+preset.Name+"` | "+preset.Title+" | "+first[preset.Connection.Ask]+" | "+actions+" |\n")
	}
	table := strings.Join(rows, "")
	if !strings.Contains(text, "| --- | --- | --- | --- |\n"+table+"\n") {
		t.Errorf("the table should be\n%s", table)
	}
}
