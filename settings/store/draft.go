package store

import (
	"path/filepath"
	"slices"
	"strings"

	"otpdialog/schema"
	"otpdialog/settings"
	"otpdialog/settings/document"
)

// A Draft is a connection that is being edited, and the file that it came from.
//
// It is not safe for concurrent use.
type Draft struct {
	// Connection can be edited freely. If its Name changes, saving renames it. Actions
	// without ID get one from their title.
	settings.Connection

	// Mistakes are those of the file as it was read. Wrong values have become defaults in
	// the draft; unknown keys stay in the file, unless DropUnknown.
	Mistakes settings.Problems
	// DropUnknown makes the next Save remove the keys of [Draft.Unknown].
	DropUnknown bool

	folder string              // of own connections
	policy settings.Policy     // when the draft was made
	from   string              // the name of the own connection that it is; "" if it has never been saved
	onDisk version             // the file as it was read
	text   string              // from which the new file is made
	read   settings.Connection // from the text
	isNew  bool                // a duplicate or an import that has never been saved
	fixes  bool                // saving it as it was read would correct a mistake
}

// NewDraft returns a connection with all defaults and a free name. It is valid once it
// has a DisplayName, a Primary and a shared secret.
func (s *Store) NewDraft() *Draft {
	d := &Draft{Connection: settings.DefaultConnection(), folder: s.dirs.Connections()}
	d.policy, _ = s.Policy() // saving reports a broken one
	d.setName(s.FreeName("connection"))
	return d
}

// Draft opens a connection for editing. A file with mistakes opens, too, as long
// as it is TOML. A managed one opens to be looked at, duplicated or exported:
// see [ManagedError].
//
// The error is a [*NotFoundError], a [*ForbiddenError], the [settings.Problems] of text
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
	d.setName(name)
	return d, nil
}

// ImportDraft opens any file as a new connection. It gets a free name made from the
// file's. Relative paths in it become absolute. The file itself is never written. The
// errors are those of [Store.Draft].
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
	d.setName(s.FreeName(strings.TrimSuffix(filepath.Base(path), ".toml")))
	d.MoveFiles(filepath.Dir(path), d.folder)
	d.isNew = true
	return d, nil
}

// draftOf reads a file into a draft without a name.
func (s *Store) draftOf(path string, policy settings.Policy) (*Draft, []byte, error) {
	if s.gate != nil {
		return nil, nil, errGateReadOnly
	}
	data, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	connection, mistakes, err := document.ReadConnection(path, data)
	if err != nil {
		return nil, nil, err
	}
	d := &Draft{Connection: connection, Mistakes: mistakes, folder: s.dirs.Connections(), policy: policy, text: string(data)}
	if len(d.Mistakes) > 0 && len(d.Problems()) == 0 {
		text, _ := d.written()
		_, mistakes, err := document.ReadConnection(path, []byte(text))
		d.fixes = err == nil && len(mistakes) < len(d.Mistakes)
	}
	return d, data, nil
}

// Duplicate returns a new connection of that name. Only its display name differs; it
// has the same text and comments.
func (d *Draft) Duplicate(name string) *Draft {
	duplicate := *d
	from := filepath.Dir(d.File)
	duplicate.Connection = d.Connection.Clone()
	duplicate.from, duplicate.onDisk, duplicate.Managed, duplicate.isNew = "", version{}, false, true
	duplicate.DisplayName = settings.FirstCharacters("Copy of "+d.DisplayName, settings.MaxDisplayNameLength)
	duplicate.Name = name
	duplicate.File = duplicate.path()
	duplicate.MoveFiles(from, d.folder)
	return &duplicate
}

// setName sets the name, and takes the draft as it is now for what was read.
func (d *Draft) setName(name string) {
	d.Name = name
	if !d.Managed {
		d.File = d.path()
	}
	d.read = d.Connection.Clone()
}

func (d *Draft) path() string { return filepath.Join(d.folder, d.Name+".toml") }

// Problems returns what [document.ParseConnection] would report about the connection as
// it is now, and what the policy forbids, each with its Key, such as "port" or
// "actions[1].title", but without file and line. A draft without problems can be saved.
// It opens no file, so it can be called on every key press.
func (d *Draft) Problems() settings.Problems {
	if problems := document.CheckConnection(&d.Connection); len(problems) > 0 {
		return problems
	}
	c := d.Connection
	c.File, c.Positions = "", nil
	return d.policy.Problems(&c)
}

// Fixes says whether saving the draft as it was read would correct a mistake in its
// file.
func (d *Draft) Fixes() bool { return d.fixes && !d.Managed }

// Changed says whether something would be lost if the draft were not saved.
func (d *Draft) Changed() bool {
	return d.DropUnknown && len(d.Unknown()) > 0 || d.isNew || d.Name != d.read.Name || !document.Same(&d.Connection, &d.read)
}

// Unknown returns the keys of the file that a connection cannot have, such as "prot" or
// "actions[1].tilte", in the order of its lines.
func (d *Draft) Unknown() []string {
	var unknown []string
	for _, p := range d.Mistakes {
		if p.Code == schema.UnknownKey {
			unknown = append(unknown, p.Key)
		}
	}
	return unknown
}

// written returns the text of the new file.
func (d *Draft) written() (string, settings.Connection) {
	wanted := d.Connection
	wanted.Actions = slices.Clone(wanted.Actions)
	settings.GiveIDs(wanted.Actions)
	unknown := d.Unknown()
	if !d.DropUnknown || len(unknown) == 0 {
		return document.Edit(d.text, wanted), wanted
	}
	text := document.Edit(document.WithoutKeys(d.text, unknown), wanted)
	if _, mistakes, err := document.ReadConnection(d.File, []byte(text)); err != nil || slices.ContainsFunc(mistakes, func(p settings.Problem) bool { return p.Code == schema.UnknownKey }) {
		text = document.Rewrite(d.text, wanted) // some are in places where only a person can remove them
	}
	return text, wanted
}

// Clone returns a draft that shares no slices with d: one can be edited while the other
// is saved.
func (d *Draft) Clone() *Draft {
	clone := *d
	clone.Connection = d.Connection.Clone()
	return &clone
}

// SavedName is the name under which the draft was read or last saved; "" for none.
func (d *Draft) SavedName() string { return d.from }
