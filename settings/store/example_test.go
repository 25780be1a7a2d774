package store_test

import (
	"fmt"
	"os"
	"strings"

	"otpdialog/settings"
	"otpdialog/settings/store"
)

func Example() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }()
	files := store.Open(store.Dirs{System: folder + "/system", Config: folder + "/config", State: folder + "/state"})

	path, err := files.NewConnection(files.FreeName("connection"))
	if err != nil {
		fmt.Println(err)
		return
	}
	secret := strings.TrimSuffix(path, ".toml") + ".secret" // as the example says
	if err := os.WriteFile(secret, []byte("shared with the server"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	connection, err := files.Connection("connection")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(connection.DisplayName, connection.Servers())

	err = files.UpdateState(func(s *settings.State) { s.RecordMethod(connection.Name, "alice", connection.Actions[0].ID) })
	if err != nil {
		fmt.Println(err)
		return
	}
	state, err := files.State()
	fmt.Println(state.LastMethods(connection.Name), err)
	// Output:
	// My company [radius.example.com:1812]
	// map[alice:push] <nil>
}
