package ui

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings/store"
)

// setup is what a driver starts with. The zero value is one connection of five
// actions, and nothing remembered.
type setup struct {
	Settings string            // more lines of the connection file
	Actions  string            // its actions, "" for five
	Others   map[string]string // more connection files, by name
	NoOffice bool              // without the connection itself
	Managed  map[string]string // connection files of the administrator, by name

	Policy, Preferences, State string // the files' texts
	Environ                    []string
	Size                       image.Point // 80 by 24 where it is zero
	Here                       bool        // the files lie in the working folder: their paths are the same each time
	Virtual                    bool        // a scene of it is set in virtual time: it has commands carried out
	Options                    Options     // Store and Open are the driver's
}

const officeFile = `display_name = "Head office"
primary      = "radius1.example.com"
secret       = "a shared secret of some length"
`

const fiveActions = `
[[actions]]
title       = "Push"
command     = "push"
description = "Send a notification to your phone"
message     = "Approve the sign-in on your phone…"
image       = "push"

[[actions]]
title       = "Call"
command     = "phone"
description = "Ring your phone"
message     = "Answer the call, and press #…"
image       = "phone"

[[actions]]
title       = "SMS"
command     = "sms"
description = "Text a code to your phone"
message     = "A code is on its way…"
image       = "text-message"

[[actions]]
title       = "Email"
command     = "email"
description = "Mail a code"
image       = "mail"

[[actions]]
title       = "Custom"
command     = "token"
image       = "token"
`

// autosendPush is fiveActions with Autosend on the first.
var autosendPush = strings.Replace(fiveActions, `image       = "push"`, "image = \"push\"\nautosend = true", 1)

// newDriver writes the files of s and opens the screens on them.
func newDriver(t *testing.T, mode mode, s setup) *driver {
	t.Helper()
	dir := t.TempDir()
	if s.Here {
		t.Chdir(dir)
		dir = ""
	}
	dirs := store.Dirs{System: filepath.Join(dir, "system"), Config: filepath.Join(dir, "config"), State: filepath.Join(dir, "state")}
	write := func(text string, path ...string) {
		if text == "" {
			return
		}
		file := filepath.Join(path...)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s.Actions == "" {
		s.Actions = fiveActions
	}
	if !s.NoOffice {
		write(officeFile+s.Settings+"\n"+s.Actions, dirs.Config, "connections", "office.toml")
	}
	for name, text := range s.Others {
		write(text, dirs.Config, "connections", name+".toml")
	}
	for name, text := range s.Managed {
		write(text, dirs.System, "connections", name+".toml")
	}
	write(s.Policy, dirs.System, "policy.toml")
	write(s.Preferences, dirs.Config, "preferences.toml")
	write(s.State, dirs.State, "state.toml")

	d := &driver{
		t: t, mode: mode, Server: &server{t: t}, store: store.Open(dirs),
		clock: clockByHand{time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)},
		inbox: make(chan tea.Msg), over: make(chan struct{}),
	}
	d.Server.settle = d.settle
	now := d.clock.now
	if mode == virtual {
		now = func() time.Time { return time.Now().UTC() }
	}
	o := s.Options
	o.Store = d.store
	if o.Open == nil {
		o.Open = d.Server.open
	}
	m, err := New(o, append([]string{"LANG=C.UTF-8"}, s.Environ...), now)
	if err != nil {
		t.Fatal(err)
	}
	d.m = m
	if mode == still {
		t.Cleanup(func() { d.m.leave() }) // nothing is written when the folder is gone
	}
	if s.Size == (image.Point{}) {
		s.Size = image.Pt(80, 24)
	}
	d.Size(s.Size.X, s.Size.Y)
	return d
}
