package secret

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// expiresSoon is how long before its end a client certificate brings a warning.
const expiresSoon = 14 * 24 * time.Hour

// TLS returns what ca_file, cert_file and key_file contain, for the transport
// [settings.TLS] (RFC 6614, section 2.3). Roots are the authorities that may have
// signed the server's certificate, nil for those of the system. The certificate is the
// one for servers that ask for one, nil for none. The files are PEM (RFC 7468); a
// relative path is relative to the connection's file.
//
// The warnings say that the client's certificate has expired or soon will, that others
// can read the key, or that an authority cannot be read. An expired certificate is not
// an error: a server that does not ask never sees it, and the clock of this computer
// may be wrong. The error is a [settings.Problems] that says what to do; it never
// contains anything of the key.
func TLS(c *settings.Connection, now time.Time) (roots *x509.CertPool, certificate *tls.Certificate, warnings []advice.Advice, err error) {
	roots, ofRoots, rootsErr := authorities(c)
	certificate, ofCertificate, certificateErr := clientCertificate(c, now)
	if problems := settings.ProblemsOf(c.File, errors.Join(rootsErr, certificateErr)); len(problems) > 0 {
		return nil, nil, nil, problems
	}
	return roots, certificate, append(ofRoots, ofCertificate...), nil
}

// authorities returns those of ca_file. One that cannot be read only brings a warning:
// the collections of operating systems have such.
func authorities(c *settings.Connection) (roots *x509.CertPool, warnings []advice.Advice, err error) {
	if c.CAFile == "" {
		return nil, nil, systemAuthorities(c)
	}
	file := newNamedFile(c, "ca_file", "CA file", c.CAFile, settings.MaxNamedFileSize,
		"write the path of the certificate that signed the server's, or remove the line to use the system's certificates")
	data, err := file.read()
	if err != nil {
		return nil, nil, err
	}
	certificates, broken, err := file.certificates(data)
	if err != nil {
		return nil, nil, err
	}
	roots = x509.NewCertPool()
	for _, certificate := range certificates {
		roots.AddCert(certificate)
	}
	if broken != nil {
		warnings = append(warnings, advice.New("authority-unreadable", fmt.Sprintf("%s contains an authority that cannot be read and is not trusted: %s", settings.Printable(file.path), advice.Line(broken.Error()))))
	}
	return roots, warnings, nil
}

// systemAuthorities is nil if the certificates of the system can be read. The environment can
// put others in their place, and package x509 waits for whatever is there.
func systemAuthorities(c *settings.Connection) error {
	if c.Transport != settings.TLS || runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil
	}
	const fileVariable, folderVariable = "SSL_CERT_FILE", "SSL_CERT_DIR"
	check := func(variable, path string) error {
		_, err := disk.Read(path, maxAuthoritiesSize)
		if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			return nil // it is left out
		}
		return c.At("transport", problem(err, "file-unreadable", fmt.Sprintf("the file %q of the environment variable %s cannot be read: %v", path, variable, settings.WithoutPath(err)),
			"correct the variable, or write ca_file, the certificate that signed the server's"))
	}
	if path := os.Getenv(fileVariable); path != "" {
		if err := check(fileVariable, path); err != nil {
			return err
		}
	}
	for _, folder := range filepath.SplitList(os.Getenv(folderVariable)) {
		entries, _ := os.ReadDir(folder) // one that cannot be read is left out
		for _, entry := range entries {
			path := filepath.Join(folder, entry.Name())
			if info, err := os.Stat(path); err != nil || info.IsDir() {
				continue
			}
			if err := check(folderVariable, path); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxAuthoritiesSize of a file with the certificates of a system, in bytes.
const maxAuthoritiesSize = 16 << 20

// clientCertificate returns that of cert_file, with the key of key_file.
func clientCertificate(c *settings.Connection, now time.Time) (certificate *tls.Certificate, warnings []advice.Advice, err error) {
	if c.CertFile == "" {
		return nil, nil, nil
	}
	certFile := newNamedFile(c, "cert_file", "certificate file", c.CertFile, settings.MaxNamedFileSize, "write the path of this client's certificate, or remove cert_file and key_file")
	keyFile := newNamedFile(c, "key_file", "key file", c.KeyFile, settings.MaxNamedFileSize, "write the path of the private key of the certificate, or remove cert_file and key_file")
	chain, chainErr := parseFile(certFile, certFile.chain)
	key, keyErr := parseFile(keyFile, keyFile.privateKey)
	if problems := settings.ProblemsOf(c.File, errors.Join(chainErr, keyErr)); len(problems) > 0 {
		return nil, nil, problems
	}
	leaf := chain[0]
	if public, ok := leaf.PublicKey.(interface {
		Equal(key crypto.PublicKey) bool
	}); !ok || !public.Equal(key.Public()) {
		return nil, nil, keyFile.problem(nil, "key-mismatch", fmt.Sprintf("does not belong to the certificate in %q", certFile.path),
			"use the key that the certificate was made for; if the file has several certificates, the client's own must be the first")
	}
	certificate = &tls.Certificate{PrivateKey: key, Leaf: leaf}
	for _, link := range chain {
		certificate.Certificate = append(certificate.Certificate, link.Raw)
	}
	return certificate, append(dateWarning(leaf, certFile.path, now), readableWarning(c, "private key", keyFile.path)...), nil
}

// dateWarning warns about a client certificate that a server may refuse because of its
// dates. They are shown in the time zone of now.
func dateWarning(certificate *x509.Certificate, path string, now time.Time) []advice.Advice {
	const date = "2006-01-02 15:04"
	from, until := certificate.NotBefore.In(now.Location()).Format(date), certificate.NotAfter.In(now.Location()).Format(date)
	var code, what, next string
	switch {
	case now.After(certificate.NotAfter):
		code, what, next = "certificate-expired", fmt.Sprintf("expired on %s, and the server may refuse it", until), "ask for a new one"
	case now.Before(certificate.NotBefore):
		code, what, next = "certificate-not-yet-valid", fmt.Sprintf("begins on %s, and the server may refuse it", from), "is the clock of this computer right?"
	case certificate.NotAfter.Sub(now) <= expiresSoon:
		code, what, next = "certificate-expires-soon", "expires on "+until, "ask for a new one in time"
	default:
		return nil
	}
	return []advice.Advice{advice.New(code, fmt.Sprintf("the client certificate in %s %s", settings.Printable(path), what)).Do(next)}
}
