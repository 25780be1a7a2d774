package portal_test

import (
	"strings"
	"testing"

	"otpdialog/advice"
	"otpdialog/simulator/account"
	"otpdialog/simulator/control"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
)

func TestFaultsOfProviders(t *testing.T) {
	t.Parallel()
	people := world.New()
	p, err := portal.Start(people, account.New(account.Options{World: people}), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, name := range []string{"alg-none", ""} {
		if err := p.SetFault(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if all := advice.Of(p.SetFault("alg-nome")); len(all) != 1 || all[0].Code != control.CodeUnknownFault || !strings.Contains(all[0].Next, "alg-none") {
		t.Errorf("a wrong name: %+v", all)
	}
}
