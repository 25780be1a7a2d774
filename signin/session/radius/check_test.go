package radius

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/checkup"
	"otpdialog/simulator"
)

const secretOfTests = "a secret of the tests"

// aStore is that of a person on whose machine nothing is yet.
func aStore(t *testing.T) *store.Store {
	t.Helper()
	folder := t.TempDir()
	return store.Open(store.Dirs{
		System: filepath.Join(folder, "system"), Config: filepath.Join(folder, "config"), State: filepath.Join(folder, "state"),
	})
}

// aDraft is a connection as a screen has it, of which there is no file.
func aDraft(servers ...string) *settings.Connection {
	servers = append(servers, "")
	return &settings.Connection{
		Name: "office", DisplayName: "Head office", Primary: servers[0], Secondary: servers[1],
		HAMode: settings.Failover, Transport: settings.UDP, Port: 1812, Timeout: 60, Retries: 3,
		Secret: settings.Source{Value: secretOfTests}, RequireMessageAuthenticator: settings.RequireAuto,
		PasswordEncoding: settings.PAP, Ask: settings.AskPassword, AutosendWhen: settings.AutosendFirstTime,
	}
}

// aServer is the address of a simulator.
func aServer(t *testing.T) string {
	t.Helper()
	server, err := simulator.Start(simulator.Config{Secret: []byte(secretOfTests)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server.Addr().String()
}

// aSilentServer takes requests and never answers.
func aSilentServer(t *testing.T) net.PacketConn {
	t.Helper()
	silent, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	return silent
}

// checking is a check under way; the next row is found once this one was taken.
type checking struct {
	t    *testing.T
	rows chan checkup.Row // closed at the end
	err  error            // set then
}

func check(ctx context.Context, t *testing.T, store *store.Store, c *settings.Connection) *checking {
	t.Helper()
	k := &checking{t: t, rows: make(chan checkup.Row)}
	go func() {
		defer close(k.rows)
		k.err = Check(ctx, c, Options{Secrets: secret.Sources{}, Memory: store, StateFile: store.StateFile()}, checkup.Options{UserName: radiusclient.CheckUser, Draft: true}, func(r checkup.Row) {
			select {
			case k.rows <- r:
			case <-ctx.Done(): // the test has seen what it wanted to
			}
		})
	}()
	return k
}

// next waits for the next row; there is none after the last one.
func (k *checking) next() (r checkup.Row, more bool) {
	k.t.Helper()
	select {
	case r, more = <-k.rows:
	case <-time.After(20 * time.Second):
		k.t.Fatal("waited in vain for a row")
	}
	return r, more
}

// all waits for the end, which must be a good one.
func (k *checking) all() []checkup.Row {
	k.t.Helper()
	var rows []checkup.Row
	for r, more := k.next(); more; r, more = k.next() {
		rows = append(rows, r)
	}
	if k.err != nil {
		k.t.Error(k.err)
	}
	return rows
}

// passes says whether r is good; a busy machine may be slow to answer itself.
func passes(r checkup.Row) bool {
	return r.Verdict == checkup.Pass && r.Next == "" || r.Check == "latency" && r.Verdict == checkup.Warn
}

// ofServer are the checks of a server in their order.
var ofServer = []string{"name", "route", "transport", "status-server", "answer", "signature", "message-authenticator", "latency"}

func TestDraftIsChecked(t *testing.T) {
	server, store := aServer(t), aStore(t)
	rows := check(t.Context(), t, store, aDraft(server)).all()
	var looked []string
	for _, r := range rows {
		looked = append(looked, r.Check)
		ofIt := slices.Contains(ofServer, r.Check)
		if !passes(r) || r.What == "" || ofIt != (r.Server == server) || (r.Took > 0) != (r.Check == "latency") {
			t.Errorf("got %+v", r)
		}
		if r.Check == "message-authenticator" && !strings.HasSuffix(r.What, ", and it is required from now on") {
			t.Errorf("it promises %+v", r)
		}
	}
	if want := slices.Concat([]string{"settings"}, ofServer, []string{"time-out"}); !slices.Equal(looked, want) {
		t.Errorf("it looked at %q, want %q", looked, want)
	}
	if state, err := store.State(); err != nil || !state.SendsMessageAuthenticator(server) {
		t.Errorf("it does not remember that the server sends a Message-Authenticator: %v", err)
	}
}

// What is known of servers cannot be read or written: that is a warning, once.
func TestCheckWithoutAMemory(t *testing.T) {
	store := aStore(t)
	if err := os.MkdirAll(store.StateFile(), 0o700); err != nil {
		t.Fatal(err)
	}
	warned := 0
	for _, r := range check(t.Context(), t, store, aDraft(aServer(t))).all() {
		if r.Check == "message-authenticator" && (!passes(r) || !strings.HasSuffix(r.What, "cannot be remembered, so it is not required the next time")) {
			t.Errorf("it promises %+v", r)
		}
		if r.Code == "file-unreadable" && r.Verdict == checkup.Warn && r.Next != "" && strings.Contains(r.What, store.StateFile()) {
			warned++
		}
	}
	if warned != 1 {
		t.Errorf("%d warnings of the state", warned)
	}
}

// All rows of a server are there while the other one is still waited for; then
// the person leaves.
func TestRowsComeOneByOne(t *testing.T) {
	silent := aSilentServer(t)
	server := aServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	k := check(ctx, t, aStore(t), aDraft(server, silent.LocalAddr().String()))
	for _, want := range append([]string{"settings"}, ofServer...) {
		if r, more := k.next(); !more || r.Check != want || !passes(r) {
			t.Fatalf("got %+v, want a pass of %s", r, want)
		}
	}
	for _, want := range []string{"name", "route", "transport"} {
		if r, more := k.next(); !more || r.Check != want || r.Server != silent.LocalAddr().String() {
			t.Fatalf("got %+v, want the %s of the second server", r, want)
		}
	}
	cancel()
	if r, more := k.next(); more {
		t.Errorf("after the end came %+v", r)
	}
	if !errors.Is(k.err, context.Canceled) {
		t.Errorf("it ended with %v", k.err)
	}
}

func TestCheckThatHasEndedBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	k := check(ctx, t, aStore(t), aDraft(aServer(t)))
	if r, more := k.next(); more || !errors.Is(k.err, context.Canceled) {
		t.Errorf("got %+v, and it ended with %v", r, k.err)
	}
}

// What counts is on the screen and not in the file: another secret, an attribute
// more. The mistakes have no lines, for they would be those of the file.
func TestDraftDiffersFromItsFile(t *testing.T) {
	server := aServer(t)
	file := filepath.Join(t.TempDir(), "office.toml")
	text := fmt.Appendf(nil, "display_name = \"Head office\"\nprimary = %q\nsecret = \"not that of the server\"\n[[attributes]]\nname = \"NAS-Port\"\nvalue = \"1\"\n", server)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	saved, err := document.ParseConnection("office", file, text)
	if err != nil {
		t.Fatal(err)
	}
	draft := saved
	draft.Secret.Value = secretOfTests
	draft.Attributes = []settings.Attribute{{Name: "NAS-Port", Value: "first"}, {Vendor: "Cisco", Name: "Cisco-AVPair", Value: "a=b"}, {Name: "NAS-Prt", Value: "1"}}
	rows := check(t.Context(), t, aStore(t), &draft).all()
	for i, want := range []string{`Attribute "NAS-Port": value "first" is not a number from 0 to 4294967295.`, `Attribute "NAS-Prt" is not in the dictionary; did you mean "NAS-Port"?`} {
		if r := rows[i]; r.Check != "settings" || r.Verdict != checkup.Fail || sentence(r) != want || r.Next == "" {
			t.Errorf("got %+v, want %s", r, want)
		}
	}
	for _, r := range rows[2:] {
		if !passes(r) {
			t.Errorf("got %+v", r)
		}
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, text) {
		t.Errorf("the check wrote the file: %v\n%s", err, now)
	}
}

// Everything that is wrong with the files that a draft names is told. The ways to its servers
// are looked at, unless certificates decide about them, and nothing is sent.
func TestDraftNamesFilesThatAreNotThere(t *testing.T) {
	folder := t.TempDir()
	ours := filepath.Join(folder, "dictionary.ours")
	if err := os.WriteFile(ours, []byte("\nATTRIBUTE Door 250 strong\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*settings.Connection)
		want   []string
	}{
		"environment": {func(c *settings.Connection) {
			c.Secret = settings.Source{Env: "NO_SUCH_SECRET"}
		}, []string{`The environment variable "NO_SUCH_SECRET" is not set.`}},
		"certificates": {func(c *settings.Connection) {
			c.Transport, c.CAFile, c.CertFile, c.KeyFile = settings.TLS, filepath.Join(folder, "ca"), filepath.Join(folder, "cert"), filepath.Join(folder, "key")
		}, []string{`The CA file "`, `The certificate file "`, `The key file "`}},
		"dictionary": {func(c *settings.Connection) { c.DictionaryFile = ours }, []string{ours + `:2: attribute "Door": unknown type "strong".`}},
	} {
		silent := aSilentServer(t)
		c := aDraft(silent.LocalAddr().String())
		c.File = filepath.Join(folder, "office.toml")
		test.change(c)
		rows := check(t.Context(), t, aStore(t), c).all()
		want := slices.Repeat([]string{"settings"}, len(test.want))
		if !c.Transport.UsesTLS() {
			want = slices.Concat(want, ofServer, []string{"time-out"})
		}
		var looked []string
		for _, r := range rows {
			looked = append(looked, r.Check)
			if (r.Check == "name" || r.Check == "route") && !passes(r) || r.Check == "answer" && r.Code != "not-checked" {
				t.Errorf("%s: got %+v", name, r)
			}
		}
		if !slices.Equal(looked, want) {
			t.Fatalf("%s: it looked at %q, want %q", name, looked, want)
		}
		if _, err := silent.WriteTo([]byte{0}, silent.LocalAddr()); err != nil { // comes after any request
			t.Fatal(err)
		}
		if n, from, err := silent.ReadFrom(make([]byte, 2)); n != 1 || from.String() != silent.LocalAddr().String() {
			t.Errorf("%s: %d octets were sent from %v: %v", name, n, from, err)
		}
		for i, r := range rows[:len(test.want)] {
			if r.Check != "settings" || r.Verdict != checkup.Fail || !strings.HasPrefix(sentence(r), test.want[i]) || r.Next == "" {
				t.Errorf("%s: got %+v, want %q", name, r, test.want[i])
			}
		}
	}
}

// Check connection warns about a weak secret, and a sign-in does not. Both warn that user
// names can be read over TCP.
func TestWhoIsWarned(t *testing.T) {
	for _, managed := range []bool{false, true} {
		for transport, atSignIn := range map[settings.Transport]int{settings.UDP: 0, settings.TCP: 1} {
			c := aDraft(aServer(t))
			c.Secret.Value, c.Managed, c.Transport = "testing123", managed, transport
			store := aStore(t)
			s := New(c, Options{Secrets: secret.Sources{}, Memory: store})
			if _, err := s.config(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := s.Traffic().Warnings; len(got) != atSignIn {
				t.Errorf("managed %t, by %s: a sign-in warns of %q", managed, transport, got)
			}
			k := check(t.Context(), t, store, c)
			_, _ = k.next() // there is no mistake
			if r, _ := k.next(); r.Check != "settings" || r.Verdict != checkup.Warn || !strings.HasSuffix(sentence(r), "can be guessed.") {
				t.Errorf("managed %t, by %s: the check says %+v", managed, transport, r)
			}
		}
	}
}

// sentence is what a face makes of what was found.
func sentence(r checkup.Row) string {
	what, _ := r.Sentences()
	return what
}

// What is no matter of certificates has a code and a next step of its own.
func TestNoTLS(t *testing.T) {
	t.Parallel()
	for name, why := range map[string]error{
		"a handshake":   &radiusclient.Error{Kind: radiusclient.ErrNotTrusted, Server: "192.0.2.1:2083", Err: &radiusclient.HandshakeError{What: "it speaks no TLS", Next: "correct the port"}},
		"a certificate": &radiusclient.Error{Kind: radiusclient.ErrNotTrusted, Server: "192.0.2.1:2083", Err: errors.New("unknown authority")},
	} {
		failure, ok := errors.AsType[*session.ExchangeError](failed(why, ""))
		want := map[string]signin.Failure{"a handshake": signin.NoTLS, "a certificate": signin.NotTrusted}[name]
		if !ok || failure.Kind != want {
			t.Errorf("%s: %v", name, failure)
		}
	}
}
