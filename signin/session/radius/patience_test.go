package radius_test

import (
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/signin"
	"otpdialog/simulator"
)

// The client retransmits until the person approves the push, which takes 50 seconds.
func TestPatientSignIn(t *testing.T) {
	t.Run("push", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			const thinking = 50 * time.Second
			r := try(t, "duo", simulator.DemoUser, nil)
			time.AfterFunc(thinking, func() { approve(r) })
			r.press("Push")
			r.ends(signin.SignedIn, nil, 1)
			o := r.session.Outcome()
			if o.Rounds != 1 || len(o.Exchanges) != 2 || o.Exchanges[1].Took != thinking {
				t.Errorf("outcome %+v", o)
			}
			if n := r.primary.Counts(); n[simulator.Received] != 2 || n[simulator.Duplicate] == 0 || n[simulator.Answered] != 2 {
				t.Errorf("the server counted %+v, want 2 requests and their retransmissions", n)
			}
		})
	})
}
