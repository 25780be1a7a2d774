package secret

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"

	"otpdialog/advice"
)

// The lines that PEM blocks begin with (RFC 7468, sections 5 and 10).
const (
	beginCertificate = "-----BEGIN CERTIFICATE-----"
	beginPrivateKey  = "-----BEGIN PRIVATE KEY-----"
)

// blocks returns the PEM blocks that have the type. Begin is the line that such a block
// begins with, for the person.
func (f namedFile) blocks(data []byte, hasType func(string) bool, what, begin string) ([]*pem.Block, error) {
	var blocks []*pem.Block
	isPEM := false
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		isPEM = true
		if hasType(block.Type) {
			blocks = append(blocks, block)
		}
	}
	switch {
	case !isPEM:
		return nil, f.problem(nil, "not-pem", "is not PEM", fmt.Sprintf("save it as text, from the line %s to the END line; openssl converts other formats", begin))
	case len(blocks) == 0:
		return nil, f.problem(nil, "not-in-file", "contains no "+what, "use a file with the line "+begin)
	}
	return blocks, nil
}

// certificates returns all that can be read, at least one. Broken is why another one
// cannot.
func (f namedFile) certificates(data []byte) (certificates []*x509.Certificate, broken, err error) {
	isCertificate := func(blockType string) bool { return blockType == "CERTIFICATE" }
	blocks, err := f.blocks(data, isCertificate, "certificate", beginCertificate)
	if err != nil {
		return nil, nil, err
	}
	for _, block := range blocks {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			broken = err
			continue
		}
		certificates = append(certificates, certificate)
	}
	if len(certificates) == 0 {
		return nil, nil, f.brokenCertificate(broken)
	}
	return certificates, broken, nil
}

// chain returns a client's certificate and the intermediate ones.
func (f namedFile) chain(data []byte) ([]*x509.Certificate, error) {
	certificates, broken, err := f.certificates(data)
	if err != nil {
		return nil, err
	}
	if broken != nil {
		return nil, f.brokenCertificate(broken)
	}
	return certificates, nil
}

func (f namedFile) brokenCertificate(why error) error {
	return f.problem(why, "bad-certificate", "contains a certificate that cannot be read: "+advice.Line(why.Error()), "copy it again, or ask for a new one")
}

// privateKey returns the first one. The errors contain nothing of it.
func (f namedFile) privateKey(data []byte) (crypto.Signer, error) {
	isKey := func(blockType string) bool { return strings.HasSuffix(blockType, "PRIVATE KEY") }
	blocks, err := f.blocks(data, isKey, "private key", beginPrivateKey)
	if err != nil {
		return nil, err
	}
	block := blocks[0]
	// The second is what OpenSSL wrote before PKCS #8 (RFC 1421, section 4.6.1.1).
	if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
		return nil, f.problem(nil, "encrypted-key", "contains an encrypted private key",
			"decrypt it to a file that only you can read", "openssl", "pkey", "-in", f.path, "-out", "NEW.key")
	}
	var key any
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	signer, ok := key.(crypto.Signer)
	if err != nil || !ok {
		return nil, f.problem(err, "bad-key", "contains a private key that cannot be read", "use an RSA, ECDSA or Ed25519 key, as written by openssl genpkey")
	}
	return signer, nil
}
