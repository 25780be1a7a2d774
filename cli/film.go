package cli

import (
	"cmp"
	"context"
	"image"
	"path/filepath"
	"time"

	"otpdialog/advice"
	"otpdialog/cli/config"
	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	film "otpdialog/recording"
	"otpdialog/scenario"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/ui"
	"otpdialog/ui/present"
)

// filmed plays a demonstration or a scenario before a camera. It is for [render.Play]. Time passes only
// where the audience waits, so that the same scenario always shows the same.
func filmed(ctx context.Context, name string, size image.Point, light bool) (*film.Cast, error) {
	if err := checkSimulatorAllowed(); err != nil {
		return nil, err
	}
	cases, err := presentable(name)
	if err != nil {
		return nil, err
	}
	opened, err := config.OpenStore()
	if err != nil {
		return nil, err
	}
	nowhere := filepath.Join(opened.Dirs().State, "nowhere") // without preferences and policy: the file is the same on each computer
	audience := &present.Reel{}
	r := film.NewRecorder(audience.Now)
	root := present.New(present.Options{
		Play: cases[0], Auto: true, Pace: present.Normal, Clock: audience,
		Step: func(c *scenario.Case, step int) { r.Mark(stepName(c, step)) },
	})
	o := ui.Options{
		Store: store.Open(store.Dirs{System: nowhere, Config: nowhere, State: nowhere}).ForDemonstration(), Packets: packet.NewLog(shownPackets, shownOctets), Carry: root.Carry,
		Open: func(c *settings.Connection) session.Servers { return radius.New(c, radius.Options{}) }, // nothing is opened by the base
	}
	environ := []string{"LANG=C.UTF-8", "COLORTERM=truecolor"}
	if light {
		environ = append(environ, "COLORFGBG=0;15")
	}
	screens, err := ui.New(o, environ, clock.System{})
	if err != nil {
		return nil, err
	}
	if err := root.Film(ctx, screens, o, environ, size, r.Frame); err != nil {
		return nil, err
	}
	cast := r.Cast()
	cast.Idle = reading
	return cast, nil
}

// reading is how long a caption is shown in a film.
const reading = 4 * time.Second

// stepName is the name of a step in a recording, or that of the end.
func stepName(c *scenario.Case, step int) string {
	if step == len(c.Steps) {
		return "end"
	}
	s := c.Steps[step]
	return advice.Line(cmp.Or(s.Say, s.Do.Words()))
}
