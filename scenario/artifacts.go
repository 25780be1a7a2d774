package scenario

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"otpdialog/radiusclient/packet"
	"otpdialog/schema"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// artifactMode is that of files that explain a failure: they say how people sign in.
const artifactMode = 0o600

// save writes what explains a failed attempt to the folder: the case as a scenario of its own, what
// happened, and the packets for Wireshark. It returns the paths of the files.
func (s *stage) save(folder string, steps []Event, end Event) ([]string, error) {
	c, packets := s.c, s.packets.Packets()
	resolved, err := c.resolved()
	if err != nil {
		return nil, err
	}
	var saved []string
	var errs []error
	for _, file := range []struct {
		extension string
		data      []byte
	}{
		{".toml", resolved},
		{".log", []byte(c.Mask(logOf(steps, end, packet.Views(packets, nil))))},
		{".pcapng", packet.Pcapng(packets, packet.PcapngOptions{})},
	} {
		path := filepath.Join(folder, c.fileName(end.Attempt)+file.extension)
		if err := disk.Replace(path, file.data, artifactMode); err != nil {
			errs = append(errs, err)
			continue
		}
		saved = append(saved, path)
	}
	return saved, errors.Join(errs...)
}

// fileName is the name of the files of an attempt, without an extension. No other case has it.
func (c *Case) fileName(attempt int) string {
	of := fnv.New32a()
	_, _ = of.Write([]byte(c.File + "\x00" + c.Name))
	name := fmt.Sprintf("%s-%08x", settings.Slug(c.Name), of.Sum32())
	if attempt > 1 {
		name += fmt.Sprintf("-attempt-%d", attempt)
	}
	return name
}

// resolved is the case as a scenario: with the values of its variables, and without those of its
// secrets.
func (c *Case) resolved() ([]byte, error) {
	file := map[string]any{"schema": 1, "name": c.Name}
	if c.late != nil {
		file["world"] = c.late
	} else if world := schema.Tree(c.world); c.Server == Simulator {
		file["world"] = world
	}
	switch {
	case c.Connection == nil:
		file["connection"] = c.ConnectionName
	case c.Connection.File != "":
		path, err := filepath.Abs(c.Connection.File)
		if err != nil {
			return nil, err
		}
		file["connection"] = path
	}
	if c.Server == ConnectionServers {
		file["server"] = string(c.Server)
	}
	if c.secrets != nil {
		secrets := map[string]any{}
		for name, from := range c.secrets.sources {
			secrets[name] = from.withoutValue(name)
		}
		file["secrets"] = secrets
	}
	var steps []any
	for _, step := range c.Steps {
		steps = append(steps, step.tree)
	}
	file["steps"] = steps
	var text bytes.Buffer
	if err := toml.NewEncoder(&text).Encode(file); err != nil {
		return nil, fmt.Errorf("the scenario cannot be written: %w", err)
	}
	return []byte(c.Mask(text.String())), nil
}

// withoutValue is where a secret comes from, without what it is: one that is written in the file
// must come from a variable.
func (s secretSource) withoutValue(name string) map[string]any {
	switch {
	case s.File != "":
		return map[string]any{"file": s.File}
	case len(s.Command) > 0:
		return map[string]any{"command": s.Command}
	case s.Keyring != "":
		return map[string]any{"keyring": s.Keyring}
	}
	return map[string]any{"env": cmp.Or(s.Env, "SECRET_"+name)}
}

// logOf is what happened in an attempt, as text.
func logOf(steps []Event, end Event, packets []packet.View) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s\n\n", end.Status, end.Reason, end.Next)
	for _, e := range steps {
		fmt.Fprintf(&b, "%-7s %d %s (%s, %.3f s) %s\n", e.Status, e.Step, e.Text, settings.Location(e.File, e.Line, 0), e.Seconds, e.Reason)
		if e.Seen != "" {
			fmt.Fprintf(&b, "        %s\n", e.Seen)
		}
	}
	for _, p := range packets {
		fmt.Fprintf(&b, "\n%s\n", strings.Join(p.Lines(), "\n"))
	}
	if end.Screen != "" {
		fmt.Fprintf(&b, "\n%s\n", end.Screen)
	}
	return b.String()
}
