package secret

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// TestTLSHandshake has a server and a client shake hands with what the files of
// both hold.
func TestTLSHandshake(t *testing.T) {
	folder := t.TempDir()
	root := settingstest.Issue(t, "root", nil, nil)
	between := settingstest.Issue(t, "between", root, nil)
	server := settingstest.Issue(t, "radius.example.com", root, nil)
	settingstest.WriteText(t, filepath.Join(folder, "ca.pem"), "Our authority:\n"+root.CertificatePEM())
	modern, rsaKey := settingstest.Issue(t, "client", between, settingstest.NewEd25519Key(t)), settingstest.Issue(t, "client", between, settingstest.NewRSAKey(t))
	old := settingstest.Issue(t, "client", between, nil)
	for _, test := range []struct {
		name   string
		client *settingstest.Identity
		key    string
	}{
		{"Ed25519 in PKCS #8", modern, modern.KeyPEM(t)},
		{"RSA in PKCS #8", rsaKey, rsaKey.KeyPEM(t)},
		{"RSA in PKCS #1", rsaKey, rsaKey.OldKeyPEM(t)},
		{"ECDSA in SEC 1", old, old.OldKeyPEM(t)},
		{"line ends of Windows", old, strings.ReplaceAll(old.KeyPEM(t), "\n", "\r\n")},
	} {
		t.Run(test.name, func(t *testing.T) {
			// All in one file is as good as each in its own.
			settingstest.WriteText(t, filepath.Join(folder, "client.pem"), test.key+test.client.CertificatePEM()+between.CertificatePEM())
			c := settings.Connection{File: filepath.Join(folder, "office.toml"), Transport: settings.TLS, CAFile: "ca.pem", CertFile: "client.pem", KeyFile: filepath.Join(folder, "client.pem")}
			roots, certificate, warnings, err := TLS(&c, settingstest.Noon)
			if err != nil || len(warnings) > 0 {
				t.Fatalf("got %q, %v", warnings, err)
			}
			shown := handshake(t, server, root, &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{*certificate}, ServerName: "radius.example.com"})
			if !shown.Equal(test.client.Certificate) {
				t.Errorf("the server saw the certificate of %q", shown.Subject)
			}
		})
	}
}

// handshake returns the client's certificate, as a server sees it that trusts
// one authority.
func handshake(t *testing.T, server, authority *settingstest.Identity, client *tls.Config) *x509.Certificate {
	t.Helper()
	trusted := x509.NewCertPool()
	trusted.AddCert(authority.Certificate)
	now := func() time.Time { return settingstest.Noon }
	client.Time = now
	here, there := net.Pipe()
	listening := tls.Server(there, &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{server.Certificate.Raw}, PrivateKey: server.Key}},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: trusted, Time: now,
	})
	dialled := make(chan error)
	go func() {
		dialling := tls.Client(here, client)
		err := dialling.HandshakeContext(t.Context())
		_, _ = dialling.Read(make([]byte, 1)) // the end, or what the server does not like
		dialled <- errors.Join(err, here.Close())
	}()
	err := listening.HandshakeContext(t.Context())
	if err = errors.Join(err, there.Close(), <-dialled); err != nil {
		t.Fatal(err)
	}
	return listening.ConnectionState().PeerCertificates[0]
}

func TestTLSWithoutFiles(t *testing.T) {
	roots, certificate, warnings, err := TLS(&settings.Connection{Transport: settings.TLS}, time.Now())
	if roots != nil || certificate != nil || len(warnings) > 0 || err != nil {
		t.Errorf("got %v, %v, %q, %v", roots, certificate, warnings, err)
	}
}

// withTLS is a connection of the folder that the test works in.
func withTLS(t *testing.T, more string) settings.Connection {
	t.Helper()
	c, err := parseText(strings.Replace(settingstest.Complete, `secret_env = "RADIUS_SECRET"`, "transport = \"tls\"", 1) + more)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// cannotBeFound is what the system says of a file that is not there.
func cannotBeFound(t *testing.T) string {
	t.Helper()
	_, err := os.Stat(filepath.Join(t.TempDir(), "none"))
	pathError, ok := errors.AsType[*fs.PathError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	return pathError.Err.Error()
}

// TestTLSProblems shows what a person reads about each mistake in a PEM file.
func TestTLSProblems(t *testing.T) {
	t.Chdir(t.TempDir())
	client, other := settingstest.Issue(t, "client", nil, nil), settingstest.Issue(t, "other", nil, nil)
	broken := settingstest.EncodePEM("CERTIFICATE", client.Certificate.Raw[:40])
	files := map[string]string{
		"client.pem": client.CertificatePEM(), "client.key": client.KeyPEM(t),
		"binary.pem": string(client.Certificate.Raw), "cut.pem": client.CertificatePEM()[:300], "empty.pem": "",
		"broken.pem": broken, "half-broken.pem": client.CertificatePEM() + broken,
		"other.key": other.KeyPEM(t), "encrypted.key": settingstest.EncodePEM("ENCRYPTED PRIVATE KEY", make([]byte, 64)), "locked key": client.LockedPEM(),
		"broken.key": settingstest.EncodePEM("PRIVATE KEY", []byte("swordfish")), "openssh.key": settingstest.EncodePEM("OPENSSH PRIVATE KEY", []byte("swordfish")),
		"large.pem": strings.Repeat("x", settings.MaxNamedFileSize+1),
	}
	for name, text := range files {
		settingstest.WriteText(t, name, text)
	}
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	notFound := cannotBeFound(t)
	const notPEM, newKey = "; openssl converts other formats", "decrypt it to a file that only you can read: openssl pkey -in "
	for _, test := range []struct{ name, text, want string }{
		{"CA file that is not there", `ca_file = "none.pem"`, `office.toml:4: the CA file "none.pem" cannot be read: ` + notFound + `
    write the path of the certificate that signed the server's, or remove the line to use the system's certificates`},
		{"CA file that is a folder", `ca_file = "folder"`, `office.toml:4: the CA file "folder" cannot be read: it is a folder, not a regular file
    write the path of the certificate that signed the server's, or remove the line to use the system's certificates`},
		{"large CA file", `ca_file = "large.pem"`, `office.toml:4: the CA file "large.pem" cannot be read: it has more than 1048576 bytes
    write the path of the certificate that signed the server's, or remove the line to use the system's certificates`},
		{"CA file that is binary", `ca_file = "binary.pem"`, `office.toml:4: the CA file "binary.pem" is not PEM
    save it as text, from the line -----BEGIN CERTIFICATE----- to the END line` + notPEM},
		{"empty CA file", `ca_file = "empty.pem"`, `office.toml:4: the CA file "empty.pem" is not PEM
    save it as text, from the line -----BEGIN CERTIFICATE----- to the END line` + notPEM},
		{"CA file with half of a certificate", `ca_file = "cut.pem"`, `office.toml:4: the CA file "cut.pem" is not PEM
    save it as text, from the line -----BEGIN CERTIFICATE----- to the END line` + notPEM},
		{"CA file with a key", `ca_file = "client.key"`, `office.toml:4: the CA file "client.key" contains no certificate
    use a file with the line -----BEGIN CERTIFICATE-----`},
		{"CA file with a broken certificate", `ca_file = "broken.pem"`, `office.toml:4: the CA file "broken.pem" contains a certificate that cannot be read: x509: malformed certificate
    copy it again, or ask for a new one`},
		{"certificate and key that are not there", "cert_file = \"none.pem\"\nkey_file = \"none.key\"", `office.toml:4: the certificate file "none.pem" cannot be read: ` + notFound + `
    write the path of this client's certificate, or remove cert_file and key_file
office.toml:5: the key file "none.key" cannot be read: ` + notFound + `
    write the path of the private key of the certificate, or remove cert_file and key_file`},
		{"certificate and key in each other's place", "key_file = \"client.pem\"\ncert_file = \"client.key\"", `office.toml:4: the key file "client.pem" contains no private key
    use a file with the line -----BEGIN PRIVATE KEY-----
office.toml:5: the certificate file "client.key" contains no certificate
    use a file with the line -----BEGIN CERTIFICATE-----`},
		{"a broken certificate below the client's", "cert_file = \"half-broken.pem\"\nkey_file = \"client.key\"", `office.toml:4: the certificate file "half-broken.pem" contains a certificate that cannot be read: x509: malformed certificate
    copy it again, or ask for a new one`},
		{"key of another certificate", "cert_file = \"client.pem\"\nkey_file = \"other.key\"", `office.toml:5: the key file "other.key" does not belong to the certificate in "client.pem"
    use the key that the certificate was made for; if the file has several certificates, the client's own must be the first`},
		{"encrypted key", "cert_file = \"client.pem\"\nkey_file = \"encrypted.key\"", `office.toml:5: the key file "encrypted.key" contains an encrypted private key
    ` + newKey + `encrypted.key -out NEW.key`},
		{"encrypted key of an old program", "cert_file = \"client.pem\"\nkey_file = \"locked key\"", `office.toml:5: the key file "locked key" contains an encrypted private key
    ` + newKey + `'locked key' -out NEW.key`},
		{"key that is not PEM", "cert_file = \"client.pem\"\nkey_file = \"binary.pem\"", `office.toml:5: the key file "binary.pem" is not PEM
    save it as text, from the line -----BEGIN PRIVATE KEY----- to the END line` + notPEM},
		{"broken key", "cert_file = \"client.pem\"\nkey_file = \"broken.key\"", `office.toml:5: the key file "broken.key" contains a private key that cannot be read
    use an RSA, ECDSA or Ed25519 key, as written by openssl genpkey`},
		{"key of ssh", "cert_file = \"client.pem\"\nkey_file = \"openssh.key\"", `office.toml:5: the key file "openssh.key" contains a private key that cannot be read
    use an RSA, ECDSA or Ed25519 key, as written by openssl genpkey`},
		{"all at once", "key_file = \"encrypted.key\"\ncert_file = \"empty.pem\"\nca_file = \"client.key\"", `office.toml:4: the key file "encrypted.key" contains an encrypted private key
    ` + newKey + `encrypted.key -out NEW.key
office.toml:5: the certificate file "empty.pem" is not PEM
    save it as text, from the line -----BEGIN CERTIFICATE----- to the END line` + notPEM + `
office.toml:6: the CA file "client.key" contains no certificate
    use a file with the line -----BEGIN CERTIFICATE-----`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := withTLS(t, test.text)
			roots, certificate, warnings, err := TLS(&c, time.Now())
			if _, ok := errors.AsType[settings.Problems](err); !ok {
				t.Fatalf("got %v, want Problems", err)
			}
			if got := settingstest.Explain(err); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			if roots != nil || certificate != nil || warnings != nil {
				t.Errorf("got %v, %v, %q with the error", roots, certificate, warnings)
			}
		})
	}
	c := withTLS(t, `ca_file = "none.pem"`)
	if _, _, _, err := TLS(&c, time.Now()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not known as a file that is not there", err)
	}
}

// TestAgeOfTheCertificate looks at a certificate at each limit and one second
// past it.
func TestAgeOfTheCertificate(t *testing.T) {
	t.Chdir(t.TempDir())
	client := settingstest.Issue(t, "client", nil, nil)
	settingstest.WriteText(t, "client.pem", client.CertificatePEM()+client.KeyPEM(t))
	c := withTLS(t, "cert_file = \"client.pem\"\nkey_file = \"client.pem\"\n")
	const (
		expired = "the client certificate in client.pem expired on 2026-12-01 12:00, and the server may refuse it\n    ask for a new one"
		soon    = "the client certificate in client.pem expires on 2026-12-01 12:00\n    ask for a new one in time"
		early   = "the client certificate in client.pem begins on 2025-12-01 12:00, and the server may refuse it\n    is the clock of this computer right?"
	)
	begin, end := settingstest.Noon.AddDate(0, -6, 0), settingstest.Noon.AddDate(0, 6, 0)
	for _, test := range []struct {
		now  time.Time
		want string
	}{
		{begin.Add(-time.Second), early},
		{begin, ""},
		{end.AddDate(0, 0, -14).Add(-time.Second), ""},
		{end.AddDate(0, 0, -14), soon},
		{end, soon},
		{end.Add(time.Second), expired},
		{end.Add(time.Second).In(time.FixedZone("", 2*60*60)), strings.Replace(expired, "12:00", "14:00", 1)},
	} {
		_, certificate, warnings, err := TLS(&c, test.now)
		if certificate == nil || err != nil {
			t.Errorf("%v: got %v, %v", test.now, certificate, err)
		}
		if got := settingstest.Advice(warnings...); got != test.want {
			t.Errorf("%v: got %q, want %q", test.now, got, test.want)
		}
	}
}

func TestReadersOfTheKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists instead of modes")
	}
	t.Chdir(t.TempDir())
	client := settingstest.Issue(t, "client", nil, nil)
	settingstest.WriteText(t, "client.pem", client.CertificatePEM())
	settingstest.WriteText(t, "client.key", client.KeyPEM(t))
	c := withTLS(t, "cert_file = \"client.pem\"\nkey_file = \"client.key\"\n")
	const own, ofSystem = "others can read the private key in client.key\n    make it readable only by you: chmod 600 client.key", "others can read the private key in client.key\n    make it readable only by its owner and its group: chmod 'o=' client.key"
	for _, test := range []struct {
		mode          fs.FileMode
		own, ofSystem string
	}{{0o600, "", ""}, {0o640, own, ""}, {0o604, own, ofSystem}} {
		if err := errors.Join(os.Chmod("client.key", test.mode), os.Chmod("client.pem", 0o644)); err != nil {
			t.Fatal(err)
		}
		for managed, want := range map[bool]string{false: test.own, true: test.ofSystem} {
			c.Managed = managed
			_, _, warnings, err := TLS(&c, settingstest.Noon)
			if got := settingstest.Advice(warnings...); got != want || err != nil {
				t.Errorf("mode %v, managed %t: got %q, %v; want %q", test.mode, managed, got, err, want)
			}
		}
	}
}

func TestAuthorityThatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	first, last := settingstest.Issue(t, "first", nil, nil), settingstest.Issue(t, "last", nil, nil)
	settingstest.WriteText(t, "ca.pem", first.CertificatePEM()+settingstest.EncodePEM("CERTIFICATE", nil)+last.CertificatePEM())
	c := withTLS(t, "ca_file = \"ca.pem\"\n")
	roots, _, warnings, err := TLS(&c, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	const want = "ca.pem contains an authority that cannot be read and is not trusted: x509: malformed certificate"
	if got := settingstest.Advice(warnings...); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	both := x509.NewCertPool()
	both.AddCert(first.Certificate)
	both.AddCert(last.Certificate)
	if !roots.Equal(both) {
		t.Error("the two others are not the roots")
	}
}

// FuzzPEM puts text around a key, and reads all of it as each kind of file.
func FuzzPEM(f *testing.F) {
	client := settingstest.Issue(f, "client", nil, nil)
	key := client.KeyPEM(f)
	secret := strings.Split(key, "\n")[1]
	f.Add("", "")
	f.Add(client.CertificatePEM(), client.CertificatePEM())
	f.Add(settingstest.EncodePEM("CERTIFICATE", []byte("x")), "-----BEGIN")
	f.Add(client.LockedPEM(), "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
	f.Add("-----BEGIN X\x1b[2J PRIVATE KEY-----\n", "-----END X\x1b[2J PRIVATE KEY-----\n")
	f.Add("-----BEGIN CERTIFICATE-----\nProc-Type: ", "\xff")
	c := settings.Connection{File: "office.toml"}
	file := newNamedFile(&c, "key_file", "key file", "client.key", settings.MaxNamedFileSize, "")
	f.Fuzz(func(t *testing.T, above, below string) {
		data := []byte(above + "\n" + key + below)
		signer, keyErr := file.privateKey(data)
		chain, chainErr := file.chain(data)
		authorities, broken, caErr := file.certificates(data)
		if (signer == nil) != (keyErr != nil) || (len(chain) == 0) != (chainErr != nil) || (len(authorities) == 0) != (caErr != nil) {
			t.Errorf("of %q: %v, %v; %v, %v; %v, %v", data, signer, keyErr, chain, chainErr, authorities, caErr)
		}
		for _, err := range []error{keyErr, chainErr, caErr, broken} {
			if err != nil && strings.Contains(settingstest.Explain(err), secret) {
				t.Errorf("%v holds the key", err)
			}
		}
		for _, err := range []error{keyErr, chainErr, caErr} {
			if problem, ok := errors.AsType[settings.Problem](err); err != nil && (!ok || problem.Next == "" || strings.ContainsFunc(problem.What, advice.IsControl)) {
				t.Errorf("%#v is not a whole problem", err)
			}
		}
	})
}
