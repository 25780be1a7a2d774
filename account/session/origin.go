package session

import (
	"crypto/rand"
	"encoding/base64"
	"os"
	"runtime"
	"strings"

	"otpdialog/account/protocol"
	"otpdialog/advice"
)

// thisDevice describes the device without its token.
func thisDevice(program, host string) protocol.Origin {
	if host == "" {
		host, _ = os.Hostname() // a device may have no name
	}
	return protocol.Origin{Program: program, System: system("/etc/os-release"), Host: advice.Line(host)}
}

// system is the name of the operating system (os-release(5)).
func system(release string) string {
	text, _ := os.ReadFile(release) //nolint:gosec // the file of the system; others have none
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "PRETTY_NAME="); ok {
			if name = advice.Line(strings.Trim(strings.TrimSpace(name), `"'`)); name != "" {
				return name
			}
		}
	}
	return runtime.GOOS
}

// newToken returns 32 random octets in base64url.
func newToken() string {
	token := make([]byte, 32)
	_, _ = rand.Read(token) // it never fails
	return base64.RawURLEncoding.EncodeToString(token)
}
