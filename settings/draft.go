package settings

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Draft is a connection that is being edited, and the file that it came from.
//
// It is not safe for concurrent use.
type Draft struct {
	// Connection is edited freely. A Name other than the file's renames the
	// connection when it is saved. Actions without ID get one from their title.
	Connection

	// Mistakes are those of the file as it was read. Wrong values are at their
	// default in the draft; keys that no connection has stay in the file, unless
	// DropUnknown.
	Mistakes Problems
	// DropUnknown makes the next Save take the keys out that are [Draft.Unknown].
	DropUnknown bool

	folder string     // of own connections
	policy Policy     // when the draft was made
	from   string     // the name of the own connection that it is; "" for none yet
	onDisk version    // the file as it was read
	text   string     // what is edited to make the new file
	read   Connection // what the text says
	isNew  bool       // a duplicate or an import that has never been saved
	mends  bool       // it can be saved as it was read, and that would mend a mistake
}

// NewDraft is a connection with all defaults and a free name. It is valid once
// it has a DisplayName, a Primary and a shared secret.
func (s *Store) NewDraft() *Draft {
	d := &Draft{Connection: DefaultConnection(), folder: s.dirs.Connections()}
	d.policy, _ = s.Policy() // saving tells of a broken one
	d.settle(s.FreeName("connection"))
	return d
}

// Draft opens a connection for editing. A file with mistakes opens, too, as long
// as it is TOML. A managed one opens to be looked at, duplicated or exported:
// see [ManagedError].
//
// The error is a [*NotFoundError], a [*ForbiddenError], the [Problems] of text
// that is not TOML, or says why a file cannot be read.
func (s *Store) Draft(name string) (*Draft, error) {
	file, policy, err := s.connectionFile(name)
	if err != nil {
		return nil, err
	}
	d, data, err := s.draftOf(file.Path, policy)
	if err != nil {
		return nil, err
	}
	d.Managed, d.File = file.Managed, file.Path
	if !file.Managed {
		d.from, d.onDisk = name, version{data, true}
	}
	d.settle(name)
	return d, nil
}

// ImportDraft opens any file as a new connection, under a free name made of the
// file's. Relative paths in it become absolute. The file itself is never
// written. The errors are as with [Store.Draft].
func (s *Store) ImportDraft(path string) (*Draft, error) {
	policy, err := s.Policy()
	if err != nil {
		return nil, err
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	d, _, err := s.draftOf(path, policy)
	if err != nil {
		return nil, err
	}
	d.settle(s.FreeName(strings.TrimSuffix(filepath.Base(path), ".toml")))
	d.moveTo(filepath.Dir(path), d.folder)
	d.isNew = true
	return d, nil
}

// draftOf reads a file into a draft that has no name yet.
func (s *Store) draftOf(path string, policy Policy) (*Draft, []byte, error) {
	if s.gate != nil {
		return nil, nil, errGateWrites
	}
	data, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	document, root, err := openDocument(path, data)
	if err != nil {
		return nil, nil, err
	}
	d := &Draft{Connection: readConnection(root), folder: s.dirs.Connections(), policy: policy, text: string(data)}
	document.problems.sort()
	d.Mistakes = document.problems
	if len(d.Mistakes) > 0 && len(d.Problems()) == 0 {
		text, _ := d.written()
		_, root, err := readable(text)
		d.mends = err == nil && len(root.doc.problems) < len(d.Mistakes)
	}
	return d, data, nil
}

// Duplicate is a new connection of that name that is the same as the draft, but
// for its display name. The text and the comments of the file go along.
func (d *Draft) Duplicate(name string) *Draft {
	duplicate := *d
	from := filepath.Dir(d.File)
	duplicate.from, duplicate.onDisk, duplicate.Managed, duplicate.isNew = "", version{}, false, true
	duplicate.Attributes, duplicate.Actions = slices.Clone(d.Attributes), slices.Clone(d.Actions)
	duplicate.cloneSources()
	duplicate.DisplayName = firstCharacters("Copy of "+d.DisplayName, MaxDisplayNameLength)
	duplicate.Name = name
	duplicate.File = duplicate.path()
	duplicate.moveTo(from, d.folder)
	return &duplicate
}

func firstCharacters(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}

// settle gives the draft its name, and keeps what it says now as what was read.
func (d *Draft) settle(name string) {
	d.Name = name
	if !d.Managed {
		d.File = d.path()
	}
	d.read = d.Connection
	d.read.Attributes, d.read.Actions = slices.Clone(d.Attributes), slices.Clone(d.Actions)
	d.read.cloneSources()
}

func (d *Draft) path() string { return filepath.Join(d.folder, d.Name+".toml") }

// moveTo makes the paths of files that the connection names hold in another
// folder.
func (c *Connection) moveTo(from, to string) {
	if from == to {
		return
	}
	for _, path := range c.filePaths() {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(from, *path)
		}
	}
}

// Problems are what [ParseConnection] would say of the connection as it is now,
// and what the policy says, each with its Key, such as "port" or
// "actions[1].title". They name no file and no line. A draft without problems
// can be saved. No file is opened, so that it is fit for every keystroke.
func (d *Draft) Problems() Problems {
	document := &document{}
	c := readConnection(document.newTable("", d.decodedTables()))
	if err := document.err(); err != nil {
		return document.problems
	}
	return c.forbiddenBy(d.policy)
}

// Mends says whether saving the draft, as it was read, mends a mistake in its file.
func (d *Draft) Mends() bool { return d.mends && !d.Managed }

// Changed says whether something would be lost if the draft were not saved.
func (d *Draft) Changed() bool {
	return d.DropUnknown && len(d.Unknown()) > 0 || d.isNew || d.Name != d.read.Name || !reflect.DeepEqual(d.decodedTables(), d.read.decodedTables())
}

// Unknown are the keys of the file that no connection has, such as "prot" or
// "actions[1].tilte", in the order of its lines.
func (d *Draft) Unknown() []string {
	var unknown []string
	for _, p := range d.Mistakes {
		if p.isUnknown {
			unknown = append(unknown, p.Key)
		}
	}
	return unknown
}

// written is the text of the connection's new file.
func (d *Draft) written() (string, Connection) {
	wanted := d.Connection
	wanted.Actions = slices.Clone(wanted.Actions)
	giveIDs(wanted.Actions)
	unknown := d.Unknown()
	if !d.DropUnknown || len(unknown) == 0 {
		return edit(d.text, wanted), wanted
	}
	text := edit(withoutKeys(d.text, unknown), wanted)
	if _, root, err := readable(text); err != nil || slices.ContainsFunc(root.doc.problems, func(p Problem) bool { return p.isUnknown }) {
		text = renderLike(d.text, wanted) // some stand where only a person can take them out
	}
	return text, wanted
}
