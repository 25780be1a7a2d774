package gate

import (
	"testing"

	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
)

// A gate keeps no packets; another sign-in does.
func TestPackets(t *testing.T) {
	t.Parallel()
	server, err := simulator.Start(simulator.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	dir := t.TempDir()
	c := &settings.Connection{
		Name: "office", Primary: server.Addr().String(), Transport: settings.UDP, Timeout: 60,
		Secret: settings.Source{Value: simulator.DefaultSecret}, Ask: settings.AskPassword,
	}
	for isGate, want := range map[bool]int{false: 2, true: 0} {
		rules := &Rules{IsGate: isGate, Store: store.Open(store.Dirs{System: dir, Config: dir, State: dir})}
		if rules.Policy, err = document.ParsePolicy("", []byte("[session]\nloopback_servers = true\n")); err != nil {
			t.Fatal(err)
		}
		kept := packet.NewLog(10, 1<<16)
		servers := rules.Open(c, radius.Trace{Packets: kept})
		if _, err := servers.Exchange(t.Context(), signin.Request{UserName: "alice", Password: "wonderland"}); err != nil {
			t.Fatal(err)
		}
		_ = servers.Close()
		if got := kept.Total(); got != want {
			t.Errorf("gate %t: %d packets are kept, want %d", isGate, got, want)
		}
	}
}
