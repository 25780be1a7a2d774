package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"otpdialog/cli/report"
	"otpdialog/cli/usage"
)

// Set by release/build with -ldflags -X. They are empty in any other build, for which
// the Go command has recorded what it knows.
var (
	releaseVersion  string
	releaseCommit   string
	releaseDate     string // of the commit, RFC 3339
	releaseModified string // a bool, as strconv has it
)

// A build is how a program was built, as far as it knows. Its keys in JSON are a promise,
// documented in the command's help.
type build struct {
	Version    string `json:"version"`
	Commit     string `json:"commit,omitempty"`
	CommitDate string `json:"commit_date,omitempty"` // RFC 3339
	Modified   bool   `json:"modified"`              // files had been changed since the commit
	Go         string `json:"go"`
	OS         string `json:"os"`
	Arch       string `json:"arch"`
}

// thisProgram is the name of the program for a server, with its version.
func thisProgram() string { return "otpdialog " + thisBuild().Version }

// thisBuild describes the running program.
func thisBuild() build {
	b := build{
		Version: releaseVersion, Commit: releaseCommit, CommitDate: releaseDate,
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
	}
	if b.Version != "" {
		b.Modified, _ = strconv.ParseBool(releaseModified)
		return b
	}
	b.Version = "development build"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.CommitDate = s.Value
		case "vcs.modified":
			b.Modified, _ = strconv.ParseBool(s.Value)
		}
	}
	return b
}

// print prints it in lines, the version on the first one.
func (b build) print(to io.Writer) error {
	if _, err := fmt.Fprintln(to, "otpdialog", b.Version); err != nil {
		return err
	}
	built := []string{"built", "with " + b.Go + " for " + b.OS + "/" + b.Arch}
	if b.Commit == "" {
		return report.Columns(to, built)
	}
	commit := b.Commit
	if b.CommitDate != "" {
		commit += " of " + b.CommitDate
	}
	if b.Modified {
		commit += ", with files changed since"
	}
	return report.Columns(to, []string{"commit", commit}, built)
}

func versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Show the version, and how it was built",
		Args:  usage.Arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return report.JSON(cmd.OutOrStdout(), thisBuild())
			}
			return thisBuild().print(cmd.OutOrStdout())
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}
