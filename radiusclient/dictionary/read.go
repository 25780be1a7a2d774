package dictionary

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"layeh.com/radius"
)

// Limits of a dictionary file with everything that it includes. All that comes
// with FreeRADIUS is about 1 MiB and two levels deep.
const (
	maxSize  = 4 << 20 // octets
	maxLine  = 1024    // octets, without the comment
	maxDepth = 16      // files that include each other
)

// Read returns the embedded dictionary plus the attributes, vendors and values of a file
// in the format of FreeRADIUS 3 (see its manual page dictionary(5)). A definition in the
// file replaces an embedded one of the same name. The file can also add attributes to an
// embedded vendor, and values to an embedded attribute.
//
// $INCLUDE names a file relative to the including one; it cannot leave files. $INCLUDE- is
// the same, but the file may be missing. The file and all that it includes may have 4 MiB.
// The error is an *[Error].
//
// Attributes that cannot be sent are read too: those of types abinary, bool, evs,
// extended, tlv and vsa, tagged and encrypted ones, parts of other attributes, and those that are
// internal to FreeRADIUS. [Dictionary.Encode] refuses them.
func Read(files fs.FS, name string) (*Dictionary, error) {
	dict, err := parseEmbedded(everyVendor)
	if err != nil {
		return nil, err
	}
	if err := parseInto(dict, files, name); err != nil {
		return nil, err
	}
	return dict, nil
}

// Error says what is wrong with a dictionary file, and in which line.
type Error struct {
	File string // as passed to [Read], or as included
	Line int    // from 1; 0 for the file as a whole
	Err  error
}

// Error returns the text with file and line.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("dictionary %q: %v", e.File, e.Err)
	}
	return fmt.Sprintf("dictionary %q line %d: %v", e.File, e.Line, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// parser reads a file and those that it includes.
type parser struct {
	files fs.FS
	dict  *Dictionary
	left  int // octets that may still be read
	// ours are the definitions and vendors that were read here, and not before:
	// these contradict each other, and the others are replaced.
	ours map[any]position
}

// position is a line of a dictionary file.
type position struct {
	file string
	line int
}

// String completes "but … in".
func (p position) String() string { return fmt.Sprintf("%q line %d", p.file, p.line) }

// file is a file that is being parsed.
type file struct {
	*parser

	includer *file       // nil for the outermost
	place    position    // the statement that is being read
	vendor   *vendor     // whose attributes follow; that of the RFCs outside BEGIN-VENDOR
	begin    position    // of BEGIN-VENDOR
	space    radius.Type // the extended attribute (RFC 6929) whose vendors the block belongs to; 0 for none
	inside   *definition // what BEGIN-TLV names, until END-TLV
}

// parseInto adds to dict what a file defines.
func parseInto(dict *Dictionary, files fs.FS, name string) error {
	if !fs.ValidPath(name) {
		return &Error{File: name, Err: errors.New("the name is outside the folder")}
	}
	p := &parser{files: files, dict: dict, left: maxSize, ours: map[any]position{}}
	text, err := p.text(name)
	if err != nil {
		return &Error{File: name, Err: err}
	}
	return p.parse(nil, name, text)
}

// text returns what is in a file.
func (p *parser) text(name string) (string, error) {
	file, err := p.files.Open(name)
	if err != nil {
		return "", withoutPath(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, int64(p.left)+1))
	switch {
	case err != nil:
		return "", withoutPath(err)
	case len(text) > p.left:
		return "", fmt.Errorf("more than %d MiB with all that is included", maxSize>>20)
	}
	p.left -= len(text)
	return strings.TrimPrefix(string(text), "\uFEFF"), nil // the mark that editors on Windows put first
}

// withoutPath omits the name of the file, which Error has anyway.
func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// parse reads the text of a file. Its errors are *Error.
func (p *parser) parse(includer *file, name, text string) error {
	f := &file{parser: p, includer: includer, vendor: p.dict.vendors[""], place: position{file: name}}
	for line := range strings.Lines(text) {
		f.place.line++
		line, _, _ = strings.Cut(line, "#")
		if err := f.statement(line); err != nil {
			// What an included file says has its place already.
			if placed, ok := errors.AsType[*Error](err); ok {
				return placed
			}
			return &Error{File: name, Line: f.place.line, Err: err}
		}
	}
	if f.vendor.name != "" {
		return &Error{File: name, Line: f.begin.line, Err: fmt.Errorf("BEGIN-VENDOR %q without END-VENDOR", f.vendor.name)}
	}
	return nil
}

// include parses the file that $INCLUDE names. An optional one may be missing.
func (f *file) include(included string, optional bool) error {
	name := path.Join(path.Dir(f.place.file), included)
	if path.IsAbs(included) || !fs.ValidPath(name) {
		return fmt.Errorf("$INCLUDE %q is outside the dictionary's folder", included)
	}
	if f.vendor.name != "" {
		return fmt.Errorf("$INCLUDE %q is between BEGIN-VENDOR and END-VENDOR", included)
	}
	depth := 1
	for outer := f; outer != nil; outer = outer.includer {
		if outer.place.file == name {
			return fmt.Errorf("$INCLUDE %q is a file that includes this one", included)
		}
		depth++
		if depth > maxDepth {
			return fmt.Errorf("$INCLUDE %q is more than %d files deep", included, maxDepth)
		}
	}
	text, err := f.text(name)
	switch {
	case optional && errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("$INCLUDE %q: %w", included, err)
	}
	return f.parse(f, name, text)
}
