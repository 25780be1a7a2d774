package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/settings/settingstest"
)

// What a gate requires of a connection whose provider signs people in.
func TestWhatAGateRefusesOfAProvider(t *testing.T) {
	gate, _ := aGate(t)
	path := fill(t, gate)
	settingstest.WriteText(t, filepath.Join(filepath.Dir(path), "ca.pem"), settingstest.Issue(t, "authority", nil, settingstest.NewEd25519Key(t)).CertificatePEM())
	const ofAProvider = `kind = "oidc"
display_name = "Company"
issuer = "https://login.example.com/a"
client_id = "otpdialog"
`
	const withCA = ofAProvider + "ca_file = \"ca.pem\"\n"
	for text, want := range map[string]string{
		withCA:      "",
		ofAProvider: ":3: a gate does not use the system's certificates",
		withCA + "client_secret_file = \"office.secret\"\n":                                     "",
		withCA + "client_secret_env = \"S\"\n":                                                  ":6: a gate does not take the client secret from the environment, which people can change\n    write client_secret_file instead",
		withCA + "client_secret_keyring = \"S\"\n":                                              ":6: a gate does not take the client secret from a keyring",
		withCA + "client_secret_command = [\"pass\", \"s3cr3t\"]\n":                             ":6: a gate does not search PATH for the program \"pass\"",
		strings.Replace(withCA, "login.example.com", "127.0.0.1", 1):                            ":3: a gate does not ask a server on this computer, such as \"127.0.0.1\"",
		strings.Replace(withCA, "https://login.example.com", "http://localhost:8080", 1):        ":3: a gate does not ask a server on this computer, such as \"localhost\"",
		strings.Replace(withCA, "login.example.com", "[::1]:8443", 1):                           ":3: a gate does not ask a server on this computer, such as \"::1\"",
		"kind = \"account\"\ndisplay_name = \"A\"\nservice = \"https://account.example.com\"\n": ":1: a gate does not sign people in through an account service",
	} {
		settingstest.WriteText(t, path, text)
		c, err := gate.Connection("office")
		if said := settingstest.Explain(err); !strings.HasPrefix(said, want) && !strings.HasPrefix(said, path+want) || (want == "") != (err == nil) || strings.Contains(said, "s3cr3t") {
			t.Errorf("%s\ngot %v\nwant %s", text, err, want)
		}
		if err == nil && !c.InGate {
			t.Errorf("%s\nit does not know that it is in a gate", text)
		}
	}
	settingstest.WriteText(t, path, ofAProvider+"ca_file = \"of-the-person.pem\"\n")
	own := settingstest.WriteText(t, filepath.Join(filepath.Dir(path), "of-the-person.pem"), settingstest.Issue(t, "authority", nil, settingstest.NewEd25519Key(t)).CertificatePEM())
	if err := os.Chmod(own, 0o622); err != nil {
		t.Fatal(err)
	}
	if _, err := gate.Connection("office"); err == nil || !strings.Contains(err.Error(), "of-the-person.pem") {
		t.Errorf("an authority that others can change: %v", err)
	}
	settingstest.WriteText(t, path, ofAProvider+"client_secret_file = \"of-the-person.pem\"\nca_file = \"ca.pem\"\n")
	if _, err := gate.Connection("office"); err == nil || !strings.Contains(err.Error(), "of-the-person.pem") {
		t.Errorf("a client secret that others can change: %v", err)
	}
	settingstest.WriteText(t, path, strings.Replace(ofAProvider, "https://login.example.com", "http://127.0.0.1:8080", 1))
	settingstest.WriteText(t, gate.PolicyFile(), "[session]\nloopback_servers = true\n")
	if _, err := gate.Connection("office"); err != nil {
		t.Errorf("a provider that the policy allows: %v", err)
	}
}
