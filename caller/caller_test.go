package caller

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// of takes an environment for the test, and gives the process its own again.
func of(t *testing.T, environ ...string) {
	t.Helper()
	before, zone := os.Environ(), time.Local
	t.Cleanup(func() {
		time.Local = zone
		os.Clearenv()
		for _, variable := range before {
			name, value, _ := strings.Cut(variable, "=")
			if err := os.Setenv(name, value); err != nil { //nolint:forbidigo,usetesting // it is the end of the test
				t.Error(err)
			}
		}
	})
	Take(environ)
}

// Until the caller is trusted, the process has what a gate may read, and nothing else.
func TestTake(t *testing.T) {
	if !hasGates {
		return
	}
	given := []string{"PATH=/evil", "TERM=xterm", "LC_ALL=C", "LC_EVIL=x", "TEA_TRACE=/tmp/keys", "ZONEINFO=/tmp/pipe", "EMPTY=", "SSH_ORIGINAL_COMMAND=a=b"}
	of(t, given...)
	if got, want := os.Environ(), []string{"TERM=xterm", "LC_ALL=C", "SSH_ORIGINAL_COMMAND=a=b"}; !slices.Equal(got, want) {
		t.Errorf("a gate has %q, want %q", got, want)
	}
	if got := Environ(); !slices.Equal(got, slices.Delete(slices.Clone(given), 4, 5)) { // without the trace
		t.Errorf("the command would have %q", got)
	}
	Trust()
	got := os.Environ() // without ZONEINFO
	slices.Sort(got)
	if want := []string{"EMPTY=", "LC_ALL=C", "LC_EVIL=x", "PATH=/evil", "SSH_ORIGINAL_COMMAND=a=b", "TERM=xterm"}; !slices.Equal(got, want) {
		t.Errorf("no gate: %q, want %q", got, want)
	}
}

// The time zone is that of TZ, although package time cannot have seen it.
func TestTrustSetsTheTimeZone(t *testing.T) {
	if !hasGates {
		return
	}
	if os.Getenv("ZONE_OF_TEST") != "" {
		os.Stdout.WriteString(time.Unix(0, 0).Format("-07:00") + "\n") //nolint:errcheck // the test would miss it
		return
	}
	const tokyo = "/usr/share/zoneinfo/Asia/Tokyo"
	pipe := t.TempDir() // neither file nor zone
	for _, zone := range []string{"Asia/Tokyo", ":Asia/Tokyo", tokyo, ":" + tokyo, "", "UTC", "Nowhere/At_all", "../../etc/localtime", pipe} {
		// What package time itself makes of it, in a process that starts with it.
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTrustSetsTheTimeZone$")
		command.Env = []string{"ZONE_OF_TEST=1", "TZ=" + zone}
		printed, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		want, _, _ := strings.Cut(string(printed), "\n")
		t.Run(zone, func(t *testing.T) {
			of(t, "TZ="+zone)
			Trust()
			if got := time.Unix(0, 0).Format("-07:00"); got != want {
				t.Errorf("the zone is %s, want %s", got, want)
			}
		})
	}
}

// docs/gate.md lists the variables of a gate, and no others.
func TestDocumentedVariables(t *testing.T) {
	page, err := os.ReadFile("../docs/gate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\nA gate reads only these variables.")
	section, _, _ = strings.Cut(section, "\nTwo kinds ")
	var listed []string
	for _, name := range regexp.MustCompile("`([A-Z_]+)`").FindAllStringSubmatch(section, -1) {
		listed = append(listed, name[1])
	}
	want := slices.Clone(gateVariables)
	slices.Sort(want)
	slices.Sort(listed)
	if !slices.Equal(listed, want) {
		t.Errorf("listed: %q, want %q", listed, want)
	}
}
