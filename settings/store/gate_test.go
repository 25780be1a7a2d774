package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
	"otpdialog/settings/settingstest"
)

// aGate is one that trusts what this person has in a folder, where root's files
// are in use, and the folder.
func aGate(t *testing.T) (*Store, string) {
	t.Helper()
	if !disk.HasOwners {
		t.Skip("nobody knows here who may change a file: see TestNoGateWithoutOwners")
	}
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return openGate(filepath.Join(folder, "etc"), trust{owner: uint32(os.Getuid()), top: folder}), folder
}

const ofAGate = `display_name = "Head office"
primary      = "radius.example.com"
secret_file  = "office.secret"
`

// fill writes what a gate reads.
func fill(t *testing.T, gate *Store) (connection string) {
	t.Helper()
	connection = settingstest.WriteText(t, gate.managedPath("office"), ofAGate)
	settingstest.WriteText(t, filepath.Join(filepath.Dir(connection), "office.secret"), settingstest.LongSecret)
	return connection
}

func TestGate(t *testing.T) {
	gate, folder := aGate(t)
	fill(t, gate)
	t.Chdir(folder) // where a person could have put connections
	settingstest.WriteText(t, "connections/own.toml", settingstest.Complete)
	settingstest.WriteText(t, "own.toml", settingstest.Complete)

	c, err := gate.Connection("office")
	if err != nil || c.RequireMessageAuthenticator != settings.RequireAlways || !c.Managed {
		t.Errorf("got %+v, %v", c, err)
	}
	if shared, warnings, err := secret.Resolve(t.Context(), &c); string(shared) != settingstest.LongSecret || len(warnings) > 0 || err != nil {
		t.Errorf("got %q, %v, %v", shared, warnings, err)
	}
	if connections, err := gate.Connections(); err != nil || !slices.Equal(names(connections), []string{"office"}) {
		t.Errorf("got %q, %v", names(connections), err)
	}
	if _, err := gate.Connection("own"); !isNotFound(err) {
		t.Errorf("the person's own connection: %v", err)
	}
	settingstest.WriteText(t, gate.PolicyFile(), "[session]\nconnections = [\"another\"]\nfail_open = true\n")
	if policy, err := gate.Policy(); err != nil || !policy.FailsOpen() {
		t.Errorf("got %v", err)
	}
	if _, forbidden := errors.AsType[*ForbiddenError](second(gate.Connection("office"))); !forbidden {
		t.Error("a connection can be used that the policy does not allow")
	}
}

func second[T any](_ T, err error) error { return err }

func isNotFound(err error) bool {
	_, ok := errors.AsType[*NotFoundError](err)
	return ok
}

// A gate remembers nothing, and leaves nothing behind.
func TestGateWritesNothing(t *testing.T) {
	gate, folder := aGate(t)
	fill(t, gate)
	t.Chdir(folder)
	before := everyFile(t, folder)
	never := func() { t.Error("something was changed") }
	for what, err := range map[string]error{
		"preferences": gate.UpdatePreferences(func(*settings.Preferences) { never() }),
		"state":       gate.UpdateState(func(*settings.State) { never() }),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if p, err := gate.Preferences(); err != nil || p != settings.DefaultPreferences() {
		t.Errorf("the preferences are %+v, %v", p, err)
	}
	if s, err := gate.State(); err != nil || s.Received("office") || s.HasUserNames() {
		t.Errorf("the state is %+v, %v", s, err)
	}
	if e, err := gate.UserName("office"); err != nil || e.Value != "" {
		t.Errorf("the user name is %+v, %v", e, err)
	}
	if all, err := gate.Effective(); err != nil || len(all) != len(settings.Settings()) {
		t.Errorf("got %v, %v", all, err)
	}
	for what, err := range map[string]error{
		"new":    second(gate.NewConnection("branch")),
		"draft":  second(gate.Draft("office")),
		"save":   second(gate.Save(gate.NewDraft())),
		"rename": second(gate.Rename("office", "branch")),
		"delete": second(gate.Delete("office")),
	} {
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if after := everyFile(t, folder); !slices.Equal(after, before) {
		t.Errorf("there are now %q, and were %q", after, before)
	}
}

func everyFile(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		files = append(files, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Anyone who can change one of these can open the gate.
func TestGateTrustsNothingThatOthersCanChange(t *testing.T) {
	for _, test := range []struct {
		name, file string
		mode       fs.FileMode
	}{
		{"system folder, by the group", "etc", 0o775},
		{"system folder, by everybody", "etc", 0o757},
		{"top folder", ".", 0o777},
		{"folder with the sticky bit", "etc/connections", 0o777 | fs.ModeSticky},
		{"policy", "etc/policy.toml", 0o666},
		{"connection", "etc/connections/office.toml", 0o620},
		{"secret file", "elsewhere/office.secret", 0o660},
		{"folder of the secret file", "elsewhere", 0o770},
		{"certificate", "etc/connections/ca.pem", 0o602},
		{"dictionary", "etc/connections/dictionary", 0o622},
		{"included dictionary", "etc/connections/more/dictionary.b", 0o622},
		{"folder of an included dictionary", "etc/connections/more", 0o772},
		{"target of a link", "target/key", 0o622},
		{"folder of the target of a link", "target", 0o722},
		{"folder that a link stands in", "links", 0o722},
		{"program", "bin/secret", 0o775},
	} {
		t.Run(test.name, func(t *testing.T) {
			gate, folder := aGate(t)
			connection := gate.managedPath("office")
			text := strings.Replace(ofAGate, "office.secret", filepath.Join(folder, "elsewhere", "office.secret"), 1) + `
dictionary_file = "dictionary"
transport = "tls"
ca_file = "ca.pem"
cert_file = "ca.pem"
key_file = "../../links/key"
`
			if test.name == "program" {
				text = strings.Replace(text, "secret_file  = ", "secret_command = [\""+filepath.Join(folder, "bin", "secret")+"\"]\n#", 1)
			}
			settingstest.WriteText(t, connection, text)
			settingstest.WriteText(t, gate.PolicyFile(), "")
			settingstest.WriteText(t, filepath.Join(folder, "elsewhere", "office.secret"), settingstest.LongSecret)
			settingstest.WriteText(t, filepath.Join(folder, "bin", "secret"), "#!/bin/sh\n")
			settingstest.WriteText(t, filepath.Join(folder, "etc", "connections", "dictionary"), "ATTRIBUTE A 1 string\n$include more/dictionary.b # c\n$INCLUDE none\n")
			settingstest.WriteText(t, filepath.Join(folder, "etc", "connections", "more", "dictionary.b"), "$INCLUDE ../dictionary\n")
			ca := settingstest.Issue(t, "radius.example.com", nil, nil)
			settingstest.WriteText(t, filepath.Join(folder, "etc", "connections", "ca.pem"), ca.CertificatePEM())
			settingstest.WriteText(t, filepath.Join(folder, "target", "key"), ca.KeyPEM(t))
			if err := os.Mkdir(filepath.Join(folder, "links"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../target/key", filepath.Join(folder, "links", "key")); err != nil {
				t.Fatal(err)
			}
			if _, err := gate.Connection("office"); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, test.file)
			if err := os.Chmod(path, test.mode); err != nil {
				t.Fatal(err)
			}
			_, err := gate.Connection("office")
			problems, _ := errors.AsType[settings.Problems](err)
			want := distrust(path, "can be written by others besides its owner", "make it writable only by its owner", "chmod", "go-w", path)
			if test.mode&fs.ModeSticky != 0 { // nobody must take the rights to /tmp away
				want = distrust(path, "can be written by everyone", "keep the file under /etc/otpdialog")
			}
			if len(problems) != 1 || !reflect.DeepEqual(problems[0].Advice, want) || problems[0].File == "" {
				t.Errorf("got %v\nwant %+v", err, want)
			}
			// The administrator hears the same from a store of their own.
			c, err := document.ParseConnection("office", connection, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			told := Open(Dirs{System: gate.dirs.System}).gateProblems(&c, *gate.gate)
			if len(told) != 1 || !reflect.DeepEqual(told[0].Advice, want) {
				t.Errorf("the administrator is told %v", told)
			}
		})
	}
}

func TestGateWithFilesOfSomebodyElse(t *testing.T) {
	gate, folder := aGate(t)
	connection := fill(t, gate)
	gate.gate.owner++ // so that this person is somebody else
	_, err := gate.Connection("office")
	want := fmt.Sprintf("%s: a gate does not trust %q: it belongs to the user %d, not to root\n    make root its owner: chown root: %[2]s", gate.PolicyFile(), folder, os.Getuid())
	if err == nil || !strings.HasPrefix(settingstest.Explain(err), want) {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if os.Getuid() != 0 {
		return // nobody else can give files away
	}
	gate.gate.owner = trustRoot.owner
	const nobody = 65534
	for _, path := range []string{connection, filepath.Join(filepath.Dir(connection), "office.secret"), gate.dirs.System} {
		if err := os.Chown(path, nobody, nobody); err != nil {
			t.Fatal(err)
		}
		_, err := gate.Connection("office")
		if hint := "make root its owner: chown root: " + path; err == nil || !strings.Contains(settingstest.Explain(err), hint) {
			t.Errorf("got %v, want %s", err, hint)
		}
		if err := os.Chown(path, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := gate.Connection("office"); err != nil {
		t.Error(err)
	}
}

// TestRootsGate has the trust that is in use judge the files that are there.
func TestRootsGate(t *testing.T) {
	if !disk.HasOwners {
		t.Skip("nobody knows here who may change a file: see TestNoGateWithoutOwners")
	}
	for _, path := range []string{"/etc/hosts", "/bin/sh", "/usr/bin/env", "/etc/otpdialog-that-is-not-there/policy.toml"} {
		if found := trustRoot.distrusted(path); len(found) > 0 {
			t.Errorf("%s: got %+v", path, found)
		}
	}
	// Everybody can write into the folder of temporary files.
	folder := filepath.Join(t.TempDir(), "etc")
	fill(t, OpenGate(folder))
	_, err := OpenGate(folder).Connection("office")
	if problems, ok := errors.AsType[settings.Problems](err); !ok || !strings.Contains(problems[0].Next, "under /etc/otpdialog") {
		t.Errorf("got %v", err)
	}
	policyErr := second(OpenGate(folder).Policy())
	if _, ok := errors.AsType[settings.Problems](policyErr); !ok {
		t.Errorf("a policy that anybody can write: got %v", policyErr)
	}
}

func TestLinksThatGoRoundInCircles(t *testing.T) {
	gate, folder := aGate(t)
	for from, to := range map[string]string{"a": "b", "b": "a"} {
		if err := os.Symlink(to, filepath.Join(folder, from)); err != nil {
			t.Fatal(err)
		}
	}
	found := gate.gate.distrusted(filepath.Join(folder, "a", "x"))
	if len(found) != 1 || !strings.Contains(found[0].What, "more than 40 symbolic links") {
		t.Errorf("got %+v", found)
	}
}

func TestWhatAGateRefuses(t *testing.T) {
	gate, _ := aGate(t)
	path := fill(t, gate)
	for text, want := range map[string]string{
		ofAGate: "",
		ofAGate + "require_message_authenticator = \"never\"\n":                                                    "",
		strings.Replace(ofAGate, "_file  = \"office.", "_env = \"", 1):                                             ":3: a gate does not take the shared secret from the environment",
		strings.Replace(ofAGate, "_file ", "_keyring", 1):                                                          ":3: a gate does not take the shared secret from a keyring",
		strings.Replace(ofAGate, "secret_file  = \"office.secret\"", "secret_command = [\"pass\", \"s3cr3t\"]", 1): ":3: a gate does not search PATH for the program \"pass\"\n    write its full path",
		ofAGate + "password = \"s3cr3t\"\n":                                                                        ":4: a gate does not use a saved password\n    remove the line: a gate asks the person",
		ofAGate + "password_command = [\"/bin/p\"]\n":                                                              ":4: a gate does not use a saved password",
		ofAGate + "totp_seed_env = \"S\"\n":                                                                        ":4: a gate does not make one-time passwords\n    remove the line: a gate asks the person",
		ofAGate + "otp_command = [\"/bin/o\"]\n":                                                                   ":4: a gate does not make one-time passwords",
		ofAGate + "transport = \"tls\"\n":                                                                          ":4: a gate does not use the system's certificates",
		ofAGate + "secondary = \"127.0.0.1:1645\"\n":                                                               ":4: a gate does not ask a server on this computer, such as \"127.0.0.1:1645\"",
		strings.Replace(ofAGate, "radius.example.com", "localhost", 1):                                             ":2: a gate does not ask a server on this computer, such as \"localhost\"",
	} {
		settingstest.WriteText(t, path, text)
		c, err := gate.Connection("office")
		switch {
		case want == "" && (err != nil || c.Name != "office"):
			t.Errorf("%s\ngot %v", text, err)
		case want != "" && (err == nil || !strings.HasPrefix(settingstest.Explain(err), path+want) || strings.Contains(settingstest.Explain(err), "s3cr3t")):
			t.Errorf("%s\ngot %v\nwant %s", text, err, want)
		}
		if c.RequireMessageAuthenticator == settings.RequireAuto {
			t.Errorf("%s\nit would not be known that the server once sent a Message-Authenticator", text)
		}
	}
	settingstest.WriteText(t, path, strings.Replace(ofAGate, "radius.example.com", "127.0.0.1", 1))
	settingstest.WriteText(t, gate.PolicyFile(), "[session]\nloopback_servers = true\n")
	if _, err := gate.Connection("office"); err != nil {
		t.Errorf("a server that the policy allows: %v", err)
	}
}

func TestLoopback(t *testing.T) {
	for server, want := range map[string]bool{
		"127.0.0.1": true, "127.255.0.9:1812": true, "::1": true, "[::1]:1812": true, "localhost": true, "LocalHost.": true, "a.localhost": true,
		"0.0.0.0": true, "0.1.2.3": true, "::": true, "::ffff:127.0.0.1": true, "[::ffff:7f00:1]:18": true, "::1%lo": true, "::ffff:0.0.0.0": true,
		"": false, "radius.example.com": false, "192.0.2.1": false, "2001:db8::1": false, "localhost.example.com": false, "128.0.0.1": false,
	} {
		if got := isLoopback(server); got != want {
			t.Errorf("%q is this computer: %t", server, got)
		}
	}
}

// What a person has put into the environment reaches no program of a gate.
func TestProgramsOfAGateAreAlone(t *testing.T) {
	if !disk.HasOwners {
		t.Skip("nobody knows here who may change a file: see TestNoGateWithoutOwners")
	}
	t.Setenv("LD_PRELOAD_OF_SOMEBODY", "x")
	for program, want := range map[string]string{"/usr/bin/env -0": "PATH=/usr/sbin:/usr/bin:/sbin:/bin\x00HOME=/\x00", "/bin/pwd": "/"} {
		c := settings.Connection{Secret: settings.Source{Command: strings.Fields(program)}, InGate: true}
		if shared, _, err := secret.Resolve(t.Context(), &c); string(shared) != want || err != nil {
			t.Errorf("%s prints %q, %v; want %q", program, shared, err, want)
		}
	}
}

// An administrator hears before what a gate would refuse.
func TestGateProblems(t *testing.T) {
	gate, folder := aGate(t)
	path := fill(t, gate)
	store := Open(Dirs{System: gate.dirs.System, Config: filepath.Join(folder, "config"), State: filepath.Join(folder, "state")})
	c, err := store.Connection("office")
	if err != nil {
		t.Fatal(err)
	}
	if problems := store.gateProblems(&c, *gate.gate); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
	if c.RequireMessageAuthenticator != settings.RequireAuto || c.InGate {
		t.Errorf("looking has changed it to %+v", c)
	}
	if problems := gate.GateProblems(&c); len(problems) > 0 {
		t.Errorf("the gate itself says %v", problems)
	}
	settingstest.WriteText(t, filepath.Join(store.dirs.Connections(), "office.secret"), settingstest.LongSecret)
	settingstest.WriteText(t, store.ownPath("own"), ofAGate+"password = \"s\"\n")
	own, err := store.Connection("own")
	if err != nil {
		t.Fatal(err)
	}
	got := settingstest.Explain(store.gateProblems(&own, *gate.gate))
	want := own.File + ": a gate uses only the administrator's connections\n    move the file into the folder " + filepath.Dir(path) + ": mv " + own.File + " " + filepath.Dir(path) + "\n" +
		own.File + ":4: a gate does not use a saved password\n    remove the line: a gate asks the person"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if problems := store.GateProblems(&own); len(problems) == 0 { // by root's trust, which this test cannot have
		t.Error("there are none")
	}
}
