package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
	"otpdialog/settings/presets"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
)

// maxCases is how many ways there can be to play a scenario.
const maxCases = 1000

// cases returns the ways to play a scenario; none if f is nil.
func (r *reader) cases(f *file) []*Case {
	if f == nil {
		return nil
	}
	if f.isWorld() {
		r.blame(f, advice.New("world-file", "this is a world file").Do("play the simulator with it", "otpdialog", "simulate", "--world", f.path))
		return nil
	}
	parts := r.parts(f, nil)
	s := r.scope(parts)
	var cases []*Case
	for _, values := range r.combinations(f) {
		c := r.build(parts, &scope{vars: with(s.vars, values), secrets: s.secrets, matrix: values})
		c.Name += suffix(values)
		for i := range f.Repeat {
			one := *c
			if f.Repeat > 1 {
				one.Name += fmt.Sprintf(" #%d", i+1)
			}
			cases = append(cases, &one)
		}
	}
	return cases
}

// isWorld reports whether a file is for "otpdialog simulate --world" instead.
func (f *file) isWorld() bool {
	properties, _ := schema.Describe(control.Setup{})["properties"].(map[string]any)
	for key := range f.tree {
		if _, of := properties[key]; !of {
			return false
		}
	}
	return len(f.tree) > 0
}

// combinations are the combinations of the values in the matrix of a file: one without any if it
// has none. If there are none or too many, which is noted, they are those of the first values, so
// that the rest of the file is checked.
func (r *reader) combinations(f *file) []map[string]Var {
	all := []map[string]Var{{}}
	for _, name := range slices.Sorted(maps.Keys(f.Matrix)) {
		if n := len(all) * len(f.Matrix[name]) * f.Repeat; n < 1 || n > maxCases {
			r.blame(f, advice.New("out-of-range", fmt.Sprintf("the scenario has %d cases", n)).
				Do(fmt.Sprintf("write values for 1 to %d cases", maxCases)), "matrix", name)
			f.Matrix[name] = slices.Concat(f.Matrix[name], []Var{{""}})[:1]
		}
		var longer []map[string]Var
		for _, values := range all {
			for _, v := range f.Matrix[name] {
				longer = append(longer, with(values, map[string]Var{name: v}))
			}
		}
		all = longer
	}
	return all
}

// suffix is the part of a name that says which combination it is.
func suffix(values map[string]Var) string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		texts = append(texts, fmt.Sprintf("%s=%v", name, values[name].Value))
	}
	if texts == nil {
		return ""
	}
	return " [" + advice.Line(strings.Join(texts, ", ")) + "]"
}

func with[V any](some, more map[string]V) map[string]V {
	all := maps.Clone(some)
	maps.Copy(all, more)
	return all
}

// scope is the variables of all parts, of which the last may have a matrix. A later part can
// replace what an earlier one says.
func (r *reader) scope(parts []*file) *scope {
	s := &scope{vars: map[string]Var{}, secrets: map[string]secretSource{}}
	for _, f := range parts {
		for name, v := range f.Vars {
			r.declare(f, "vars", name)
			delete(s.secrets, name)
			s.vars[name] = v
		}
		for name, secret := range f.Secrets {
			r.declare(f, "secrets", name)
			delete(s.vars, name)
			s.secrets[name] = secretSource{secret, f.path, f.positions.At("secrets", name)}
		}
	}
	last := parts[len(parts)-1]
	checked := &scope{vars: maps.Clone(s.vars), secrets: s.secrets}
	for name := range last.Matrix {
		r.declare(last, "matrix", name)
		checked.vars[name] = Var{""}
	}
	for _, f := range parts {
		for name := range f.Vars {
			if _, err := checked.value(name, nil); err != nil {
				r.blame(f, advice.Of(err)[0], "vars", name)
				s.vars[name] = Var{""} // so that those who use it are not blamed
			}
		}
	}
	return s
}

// declare checks the name of a variable in a table of a file.
func (r *reader) declare(f *file, table, name string) {
	_, inVars := f.Vars[name]
	_, inSecrets := f.Secrets[name]
	switch {
	case !isName(name):
		r.blame(f, advice.New("bad-variable", advice.Quoted(name)+" is not a valid variable name").
			Do("use letters, digits, _, - and dots"), table, name)
	case slices.Contains(moments, name), strings.HasPrefix(name, totpPrefix),
		table != "vars" && inVars, table == "matrix" && inSecrets:
		r.blame(f, advice.New("bad-variable", "the variable "+advice.Quoted(name)+" is already defined").Do("choose another name"), table, name)
	}
}

// build returns the case of a scenario with the values of its variables.
func (r *reader) build(parts []*file, s *scope) *Case {
	c := &Case{secrets: &secrets{sources: s.secrets}}
	if r.forMany {
		c.vars = s.vars
	}
	var sc Scenario
	var connection Connection
	f := parts[len(parts)-1]
	from := f          // the file that names the connection
	var check []func() // of the steps, when all else is known
	for _, part := range parts {
		var tree map[string]any
		var wrong []schema.Mistake
		sc, tree, wrong = r.bind(part, s)
		for i, step := range sc.Steps {
			step.locate(part, i)
			c.Steps = append(c.Steps, step)
			check = append(check, func() { r.checkStep(part, i, step, c) })
		}
		if world, given := tree["world"]; given {
			c.world, c.late = sc.World, nil
			if hasVariables(world) {
				c.late = world // it is checked when they have values
			} else {
				r.checkWorld(part, s, sc.World, wrong)
			}
		}
		if _, given := tree["connection"]; given {
			connection, from = sc.Connection, part
		}
	}
	c.Name = cmp.Or(sc.Name, strings.TrimSuffix(filepath.Base(f.path), ".toml"))
	if strings.ContainsFunc(c.Name, advice.IsControl) {
		r.blame(f, advice.New("control-character", "the name contains a control character").Do("write one line of plain text instead"), "name")
	}
	c.File, c.Line = f.path, max(f.positions.At("name").Line, 1)
	c.Tags, c.Server = sc.Tags, cmp.Or(sc.Server, Simulator)
	c.Skip, c.Retries, c.only = sc.Skip, sc.Retries, sc.Only
	if len(c.Steps) == 0 {
		r.blame(f, advice.New("missing-key", "the scenario has no steps").Do("write [[steps]], and a verb below it"))
	}
	r.checkEnd(c.Steps)
	r.connect(c, from, connection)
	for _, one := range check { // also what the person signs in on
		one()
	}
	return c
}

// checkWorld notes what does not fit together in a world, but not of an element that has mistakes
// already: what it lacks may only be misspelt.
func (r *reader) checkWorld(f *file, s *scope, world control.Setup, known []schema.Mistake) {
	const element = 3 // parts of a path such as world, users, 0
	mistakes := slices.DeleteFunc(schema.Within(world.Check(), "world"), func(m schema.Mistake) bool {
		of := m.Path[:min(element, len(m.Path))]
		return slices.ContainsFunc(known, func(k schema.Mistake) bool {
			return len(k.Path) >= len(of) && slices.Equal(k.Path[:len(of)], of)
		})
	})
	r.note(document.Blame(f.path, f.positions, s.named(f.tree, mistakes))...)
}

// named returns mistakes, of which those of values of the matrix name their cases.
func (s *scope) named(tree map[string]any, mistakes []schema.Mistake) []schema.Mistake {
	for i, m := range mistakes {
		text, _ := valueAt(tree, m.Path).(string)
		used := maps.Clone(s.matrix)
		maps.DeleteFunc(used, func(name string, _ Var) bool { return !strings.Contains(text, opening+name+"}") })
		if len(used) > 0 {
			mistakes[i].What = m.What + ", in the cases" + suffix(used)
		}
	}
	return mistakes
}

// valueAt is what a tree has at a path, nil for nothing.
func valueAt(tree any, path []any) any {
	for _, part := range path {
		switch in := tree.(type) {
		case map[string]any:
			name, _ := part.(string)
			tree = in[name]
		case []any:
			i, is := part.(int)
			if !is || i >= len(in) {
				return nil
			}
			tree = in[i]
		default:
			return nil
		}
	}
	return tree
}

// bind binds a file with the values of its variables, and returns its tree with them and its
// mistakes, which are noted, too.
func (r *reader) bind(f *file, s *scope) (Scenario, map[string]any, []schema.Mistake) {
	tree := map[string]any{}
	var mistakes []schema.Mistake
	for key, value := range f.tree {
		if !slices.Contains(declared, key) {
			var wrong []schema.Mistake
			in := *s
			in.textsAreLate = r.forMany && key == "steps"
			value, wrong = replaced(value, key, func(_, text string) (any, error) { return in.text(text, nil) })
			if key != "steps" && key != "world" && wrong == nil {
				value, wrong = replaced(value, key, func(_, text string) (any, error) { return expand(text, opening, tooLate) })
			}
			mistakes = append(mistakes, schema.Within(wrong, key)...)
		}
		tree[key] = value
	}
	var sc Scenario
	mistakes = append(mistakes, schema.Bind(tree, &sc)...)
	r.note(document.Blame(f.path, f.positions, s.named(f.tree, mistakes))...)
	return sc, tree, mistakes
}

// tooLate is the mistake of a variable that gets its value late, where it is needed at once.
func tooLate(name string) (string, error) {
	return "", advice.New("late-variable", "the variable "+advice.Quoted(name)+" has no value before the case is played").
		Do("use it in steps or in [world]")
}

// locate sets the lines that the step has in a file.
func (s *Step) locate(f *file, i int) {
	s.File, s.Line = f.path, f.positions.At("steps", i).Line
	keys, _ := s.tree.(map[string]any)
	for _, key := range verbsIn(keys) {
		s.Line = f.positions.At("steps", i, key).Line
	}
	for n, c := range s.Expect.Conditions {
		path := []any{"steps", i, "expect"}
		for _, name := range strings.SplitN(c.Name, ".", 2) {
			path = append(path, name)
		}
		s.Expect.Conditions[n].Line = f.positions.At(path...).Line
	}
}

// checkStep notes the mistakes of a step that depend on the rest of the scenario.
func (r *reader) checkStep(f *file, i int, step Step, c *Case) {
	deed, _ := step.Do.(Control)
	if fault, is := deed.Args.(simulator.Fault); is {
		r.note(document.Blame(f.path, f.positions, schema.Within(fault.Check(c.world.Seed != 0), "steps", i, "fault"))...)
	}
	if act, _ := step.Do.(Act); act.Verb == Press && c.Connection != nil && !hasVariables(act.Text) {
		connection := c.Connection.Clone()
		settings.GiveIDs(connection.Actions)
		if _, err := connection.FindAction(act.Text); err != nil {
			r.blame(f, advice.Of(err)[0], "steps", i, "press")
		}
	}
	for key, text := range map[string]string{"say": step.Say, "note": step.Note} {
		if _, err := expand(text, opening, tooLate); err != nil && !r.forMany { // for many, which show it to nobody, all are late
			r.blame(f, advice.Of(err)[0].Do("use only variables of [vars] and [matrix] in texts for an audience"), "steps", i, key)
		}
	}
	run, _ := step.Do.(Run)
	for _, argument := range run.Command {
		_, err := Expand(argument, func(name string) (string, error) {
			if _, secret := c.secrets.sources[strings.TrimPrefix(name, totpPrefix)]; !secret {
				return "", nil
			}
			return "", advice.New("secret-argument", "everyone on this computer can see the arguments of a program").
				Do("give it the secret " + advice.Quoted(name) + " in stdin: run = { command = [\"…\"], stdin = \"${" + name + "}\" }")
		})
		if err != nil {
			r.blame(f, advice.Of(err)[0], "steps", i, "run")
		}
	}
}

// checkEnd notes that the last step expects nothing: the case would pass whatever came of it.
func (r *reader) checkEnd(steps []Step) {
	if len(steps) == 0 {
		return
	}
	last := steps[len(steps)-1]
	for _, s := range steps { // what is said in the end expects nothing
		if _, is := s.Do.(Caption); !is || len(s.Expect.Conditions) > 0 {
			last = s
		}
	}
	if last.Do != nil && len(conditionsOf(last)) == 0 { // nil after a mistake
		r.note(settings.Problem{
			File: last.File, Line: last.Line, Column: 1, Key: "steps",
			Advice: advice.New("nothing-expected", "nothing is expected after the last step").
				Do(`write what must come of it, such as expect = { outcome = "accepted" }`),
		})
	}
}

// connect finds what the person of a case signs in on, as the file f says.
func (r *reader) connect(c *Case, f *file, as Connection) {
	switch {
	case as.Keys != nil:
		var base *settings.Connection
		if c.Server == Simulator {
			base = defaultConnection(c.world.Vendor)
		}
		connection, problems := document.ConnectionAt(f.path, "connection", f.positions, as.Keys, base)
		r.note(problems...)
		r.note(settings.ProblemsOf(f.path, radius.CheckAttributes(&connection))...)
		c.Connection = &connection
	case as.isFile():
		c.Connection = r.connection(f, as.Name)
	case as.Name != "":
		c.ConnectionName = as.Name
	case c.Server == Simulator:
		c.Connection = defaultConnection(c.world.Vendor)
	default:
		r.blame(f, advice.New("missing-key", "no connection is named").
			Do(`write connection = "…", a file beside the scenario or the name of a connection`))
	}
}

// connection reads the file of a connection; nil after a mistake, which is noted.
func (r *reader) connection(f *file, name string) *settings.Connection {
	path := f.beside(name)
	if c, known := r.connections[path]; known {
		return c
	}
	r.connections[path] = nil
	text, err := disk.Read(path, maxFileSize)
	if err == nil {
		var c settings.Connection
		if c, err = document.ParseConnection(strings.TrimSuffix(filepath.Base(path), ".toml"), path, text); err == nil {
			r.connections[path] = &c
			err = radius.CheckAttributes(&c)
		}
	}
	if err != nil {
		r.note(settings.ProblemsOf(path, err)...)
		r.blame(f, advice.New("connection-unreadable", "the connection "+advice.Quoted(name)+" cannot be used").
			Do("check its path, which is relative to this file, and its contents"), "connection")
	}
	return r.connections[path]
}

// defaultConnection is that of the demonstration, as the preset of a vendor changes it.
func defaultConnection(vendor string) *settings.Connection {
	c := presets.Demonstration()
	c.Name, c.DisplayName = "@lab", "Lab" // no file can have that name
	c.Kind = settings.RADIUS
	c.Primary, c.Secret = "127.0.0.1", settings.Source{Value: "simulator"}
	timeout := c.Timeout // longer than a push waits for the person, so that the server reports its end
	if preset, ok := presets.Lookup(vendor); ok {
		preset.Apply(c)
		c.DisplayName = preset.Title
		c.Timeout = max(c.Timeout, timeout)
	}
	return c
}
