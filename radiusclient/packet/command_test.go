package packet_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/needs"
	"otpdialog/radiusclient"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/simulator"
)

// The shell and radclient send the same request from what is shown of one, whatever is in it.
func TestRadclient(t *testing.T) {
	t.Parallel()
	radclient := needs.Program(t, "freeradius-utils", "radclient")
	const secret, odd = "a secret of the tests", "$(touch x) `id` %{User-Name} \\ ' \" END"
	server, err := simulator.Start(simulator.Config{Secret: []byte(secret)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	for name, encoding := range map[string]radiusclient.Encoding{"pap": radiusclient.PAP, "chap": radiusclient.CHAP} {
		var sent packet.Packet
		client, err := radiusclient.New(radiusclient.Config{
			Servers: []radiusclient.Server{{Address: server.Addr().String(), Secret: []byte(secret)}}, NASIdentifier: "tests", Encoding: encoding,
			Attributes: []dictionary.Attribute{{Name: "Filter-Id", Value: odd}, {Name: "NAS-Port", Value: "7"}},
			Tap: func(d radiusclient.Datagram) {
				if d.Sent {
					sent = packet.Packet{Time: d.Time, ToServer: true, Server: d.Remote, Octets: append([]byte(nil), d.Octets...)}
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.NewDialogue().Exchange(t.Context(), radiusclient.Request{UserName: "bob", Password: "wonderland"}); err != nil {
			t.Fatal(err)
		}
		_ = client.Close()
		script := strings.Join(sent.View(nil).Radclient(), "\n")
		v := sent.View(nil)
		for _, line := range v.Variables() { // each that the script needs, and the person is asked for secrets
			_, variable, _ := strings.Cut(strings.TrimSuffix(line, "=secret"), "read -rs ")
			if variable == "" {
				variable = strings.TrimSuffix(line, "=secret")
			}
			if !strings.Contains(script, `"$`+variable+`"`) {
				t.Errorf("%s: %s is not in\n%s", name, variable, script)
			}
		}
		if got, want := len(v.Variables()), strings.Count(script, `"$`); got != want {
			t.Errorf("%s: %d variables are set, and %d used in\n%s", name, got, want, script)
		}
		for _, hidden := range []string{"wonderland", secret} {
			if strings.Contains(script, hidden) {
				t.Errorf("%s: a secret is in\n%s", name, script)
			}
		}
		folder := t.TempDir()
		file := filepath.Join(folder, "secret")
		if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), "sh", "-c", script)
		command.Dir = folder
		command.Env = append(os.Environ(), "PATH="+filepath.Dir(radclient)+":"+os.Getenv("PATH"), "USER_PASSWORD=wonderland", "CHAP_PASSWORD=wonderland", "SECRET_FILE="+file)
		out, err := command.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Received Access-Accept") || !strings.Contains(string(out), "NAS-Port = 7") || !strings.Contains(string(out), "$(touch x) `id` %{User-Name}") {
			t.Errorf("%s: %v\n%s\n%s", name, err, script, out)
		}
		if _, err := os.Stat(filepath.Join(folder, "x")); err == nil {
			t.Error("what a value says was run")
		}
	}
	if (packet.Packet{Time: time.Now(), Octets: make([]byte, 20)}).View(nil).Radclient() != nil {
		t.Error("an answer has a command")
	}
}
