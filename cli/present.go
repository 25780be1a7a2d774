package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/clock"
	"otpdialog/scenario"
	"otpdialog/scenario/demonstrations"
	"otpdialog/ui/present"
)

// presentation is what the flags of the demonstration say about those that play themselves.
type presentation struct {
	play, auto, notes bool
	pace              string
}

func (p *presentation) addFlags(c *cobra.Command) {
	c.Flags().BoolVar(&p.play, "play", false, "show the list of those that play themselves: "+strings.Join(demonstrations.Names, ", "))
	c.Flags().BoolVar(&p.auto, "auto", false, "with NAME or FILE: continue after each caption without a key, and leave at the end")
	c.Flags().StringVar(&p.pace, "pace", "normal", "the `pause` between the person's actions: slow, normal, fast, or a number of seconds")
	c.Flags().BoolVar(&p.notes, "notes", false, "show the notes for the speaker of a demonstration that plays in another terminal")
	c.MarkFlagsMutuallyExclusive("play", "notes")
}

// paces are the names of paces.
var paces = map[string]present.Pace{"slow": present.Slow, "normal": present.Normal, "fast": present.Fast}

// usualPresentation is that of a demonstration without flags.
func usualPresentation() present.Options {
	return present.Options{Cases: demonstrations.Read, Pace: present.Normal, Clock: clock.System{}}
}

// options are how presentations are played. The error is about the flags or the argument, or says why
// what is to be played cannot be presented.
func (p *presentation) options(cmd *cobra.Command, args []string) (present.Options, error) {
	o := usualPresentation()
	o.List = p.play
	if len(args) == 0 && p.auto {
		return o, usage.Wrong(cmd, errors.New("--auto needs a demonstration to play"))
	}
	var err error
	if o.Pace, err = paceOf(p.pace); err != nil || len(args) == 0 {
		return o, err
	}
	o.Auto = p.auto
	cases, err := presentable(args[0])
	if err != nil {
		return o, err
	}
	if o.List = len(cases) > 1; o.List {
		o.Cases = func() ([]*scenario.Case, error) { return cases, nil }
	} else {
		o.Play = cases[0]
	}
	return o, nil
}

// presentable are those to be played. The error says why one of them cannot be.
func presentable(name string) ([]*scenario.Case, error) {
	cases, err := casesOf(name)
	for _, c := range cases {
		if err := present.Check(c); err != nil {
			return nil, &exit.SettingsError{Err: err}
		}
	}
	return cases, err
}

// casesOf are those to be played: the demonstration with that name, or those of a file or folder.
func casesOf(name string) ([]*scenario.Case, error) {
	if strings.ContainsAny(name, `/\.`) {
		cases, err := scenario.Read(name)
		if err != nil {
			return nil, &exit.SettingsError{Err: err}
		}
		return cases, nil
	}
	cases, err := demonstrations.Read()
	if err != nil {
		return nil, err //nolint:wrapcheck // it is advice
	}
	i := slices.IndexFunc(cases, func(c *scenario.Case) bool { return present.Name(c) == name })
	if i < 0 {
		return nil, usage.Unknown("demonstration", name, demonstrations.Names) //nolint:wrapcheck // it is advice
	}
	return cases[i : i+1], nil
}

// longestPause is the slowest pace.
const longestPause = time.Minute

// paceOf is the pace with that name, or with a pause of so many seconds.
func paceOf(name string) (present.Pace, error) {
	if pace, named := paces[name]; named {
		return pace, nil
	}
	seconds, err := strconv.ParseFloat(name, 64)
	if err != nil || !(seconds >= 0 && seconds <= longestPause.Seconds()) {
		return 0, &usage.Error{Err: fmt.Errorf("invalid value %q for --pace", name), Next: "write slow, normal, fast, or a number of seconds up to 60"}
	}
	return present.Pace(seconds * float64(time.Second)), nil
}
