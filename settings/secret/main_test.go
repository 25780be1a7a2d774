package secret

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"otpdialog/settings/settingstest"
)

func TestMain(m *testing.M) { settingstest.Main(m, roles) }

var roles = map[string]func() error{
	"print a secret":  settingstest.PrintSecret,
	"use the keyring": useKeyring,
	"print too much": func() error {
		_, err := fmt.Print(strings.Repeat("x", maxSecretSize+2))
		return err
	},
	"print nothing": func() error { return nil },
	"print a code": func() error {
		_, err := fmt.Print(" 123 456 \r\n")
		return err
	},
	"print two lines": func() error {
		_, err := fmt.Print("123456\n654321\n")
		return err
	},
	"fail": func() error {
		fmt.Println("half of the secret")
		return errors.New("the store\x1b[2J is\nlocked")
	},
	"hang": func() error {
		r, w, err := os.Pipe() // nobody writes to it
		if err != nil {
			return err
		}
		_, err = r.Read(make([]byte, 1))
		return errors.Join(err, w.Close())
	},
}
