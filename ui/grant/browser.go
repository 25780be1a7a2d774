package grant

import (
	"cmp"
	"net/url"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/webaddress"
)

// A Browser opens an address in the browser of the person.
type Browser func(address string) error

// FindBrowser returns the browser of a desktop that environ is the environment of, nil if there
// is none. It is not for a gate, which starts nothing for a person whom it has not let in.
func FindBrowser(environ []string) Browser { return findBrowser(runtime.GOOS, environ) }

func findBrowser(system string, environ []string) Browser {
	has := func(name string) bool {
		return slices.ContainsFunc(environ, func(v string) bool { return len(v) > len(name)+1 && strings.HasPrefix(v, name+"=") })
	}
	command := []string{"xdg-open"}
	switch {
	case system == "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler"}
	case has("SSH_CONNECTION") && !has("DISPLAY"): // it would open where the person is not
		return nil
	case system == "darwin":
		command = []string{"open"}
	case !has("DISPLAY") && !has("WAYLAND_DISPLAY"):
		return nil
	}
	program, err := exec.LookPath(command[0])
	if err != nil {
		return nil
	}
	return func(address string) error {
		safe, ok := sanitise(address)
		if !ok {
			return advice.New("browser", "this address is neither https nor on this computer, so no browser is started").Do("open the address yourself if you trust it")
		}
		cmd := exec.Command(program, append(command[1:], safe)...) //nolint:gosec,noctx // one argument, sanitised, without a shell; the browser outlives the program
		cmd.Env = environ
		if err := cmd.Start(); err != nil {
			return advice.New("browser", "the browser cannot be started: "+err.Error()).Do("open the address yourself")
		}
		go func() { _ = cmd.Wait() }() // some browsers stay in the foreground
		return nil
	}
}

// sanitise returns an address as a browser may get it: https, or http on this computer, and
// without a user name. Nothing else that a program could take for an instruction is left.
func sanitise(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Opaque != "" || !webaddress.IsProtected(u) {
		return "", false
	}
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: cmp.Or(u.Path, "/"), RawQuery: u.Query().Encode()}
	text := clean.String()
	const most = 2000 // characters
	return text, len(text) <= most && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"'`\\^|<>{}$", r) })
}
