package radius

import (
	"strings"
	"testing"

	"otpdialog/radiusclient/packet"
	"otpdialog/settings/secret"
	"otpdialog/signin"
)

// The log has what went to the simulator and came back, with the verdicts.
func TestPacketsAreKept(t *testing.T) {
	t.Parallel()
	kept := packet.NewLog(10, 1<<16)
	store := aStore(t)
	s := New(aDraft(aServer(t)), Options{Secrets: secret.Sources{}, Memory: store, Trace: Trace{Packets: kept}})
	defer s.Close()
	if _, err := s.Exchange(t.Context(), signin.Request{UserName: "alice", Password: "wonderland"}); err != nil {
		t.Fatal(err)
	}
	all := kept.Packets()
	if len(all) != 2 {
		t.Fatalf("%d packets", len(all))
	}
	for i, want := range []string{"→ Access-Request", "← Access-Challenge"} {
		p := all[i]
		if !strings.Contains(p.Summary(), want) || p.MessageAuthenticator != packet.Valid || !p.Client.IsValid() || p.Server.String() != p.Name || p.Note != "" || p.Stream != "" {
			t.Errorf("%+v", p)
		}
	}
	if all[0].Attempt != 1 || all[1].Authenticator != packet.Valid {
		t.Errorf("%+v", all)
	}
}
