package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"otpdialog/e2e/needs"
)

// TestMain lets the test binary do the jobs of the program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == jobCommand {
		main()
		return
	}
	os.Exit(m.Run())
}

// needPrograms skips a test if a program is missing that the contest runs.
func needPrograms(t *testing.T) {
	t.Helper()
	needs.Program(t, "freeradius-utils", "radclient")
	if _, err := findFreeradius(); err != nil {
		needs.Missing(t, err.Error())
	}
}

// endAtOnce lets children that were built with the race detector end without its pause of a second.
func endAtOnce(t *testing.T) {
	t.Helper()
	t.Setenv("GORACE", "atexit_sleep_ms=0")
}

// TestQuick makes the whole comparison, only small.
func TestQuick(t *testing.T) {
	needPrograms(t)
	endAtOnce(t)
	var out, progress bytes.Buffer
	if err := run(t.Context(), []string{"-quick", "-markdown"}, &out, &progress); err != nil {
		t.Fatalf("%v\n%s", err, &progress)
	}
	t.Logf("%s", &out)

	want := []string{
		"1 in flight: requests a second", "1 in flight: processor time a request, µs",
		"64 in flight: requests a second", "64 in flight: processor time a request, µs",
		"64 in flight: allocations a request", "64 in flight: bytes allocated a request",
		"128 in flight: requests a second", "128 in flight: processor time a request, µs",
		// FreeRADIUS
		"1 in flight: requests a second", "1 in flight: processor time a request, µs",
		"64 in flight: requests a second", "64 in flight: processor time a request, µs",
		"128 in flight: requests a second", "128 in flight: processor time a request, µs",
		"otpdialog auth, ms", "otpdialog auth --json, ms", "otpdialog auth, against FreeRADIUS, ms",
		"otpdialog auth, radclient without its dictionaries, ms", "the engine alone, radclient without its dictionaries, ms",
	}
	if hasFootprints() {
		want = append(want, "sockets", "largest memory, MB", "memory, MB")
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		cells := strings.Split(strings.Trim(line, "|\n"), "|")
		if len(cells) != len(columns) {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if cells[1] == "" || cells[1] == "---" || cells[1] == clientOurs {
			continue // a heading
		}
		got = append(got, cells[0])
		checkRow(t, cells)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("figures:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// checkRow looks whether the figures of all clients are there.
func checkRow(t *testing.T, cells []string) {
	t.Helper()
	for i, column := range columns {
		switch column {
		case clientOurs, clientRadclient, clientLayeh:
		default:
			continue
		}
		text := cells[i]
		if column == clientRadclient && strings.Contains(cells[0], "allocat") && text == "" {
			continue // it does not say
		}
		if column == clientLayeh && strings.HasPrefix(cells[0], clientAuth) && text == "" {
			continue // a library has no program
		}
		value, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		if err != nil || value <= 0 {
			t.Errorf("%s of %s is %q", cells[0], column, text)
		}
	}
}

// An interrupt ends all processes and removes what they left.
func TestInterrupt(t *testing.T) {
	needPrograms(t)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	err := run(ctx, []string{"-quick"}, new(bytes.Buffer), writer(func() { cancel(interrupted) }))
	if !errors.Is(err, interrupted) {
		t.Errorf("err = %v, want %v", err, interrupted)
	}
	left, err := os.ReadDir(temporary)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range left {
		t.Errorf("%s is left", file)
	}
	for _, pid := range childrenOf(t) {
		t.Errorf("process %s is left", pid)
	}
}

// writer calls a function at each write.
type writer func()

func (w writer) Write(p []byte) (int, error) {
	w()
	return len(p), nil
}

// childrenOf returns the processes that this one has started and not waited for, if the system
// reports them.
func childrenOf(t *testing.T) []string {
	t.Helper()
	var pids []string
	files, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 && runtime.GOOS == "linux" {
		t.Log("this kernel does not report the children of a process")
	}
	for _, file := range files {
		children, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, strings.Fields(string(children))...)
	}
	return pids
}

func TestArguments(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-n", "0"}, "at least 1"},
		{[]string{"-rounds", "0"}, "at least 1"},
		{[]string{"fast"}, `unexpected argument "fast"`},
	} {
		err := run(t.Context(), tt.args, new(bytes.Buffer), new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: err = %v, want %q in it", tt.args, err, tt.want)
		}
	}
	var help bytes.Buffer
	if err := run(t.Context(), []string{"-help"}, new(bytes.Buffer), &help); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("err = %v", err)
	}
	if !strings.Contains(help.String(), "go run ./bench/engine") {
		t.Errorf("help = %q", &help)
	}
}
