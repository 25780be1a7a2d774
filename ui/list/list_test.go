package list_test

import (
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"otpdialog/signin"
	"otpdialog/ui"
)

func TestChooseAConnection(t *testing.T) {
	s := setup{Others: map[string]string{"lab": named("Laboratory"), "zoo": named("Zoo")}}
	for name, choose := range map[string]func(*driver){
		"click": func(d *driver) { d.Click("Zoo") },
		"tab":   func(d *driver) { d.TabTo("Zoo").Press("enter") },
		"down": func(d *driver) {
			d.TabTo("Laboratory").Press("down", "down", "up", "down", "up", "up").TabTo("Zoo").Press("space")
		},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) {
				d.See(connectionsWord, "Head office", "Laboratory", "Zoo", demoWord, newWord)
				choose(d)
				d.See("Zoo", userNameWord, "192.0.2.1:1812", backWord).Click(backWord).See(connectionsWord)
			})
		})
	}
	s.Preferences = "last_connection = \"zoo\"\n"
	story(t, s, func(d *driver) { d.Focused("Zoo").See("> Zoo").SeeNo("> Laboratory") })
}

func TestArrowsMoveInTheList(t *testing.T) {
	s := setup{Others: map[string]string{"zoo": named("Zoo")}}
	story(t, s, func(d *driver) {
		d.TabTo("Head office").Press("down").Focused("Zoo").Press("down").Focused(demoWord)
		d.Press("up", "up").Focused("Head office").Press("up").Focused("Head office")
	})
}

func TestLongListKeepsTheFocusInView(t *testing.T) {
	s := setup{NoOffice: true, Others: map[string]string{}}
	for name := 'a'; name <= 'z'; name++ {
		s.Others[string(name)] = named("Number " + string(name))
	}
	story(t, s, func(d *driver) {
		d.Size(40, 12).See("Number a").SeeNo("Number z")
		for range 25 {
			d.Press("down")
		}
		d.See("Number z").Press("enter").See("Number z", userNameWord)
	})
}

// Tab, and the arrows, reach every row of a list, however few are in view.
func TestEveryRowOfTheListIsInReach(t *testing.T) {
	few := map[string]string{"lab": named("Laboratory"), "bad": "dispaly_name = 1\n", "worse": "[[actions]\n"}
	for name, s := range map[string]setup{
		"many":                {Others: manyConnections(20)},
		"few beside problems": {Others: few},
	} {
		for _, size := range []image.Point{{40, 12}, {80, 24}} {
			for _, key := range []string{"tab", "shift+tab", "down"} {
				t.Run(fmt.Sprint(name, " ", size, " ", key), func(t *testing.T) {
					s.Size = size
					story(t, s, func(d *driver) {
						_, all := d.Spots()
						seen := map[int]bool{}
						for range 2*len(all) + 1 {
							_, spots := d.Spots()
							for _, spot := range spots {
								if spot.Focused && !spot.Rect.Empty() {
									seen[spot.Stop.Part] = true
								}
							}
							d.Press(key)
						}
						if len(seen) != len(all) {
							t.Errorf("%s reaches %d of %d rows:\n%s", key, len(seen), len(all), d.Screen())
						}
					})
				})
			}
		}
	}
}

func TestNoConnectionYet(t *testing.T) {
	s := setup{NoOffice: true, Options: ui.Options{
		StartDemo: func() (*ui.Demo, error) { return nil, errors.New("no loopback here") },
	}}
	story(t, s, func(d *driver) {
		d.See(demoWord, newWord, "with a push, a call or a code").Focused(demoWord)
		for _, key := range []string{"tab", "shift+tab", "right", "left"} {
			d.Press(key)
		}
		d.Focused(demoWord)
		d.Press("enter").See("the demonstration cannot start: no loopback here")
		written := filepath.Join(d.Store.Dirs().Config, "connections", "mine.toml")
		if err := os.MkdirAll(filepath.Dir(written), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(written, []byte(named("My own")), 0o600); err != nil {
			t.Fatal(err)
		}
		d.Press("f5").See("My own").SeeNo("no loopback here")
		d.Press("esc")
		if !d.Left || d.Interrupted() {
			t.Errorf("left %v, interrupted %v", d.Left, d.Interrupted())
		}
	})
}

// Both rows open the console, and leaving it leads back to the list.
func TestListOpensTheConsole(t *testing.T) {
	two := map[string]string{"lab": named("Laboratory"), "zoo": named("Zoo")}
	for row, see := range map[string]string{newWord: "Choose your server's vendor", consoleWord: "Laboratory", "F4 console": "There are no connections yet."} {
		s := setup{NoOffice: true}
		if row == consoleWord {
			s.Others = two
		}
		story(t, s, func(d *driver) {
			d.Click(row).See(see)
			for range 3 {
				if !d.Shows(demoWord) {
					d.Press("esc")
				}
			}
			d.See(demoWord, row)
		})
	}
}

func TestBrokenConnectionIsToldBesideTheOthers(t *testing.T) {
	story(t, setup{Others: map[string]string{"lab": named("Laboratory") + "prot = 1812\n"}}, func(d *driver) {
		d.See("Head office", "Warnings about files: 1. The console (F4) shows them.").SeeNo("Laboratory")
		d.TabTo("Head office").Press("enter").SignIn().In(signin.Connecting)
	})
}

func TestTheOnlyConnectionOpensByItself(t *testing.T) {
	story(t, setup{}, func(d *driver) { d.See("Head office", userNameWord).SeeNo(connectionsWord) })
}
