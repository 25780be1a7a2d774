// Command otpdialog signs people in through a RADIUS server with multi-factor
// authentication, in the terminal.
package main

import (
	"os"

	"otpdialog/caller/early"
	"otpdialog/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], early.Environ, os.Stdin, os.Stdout, os.Stderr))
}
