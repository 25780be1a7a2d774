package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
)

// The whole program signs in against the answering socket and decodes its answer. No other end
// passes for measured.
func TestOtpdialogSignsIn(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte(testSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	auth, err := newOtpdialog(t.Context(), dir, secret)
	if err != nil {
		t.Fatal(err)
	}
	attributes, err := usualAttributes()
	if err != nil {
		t.Fatal(err)
	}
	accepting := taskAt(answering(t, radius.CodeAccessAccept, testSecret, attributes), pendingBound, 1)
	for _, e := range []entrant{{auth, clientAuth}, {auth.inJSON(), clientJSON}} {
		load := func(code radius.Code, secret string, patience time.Duration) error {
			_, _, err := new(contest).load(t.Context(), e, taskAt(answering(t, code, secret, nil), patience, 1))
			return err
		}
		if _, of, err := new(contest).load(t.Context(), e, accepting); err != nil || of.Accepted != 1 {
			t.Errorf("%s: accepted: %+v, %v", e.name, of, err)
		}
		if err := load(radius.CodeAccessReject, testSecret, pendingBound); err == nil {
			t.Errorf("%s: a reject counts", e.name)
		}
		if err := load(radius.CodeAccessAccept, "another secret", time.Second); err == nil {
			t.Errorf("%s: a wrong signature counts", e.name)
		}
	}

	cmd, err := auth.inJSON().load(t.Context(), accepting)
	if err != nil {
		t.Fatal(err)
	}
	document, _, err := execute(cmd)
	for _, want := range []string{"Class", "Session-Timeout", "Filter-Id", "Aruba-User-Role"} {
		if err != nil || !strings.Contains(string(document), want) {
			t.Errorf("%s is not in %s (%v)", want, document, err)
		}
	}
}
