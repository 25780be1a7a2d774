package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
)

// An entrant is a client that takes part.
type entrant struct {
	client

	name string
}

// A server is what the loads go to.
type server struct {
	name    string
	address string
	ofCrowd string // address for more than crowd requests in flight
	bare    bool   // the answering socket
}

// crowd is how many answers a client's socket surely has room for: the receive buffer that Linux gives it
// takes some 220. Of more requests in flight, the answering socket holds as many back.
const crowd = 128

// for returns the address for so many requests in flight.
func (s server) at(inFlight int) string {
	if inFlight > crowd {
		return s.ofCrowd
	}
	return s.address
}

// A field is the place of a contest: a folder, a secret, and the processes of the servers.
type field struct {
	dir, secretFile string
	radclient       radclient
	freeradius      string // path of the program
	entrants        []entrant
	servers         []server
	telling         string // address of an answering socket whose answers have attributes
	children        []*child
}

// newField starts the servers. The caller closes the field.
func newField(ctx context.Context) (*field, error) {
	dir, err := os.MkdirTemp("", "engine")
	if err != nil {
		return nil, err
	}
	f := &field{dir: dir, secretFile: filepath.Join(dir, "secret")}
	if err := f.populate(ctx); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

func (f *field) populate(ctx context.Context) error {
	secret := rand.Text()
	if err := os.WriteFile(f.secretFile, []byte(secret+"\n"), 0o600); err != nil {
		return err
	}
	var err error
	if f.radclient, err = newRadclient(f.dir, f.secretFile); err != nil {
		return err
	}
	f.entrants = []entrant{
		{own{clientOurs, f.secretFile}, clientOurs},
		{f.radclient, clientRadclient},
		{own{clientLayeh, f.secretFile}, clientLayeh},
	}

	bare := server{name: "the answering socket", bare: true}
	if bare.address, err = f.answer(ctx, 0, nil); err != nil {
		return err
	}
	if bare.ofCrowd, err = f.answer(ctx, crowd, nil); err != nil {
		return err
	}
	attributes, err := usualAttributes()
	if err != nil {
		return err
	}
	if f.telling, err = f.answer(ctx, 0, attributes); err != nil {
		return err
	}

	if f.freeradius, err = findFreeradius(); err != nil {
		return err
	}
	freeradius, address, err := startFreeradius(ctx, f.freeradius, f.dir, secret)
	if err != nil {
		return err
	}
	f.children = append(f.children, freeradius)
	f.servers = []server{bare, {name: "FreeRADIUS", address: address, ofCrowd: address}}
	return nil
}

// answer starts an answering socket that holds so many requests back, and returns its address.
func (f *field) answer(ctx context.Context, hold int, attributes []byte) (address string, err error) {
	socket, err := spawnJob(ctx, job{Role: roleAnswer, SecretFile: f.secretFile, Hold: hold, Attributes: attributes})
	if err != nil {
		return "", err
	}
	f.children = append(f.children, socket)
	return socket.line(ctx)
}

// close ends the servers and removes the folder.
func (f *field) close() error {
	for _, c := range f.children {
		c.stop()
	}
	return os.RemoveAll(f.dir)
}
