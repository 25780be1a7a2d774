package radius_test

import (
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/presets"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// A whole sign-in in virtual time and without a socket: the client retransmits until the
// person approves the push, which takes 50 seconds.
func TestSignInWithoutSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const thinking = 50 * time.Second
		people := simulator.NewWorld()
		server := simulator.New(simulator.Config{World: people})
		c, err := document.ParseConnection("office", "office.toml", []byte(
			"display_name = \"Head office\"\nprimary = \"192.0.2.1\"\nsecret = \""+simulator.DefaultSecret+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		preset, _ := presets.Lookup("duo")
		preset.Apply(&c)
		memory := session.NewMemory()
		s := session.New(t.Context(), session.Options{
			Connection: &c, Memory: memory,
			Open: func(c *settings.Connection) session.Servers {
				return radius.New(c, radius.Options{Memory: memory, Dial: server.Dial})
			},
		})
		defer s.Close()
		until := func(state signin.State) {
			for v := s.View(); v.State != state; v = s.View() {
				if v.State == signin.Dialog {
					t.Fatalf("back at the dialog: %+v", v.Notice)
				}
				s.Handle(<-s.Events())
			}
		}

		s.Begin(session.Form{UserName: "alice", Password: simulator.DemoPassword})
		until(signin.Dialog)
		time.AfterFunc(thinking, func() {
			push, err := people.NewestRequest("alice", world.Push)
			if err == nil {
				err = people.Decide("alice", push.ID, world.Approved)
			}
			if err != nil {
				t.Error(err)
			}
		})
		s.Handle(signin.Press{ActionID: s.View().Actions[0].ID})
		until(signin.SignedIn)

		o := s.Outcome()
		if o.Rounds != 1 || len(o.Exchanges) != 2 || o.Exchanges[1].Took != thinking {
			t.Errorf("outcome %+v", o)
		}
		if n := server.Counts(); n.Received != 2 || n.Duplicates == 0 || n.Answered != 2 {
			t.Errorf("the server counted %+v, want 2 requests and their retransmissions", n)
		}
		pushes := 0
		for _, e := range people.Phone("alice").Log {
			if e.Kind == world.RequestSent {
				pushes++
			}
		}
		if pushes != 1 {
			t.Errorf("%d pushes reached the phone", pushes)
		}
	})
}
