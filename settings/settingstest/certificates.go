package settingstest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

// Noon is when the certificates of these tests are looked at, and they are
// valid for a year around it.
var Noon = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

// An Identity is a certificate and its key.
type Identity struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
}

// Issue makes a certificate that an issuer signs, or itself if there is none.
// The key decides what the certificate is for: nil is a new one.
func Issue(tb testing.TB, name string, issuer *Identity, key crypto.Signer) *Identity {
	tb.Helper()
	if key == nil {
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			tb.Fatal(err)
		}
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: Noon.AddDate(0, -6, 0), NotAfter: Noon.AddDate(0, 6, 0),
		IsCA: true, BasicConstraintsValid: true, // so that each can Issue others
	}
	if issuer == nil {
		issuer = &Identity{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.Certificate, key.Public(), issuer.Key)
	if err != nil {
		tb.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return &Identity{certificate, key}
}

// NewRSAKey makes a key.
func NewRSAKey(tb testing.TB) crypto.Signer {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// NewEd25519Key makes a key.
func NewEd25519Key(tb testing.TB) crypto.Signer {
	tb.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// EncodePEM is a PEM block.
func EncodePEM(blockType string, data []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: data}))
}

// CertificatePEM is the certificate as a file holds it.
func (i *Identity) CertificatePEM() string { return EncodePEM("CERTIFICATE", i.Certificate.Raw) }

// KeyPEM is the key in PKCS #8, as openssl genpkey writes it.
func (i *Identity) KeyPEM(tb testing.TB) string {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(i.Key)
	if err != nil {
		tb.Fatal(err)
	}
	return EncodePEM("PRIVATE KEY", der)
}

// OldKeyPEM is the key in the format of its kind, as old programs write it.
func (i *Identity) OldKeyPEM(tb testing.TB) string {
	tb.Helper()
	switch key := i.Key.(type) {
	case *rsa.PrivateKey:
		return EncodePEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	case *ecdsa.PrivateKey:
		der, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			tb.Fatal(err)
		}
		return EncodePEM("EC PARAMETERS", []byte{6, 0}) + EncodePEM("EC PRIVATE KEY", der)
	}
	tb.Fatalf("%T has no such format", i.Key)
	return ""
}

// LockedPEM looks like the key encrypted with a password, as old programs write it.
func (i *Identity) LockedPEM() string {
	return string(pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Bytes: make([]byte, 64),
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"},
	}))
}
