//go:build unix

package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is the path of the program that the tests run.
var program string

// sideBySide is how many tests run at a time. They wait for answers and for
// the clock more than they compute, whatever the number of cores.
const sideBySide = "12"

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if where := os.Getenv(crashVariable); where != "" {
		return crash(where)
	}
	if to := os.Getenv(heapVariable); to != "" {
		return showHeap(to)
	}
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		if err := flag.Set("test.parallel", sideBySide); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	folder, err := os.MkdirTemp("", "otpdialog-e2e-") //nolint:forbidigo // there is no test yet whose folder it could be
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := os.Chmod(folder, 0o755); err != nil { // other accounts run it, too
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	program = filepath.Join(folder, "otpdialog")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "otpdialog") //nolint:noctx // it ends by itself, and nothing can be tested without it
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n", err)
		return 1
	}
	return m.Run()
}
