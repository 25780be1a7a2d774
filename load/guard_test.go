package load

import (
	"strings"
	"testing"

	"otpdialog/scenario"
	"otpdialog/settings"
)

// What may make a phone ring needs the person's word, and what may not does not.
func TestGuard(t *testing.T) {
	t.Parallel()
	answer := func(text string) []scenario.Step {
		return []scenario.Step{{Do: scenario.Act{Verb: scenario.Answer, Text: text}, Line: 7}}
	}
	tests := map[string]struct {
		steps  []scenario.Step
		change func(*settings.Connection)
		why    string // that it needs --real-phones; "" if it does not
	}{
		"a code":                    {steps: answer("123456")},
		"a code of time":            {steps: answer("${totp.seed}")},
		"a number of a menu":        {steps: answer("1"), why: "line 7 answers \"1\", which is not a code"},
		"an empty answer":           {steps: answer(""), why: "line 7"},
		"a command":                 {steps: answer("push"), why: "line 7"},
		"a value of another person": {steps: answer("${code}"), why: "line 7"},
		"a code and something":      {steps: answer("${totp.seed}${x}"), why: "line 7"},
		"a press":                   {steps: []scenario.Step{{Do: scenario.Act{Verb: scenario.Press, Text: "SMS"}, Line: 8}}, why: "line 8 presses \"SMS\""},
		"autosend": {change: func(c *settings.Connection) {
			c.Actions = []settings.Action{{Title: "Push", Enabled: true, Autosend: true}}
		}, why: "is sent automatically"},
		"autosend that is off": {change: func(c *settings.Connection) { c.Actions = []settings.Action{{Title: "Push", Autosend: true}} }},
		"a push by password":   {change: func(c *settings.Connection) { c.FailoverAfter = c.Timeout }, why: "failover_after"},
		"the rest": {steps: []scenario.Step{
			{Do: scenario.Act{Verb: scenario.SignIn, UserName: "alice"}}, {Do: scenario.Act{Verb: scenario.Cancel}}, {Do: scenario.Act{Verb: scenario.Remember}},
		}},
	}
	for name, test := range tests {
		c := settings.DefaultConnection()
		c.Name, c.File = "lab", "lab.toml"
		if test.change != nil {
			test.change(&c)
		}
		if err := Guard(test.steps, &c, true); err == nil || !strings.Contains(err.Error(), "does not allow load") {
			t.Errorf("%s: %v, though the connection says nothing", name, err)
		}
		c.AllowLoad = true
		if err := Guard(test.steps, &c, true); err != nil {
			t.Errorf("%s, all phones may ring: %v", name, err)
		}
		err := Guard(test.steps, &c, false)
		if (err == nil) != (test.why == "") || err != nil && !strings.Contains(err.Error(), test.why) {
			t.Errorf("%s: %v, want %q", name, err, test.why)
		}
	}
}

// Times have three digits, and numbers a comma between thousands.
func TestTexts(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[Seconds]string{
		0.0000015: "1.50 µs", 0.0009994: "999 µs", 0.0009996: "1.00 ms", 0.00825: "8.25 ms", 0.09999: "100 ms", 0.9994: "999 ms", 0.9996: "1.00 s", 12.345: "12.3 s", 123.4: "123 s",
	} {
		if got := Duration(seconds); got != want {
			t.Errorf("%v s: %s, want %s", seconds, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for seconds, want := range map[float64]string{5: "0:05", 65.9: "1:05", 3725: "1:02:05"} {
		if got := Clock(seconds); got != want {
			t.Errorf("%v: %s, want %s", seconds, got, want)
		}
	}
}
