//go:build unix

package e2e

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
)

// reader follows a page of docs, word for word, in a folder of their own.
type reader struct {
	t      *testing.T
	home   *home
	folder string
	page   string
}

func newReader(t *testing.T) *reader {
	t.Helper()
	return readerOf(t, "lab.md")
}

func readerOf(t *testing.T, name string) *reader {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return &reader{t, newHome(t), t.TempDir(), string(page)}
}

// blocks are the blocks of code in a language below a heading.
func (r *reader) blocks(heading, language string) []string {
	r.t.Helper()
	_, section, found := strings.Cut(r.page, "\n"+heading+"\n")
	if !found {
		r.t.Fatalf("the page has no heading %s", heading)
	}
	section, _, _ = strings.Cut(section, "\n"+strings.Fields(heading)[0]+" ")
	var blocks []string
	for _, block := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(section, -1) {
		blocks = append(blocks, block[1])
	}
	if len(blocks) == 0 {
		r.t.Fatalf("there is no %s below %s", language, heading)
	}
	return blocks
}

// runs runs a block in a shell. It returns what it printed, and its exit code.
func (r *reader) runs(block string, environment ...string) (said string, code int) {
	r.t.Helper()
	command := exec.CommandContext(r.t.Context(), "bash", "-c", block)
	command.Dir = r.folder
	command.Env = slices.Concat(environment, r.environment())
	out, err := command.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		r.t.Fatal(err)
	}
	return string(out), command.ProcessState.ExitCode()
}

func (r *reader) environment() []string {
	return append(r.home.environment(), "HOME="+r.folder, "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
}

func (r *reader) read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.folder, name))
	if err != nil {
		r.t.Error(err)
	}
	return string(text)
}

func (r *reader) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		r.t.Fatal(err)
	}
}

// The commands of the guide do what it says.
func TestGuideOfTheLab(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	r.records()
	check := func(heading string, code int, says ...string) {
		t.Helper()
		said, got := r.runs(strings.Join(r.blocks(heading, "sh"), ""))
		if got != code {
			t.Errorf("%s: exit code %d, want %d", heading, got, code)
		}
		for _, text := range says {
			if !strings.Contains(said, text) {
				t.Errorf("%s: %q is not in\n%s", heading, text, said)
			}
		}
	}
	check("### 2. Play it", 0, "[1/1] passed", "1 case in")
	check("### 3. Break it", 1, "broken.toml:", `outcome: "rejected"`, `got       "accepted"`, "run alone otpdialog test broken.toml --case")
	if page := r.read("report.html"); !strings.Contains(page, "1 case: 1 failed") {
		t.Errorf("the report is\n%s", page)
	}
	check("### 5. Add a fault", 0, "the first request is lost", "1 passed")
	r.approves()
}

// records follows the part with the demonstration.
func (r *reader) records() {
	r.t.Helper()
	p := r.home.startsIn(terminal.Program{
		Path: "/bin/bash", Args: []string{"-c", r.blocks("### 1. Record a sign-in", "sh")[0]},
		Env: r.environment(), Dir: r.folder, Width: 110, Height: 32,
	})
	p.clicksWhenThere("  " + signInWord + "  ")
	p.waitDialog()
	p.presses(push)
	p.clicksWhenThere(approveWord)
	p.WaitText(signedInWord)
	p.clicksWhenThere(closeWord)
	p.leaves(0)
}

// approves follows the part with curl. Only its ports are other ones.
func (r *reader) approves() {
	r.t.Helper()
	const heading = "### 6. Approve a push with curl"
	blocks := r.blocks(heading, "sh")
	if len(blocks) != 3 {
		r.t.Fatalf("%s has %d blocks", heading, len(blocks))
	}
	ports := freePorts(r.t, 2)
	radius, api := ports[0], ports[1]
	for i := range blocks {
		blocks[i] = strings.NewReplacer("--api 127.0.0.1:8180", "--listen 127.0.0.1:"+radius+" --api 127.0.0.1:"+api,
			"127.0.0.1:8180", "127.0.0.1:"+api, `"127.0.0.1"`, `"127.0.0.1:`+radius+`"`).Replace(blocks[i])
	}
	simulator := r.home.startsIn(terminal.Program{Path: "/bin/bash", Args: []string{"-c", blocks[0]}, Env: r.environment(), Dir: r.folder, Width: 110, Height: 60})
	simulator.WaitText("type \"help\"")
	signedIn := make(chan string, 1)
	go func() {
		said, code := r.runs(blocks[1])
		signedIn <- fmt.Sprintf("%s%d", said, code)
	}()
	if said, code := r.runs(blocks[2]); code != 0 || !strings.Contains(said, `"user": "maria"`) {
		r.t.Errorf("curl ended with %d and said %s", code, said)
	}
	if said := <-signedIn; !strings.Contains(said, "Signed in as maria on Lab (Push)") || !strings.HasSuffix(said, "0") {
		r.t.Errorf("the sign-in said\n%s", said)
	}
	simulator.Press(terminal.Ctrl('c'))
	simulator.WaitExit()
}

// The commands of the guide to the account do what it says.
func TestGuideOfTheAccount(t *testing.T) {
	t.Parallel()
	r := readerOf(t, "account.md")
	ports := freePorts(t, 3)
	radius, service, api := ports[0], ports[1], ports[2]
	ours := strings.NewReplacer(
		"simulate --account 127.0.0.1:8282", "simulate --listen 127.0.0.1:"+radius+" --account 127.0.0.1:"+service,
		"127.0.0.1:8282", "127.0.0.1:"+service, "127.0.0.1:8180", "127.0.0.1:"+api,
	).Replace
	simulates := func(block string) *person {
		p := r.home.startsIn(terminal.Program{Path: "/bin/bash", Args: []string{"-c", ours(block)}, Env: r.environment(), Dir: r.folder, Width: 110, Height: 60})
		p.WaitText("type \"help\"")
		return p
	}
	signsIn := func(block string) chan string {
		said := make(chan string, 1)
		go func() {
			text, code := r.runs(ours(block))
			said <- fmt.Sprintf("%s%d", text, code)
		}()
		return said
	}
	trusts := func(said string) {
		t.Helper()
		if !strings.Contains(said, "Signed in as alice@example.com. This device is trusted.") || !strings.HasSuffix(said, "0") {
			t.Errorf("the sign-in said\n%s", said)
		}
	}

	const inTerminal, fromPrograms = "### 2. In the terminal", "### 5. From another program"
	blocks := r.blocks(inTerminal, "sh")
	simulator := simulates(blocks[0])
	said := signsIn(blocks[1])
	simulator.WaitText("mail to alice@example.com")
	for line := range strings.Lines(r.blocks(inTerminal, "text")[0]) {
		simulator.Type(line)
	}
	simulator.WaitText("device confirmed")
	trusts(<-said)
	simulator.Press(terminal.Ctrl('c'))
	simulator.WaitExit()

	if text, code := r.runs(r.blocks("### 4. In a scenario", "sh")[0]); code != 0 || !strings.Contains(text, "1 passed") {
		t.Errorf("the scenario ends with %d and says %s", code, text)
	}

	blocks = r.blocks(fromPrograms, "sh")
	simulator = simulates(blocks[0])
	said = signsIn(blocks[1])
	if text, code := r.runs(ours(blocks[2])); code != 0 || !strings.Contains(text, `"confirmed"`) {
		t.Errorf("curl ended with %d and said %s", code, text)
	}
	all := <-said
	if !strings.Contains(all, "Signed in as dave@example.com") {
		t.Errorf("dave is asked: %s", all)
	}
	simulator.Press(terminal.Ctrl('c'))
	simulator.WaitExit()
}

// freePorts returns ports that are free, for TCP and UDP: all are taken before the first is given back, so that no two
// are the same.
func freePorts(t *testing.T, n int) (ports []string) {
	t.Helper()
	var taken []io.Closer
	defer func() {
		for _, one := range taken {
			_ = one.Close()
		}
	}()
	for range 20 * n {
		tcp, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, tcp)
		udp, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", tcp.Addr().String())
		if err != nil {
			continue
		}
		taken = append(taken, udp)
		_, port, _ := net.SplitHostPort(tcp.Addr().String())
		if ports = append(ports, port); len(ports) == n {
			return ports
		}
	}
	t.Fatal("no port is free")
	return nil
}

// The scenarios on the page have no mistakes, and the first one passes.
func TestScenariosOfTheGuide(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	for i, block := range r.blocks("## Scenario files", "toml") {
		if strings.HasPrefix(block, "schema") { // others are parts of one
			r.write(fmt.Sprintf("page/%d.toml", i), block)
		}
	}
	if said, code := r.runs("otpdialog test --check page"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if said, code := r.runs("otpdialog test page/0.toml"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

const sample = `schema = 1
name   = "a push"

[[steps]]
sign_in = { user = "maria", password = "wonderland" }
expect  = { screen = "dialog" }

[[steps]]
press  = "Push"
expect = { pushes = 1 }

[[steps]]
phone  = "approve"
expect = { outcome = "accepted" }
`

// In each system, the shards of the recipe play every case once.
func TestRecipesForCI(t *testing.T) {
	t.Parallel()
	const cases, shards = 7, 3
	for system, test := range map[string]struct {
		language string
		command  string // a pattern of the command that plays
		shard    func(i int) []string
	}{
		"### GitHub Actions": {"yaml", `- run: (otpdialog test scenarios .*)`, func(i int) []string {
			return []string{fmt.Sprintf("OTPDIALOG_SHARD_INDEX=%d", i), fmt.Sprintf("OTPDIALOG_SHARD_TOTAL=%d", shards)}
		}},
		"### GitLab": {"yaml", `- (otpdialog test .*)`, func(i int) []string {
			return []string{fmt.Sprintf("CI_NODE_INDEX=%d", i+1), fmt.Sprintf("CI_NODE_TOTAL=%d", shards)}
		}},
		"### CircleCI": {"yaml", `- run: (otpdialog test .*)`, func(i int) []string {
			return []string{fmt.Sprintf("CIRCLE_NODE_INDEX=%d", i), fmt.Sprintf("CIRCLE_NODE_TOTAL=%d", shards)}
		}},
		"### Jenkins": {"groovy", `sh '(otpdialog test .*)'`, func(i int) []string {
			return []string{fmt.Sprintf("OTPDIALOG_SHARD=%d/%d", i+1, shards)}
		}},
		"### Kubernetes": {"yaml", `command: \[(.*)\]`, func(i int) []string {
			return []string{fmt.Sprintf("JOB_COMPLETION_INDEX=%d", i), fmt.Sprintf("OTPDIALOG_SHARD_TOTAL=%d", shards)}
		}},
	} {
		t.Run(strings.Fields(system)[1], func(t *testing.T) {
			t.Parallel()
			r := newReader(t)
			for i := range cases {
				r.write(fmt.Sprintf("scenarios/%d.toml", i), strings.Replace(sample, "a push", fmt.Sprintf("push %d", i), 1))
			}
			recipe := strings.Join(r.blocks(system, test.language), "")
			found := regexp.MustCompile(test.command).FindStringSubmatch(recipe)
			if found == nil {
				t.Fatalf("no command is like %s", test.command)
			}
			play := found[1]
			if strings.Contains(play, "$(JOB_COMPLETION_INDEX)") { // Kubernetes replaces it, and uses no shell
				play = strings.NewReplacer(", /", " ./", ", ", " ", "$(", "${", ")", "}").Replace(play)
			}
			var played []string
			for i := range shards {
				said, code := r.runs("mkdir -p results reports; "+play, test.shard(i)...)
				if code != 0 {
					t.Errorf("shard %d: exit code %d\n%s", i, code, said)
				}
				for _, name := range regexp.MustCompile(`passed +\S+ +(push \d)`).FindAllStringSubmatch(said, -1) {
					played = append(played, name[1])
				}
			}
			slices.Sort(played)
			if len(slices.Compact(slices.Clone(played))) != cases || len(played) != cases {
				t.Errorf("these were played: %q", played)
			}
			if merge := regexp.MustCompile(`- run: (otpdialog test --merge .*)`).FindStringSubmatch(recipe); merge != nil {
				if said, code := r.runs(merge[1]); code != 0 || !strings.Contains(said, fmt.Sprintf("%d passed", cases)) || !strings.Contains(r.read("report.xml"), `tests="7"`) {
					t.Errorf("exit code %d\n%s", code, said)
				}
			}
		})
	}
}

// On a terminal of 40 columns, one line says how far the run is, and nothing of it stays. Without
// colours, nothing but that line is moved.
func TestProgressOfCases(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	r.write("slow.toml", strings.Replace(sample, `outcome = "accepted"`, `pushes = 2, within = "2s"`, 1)) // which could still come
	r.write("good.toml", strings.Replace(sample, "a push", "a good one", 1))
	for _, colours := range []bool{true, false} {
		p := terminal.Program{Args: []string{"test", "--jobs", "1", "good.toml", "slow.toml"}, Dir: r.folder, Width: 40, Height: 45}
		if !colours {
			p.Env = append(p.Env, "NO_COLOR=1")
		}
		screen := r.home.startsIn(p)
		screen.WaitFor("the progress", func(text string) bool { return strings.Contains(text, "1/2  0:0") && strings.Contains(text, "a push") })
		if code := screen.WaitExit(); code != 1 {
			t.Errorf("exit code %d", code)
		}
		screen.CheckRestored()
		if text := screen.Text(); strings.Contains(text, "1/2  0:0") || !strings.Contains(text, "slow.toml:13") || strings.Contains(text, "[1/2]") {
			t.Errorf("got\n%s", text)
		}
		moves := strings.Count(screen.Raw(), "\x1b[K")
		if escapes := strings.Count(screen.Raw(), "\x1b"); (escapes > moves) != colours || moves > 40 {
			t.Errorf("colours %t: %d escape sequences, of which %d move the line", colours, escapes, moves)
		}
	}
}
