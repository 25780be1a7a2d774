package stage_test

import (
	"testing"
	"time"

	"otpdialog/cli/demo"
	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	"otpdialog/signin"
	"otpdialog/simulator"
	"otpdialog/ui/uitest"
)

// F5 makes everything as it was at the start, in either story: Autosend, what is remembered, the phone,
// the packets, the faults of the server, the clock, and the preferences.
func TestDemoStartsOver(t *testing.T) {
	for name, inAccount := range map[string]bool{"RADIUS": false, "account": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			started, err := demo.Start()
			if err != nil {
				t.Fatal(err)
			}
			started.Connection.Actions[0].Autosend = true // as --autosend does
			log := packet.NewLog(10, 1<<16)
			s := setup{NoOffice: true, Size: wide}
			s.Options.Demo, s.Options.Open, s.Options.Packets, s.Options.Program = started, uitest.OverUDP, log, "otpdialog 1.0"
			d := &driver{people: started.World}
			d.Live(t, s, d)

			d.Press("enter").Until(signin.ByAdministrator.Words()).OnPhone(approveWord).Press("esc").In(signin.Dialog)
			d.Click(rememberWord).See("[ ] " + rememberWord).Click("SMS").Until("for the code").Press("f6").See("Autosend: off")
			if _, mistakes := started.Server.AddFault(simulator.Fault{Match: simulator.Match{User: "bob"}, Effect: simulator.EffectDrop}); mistakes != nil {
				t.Fatal(mistakes)
			}
			log.Add(packet.Packet{Time: uitest.Noon, Octets: make([]byte, 20)}, nil, nil)
			started.Clock.Advance(24 * time.Hour)
			if inAccount {
				d.Press("f4").Until("Continue with Google")
			}
			d.Press("f5").Settled()
			if inAccount {
				d.Until("Continue with Google").Press("f4")
			}
			d.Until("Autosend: on").In(signin.Idle).SeeNo("SMS")
			if faults := started.Server.Faults(); len(faults) > 0 {
				t.Errorf("the server has still %v", faults)
			}
			if packets := log.Packets(); len(packets) > 0 {
				t.Errorf("there are still %d packets", len(packets))
			}
			if ahead := time.Until(started.Clock.Now()); ahead > time.Hour {
				t.Errorf("the clock is still %v ahead", ahead)
			}
			d.Press("enter").Until(signin.ByAdministrator.Words()).OnPhone(approveWord).Press("esc").See("[✓] " + rememberWord)
		})
	}
}

// F6 shows its effect in the next sign-in, which is a first contact: neither a last method nor an earlier
// contact is remembered.
func TestDemoAutosendAtOnce(t *testing.T) {
	t.Parallel()
	d := liveDemo(t, wide).opened().Click("Call").OnPhone(answerWord).Click(answerWord).Until(signedInWord).Emptied()
	d.Press("f6", "enter", "enter").Until(signin.ByAdministrator.Words()).OnPhone(approveWord).Click(approveWord).Until(signedInWord).Emptied()
	d.Press("enter").See(signInWord).Press("f6").See("Press Enter to sign in, or").Press("enter")
	d.UntilTrue("the dialog", func() bool { return d.State() == signin.Dialog }).See("Autosend: off")
}

// After a day of the account story, a push of the RADIUS story is cancelled with its sign-in, as before.
func TestDemoADayLater(t *testing.T) {
	t.Parallel()
	moved := clock.NewAdjustable()
	moved.Advance(24 * time.Hour)
	d := liveDemoAhead(t, setup{NoOffice: true, Size: wide}, moved).opened()
	d.Click("Push").OnPhone("to approve").SeeNo("(cancelled)").Press("esc").Until("choose a method").See("(cancelled)").SeeNo("to approve")
	d.Click("Push").Until("to approve").Press("f2", "a").Until(signedInWord)
}
