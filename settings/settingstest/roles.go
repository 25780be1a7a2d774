package settingstest

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// RoleVariable is the environment variable that makes a test binary play another
// program: see [Main].
const RoleVariable = "SETTINGS_TEST_ROLE"

// Main runs the tests, or the role that [RoleVariable] names, for a function TestMain.
func Main(m *testing.M, roles map[string]func() error) {
	role := os.Getenv(RoleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := roles[role](); err != nil {
		fmt.Fprintln(os.Stderr, Explain(err))
		os.Exit(3)
	}
}

// Play returns the test binary as another program, in the role of that name.
func Play(t *testing.T, role string, environment ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self) //nolint:gosec // it is the test itself
	command.Env = append(append(os.Environ(), environment...), RoleVariable+"="+role)
	return command
}

// PrintSecret is the role of a program that prints a shared secret.
func PrintSecret() error {
	_, err := fmt.Println("sesame-open-yourself")
	return err
}
