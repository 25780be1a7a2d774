package packet

import (
	"fmt"
	"strings"

	"layeh.com/radius"
)

// Radclient returns a shell script that sends a request with the same attributes with radclient, a
// program of FreeRADIUS; nil for anything but an Access-Request. Secrets are not in it: it takes them from
// variables, and the shared secret from a file.
func (v View) Radclient() []string {
	if v.Code != radius.CodeAccessRequest.String() || v.Server == "" {
		return nil
	}
	begin, pairs := []string{"{"}, []string{"  cat <<'END'"}
	for _, a := range v.Attributes {
		variable := a.variable()
		switch {
		case a.Name == messageAuthenticatorName:
			pairs = append(pairs, a.Name+" = 0x00") // radclient fills it in
		case a.Name == chapChallengeName: // radclient makes its own
		case variable != "":
			if quoted := "'%s'"; a.Name != "State" {
				begin = append(begin, fmt.Sprintf(`  printf "%s = %s\n" "$%s"`, a.Name, quoted, variable))
			} else {
				begin = append(begin, fmt.Sprintf(`  printf "%s = %%s\n" "$%s" # 0x and hex digits, from the challenge`, a.Name, variable))
			}
		default:
			pairs = append(pairs, a.Name+" = "+pairValue(a.Value))
		}
	}
	end := []string{"END", fmt.Sprintf(`} | radclient -x -r 1 -t 60 -S "$SECRET_FILE" %s auth`, v.Server)}
	return append(append(begin, pairs...), end...)
}

// Names of attributes that are never asked for.
const (
	messageAuthenticatorName = "Message-Authenticator"
	chapChallengeName        = "CHAP-Challenge"
)

// variable is that of the script for the value of an attribute; "" if the script has the value.
func (a Attribute) variable() string {
	if !a.Hidden || a.Name == messageAuthenticatorName || a.Name == chapChallengeName {
		return ""
	}
	return strings.ToUpper(strings.NewReplacer("-", "_", ":", "_", ".", "_").Replace(a.Name))
}

// Variables returns lines for bash and zsh that set what the script of [View.Radclient] needs: the
// name of the file with the shared secret, and what the person is asked for then.
func (v View) Variables() []string {
	lines := []string{"SECRET_FILE=secret"}
	for _, a := range v.Attributes {
		switch variable := a.variable(); {
		case a.Name == "State":
			lines = append(lines, "read -r "+variable)
		case variable != "":
			lines = append(lines, "read -rs "+variable) // it is neither shown nor in the history
		}
	}
	return lines
}

// pairValue quotes a value as FreeRADIUS reads it without replacing anything in it.
func pairValue(value string) string {
	if digits, hex := strings.CutPrefix(value, "0x"); hex && strings.Trim(digits, "0123456789abcdef") == "" {
		return value
	}
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(value) + "'"
}
