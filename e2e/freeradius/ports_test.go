package freeradius

import (
	"errors"
	"net"
	"strconv"
	"testing"
)

// A port that another process took in the meantime leads to another block, not to a failure.
func TestPortTaken(t *testing.T) {
	t.Parallel()
	program := find(t)
	base, err := freeBlock()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Secret: randomSecret(), tb: t, dir: t.TempDir()}
	s.place(base)
	if err := s.configure(); err != nil {
		t.Fatal(err)
	}
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", s.TCP)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if err := probe(base); err == nil {
		t.Error("the block counts as free")
	}
	env := append(environment(base), "RADIUS_DIR="+s.dir, "RADIUS_SECRET="+s.Secret, "RADIUS_THREADS=4", "RADIUS_PUSH_SECONDS="+strconv.Itoa(1))
	if err := s.run(program, false, env); !errors.Is(err, errPortTaken) {
		t.Errorf("run = %v, want %v", err, errPortTaken)
	}
}
