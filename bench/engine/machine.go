package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// machine says in a line what the figures are measured with.
func (f *field) machine(ctx context.Context) string {
	parts := []string{fmt.Sprintf("%d × %s", runtime.NumCPU(), processor())}
	system := runtime.GOOS
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		system += " " + strings.TrimSpace(string(release))
	}
	parts = append(parts, system, runtime.Version(), version(ctx, f.radclient.path), version(ctx, f.freeradius))
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		parts = append(parts, "load before "+strings.Fields(string(load))[0])
	}
	return strings.Join(parts, "; ")
}

// processor is its name, if the system gives it.
func processor() string {
	data, _ := os.ReadFile("/proc/cpuinfo") // there is none but on Linux
	for line := range strings.Lines(string(data)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// version is the first line of what the program says of itself.
func version(ctx context.Context, path string) string {
	out, _ := exec.CommandContext(ctx, path, "-v").CombinedOutput()
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	line, _, _ = strings.Cut(line, ", built on")
	return line
}
