// Package render is "otpdialog render": it makes pictures and films of recordings.
package render

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/recording"
	"otpdialog/recording/picture"
	"otpdialog/scenario/record"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// rendering is the command.
type rendering struct {
	files map[string]*string // by the format, "" for none
	step  int                // 0 for the end
	light bool
}

// Command returns "otpdialog render".
func Command() *cobra.Command {
	r := &rendering{files: map[string]*string{}}
	c := &cobra.Command{
		Use:   "render FILE",
		Short: "Make pictures and films of a recording",
		Long: `render draws what "otpdialog demo --cast FILE" or asciinema recorded, with letters of its own: it
needs no other program and no font. A picture shows the end, or that of a step; a film
shows everything, and begins again.

A file that exists is not overwritten.`,
		Example: `  otpdialog demo --cast demo.cast
  otpdialog render demo.cast --gif demo.gif
  otpdialog render demo.cast --svg dialog.svg --step 3 --light`,
		Args:              usage.Arguments(1, 1),
		ValidArgsFunction: cobra.FixedCompletions([]cobra.Completion{"cast"}, cobra.ShellCompDirectiveFilterFileExt),
		RunE:              func(_ *cobra.Command, args []string) error { return r.run(args[0]) },
	}
	f := c.Flags()
	for format, what := range map[string]string{gifFormat: "a film", svgFormat: "a picture whose text stays text", pngFormat: "a picture"} {
		r.files[format] = f.String(format, "", "write "+what+" to a new `file`")
	}
	f.IntVar(&r.step, "step", 0, "a picture of the end of the step with that `number` (default the last one)")
	f.BoolVar(&r.light, "light", false, "draw on a light background")
	return c
}

const gifFormat, svgFormat, pngFormat = "gif", "svg", "png"

func (r *rendering) run(name string) error {
	maps.DeleteFunc(r.files, func(_ string, path *string) bool { return *path == "" })
	if len(r.files) == 0 {
		return &usage.Error{Err: errors.New("there is nothing to make"), Next: "add --gif FILE, --svg FILE or --png FILE"}
	}
	for _, path := range r.files {
		if err := record.Check(*path); err != nil {
			return &exit.SettingsError{Err: err}
		}
	}
	cast, err := read(name)
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	if len(cast.Events) == 0 {
		return &exit.SettingsError{Err: advice.New("cast-invalid", advice.Quoted(name)+" shows nothing").Do("record something")}
	}
	drawn, err := r.draw(cast)
	if err != nil {
		return err
	}
	for format, path := range r.files {
		if err := record.Create(*path, drawn[format].Bytes()); err != nil {
			return &exit.SettingsError{Err: err}
		}
	}
	return nil
}

func read(name string) (*recording.Cast, error) {
	text, err := disk.Read(name, recording.MaxSize)
	if err != nil {
		return nil, advice.New("file-unreadable", advice.Quoted(name)+" cannot be read: "+settings.WithoutPath(err).Error()).
			Do(`name a file that "otpdialog demo --cast FILE" wrote`)
	}
	cast, err := recording.Read(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", advice.Quoted(name), err)
	}
	return cast, nil
}

// draw makes all that is asked for, by the format.
func (r *rendering) draw(cast *recording.Cast) (map[string]*bytes.Buffer, error) {
	theme := picture.Dark
	if r.light {
		theme = picture.Light
	}
	drawn := map[string]*bytes.Buffer{gifFormat: {}, svgFormat: {}, pngFormat: {}}
	var film *picture.Film
	if r.files[gifFormat] != nil {
		film = picture.NewFilm(cast.Largest(), theme)
	}
	steps := 0
	err := cast.Play(func(f recording.Frame) error {
		shown := picture.Frame{Cells: f.Screen, Cursor: f.Cursor()}
		if steps = f.Steps; film != nil {
			if err := film.Add(shown, f.Long); err != nil {
				return &usage.Error{Err: err, Next: "render a shorter recording, or one in a smaller window"}
			}
		}
		if !f.Last || f.Step != r.step && (r.step != 0 || f.Step != f.Steps) {
			return nil
		}
		for format, write := range map[string]func(io.Writer, picture.Frame, picture.Theme) error{svgFormat: picture.SVG, pngFormat: picture.PNG} {
			if r.files[format] != nil {
				if err := write(drawn[format], shown, theme); err != nil {
					return err
				}
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case r.step < 0 || r.step > steps:
		return nil, &usage.Error{Err: fmt.Errorf("there is no step %d", r.step), Next: fmt.Sprintf("use a number from 1 to %d", steps)}
	case film != nil:
		err = film.GIF(drawn[gifFormat])
	}
	return drawn, err
}
