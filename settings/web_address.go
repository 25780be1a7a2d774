package settings

import (
	"fmt"
	"net/url"
	"strings"

	"otpdialog/advice"
	"otpdialog/webaddress"
)

// CheckWebAddress checks the address of an issuer or a service: https, or http on this computer
// itself, and without user, query and fragment (OpenID Connect Discovery 1.0, section 4). It
// returns the host, without its port. The error is an [advice.Advice].
func CheckWebAddress(text string) (host string, err error) {
	wrong := func(what, next string) (string, error) {
		return "", advice.New("bad-web-address", what).Do(next)
	}
	const example = "write https://login.example.com, for example"
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "" || strings.ContainsFunc(text, advice.IsControl):
		return wrong(fmt.Sprintf("%q is not a web address", text), example)
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
		return wrong(fmt.Sprintf("%q has more than a host and a path", text), example)
	case !webaddress.IsProtected(u):
		return wrong(fmt.Sprintf("%q is not encrypted", text), "write https:// instead; http:// is only for this computer itself, such as http://127.0.0.1")
	}
	return u.Hostname(), nil
}
