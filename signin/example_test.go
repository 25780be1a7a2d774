package signin_test

import (
	"fmt"

	"otpdialog/settings"
	"otpdialog/signin"
)

// A face hands in what happens, carries out the steps and draws the view. This
// one has a server at hand that wants one code and then says yes.
func Example() {
	connection := &settings.Connection{
		Ask: settings.AskPassword,
		Actions: []settings.Action{
			{ID: "push", Title: "Push", Command: "push", Enabled: true},
		},
	}
	replies := []signin.Reply{
		{Code: signin.Challenge, Message: "Code, or a method:", State: []byte("1"), Server: "radius1"},
		{Code: signin.Accept, Message: "Welcome", Server: "radius1"},
	}
	flow := signin.New(connection)

	// happens hands in an event, and what the server answers to it.
	happens := func(e signin.Event) {
		for steps := flow.Handle(e); len(steps) > 0; steps = steps[1:] {
			switch step := steps[0].(type) {
			case signin.Send:
				steps = append(steps, flow.Handle(signin.Replied{Exchange: step.Exchange, Reply: replies[0]})...)
				replies = replies[1:]
			case signin.RecordMethod:
				fmt.Println("remember:", step.UserName, "signs in with", step.ActionID)
			}
		}
	}

	happens(signin.Begin{UserName: "alice", Password: "correct horse"})
	fmt.Println("the dialog asks:", flow.View().Prompt)

	happens(signin.Press{ActionID: "push"})
	fmt.Println("signed in:", flow.View().State == signin.SignedIn)

	// Output:
	// the dialog asks: Code, or a method:
	// remember: alice signs in with push
	// signed in: true
}

func ExampleNotice_Advice() {
	what, next := signin.Notice{Kind: signin.BadSignature}.Advice().Sentences()
	fmt.Println(what)
	fmt.Println(next)
	// Output:
	// The answer's signature does not match.
	// The shared secret is probably wrong: ask your administrator to compare it on both sides.
}

func ExampleView_Clean() {
	fmt.Println(signin.View{Prompt: "Enter the code"}.Clean("123 456"))
	fmt.Println(signin.View{Prompt: "Enter your password"}.Clean("123 456"))
	// Output:
	// 123456
	// 123 456
}
