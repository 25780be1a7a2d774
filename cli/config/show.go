package config

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/store"
	"otpdialog/ui/draw"
	"otpdialog/ui/tty"
)

func showCommand() *cobra.Command {
	var user string
	var asJSON bool
	c := &cobra.Command{
		Use:               "show [CONNECTION]",
		Short:             "Show every setting in force, and where it comes from",
		Args:              usage.Arguments(0, 1),
		ValidArgsFunction: CompleteConnection,
		RunE: func(cmd *cobra.Command, args []string) error {
			opened, err := OpenStore()
			if err != nil {
				return err
			}
			s := &survey{store: opened, userFlag: user}
			if err := s.collect(strings.Join(args, "")); err != nil {
				return &exit.SettingsError{Err: err}
			}
			if asJSON {
				return report.JSON(cmd.OutOrStdout(), s)
			}
			return s.print(cmd.OutOrStdout())
		},
	}
	c.Flags().StringVar(&user, "user", "", "the user `name` that would be filled in")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// The sources of values.
const (
	fromPolicy      = "policy"
	fromFlag        = "flag"
	fromEnvironment = "environment"
	fromFile        = "file"
	fromDefault     = "default"
)

// A shown value is in force; it says where it comes from. Its keys in JSON are a promise,
// documented in the command's help.
type shown struct {
	Group  string `json:"group"`
	Key    string `json:"key"`
	Value  any    `json:"value"`
	Source string `json:"source"`
	Name   string `json:"name,omitempty"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// isSet is shown instead of a secret.
const isSet hidden = "set"

type hidden string // unlike a string, it is printed without quotes

// A survey collects what is in force.
type survey struct {
	store    *store.Store
	userFlag string

	Settings []shown `json:"settings"`
}

// collect collects the values, including those of the connection of that name; "" for none.
func (s *survey) collect(name string) error {
	inForce, err := s.store.Effective()
	if err != nil {
		return err
	}
	s.add("settings", inForce...)
	s.terminal()
	dirs := s.store.Dirs()
	s.environment("folders", "system", dirs.System, "")
	s.environment("folders", "config", dirs.Config, dirs.ConfigVariable)
	s.environment("folders", "state", dirs.State, dirs.StateVariable)
	group := "sign-in"
	if name != "" {
		group = "connection " + name
	}
	if s.userFlag != "" {
		s.Settings = append(s.Settings, shown{Group: group, Key: "user_name", Value: s.userFlag, Source: fromFlag, Name: "--user"})
	}
	if name == "" {
		return nil
	}
	c, err := s.store.Connection(name)
	if err != nil {
		return err
	}
	if s.userFlag == "" {
		user, err := s.store.UserName(name)
		if err != nil {
			return err
		}
		s.add(group, user)
	}
	s.add(group, document.Effective(&c)...)
	return nil
}

// add adds values of files.
func (s *survey) add(group string, values ...settings.Effective) {
	for _, e := range values {
		row := shown{Group: group, Key: e.Key, Value: e.Value, Source: fromDefault, File: e.File, Line: e.Line}
		switch {
		case e.Enforced:
			row.Source = fromPolicy
		case e.File != "":
			row.Source = fromFile
		}
		if e.Value == nil {
			row.Value = isSet
		}
		s.Settings = append(s.Settings, row)
	}
}

// environment adds a value that a variable has decided; "" for none.
func (s *survey) environment(group, key, value, variable string) {
	row := shown{Group: group, Key: key, Value: value, Source: fromDefault}
	if variable != "" {
		row.Source, row.Name = fromEnvironment, variable
	}
	s.Settings = append(s.Settings, row)
}

// terminal adds what "auto" means in this terminal.
func (s *survey) terminal() {
	const group = "terminal"
	colours, variable := coloursOf(os.Environ())
	s.environment(group, "colours", colours, variable)

	background, variable := "dark", "" // unless the terminal answers otherwise when it is asked
	if os.Getenv("COLORFGBG") != "" {
		variable = "COLORFGBG"
	}
	if draw.LightTerminal(os.Getenv) {
		background = "light"
	}
	s.environment(group, "background", background, variable)

	variable, _ = settings.Locale(os.Getenv, "LC_CTYPE")
	s.environment(group, "characters", tty.CharsetOf(os.Getenv).String(), variable)

	variable, _ = settings.Locale(os.Getenv, "LC_TIME")
	s.environment(group, "time_format", string(settings.TimeAuto.In(os.Getenv)), variable)
}

// coloursOf returns how many colours the terminal is assumed to have, and the variable
// without which it would be another number.
func coloursOf(environ []string) (words, variable string) {
	names := map[colorprofile.Profile]string{
		colorprofile.TrueColor: "16 million", colorprofile.ANSI256: "256", colorprofile.ANSI: "16",
	}
	profile := colorprofile.Env(environ)
	for _, variable := range []string{"NO_COLOR", "CLICOLOR_FORCE", "COLORTERM", "TERM"} {
		rest := slices.DeleteFunc(slices.Clone(environ), func(v string) bool { return strings.HasPrefix(v, variable+"=") })
		if colorprofile.Env(rest) != profile {
			return cmp.Or(names[profile], "none"), variable
		}
	}
	return cmp.Or(names[profile], "none"), ""
}

func (s *survey) print(to io.Writer) error {
	var rows [][]string
	group := ""
	for _, row := range s.Settings {
		if row.Group != group {
			if group != "" {
				rows = append(rows, []string{"", "", ""})
			}
			group = row.Group
			rows = append(rows, []string{group, "", ""})
		}
		rows = append(rows, []string{"  " + row.Key, row.value(), row.source()})
	}
	return report.Columns(to, rows...)
}

// value is a value as in a file: quoted text can do nothing to a terminal.
func (r shown) value() string {
	switch value := r.Value.(type) {
	case string:
		return strconv.Quote(value)
	case []string:
		if value == nil {
			return "all"
		}
		quoted := make([]string, len(value))
		for i, text := range value {
			quoted[i] = strconv.Quote(text)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return fmt.Sprint(r.Value)
}

func (r shown) source() string {
	switch {
	case r.Name != "":
		return r.Source + " " + r.Name
	case r.File != "":
		return r.Source + " " + settings.Location(r.File, r.Line, 0)
	}
	return r.Source
}
