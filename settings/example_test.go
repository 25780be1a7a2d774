package settings_test

import (
	"errors"
	"fmt"

	"otpdialog/settings/document"
)

// The RADIUS client knows the dictionaries, and the connection the lines.
func ExampleConnection_AttributeProblem() {
	connection, err := document.ParseConnection("office", "office.toml", []byte(`
display_name = "Head office"
primary      = "radius.example.com"
secret_env   = "RADIUS_SECRET"

[[attributes]]
name  = "Calling-Station-Id"
value = "192.0.2.7"

[[attributes]]
name  = "Calling-Station"
value = "192.0.2.7"
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	refused := errors.New("is not in the dictionary; did you mean \"Calling-Station-Id\"?")
	fmt.Println(connection.AttributeProblem(1, refused))
	// Output:
	// office.toml:10: attribute "Calling-Station" is not in the dictionary; did you mean "Calling-Station-Id"?
}
