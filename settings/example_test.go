package settings_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"otpdialog/settings"
)

func Example() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }()
	store := settings.Open(settings.Dirs{System: folder + "/system", Config: folder + "/config", State: folder + "/state"})

	path, err := store.NewConnection(store.FreeName("connection"))
	if err != nil {
		fmt.Println(err)
		return
	}
	secret := strings.TrimSuffix(path, ".toml") + ".secret" // as the example says
	if err := os.WriteFile(secret, []byte("shared with the server"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	connection, err := store.Connection("connection")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(connection.DisplayName, connection.Servers())

	err = store.UpdateState(func(s *settings.State) { s.RecordMethod(connection.Name, "alice", connection.Actions[0].ID) })
	if err != nil {
		fmt.Println(err)
		return
	}
	state, err := store.State()
	fmt.Println(state.LastMethods(connection.Name), err)
	// Output:
	// My company [radius.example.com:1812]
	// map[alice:push] <nil>
}

// The RADIUS client knows the dictionaries, and the connection the lines.
func ExampleConnection_AttributeProblem() {
	connection, err := settings.ParseConnection("office", "office.toml", []byte(`
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
	// office.toml:10: attribute "Calling-Station": is not in the dictionary; did you mean "Calling-Station-Id"?
}

func ExampleParseConnection() {
	_, err := settings.ParseConnection("office", "office.toml", []byte(`
display_name = "Head office"
primary      = "radius.example.com"
secret_env   = "RADIUS_SECRET"
port         = 70000
ha_mod       = "failover"
`))
	fmt.Println(err)
	// Output:
	// office.toml:5: port 70000 is out of range
	//     write a number from 1 to 65535 instead, such as port = 1812
	// office.toml:6: unknown key "ha_mod"
	//     write ha_mode instead
}

// A connection with Duo's Authentication Proxy, without its manual.
func ExampleLookupPreset() {
	office := settings.Connection{DisplayName: "Head office", Primary: "radius.example.com"}
	duo, ok := settings.LookupPreset("duo")
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
