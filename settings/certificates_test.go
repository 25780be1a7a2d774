package settings

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

// noon is when the certificates of these tests are looked at, and they are
// valid for a year around it.
var noon = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

// An identity is a certificate and its key.
type identity struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// issue makes a certificate that an issuer signs, or itself if there is none.
// The key decides what the certificate is for: nil is a new one.
func issue(tb testing.TB, name string, issuer *identity, key crypto.Signer) *identity {
	tb.Helper()
	if key == nil {
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			tb.Fatal(err)
		}
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: noon.AddDate(0, -6, 0), NotAfter: noon.AddDate(0, 6, 0),
		IsCA: true, BasicConstraintsValid: true, // so that each can issue others
	}
	if issuer == nil {
		issuer = &identity{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, key.Public(), issuer.key)
	if err != nil {
		tb.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return &identity{certificate, key}
}

func newRSAKey(tb testing.TB) crypto.Signer {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func newEd25519Key(tb testing.TB) crypto.Signer {
	tb.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func encodePEM(blockType string, data []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: data}))
}

func (i *identity) certificatePEM() string { return encodePEM("CERTIFICATE", i.certificate.Raw) }

// keyPEM is the key in PKCS #8, as openssl genpkey writes it.
func (i *identity) keyPEM(tb testing.TB) string {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(i.key)
	if err != nil {
		tb.Fatal(err)
	}
	return encodePEM("PRIVATE KEY", der)
}

// oldKeyPEM is the key in the format of its kind, as old programs write it.
func (i *identity) oldKeyPEM(tb testing.TB) string {
	tb.Helper()
	switch key := i.key.(type) {
	case *rsa.PrivateKey:
		return encodePEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	case *ecdsa.PrivateKey:
		der, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			tb.Fatal(err)
		}
		return encodePEM("EC PARAMETERS", []byte{6, 0}) + encodePEM("EC PRIVATE KEY", der)
	}
	tb.Fatalf("%T has no such format", i.key)
	return ""
}

// lockedPEM looks like the key encrypted with a password, as old programs write it.
func (i *identity) lockedPEM() string {
	return string(pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Bytes: make([]byte, 64),
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"},
	}))
}
