package present

import (
	"fmt"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/settings"
)

// Check returns why a case cannot be presented, nil if it can: an audience could not see its steps, or
// it needs more than this program.
func Check(c *scenario.Case) error {
	refuse := func(line int, what, next string) error {
		return settings.Problem{File: c.File, Line: line, Advice: advice.New("not-presentable", what+" cannot be presented").Do(next)}
	}
	switch {
	case c.Skip != "":
		return refuse(c.Line, "a scenario that is skipped", "remove skip from the file")
	case c.Server != scenario.Simulator:
		return refuse(c.Line, "a sign-in at servers of your own", `set server = "simulator"`)
	}
	for _, step := range c.Steps {
		switch deed := step.Do.(type) {
		case scenario.Run, scenario.Ask:
			return refuse(step.Line, fmt.Sprintf("%q", deed.Words()), "remove the step: it happens outside of the screens")
		case scenario.AccountAct:
			if accountActs[deed.Verb] == "" || deed.Device != "" {
				return refuse(step.Line, fmt.Sprintf("%q", deed.Words()), "use only sign_in and sign_out, at one device")
			}
		}
	}
	return nil
}

// failure is the error of a presentation that did not come out.
func failure(c *scenario.Case, step int, reason string) error {
	line := c.Line
	if step < len(c.Steps) {
		line = c.Steps[step].Line
	}
	return settings.Problem{File: c.File, Line: line, Advice: advice.New("presentation-failed", reason).Do("play it as a test", "otpdialog", "test", c.File)}
}
