package control

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"otpdialog/schema"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// Every field of a user is in files: what is written is read back.
func TestUserBothWays(t *testing.T) {
	full := world.User{
		Name: "zoe", Description: "everything", Password: "pässwörd", First: world.FirstAppend, Separator: ";", Asks: world.AsksPrompt,
		Methods: []world.Method{world.Push, world.Call, world.Text, world.Mail, world.Token},
		Number:  "+1 202 555 0134", Address: "zoe@example.com", Commands: map[string]world.Method{"": world.Push, "c": world.Call},
		EmptyAnswer: true, NumberMatching: true, CodesByReject: true, NoEcho: true, NewPIN: true, PIN: "1234", NextCode: true,
		Locked: true, DecisionTime: 90 * time.Second,
	}
	for i, v := 0, reflect.ValueOf(full); i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Fatalf("%s is zero, so that the test says nothing about it", v.Type().Field(i).Name)
		}
	}
	none := world.User{Name: "bob", Password: simulator.DemoPassword, Commands: map[string]world.Method{}}
	for _, u := range append(simulator.NewWorld().Users(), full, none) {
		text, err := json.Marshal(schema.Tree(u))
		if err != nil {
			t.Fatal(err)
		}
		tree, err := schema.ParseJSON(strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		var read world.User
		if mistakes := schema.Bind(tree, &read); len(mistakes) > 0 {
			t.Errorf("%s: %v", text, mistakes)
		}
		if got := read.WithDefaults(""); !reflect.DeepEqual(got, u) {
			t.Errorf("%s is read as\n%+v, not\n%+v", text, got, u)
		}
	}
}

func TestSetup(t *testing.T) {
	start := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	l := newLab(t, Setup{Vendor: "duo", Seed: 1, Start: start, Users: []world.User{{Name: "Maria", Password: "x"}, {Name: "zoe"}}})
	if got := l.Clock.Now(); got.Before(start) || got.After(start.Add(time.Hour)) {
		t.Errorf("the clock shows %v", got)
	}
	if u, _ := l.World.User("maria"); len(l.World.Users()) != 2 || u.Password != "x" || u.Name != "Maria" {
		t.Errorf("the users are %+v", l.World.Users())
	}
	if u, _ := l.World.User("zoe"); u.Password != simulator.DemoPassword {
		t.Errorf("the password is %q", u.Password)
	}
	token := func(s Setup) string { return newLab(t, s).World.Phone("alice").Token }
	if a := token(Setup{Seed: 1}); a == "" || a != token(Setup{Seed: 1}) || a == token(Setup{Seed: 2}) {
		t.Error("the seed does not decide about the codes")
	}
	for _, s := range []Setup{
		{Vendor: "duoo"},
		{Users: []world.User{{Name: "a"}, {Name: "A"}}},
		{Users: []world.User{{Name: "a", NewPIN: true}}},
		{Faults: []simulator.Fault{{Effect: "drop", Count: 1}}},
		{Faults: []simulator.Fault{{Effect: "drop", Probability: 0.5}}},
	} {
		if _, err := New(s, Options{}); err == nil {
			t.Errorf("%+v is taken", s)
		}
	}
}

func newLab(t *testing.T, s Setup) *Lab {
	t.Helper()
	l, err := New(s, Options{Config: simulator.Config{Journal: 100}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}
