// Package render is "otpdialog render": it makes pictures and animations of recordings and of scenarios.
package render

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"maps"
	"slices"
	"strings"

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

// Play plays a scenario in a window of that size, in cells, and returns what it has shown, with a marker
// for each step. The name is that of a file, or of a demonstration.
type Play func(ctx context.Context, name string, size image.Point, light bool) (*recording.Cast, error)

// rendering is the command.
type rendering struct {
	play  Play
	files map[string]*string // by the format, "" for none
	size  string
	step  int // 0 for the end
	light bool
}

// What a file can be.
const castFormat, gifFormat, svgFormat, pngFormat = "cast", "gif", "svg", "png"

// Command returns "otpdialog render".
func Command(play Play) *cobra.Command {
	r := &rendering{play: play, files: map[string]*string{}}
	c := &cobra.Command{
		Use:   "render NAME|FILE",
		Short: "Make pictures and animations of a demonstration or a recording",
		Args:  usage.Arguments(1, 1),
		RunE:  func(cmd *cobra.Command, args []string) error { return r.run(cmd, args[0]) },
	}
	f := c.Flags()
	for format, what := range map[string]string{
		castFormat: "an asciicast of a scenario", gifFormat: "an animation", svgFormat: "a picture with text that can be selected", pngFormat: "a picture",
	} {
		r.files[format] = f.String(format, "", "write "+what+" to a new `file`")
	}
	f.StringVar(&r.size, "size", "100x30", "with a demonstration or scenario: the `size` of the window, in cells")
	f.IntVar(&r.step, "step", 0, "draw the picture at the end of step `number` (default: the last)")
	f.BoolVar(&r.light, "light", false, "draw on a light background")
	return c
}

func (r *rendering) run(cmd *cobra.Command, name string) error {
	maps.DeleteFunc(r.files, func(_ string, path *string) bool { return *path == "" })
	if len(r.files) == 0 {
		return &usage.Error{Err: errors.New("there is nothing to make"), Next: "add --gif FILE, --svg FILE, --png FILE or --cast FILE"}
	}
	formats := slices.Sorted(maps.Keys(r.files))
	for _, format := range formats {
		if err := record.Check(*r.files[format]); err != nil {
			return &exit.SettingsError{Err: err}
		}
	}
	cast, err := r.cast(cmd, name)
	if err != nil {
		return err
	}
	drawn, err := r.draw(cast)
	if err != nil {
		return err
	}
	for _, format := range formats {
		if err := record.Create(*r.files[format], drawn[format].Bytes()); err != nil {
			return &exit.SettingsError{Err: err}
		}
	}
	return nil
}

// cast is what is to be drawn: a recording, or what a scenario shows.
func (r *rendering) cast(cmd *cobra.Command, name string) (*recording.Cast, error) {
	if strings.HasSuffix(name, ".toml") || !strings.ContainsAny(name, `/\.`) {
		size, err := recording.ParseSize(r.size)
		if err != nil {
			return nil, &usage.Error{Err: fmt.Errorf("--size: %w", err), Next: "write columns and rows, such as 100x30"}
		}
		return r.play(cmd.Context(), name, size, r.light)
	}
	for _, flag := range []string{"size", castFormat} {
		if cmd.Flags().Changed(flag) {
			return nil, &usage.Error{Err: fmt.Errorf("--%s is for scenarios, and %s is a recording", flag, advice.Quoted(name)), Next: "leave out --" + flag}
		}
	}
	cast, err := read(name)
	if err != nil {
		return nil, &exit.SettingsError{Err: err}
	}
	return cast, nil
}

func read(name string) (*recording.Cast, error) {
	text, err := disk.Read(name, recording.MaxSize)
	if err != nil {
		return nil, advice.New("file-unreadable", advice.Quoted(name)+" cannot be read: "+settings.WithoutPath(err).Error()).
			Do(`name a file that "otpdialog demo --cast FILE" wrote`)
	}
	cast, err := recording.Read(bytes.NewReader(text))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", advice.Quoted(name), err)
	case len(cast.Events) == 0:
		return nil, advice.New("cast-invalid", advice.Quoted(name)+" shows nothing").Do("record a demonstration")
	}
	return cast, nil
}

// draw makes all files, by their format.
func (r *rendering) draw(cast *recording.Cast) (map[string]*bytes.Buffer, error) {
	theme := picture.Dark
	if r.light {
		theme = picture.Light
	}
	drawn := map[string]*bytes.Buffer{castFormat: {}, gifFormat: {}, svgFormat: {}, pngFormat: {}}
	_ = cast.Write(drawn[castFormat]) // a buffer takes everything
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
		if !f.Last || f.Step != cmp.Or(r.step, f.Steps) {
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
