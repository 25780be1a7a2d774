package scenario_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"otpdialog/scenario"
	"otpdialog/simulator"
)

// Every example passes, whatever the person sits at.
func TestExamples(t *testing.T) {
	t.Parallel()
	cases, err := scenario.Read("examples")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 40 {
		t.Fatalf("only %d cases", len(cases))
	}
	for name, sit := range faces {
		for _, c := range cases {
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				playExample(t, c, scenario.PlayOptions{
					FaceName: name, Sit: sit, Ask: func(context.Context, string) error { return nil },
				})
			})
		}
	}
}

// playExample plays a case, which passes unless it is an example of one that is skipped.
func playExample(t *testing.T, c *scenario.Case, o scenario.PlayOptions) {
	t.Helper()
	want := scenario.Passed
	if c.Skip != "" {
		want = scenario.Skipped
	}
	var failed []string
	o.Report = func(e scenario.Event) {
		for _, m := range e.Failed {
			failed = append(failed, m.String())
		}
		failed = append(failed, e.Screen)
	}
	if r := c.Play(t.Context(), o); r.Status != want {
		t.Errorf("%s:%d: %s: %s\n%s", c.File, c.Line, r.Status, r.Reason, strings.Join(failed, "\n"))
	}
}

// There is an example for every vendor whose server is simulated, with the connection of its
// preset.
func TestExamplesOfVendors(t *testing.T) {
	t.Parallel()
	cases, err := scenario.Read(filepath.Join("examples", "vendors"))
	if err != nil {
		t.Fatal(err)
	}
	for _, vendor := range simulator.Vendors() {
		of := func(c *scenario.Case) bool {
			setup, err := c.Setup(t.Context())
			return err == nil && setup.Vendor == vendor && slices.Contains(c.Tags, vendor)
		}
		if !slices.ContainsFunc(cases, of) {
			t.Errorf("there is no example for %s", vendor)
		}
	}
}

// The examples use every verb, and expect something of every name.
func TestExamplesShowEverything(t *testing.T) {
	t.Parallel()
	cases, err := scenario.Read("examples")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, c := range cases {
		for _, s := range c.Steps {
			switch deed := s.Do.(type) {
			case scenario.Act:
				shown[string(deed.Verb)] = true
			case scenario.AccountAct:
				shown["account "+deed.Verb] = true
			case scenario.Control:
				shown[deed.Verb] = true
			case scenario.Run:
				shown["run"] = true
			case scenario.Ask:
				shown["ask"] = true
			}
			for _, condition := range s.Expect.Conditions {
				name, _, _ := strings.Cut(condition.Name, ".")
				shown[name] = true
			}
		}
	}
	want := []string{
		"sign_in", "press", "answer", "enter_code_instead", "try_again", "cancel", "remember", "run", "ask",
		"phone.approve", "phone.choose", "phone.deny", "phone.fraud", "phone.answer_call", "phone.hang_up", "phone.ignore",
		"account sign_in", "account continue_with", "account resend", "account use_another_method", "account cancel", "account sign_out",
		"account sign_up", "account reset", "account new_password", "account change_password", "account two_step", "account license",
		"account rename", "account revoke", "account revoke_others", "account delete", "account show",
		"mail.open", "mail.confirm", "mail.deny", "mail.choose_password", "mail.delete", "mail_faults.add", "mail_faults.clear",
		"account.allow", "account.refuse", "account.fault", "account.license", "account.write", "account.delete", "account.reset",
		"clock.advance", "faults.add", "faults.clear", "users.write", "users.reset", "reset",
	}
	for _, name := range scenario.Names() {
		want = append(want, name.Name)
	}
	for _, name := range want {
		if !shown[name] {
			t.Errorf("no example shows %s", name)
		}
	}
}
