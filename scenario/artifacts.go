package scenario

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"otpdialog/advice"
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
		if err := disk.Unwritten(path, disk.Replace(path, file.data, artifactMode)); err != nil {
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
	var text bytes.Buffer
	if c.secrets != nil {
		secrets := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(c.secrets.sources)) {
			source, how, err := c.secrets.sources[name].withoutValue(name)
			if err != nil {
				return nil, err
			}
			secrets[name] = source
			if how != "" {
				fmt.Fprintf(&text, "# The default of the secret %s is left out: %s before you play this.\n", name, advice.Line(how))
			}
		}
		file["secrets"] = secrets
	}
	var steps []any
	for _, step := range c.Steps {
		steps = append(steps, step.tree)
	}
	file["steps"] = steps
	if err := toml.NewEncoder(&text).Encode(file); err != nil {
		return nil, fmt.Errorf("the scenario cannot be written: %w", err)
	}
	return []byte(c.Mask(text.String())), nil
}

// withoutValue is where a secret comes from, wherever the scenario is, without what it is: one that
// is written in the file must come from a variable. How says how to give one whose default is left
// out.
func (s secretSource) withoutValue(name string) (source map[string]any, how string, err error) {
	switch {
	case s.File != "":
		path := s.File
		if !filepath.IsAbs(path) {
			if path, err = filepath.Abs(filepath.Join(filepath.Dir(s.file), path)); err != nil {
				return nil, "", fmt.Errorf("the folder of the scenario is not known: %w", err)
			}
		}
		source, how = map[string]any{"file": path}, "write it to "+path
	case len(s.Command) > 0:
		source, how = map[string]any{"command": s.Command}, "make sure that its program prints it"
	case s.Keyring != "":
		source, how = map[string]any{"keyring": s.Keyring}, "store it in the keyring"
	default:
		variable := cmp.Or(s.Env, "SECRET_"+name)
		source, how = map[string]any{"env": variable}, "set the variable "+variable
	}
	if s.Default == "" {
		how = ""
	}
	return source, how, nil
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
