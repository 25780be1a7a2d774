package radius_test

import (
	"testing"
	"testing/synctest"

	"otpdialog/radiusclient/radiustest"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// What can be the reason of silence is said once, however many servers are silent.
func TestReasonsOfSilenceAreSaidOnce(t *testing.T) {
	peers(t, func(p *person) {
		for _, server := range []string{"192.0.2.1:1812", "192.0.2.2:1812"} {
			radiustest.Serve(p.t, func(*radiustest.Query) {}, radiustest.In(p.network), radiustest.At(server))
		}
		p.c.Primary, p.c.Secondary = "192.0.2.1", "192.0.2.2"
		p.open()
		p.Begin(session.Form{UserName: "alice", Password: "wonderland"})
		synctest.Wait()
		p.waits()
		notice := p.View().Notice
		if notice.Kind != signin.NoAnswer || len(notice.Details) != 2 {
			t.Fatalf("%+v", notice)
		}
		const first = "192.0.2.1:1812 did not answer: nobody has approved the sign-in, or the server is down, does not know this client, or has a different shared secret"
		if a, b := notice.Details[0].What, notice.Details[1].What; a != first || b != "192.0.2.2:1812 did not answer either" {
			t.Errorf("it says:\n%s\n%s", a, b)
		}
	})
}
