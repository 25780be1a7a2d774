package scenario

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"otpdialog/advice"
)

// Limits of a program that a case runs.
const (
	runTime   = time.Minute // if its step says no other time
	maxOutput = 1 << 20     // bytes of its standard output, and of its standard error; the rest is lost
	endTime   = time.Second // between the end of the program and of what it has started
)

// The variables that a program of a case gets, besides those in passedOn.
const (
	serverVariable = "OTPDIALOG_LAB_SERVER"      // host:port of the simulator
	secretVariable = "OTPDIALOG_LAB_SECRET_FILE" //nolint:gosec // the file with the shared secret
	hostVariable   = "OTPDIALOG_LAB_HOST"
	portVariable   = "OTPDIALOG_LAB_PORT"
)

// passedOn are the variables of the caller that a program of a case gets. No other is: it could
// be a secret.
var passedOn = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP", "TZ", "TERM", "LANG", "LC_ALL", "LC_CTYPE",
	"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
	"SystemRoot", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
}

// A program is one that a case runs. It ends with the case at the latest. The methods of nil are
// those of a program that was never started.
type program struct {
	cancel context.CancelFunc
	ended  chan struct{}
	rest   func() // ends what it has started and left behind

	stdout, stderr Output
	news           func()

	mu   sync.Mutex
	exit *int
}

// An Output is what a program has printed so far: its first mebibyte. It is safe for concurrent use.
type Output struct {
	news func() // nil for nobody

	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes what the program prints.
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	o.text.Write(b[:min(len(b), maxOutput-o.text.Len())])
	o.mu.Unlock()
	if o.news != nil {
		o.news()
	}
	return len(b), nil
}

// String returns it.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs a program in the folder of the case's file. It does not wait for its end.
func (p *Player) start(ctx context.Context, r Run) (*program, error) {
	ctx, cancel := context.WithCancel(ctx)
	news := func() { p.watch.change(func() {}) }
	run := &program{cancel: cancel, ended: make(chan struct{}), news: news, stdout: Output{news: news}, stderr: Output{news: news}}
	cmd := exec.CommandContext(ctx, r.Command[0], r.Command[1:]...) //nolint:gosec // it is what the scenario is for
	cmd.Dir = filepath.Dir(p.c.File)
	cmd.Stdin = strings.NewReader(r.Stdin)
	cmd.Stdout, cmd.Stderr = &run.stdout, &run.stderr
	cmd.Env = []string{} // nil would be all that this process has
	cmd.WaitDelay = endTime
	run.rest = EndTogether(cmd)
	for _, variable := range p.o.Environ {
		if name, _, _ := strings.Cut(variable, "="); slices.Contains(passedOn, name) {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	if p.socket {
		file, err := p.secretFile()
		if err != nil {
			cancel()
			return nil, err
		}
		at := p.address()
		cmd.Env = append(cmd.Env, serverVariable+"="+at.String(), hostVariable+"="+at.Addr().String(),
			portVariable+"="+at.String()[strings.LastIndex(at.String(), ":")+1:], secretVariable+"="+file)
	}
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, advice.New("cannot-run", "the program cannot be started: "+err.Error()).Do("check its name, and that it is installed")
	}
	go run.wait(cmd)
	return run, nil
}

func (r *program) wait(cmd *exec.Cmd) {
	defer close(r.ended)
	defer r.cancel()
	err := cmd.Wait()
	code := cmd.ProcessState.ExitCode() // -1 if it was killed
	if err != nil && code == 0 && !errors.Is(err, exec.ErrWaitDelay) {
		code = -1
	}
	r.mu.Lock()
	r.exit = &code
	r.mu.Unlock()
	r.news()
}

// ran is how far a program has come.
type ran struct {
	exit           *int // nil while it runs
	stdout, stderr string
}

func (r *program) state() *ran {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return &ran{r.exit, r.stdout.String(), r.stderr.String()}
}

// stop ends the program and what it has started, and returns when it has ended.
func (r *program) stop() {
	if r != nil {
		r.cancel()
		<-r.ended
		r.rest()
	}
}

// secretFile is a file with the shared secret, for a program. It goes with the case.
func (p *Player) secretFile() (string, error) {
	if p.folder == "" {
		folder, err := os.MkdirTemp("", "otpdialog-lab-")
		if err != nil {
			return "", err
		}
		p.folder = folder // mode 0700
		if err := os.WriteFile(filepath.Join(folder, "secret"), []byte(p.secret), 0o600); err != nil {
			return "", err
		}
	}
	return filepath.Join(p.folder, "secret"), nil
}
