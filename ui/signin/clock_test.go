package signin_test

import (
	"image"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// The time that the server gives for its question counts down, and when it has
// passed the dialog says so; what was typed is still there.
func TestTimeToAnswer(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn()
		d.Server.ChallengesFor(90*time.Second, "Choose a method")
		d.See("answer within 1:30").Wait(45 * time.Second).See("45 s")
		d.Type("123")
		d.Wait(46 * time.Second)
		d.See("The time to answer has run out.").SeeNo("answer within").Holds(otpWord, "123").In(signin.Dialog)
		d.Type("456").Press("enter")
		d.Server.Asked(2).Heard("wonderland").Challenges("Choose a method")
		d.Server.Asked(3).Heard("123456")
	})
}

// A time that has passed while an answer was under way is not counted.
func TestTimeToAnswerOfAnAnsweredChallenge(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn()
		d.Server.ChallengesFor(10*time.Second, "Choose a method")
		d.Click("Push").Wait(15 * time.Second).In(signin.Progress)
		d.Server.Challenges("Enter your PIN")
		d.Wait(15*time.Second).See("Enter your PIN").SeeNo("has passed", "answer within")
	})
}

func TestProgressTellsTheTime(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Click("Push").See("0 s elapsed", "1:00 left")
		d.Server.Sees(session.Traffic{Server: "192.0.2.1:1812", Resent: 2})
		d.Wait(25*time.Second).See("25 s elapsed", "35 s left", "192.0.2.1:1812", "one request, repeated 2 times")
		d.Server.Sees(session.Traffic{Notices: []advice.Advice{
			advice.New("refused", "nothing is listening there"),
			advice.New("bad-signature", "an answer does not count").Do("waiting continues"),
		}})
		d.Wait(time.Second).See("An answer does not count. Waiting continues.").SeeNo("nothing is listening")
		d.Wait(2 * time.Minute).See("0 s left")
	})
}

// Why an action went out by itself can be read in the smallest window, too.
func TestProgressSaysWhyInTheSmallestWindow(t *testing.T) {
	story(t, setup{Actions: autosendPush, Size: image.Pt(minWidth, minHeight)}, func(d *driver) {
		d.Challenged().See(signin.ByAdministrator.Words(), cancelWord, enterCodeWord)
	})
}
