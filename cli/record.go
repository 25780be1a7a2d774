package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/scenario/record"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui"
	"otpdialog/ui/plain"
)

// A recording is the file that a sign-in is written to as a scenario.
type recording struct {
	path     string           // "" for none
	recorder *record.Recorder // likewise nil
}

const recordFlag = "record"

func (r *recording) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&r.path, recordFlag, "", "write the sign-in to `FILE` as a scenario for otpdialog test, without secrets")
}

// begin makes sure that the file can be written. A gate never records.
func (r *recording) begin(isGate bool) error {
	switch {
	case r.path == "":
		return nil
	case isGate:
		return &usage.Error{Err: errors.New("the policy makes this sign-in a gate, which records nothing"), Next: "leave out --" + recordFlag}
	}
	if err := record.Check(r.path); err != nil {
		return &exit.SettingsError{Err: err}
	}
	r.recorder = record.New(r.path)
	return nil
}

// observe is for [session.Options.Observe].
func (r *recording) observe() func(signin.Event, *session.Session) {
	if r.recorder == nil {
		return nil
	}
	return r.recorder.Observe
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

// end writes the file of a sign-in that ended with err, and says where it is.
func (r *recording) end(out io.Writer, err error) error {
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
		_, _ = fmt.Fprintln(out, "The recording began anew with the newest world of the demonstration: nothing from before F5 is in it.")
	}
	return err
}
