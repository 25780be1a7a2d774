package scenario

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
)

// Read reads scenario files, and those in folders, and returns their cases in the order of the
// paths. In a folder, the scenarios are the files *.toml, also those in folders below it, that
// have a line "schema = …" or "[[steps]]". Names that begin with a dot or an underscore are
// ignored there: they are for files to include.
//
// The error is a [settings.Problems] with every mistake of every file. If some cases are the only
// ones to play, all others are skipped.
func Read(paths ...string) ([]*Case, error) {
	return newReader().read(paths)
}

// ReadForMany is [Read] for cases that many people play: the texts in [vars] get their values when
// a step is played, so that each person can have others, see [Person].
func ReadForMany(paths ...string) ([]*Case, error) {
	r := newReader()
	r.forMany = true
	return r.read(paths)
}

// A reader reads files, each once, and notes their mistakes.
type reader struct {
	forMany     bool                            // variables get their values late
	files       map[string]*file                // by path; nil for one that cannot be read
	connections map[string]*settings.Connection // as files
	problems    settings.Problems
	noted       map[string]bool // the problems, with their places
}

func (r *reader) read(paths []string) ([]*Case, error) {
	var cases []*Case
	for _, path := range r.scenarios(paths) {
		cases = append(cases, r.cases(r.open(path))...)
	}
	return r.finish(cases)
}

func newReader() *reader {
	return &reader{files: map[string]*file{}, connections: map[string]*settings.Connection{}, noted: map[string]bool{}}
}

// finish returns the cases, or all mistakes.
func (r *reader) finish(cases []*Case) ([]*Case, error) {
	names := map[string]*Case{}
	only := ""
	for _, c := range cases {
		if other, taken := names[c.Name]; taken {
			r.note(settings.Problem{
				File: c.File, Line: c.Line, Column: 1, Key: "name",
				Advice: advice.New("duplicate-name", "another scenario is also named "+advice.Quoted(c.Name)).
					Do("change one of the names; the other is in " + settings.Location(other.File, other.Line, 0)),
			})
		}
		names[c.Name] = c
		if c.only && only == "" {
			only = c.File
		}
	}
	if len(r.problems) > 0 {
		return nil, r.sorted()
	}
	for _, c := range cases {
		if only != "" && !c.only && c.Skip == "" {
			c.Skip = settings.Printable(only) + " has only = true"
		}
	}
	return cases, nil
}

// sorted returns the mistakes file by file, in the order of their lines.
func (r *reader) sorted() settings.Problems {
	order := map[string]int{}
	for _, p := range r.problems {
		if _, known := order[p.File]; !known {
			order[p.File] = len(order)
		}
	}
	r.problems.Sort()
	slices.SortStableFunc(r.problems, func(a, b settings.Problem) int { return cmp.Compare(order[a.File], order[b.File]) })
	return r.problems
}

// note adds mistakes, each once: those of a file that others include, or that is played in several
// ways, are found several times.
func (r *reader) note(problems ...settings.Problem) {
	for _, p := range problems {
		if key := settings.Location(p.File, p.Line, p.Column) + p.What; !r.noted[key] {
			r.noted[key] = true
			r.problems = append(r.problems, p)
		}
	}
}

// A file is a scenario file as TOML.
type file struct {
	declarations

	path      string
	tree      map[string]any
	positions document.Positions
}

// blame notes a mistake at a path of keys and indexes of a file.
func (r *reader) blame(f *file, a advice.Advice, path ...any) {
	r.note(document.Blame(f.path, f.positions, []schema.Mistake{{Advice: a, Path: path}})...)
}

// open reads a file; nil if it cannot, which is noted.
func (r *reader) open(path string) *file {
	if f, known := r.files[path]; known {
		return f
	}
	r.files[path] = nil
	text, err := disk.Read(path, maxFileSize)
	if err != nil {
		r.note(settings.ProblemsOf(path, err)...)
		return nil
	}
	r.files[path] = r.parse(path, text)
	return r.files[path]
}

// parse is open with the text of the file.
func (r *reader) parse(path string, text []byte) *file {
	f := &file{path: path}
	var err error
	if f.positions, err = document.Strict(path, text, &f.tree); err != nil {
		r.note(settings.ProblemsOf(path, err)...)
		return nil
	}
	tree := map[string]any{"repeat": int64(1)}
	for _, key := range declared {
		if value, given := f.tree[key]; given {
			tree[key] = value
		}
	}
	schema.Bind(tree, &f.declarations)
	return f
}

// beside is the path of a file that f names.
func (f *file) beside(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(filepath.Dir(f.path), filepath.FromSlash(name))
}

// declarations are what a file says about other files and about variables: values that are taken
// as they are written. Their mistakes are found with all others in [reader.bind].
type declarations struct {
	Include []string          `json:"include"`
	Vars    map[string]Var    `json:"vars"`
	Secrets map[string]Secret `json:"secrets"`
	Matrix  map[string][]Var  `json:"matrix"`
	Repeat  int               `json:"repeat" min:"1"`
}

var declared = []string{"include", "vars", "secrets", "matrix", "repeat"}

// maxParts is the most files that a scenario can consist of.
const maxParts = 100

// parts are the files that a file consists of: those that it includes, and then the file itself.
// Within are those that include it.
func (r *reader) parts(f *file, within []*file) []*file {
	within = append(slices.Clone(within), f)
	var parts []*file
	for i, name := range f.Include {
		included := r.open(f.beside(name))
		switch {
		case included == nil:
			r.blame(f, advice.New("include-unreadable", "the file "+advice.Quoted(name)+" cannot be included").
				Do("check its path, which is relative to this file, and its contents"), "include", i)
		case slices.Contains(within, included):
			r.blame(f, advice.New("include-cycle", "the file "+advice.Quoted(name)+" includes itself").Do("remove one of the includes"), "include", i)
		default:
			parts = append(parts, r.parts(included, within)...)
		}
		if len(parts) >= maxParts {
			r.blame(f, advice.New("too-many-includes", fmt.Sprintf("a scenario can consist of at most %d files", maxParts)).Do("include fewer"), "include", i)
			break
		}
	}
	return append(parts, f)
}

// ReadText reads a scenario that comes with the program: path is what it is called.
func ReadText(path string, text []byte) ([]*Case, error) {
	r := newReader()
	r.files[path] = r.parse(path, text)
	return r.finish(r.cases(r.files[path]))
}
