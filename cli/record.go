package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	film "otpdialog/recording"
	"otpdialog/scenario"
	"otpdialog/scenario/record"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui"
	"otpdialog/ui/plain"
)

// A recording is the files that a sign-in is written to: as a scenario, and, of a demonstration, as a
// film of its screens.
type recording struct {
	path     string           // "" for none
	recorder *record.Recorder // likewise nil

	castPath string         // "" for none
	cast     *film.Recorder // likewise nil
	screen   string         // that was marked last
}

const recordFlag, castFlag = "record", "cast"

func (r *recording) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&r.path, recordFlag, "", "write the sign-in to `FILE` as a scenario for otpdialog test, without secrets")
}

// addCastFlag is for commands all of whose screens show what is simulated: others show secrets.
func (r *recording) addCastFlag(c *cobra.Command) {
	c.Flags().StringVar(&r.castPath, castFlag, "", "record what the screens show in `FILE`, an asciicast for otpdialog render")
}

// begin makes sure that the files can be written. A gate never records.
func (r *recording) begin(isGate bool) error {
	if r.path == "" && r.castPath == "" {
		return nil
	}
	if isGate {
		return &usage.Error{Err: errors.New("the policy makes this sign-in a gate, which records nothing"), Next: "leave out --" + recordFlag}
	}
	if r.path != "" {
		if err := record.Check(r.path); err != nil {
			return &exit.SettingsError{Err: err}
		}
		r.recorder = record.New(r.path)
	}
	if r.castPath != "" {
		if err := record.Check(r.castPath); err != nil {
			return &exit.SettingsError{Err: err}
		}
		r.cast = film.NewRecorder(time.Now)
	}
	return nil
}

// camera is for [ui.Options.Camera].
func (r *recording) camera() ui.Camera {
	if r.cast == nil {
		return nil
	}
	return r.cast.Frame
}

// observe is for [session.Options.Observe].
func (r *recording) observe() func(signin.Event, *session.Session) {
	switch {
	case r.cast != nil:
		return r.mark
	case r.recorder != nil:
		return r.recorder.Observe
	}
	return nil
}

// step is for [present.Options.Step].
func (r *recording) step() func(*scenario.Case, int) {
	if r.cast == nil {
		return nil
	}
	return func(c *scenario.Case, step int) { r.cast.Mark(stepName(c, step)) }
}

// mark marks where a sign-in is in the film.
func (r *recording) mark(e signin.Event, s *session.Session) {
	if r.recorder != nil {
		r.recorder.Observe(e, s)
	}
	if screen := scenario.ScreenOf(s.View().State); screen != r.screen {
		r.screen = screen
		r.cast.Mark(screen)
	}
}

// name is that of the file, "" for none.
func (r *recording) name() string {
	if r.recorder == nil {
		return ""
	}
	return advice.Line(filepath.Base(r.path))
}

// follow records what happens on the phone of a demonstration, too.
func (r *recording) follow(d *ui.Demo) {
	if r.recorder != nil && d != nil {
		r.recorder.Follow(d.World)
	}
}

// end writes the files of a sign-in that ended with err, and says where they are.
func (r *recording) end(out io.Writer, err error) error {
	if r.cast != nil {
		err = r.endCast(out, err)
	}
	if r.recorder == nil {
		return err
	}
	saved, unwritten := r.recorder.Save()
	switch {
	case unwritten != nil && err == nil:
		return &exit.SettingsError{Err: unwritten}
	case unwritten != nil:
		plain.SayNotes(out, advice.Of(unwritten))
	case saved:
		what, next := advice.New("", "the sign-in is recorded in "+r.path).Do("play it", "otpdialog", "test", r.path).Sentences()
		_, _ = fmt.Fprintf(out, "%s %s\n", what, next)
	default:
		_, _ = fmt.Fprintln(out, "There was no sign-in to record.")
	}
	if r.recorder.HasBegunAnew() {
		_, _ = fmt.Fprintln(out, "F5 started the recording over: nothing from before it is included.")
	}
	return err
}

// endCast writes the film.
func (r *recording) endCast(out io.Writer, err error) error {
	var file bytes.Buffer
	_ = r.cast.Cast().Write(&file) // a buffer takes everything
	if unwritten := record.Create(r.castPath, file.Bytes()); unwritten != nil {
		return errors.Join(err, &exit.SettingsError{Err: unwritten})
	}
	what, next := advice.New("", "what the screens showed is recorded in "+r.castPath).
		Do("make an animation of it", "otpdialog", "render", r.castPath, "--gif", "demo.gif").Sentences()
	_, _ = fmt.Fprintf(out, "%s %s\n", what, next)
	if r.cast.IsFull() {
		_, _ = fmt.Fprintln(out, "The recording became too long: its end is missing.")
	}
	return err
}
