package document_test

import (
	"fmt"

	"otpdialog/advice"
	"otpdialog/settings/document"
)

func ExampleParseConnection() {
	_, err := document.ParseConnection("office", "office.toml", []byte(`
display_name = "Head office"
primary      = "radius.example.com"
secret_env   = "RADIUS_SECRET"
port         = 70000
ha_mod       = "failover"
`))
	for _, a := range advice.Of(err) {
		fmt.Println(a.What)
		fmt.Println("   ", a.Next)
	}
	// Output:
	// office.toml:5: port 70000 is out of range
	//     write a number from 1 to 65535
	// office.toml:6: unknown key "ha_mod"
	//     did you mean "ha_mode"?
}
