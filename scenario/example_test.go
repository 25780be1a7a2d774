package scenario_test

import (
	"context"
	"fmt"

	"otpdialog/scenario"
)

// Play a scenario in a test of your own, and look at each step.
func ExampleCase_Play() {
	cases, err := scenario.Read("examples/push-approved.toml")
	if err != nil {
		fmt.Println(err) // every mistake in the file
		return
	}
	for _, c := range cases {
		result := c.Play(context.Background(), scenario.PlayOptions{Report: func(e scenario.Event) {
			if e.Kind == scenario.StepEnded {
				fmt.Println(e.Status, e.Text)
			}
		}})
		fmt.Println(c.Name+":", result.Status)
	}
	// Output:
	// passed sign in as alice
	// passed press "Push"
	// passed phone approve
	// push: approved: passed
}
