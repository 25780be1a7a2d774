package stage_test

import (
	"fmt"
	"image"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"otpdialog/ui"
	"otpdialog/ui/uitest"
)

// asIs is every file and folder below those of the program: names, contents, times.
func (d *driver) asIs() map[string]string {
	d.T.Helper()
	dirs := d.Store.Dirs()
	found := map[string]string{}
	for _, root := range []string{dirs.System, dirs.Config, dirs.State} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err //nolint:wrapcheck // of a test
			}
			text := ""
			if !entry.IsDir() {
				data, err := os.ReadFile(path)
				if err != nil {
					return err //nolint:wrapcheck // of a test
				}
				text = string(data)
			}
			found[path] = fmt.Sprint(info.Mode(), info.ModTime(), text)
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			d.T.Fatal(err)
		}
	}
	return found
}

// walk does things in any order, as long as the demonstration is open.
func (d *driver) walk(steps int, seed uint64) {
	d.T.Helper()
	keys := []string{
		"tab", "shift+tab", "up", "down", "left", "right", "enter", "space", "f1", "f2", "f3", "f5", "f6",
		"alt+1", "alt+2", "alt+3", "alt+4", "alt+5", "a", "d", "w", "1", "7", "ctrl+t", "alt+m", "backspace", "alt+z", "ctrl+s",
	}
	random := rand.New(rand.NewPCG(seed, 7))
	for range steps {
		_, spots := d.Spots()
		if at := random.IntN(2*len(spots) + 1); at < len(spots) && !spots[at].Rect.Empty() && spots[at].Stop.ID != "back" {
			d.ClickAt(spots[at].Rect.Min)
		} else {
			d.Press(keys[random.IntN(len(keys))])
		}
		if d.Left {
			return
		}
	}
}

const (
	usedState   = "[connections.office]\nreceived = true\nlast_user_name = \"alice\"\n[connections.office.last_methods]\nalice = \"push\"\nmaria = \"push\"\n"
	usedByMaria = "last_connection = \"office\"\nremember_user_name = true\nmouse = true\n"
)

// A demonstration writes nothing into a person's files, whatever is pressed in it, and
// what was switched there is not in force afterwards.
func TestDemoLeavesThePersonsFiles(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			size := []image.Point{wide, narrow}[seed%2]
			d := liveDemoOn(t, setup{Size: size, Preferences: usedByMaria, State: usedState})
			before := d.asIs()
			d.Toggle("Remember user name").Press("f3", "f3", "f6")
			d.walk(150, seed)
			d.Settled()
			if after := d.asIs(); !maps.Equal(before, after) {
				t.Errorf("the files were\n%v\nand are\n%v", before, after)
			}
		})
	}
}

// What is switched off in a demonstration that the list has opened is on in the next
// sign-in.
func TestWhatADemoSwitchesEndsWithIt(t *testing.T) {
	demo := demoAt("127.0.0.1:1812")
	d := &driver{}
	d.Play(t, setup{
		Others: map[string]string{"lab": named("Laboratory") + uitest.FiveActions}, Preferences: usedByMaria, State: usedState,
		Options: ui.Options{StartDemo: func() (*ui.Demo, error) { return demo, nil }},
	}, d, func() {
		before := d.asIs()
		d.Click(demoWord).Until(signInWord).Press("enter")
		d.Server.Challenges("Choose a method")
		d.See("[✓] "+rememberWord).Click(rememberWord).See("[ ] "+rememberWord).Press("esc", "esc").See(connectionsWord)
		d.TabTo("Laboratory").Press("enter").See(userNameWord).Settled()
		if !maps.Equal(before, d.asIs()) {
			t.Error("the demonstration has written something")
		}
		d.SignIn()
		d.Server.Challenges("Choose a method")
		d.See("[✓] " + rememberWord)
	})
}
