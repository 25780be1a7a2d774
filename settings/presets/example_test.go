package presets_test

import (
	"fmt"

	"otpdialog/settings"
	"otpdialog/settings/presets"
)

// A connection with Duo's Authentication Proxy, without its manual.
func ExampleLookup() {
	office := settings.Connection{DisplayName: "Head office", Primary: "radius.example.com"}
	duo, ok := presets.Lookup("duo")
	if !ok {
		return
	}
	duo.Apply(&office)
	for _, a := range office.Actions {
		fmt.Println(a.Title, "sends", a.Command)
	}
	// Output:
	// Push sends push
	// Call sends phone
	// SMS sends sms
}
