package simulator

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"otpdialog/e2e/needs"
	"otpdialog/simulator/world"
)

// radclient runs FreeRADIUS's client with the attributes and returns what it
// prints. Codes of replies are in there as "Received Access-Accept".
func radclient(t *testing.T, b *bench, attributes ...string) string {
	t.Helper()
	return radclientWithin(t, b, "15", attributes...)
}

// radclientWithin is radclient that waits so many seconds for a reply.
func radclientWithin(t *testing.T, b *bench, seconds string, attributes ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "radclient", "-x", "-r", "1", "-t", seconds,
		b.server.Addr().String(), "auth", DefaultSecret)
	cmd.Stdin = strings.NewReader(strings.Join(attributes, "\n") + "\n")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	// A reject is an exit code of 1, and read from the output.
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Error(err) // not Fatal: this may be another goroutine than the test's
	}
	return out.String()
}

// attribute finds the value of an attribute in what radclient printed.
func attribute(t *testing.T, output, name string) string {
	t.Helper()
	_, received, _ := strings.Cut(output, "Received ")
	for line := range strings.Lines(received) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+" = "); ok {
			return value
		}
	}
	t.Fatalf("no %s in\n%s", name, output)
	return ""
}

func TestRadclient(t *testing.T) {
	needs.Program(t, "freeradius-utils", "radclient")
	received := func(t *testing.T, output, code, words string) {
		t.Helper()
		if !strings.Contains(output, "Received "+code) || !strings.Contains(output, words) {
			t.Fatalf("want %s %q, radclient says\n%s", code, words, output)
		}
	}
	t.Run("PAP", func(t *testing.T) {
		b := newBench(t, Config{RequireMessageAuthenticator: true})
		received(t, radclient(t, b, `User-Name = "bob"`, `User-Password = "wonderland"`, `Message-Authenticator = 0x00`),
			"Access-Accept", "Welcome, bob.")
	})
	t.Run("CHAP", func(t *testing.T) {
		b := newBench(t, Config{})
		received(t, radclient(t, b, `User-Name = "bob"`, `CHAP-Password = "wonderland"`),
			"Access-Accept", "Welcome, bob.")
	})
	t.Run("reject", func(t *testing.T) {
		b := newBench(t, Config{})
		received(t, radclient(t, b, `User-Name = "bob"`, `User-Password = "x"`),
			"Access-Reject", "Incorrect user name or password.")
	})
	t.Run("EAP", func(t *testing.T) {
		b := newBench(t, Config{})
		output := radclient(t, b, `User-Name = "bob"`, `EAP-Message = 0x0207000801626f62`, `Message-Authenticator = 0x00`)
		received(t, output, "Access-Reject", "speaks PAP and CHAP")
		if failure := attribute(t, output, "EAP-Message"); failure != "0x04070004" {
			t.Errorf("EAP-Message = %s", failure)
		}
	})
	t.Run("MS-CHAP", func(t *testing.T) {
		b := newBench(t, Config{})
		received(t, radclient(t, b, `User-Name = "bob"`, `MS-CHAP-Password = "wonderland"`),
			"Access-Reject", "speaks PAP and CHAP, but the request carries MS-CHAP")
	})
	t.Run("empty answer", func(t *testing.T) {
		b := newBench(t, Config{})
		prompt := radclient(t, b, `User-Name = "fay"`, `User-Password = "wonderland"`)
		received(t, prompt, "Access-Challenge", "empty for a push")
		result := make(chan string, 1)
		go func() {
			result <- radclient(t, b, `User-Name = "fay"`, `User-Password = ""`, "State = "+attribute(t, prompt, "State"))
		}()
		push := b.phone("fay", hasRequest).Requests[0]
		if err := b.world.Decide("fay", push.ID, world.Approved); err != nil {
			t.Fatal(err)
		}
		received(t, <-result, "Access-Accept", "Welcome, fay.")
	})
	t.Run("menu and push", func(t *testing.T) {
		b := newBench(t, Config{})
		menu := radclient(t, b, `User-Name = "alice"`, `User-Password = "wonderland"`)
		received(t, menu, "Access-Challenge", "1. Push to your phone")
		if prompt := attribute(t, menu, "Prompt"); prompt != "Echo" {
			t.Errorf("Prompt = %s", prompt)
		}
		state := "State = " + attribute(t, menu, "State")
		result := make(chan string, 1)
		go func() { result <- radclient(t, b, `User-Name = "alice"`, `User-Password = "push"`, state) }()
		push := b.phone("alice", hasRequest).Requests[0]
		if err := b.world.Decide("alice", push.ID, world.Approved); err != nil {
			t.Fatal(err)
		}
		received(t, <-result, "Access-Accept", "Welcome, alice.")
	})
	t.Run("status", func(t *testing.T) {
		b := newBench(t, Config{})
		received(t, radclient(t, b, `Packet-Type = Status-Server`, `Message-Authenticator = 0x00`),
			"Access-Accept", "is up")
	})
}
