package radiusclient_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient"
)

// RADIUS over TLS (RFC 6614): the authority that signed the server's certificate
// takes the place of the shared secret.
func ExampleConfig_tls() {
	ctx := context.Background()
	server, authority, stop := exampleTLSServer()
	defer stop()
	authorities := x509.NewCertPool()
	authorities.AddCert(authority)
	client, err := radiusclient.New(radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server}},
		Transport:     radiusclient.TLS,
		Authorities:   authorities,
		NASIdentifier: "otpdialog",
		Observer:      func(e radiusclient.Event) { fmt.Println(e.Kind) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	response, err := client.NewDialogue().Exchange(ctx, radiusclient.Request{
		UserName: "bob", Password: "bobpw",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.Code)
	// Output:
	// opened
	// sent
	// answered
	// Access-Accept
}

// exampleTLSServer starts a server that accepts everybody.
func exampleTLSServer() (address string, authority *x509.Certificate, stop func()) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, // it has signed itself
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		log.Fatal(err)
	}
	if authority, err = x509.ParseCertificate(der); err != nil {
		log.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12,
	})
	if err != nil {
		log.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := listener.Accept(); err == nil {
			defer conn.Close()
			acceptAll(conn)
		}
	}()
	return listener.Addr().String(), authority, func() {
		_ = listener.Close()
		<-done
	}
}

// acceptAll answers each request on conn with an Access-Accept.
func acceptAll(conn net.Conn) {
	for {
		packet := make([]byte, radius.MaxPacketLength)
		if _, err := io.ReadFull(conn, packet[:4]); err != nil {
			return
		}
		length := binary.BigEndian.Uint16(packet[2:])
		if _, err := io.ReadFull(conn, packet[4:length]); err != nil {
			return
		}
		request, err := radius.Parse(packet[:length], []byte("radsec"))
		if err != nil {
			return
		}
		answer, err := request.Response(radius.CodeAccessAccept).Encode()
		if err != nil {
			return
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}
